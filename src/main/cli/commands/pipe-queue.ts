import type { PipeRow, QueuedRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAgo, formatBytes } from '../format.ts'
import { pickPipe } from '../pick.ts'
import { snapshotOf } from '../watch.ts'

const ABOUT = `
While its queue is on, what is sent through a pipe waits on disk here until whoever holds the pipe says that its reader
has it. At most 1,000 messages, 16 MB and seven days.`

/** Messages that wait for whoever holds a pipe. */
export const declarePipeQueue: Declare = (parent, runtime) => {
  const queue = parent
    .command('queue')
    .description('let messages of a pipe wait for an absent receiver, see them, cancel them')
    .addHelpText('after', ABOUT)
  for (const declare of [declareLs, declareCancel]) declare(queue, runtime)
  for (const on of [true, false]) declareSwitch(on)(queue, runtime)
}

const declareLs: Declare = (parent, runtime) => {
  parent
    .command('ls <pipe>')
    .description('what waits, in order')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const pipe = await pickPipe(client, wanted)
        const queued = await snapshotOf(client, 'queue', { pipeId: pipe.id })
        output.object({ pipeId: pipe.id, queue: pipe.queue ?? null, messages: queued })
        output.line(summaryText(pipe))
        for (const message of queued) output.line(messageText(message, Date.now()))
      }),
    )
}

const declareCancel: Declare = (parent, runtime) => {
  parent
    .command('cancel <pipe> [number...]')
    .description('take messages out of the queue, by their numbers; without one all of them')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '', ...numbers]) => {
        const { id: pipeId, name } = await pickPipe(client, wanted)
        const ids = numbers.flat()
        const input = ids.length === 0 ? { pipeId } : { pipeId, ids }
        const { cancelled } = await client.call('pipes.cancelQueued', input)
        output.object({ pipeId, cancelled })
        output.line(`${cancelled} taken out of the queue of ${name}.`)
      }),
    )
}

const declareSwitch =
  (on: boolean): Declare =>
  (parent, runtime) => {
    parent
      .command(`${on ? 'on' : 'off'} <pipe>`)
      .description(
        on
          ? 'let messages wait on disk from now on'
          : 'let none wait any more; those that do go on',
      )
      .action(
        onHost(runtime, async ({ client, output }, [wanted = '']) => {
          const { id: pipeId, name } = await pickPipe(client, wanted)
          await client.call('pipes.setQueue', { pipeId, on })
          output.object({ pipeId, on })
          output.line(`The queue of ${name} is ${on ? 'on' : 'off'}.`)
        }),
      )
  }

const summaryText = ({ name, queue }: PipeRow): string => {
  if (queue === undefined) return `${name} has no queue.`
  const { on, waiting, waitingBytes, delivered } = queue
  const sizes = `${waiting} waiting (${formatBytes(waitingBytes)}), ${delivered} delivered`
  return `The queue of ${name} is ${on ? 'on' : 'off'}: ${sizes}.`
}

const messageText = ({ id, queuedWallMs, sizeBytes, state }: QueuedRow, nowMs: number): string =>
  `${id}  ${state}  ${formatBytes(sizeBytes)}  ${formatAgo(queuedWallMs, nowMs)}`
