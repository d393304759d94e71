import { HOLDER_POLICIES, type HolderRow, type PipeRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { pinPipe } from '../bind.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import type { Output } from '../output.ts'
import { followLabels, type PeerLabels } from '../peer-label.ts'
import { pickPipe } from '../pick.ts'

/** What a person decides about the paths of a pipe: which it takes, which it never takes, and to whom its messages go. */
export const declarePipePaths: Declare = (parent, runtime) => {
  for (const declare of [declarePin, declareUnpin, declareExclude, declareAllow, declareOrder])
    declare(parent, runtime)
  declarePolicy(parent, runtime)
}

const declarePin: Declare = (parent, runtime) => {
  parent
    .command('pin <pipe>')
    .description('bind a pipe and hold it to that path: it is taken, or the pipe stops')
    .option('--peer <peer>', 'pin it to this peer')
    .action(
      onHost<{ readonly peer?: string }>(runtime, async (session, [wanted = ''], { peer }) => {
        const pipe = await pickPipe(session.client, wanted)
        const { peerId, peerName, endpoint } = await pinPipe(session, pipe, peer)
        const label = (await followLabels(session.client))(peerId, peerName)
        session.output.object({ pipeId: pipe.id, pinned: { peerId, endpoint } })
        session.output.line(`${pipe.name} is pinned to ${label} at ${endpoint}.`)
      }),
    )
}

const declareUnpin: Declare = (parent, runtime) => {
  parent
    .command('unpin <pipe>')
    .description('let a pinned pipe take any path again')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const { id: pipeId, name } = await pickPipe(client, wanted)
        await client.call('pipes.unpin', { pipeId })
        output.object({ pipeId, pinned: null })
        output.line(`${name} may take any path.`)
      }),
    )
}

const declareExclude: Declare = (parent, runtime) => {
  parent
    .command('exclude <pipe> <path...>')
    .description('never dial these endpoints (tcp://10.0.0.7:9701) or transports (ws) for a pipe')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '', ...paths]) => {
        const { id: pipeId, name, paths: rules } = await pickPipe(client, wanted)
        const excluded = [...new Set([...rules.excluded, ...paths.flat()])]
        await client.call('pipes.exclude', { pipeId, excluded })
        output.object({ pipeId, excluded })
        output.line(`${name} never takes ${excluded.join(', ')}.`)
      }),
    )
}

const declareAllow: Declare = (parent, runtime) => {
  parent
    .command('allow <pipe> [path...]')
    .description('let a pipe take excluded paths again; without a path all of them')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '', ...paths]) => {
        const { id: pipeId, name, paths: rules } = await pickPipe(client, wanted)
        const named = paths.flat()
        const strange = named.find((path) => !rules.excluded.includes(path))
        if (strange !== undefined)
          throw new PipefitterError('base/invalid-input', `${strange} is not excluded`)
        const excluded = rules.excluded.filter((path) => named.length > 0 && !named.includes(path))
        await client.call('pipes.exclude', { pipeId, excluded })
        output.object({ pipeId, excluded })
        const left = excluded.length === 0 ? 'nothing' : excluded.join(', ')
        output.line(`Excluded for ${name}: ${left}.`)
      }),
    )
}

const declareOrder: Declare = (parent, runtime) => {
  parent
    .command('order <pipe> [path...]')
    .description('say which endpoints and transports go before all others; without a path none do')
    .addHelpText('after', '\nExample:\n  pipefitter pipe order telemetry tcp ws http')
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '', ...paths]) => {
        const { id: pipeId, name } = await pickPipe(client, wanted)
        const order = [...new Set(paths.flat())]
        await client.call('pipes.order', { pipeId, order }, { signal })
        output.object({ pipeId, order })
        const text = order.length === 0 ? 'no order: the nearest path goes first' : order.join(', ')
        output.line(`Paths of ${name}: ${text}.`)
      }),
    )
}

const declarePolicy: Declare = (parent, runtime) => {
  parent
    .command('policy <pipe> [policy]')
    .description(`say or show to whom messages go where several hold a pipe`)
    .addHelpText('after', `\nPolicies: ${HOLDER_POLICIES.join(', ')}.`)
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '', named]) => {
        const pipe = await pickPipe(client, wanted)
        if (named !== undefined)
          await client.call('pipes.policy', { pipeId: pipe.id, policy: policyNamed(named) })
        const now = await pickPipe(client, pipe.id)
        output.object({ pipeId: pipe.id, policy: now.paths.policy, holders: now.holders })
        showHolders(output, now, await followLabels(client))
      }),
    )
}

const policyNamed = (named: string) => {
  const policy = HOLDER_POLICIES.find((one) => one === named)
  if (policy !== undefined) return policy
  const words = `"${named}" is no policy; there are ${HOLDER_POLICIES.join(', ')}`
  throw new PipefitterError('base/invalid-input', words)
}

const showHolders = (output: Output, pipe: PipeRow, labels: PeerLabels): void => {
  output.line(`Policy: ${pipe.paths.policy}.`)
  if (pipe.holders.length === 0)
    return output.line('No holder is known. Resolve the pipe to see who holds it.')
  for (const holder of pipe.holders) output.line(holderText(holder, labels))
}

/** One holder in a line, for people. */
const holderText = (holder: HolderRow, labels: PeerLabels): string => {
  const { peerId, peerName, state, endpoint, through, sent } = holder
  if (state === 'here') return `${labels(peerId, peerName)}: bound here`
  const by = through === undefined ? 'direct' : `through ${through}`
  return `${labels(peerId, peerName)}: ${state} at ${endpoint ?? '?'}, ${by}, ${sent} sent`
}
