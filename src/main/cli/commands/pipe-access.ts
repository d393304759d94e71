import type { HostClient } from '../../../shared/contract.ts'
import type { PipeAccessName, PipeRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { pickPipe } from '../pick.ts'
import { pickKey } from '../pick-key.ts'

interface AccessFlags {
  readonly anyone?: boolean
  readonly paired?: boolean
  readonly chosen?: boolean
  readonly peer?: readonly string[]
  readonly not?: readonly string[]
}

/** What it takes to use a pipe. */
const USING = ['bind', 'send'] as const

export const declarePipeAccess: Declare = (parent, runtime) => {
  parent
    .command('access <pipe>')
    .description("say or show who may bind a pipe's input end here and send to it")
    .option('--anyone', 'anyone who knows the pipe, with no key proven')
    .option('--paired', 'every paired peer')
    .option('--chosen', 'only those who were let in')
    .option('--peer <peer...>', 'let these peers in (and nobody who was not)')
    .option('--not <peer...>', 'let these peers in no longer')
    .addHelpText(
      'after',
      '\nA new pipe is for those alone who were let in. Those who may not use it any more are cut off at once.\n' +
        '\nExample:\n  pipefitter pipe access greetings --peer bob',
    )
    .action(
      onHost<AccessFlags>(runtime, async ({ client, output }, [wanted = ''], flags) => {
        const { id: pipeId } = await pickPipe(client, wanted)
        await apply(client, pipeId, flags)
        const pipe = await pickPipe(client, pipeId)
        output.object({ pipe: pipeId, access: pipe.access, detail: pipe.accessDetail })
        output.line(accessText(pipe))
      }),
    )
}

/** Who may use a pipe, for people. */
export const accessText = ({ access, accessDetail }: PipeRow): string =>
  `${access}: ${accessDetail}`

const apply = async (client: HostClient, pipeId: string, flags: AccessFlags): Promise<void> => {
  const access = accessOf(flags)
  // Those who are meant are found before anything is changed.
  const letIn = await keysOf(client, flags.peer)
  const letOut = await keysOf(client, flags.not)
  if (access !== undefined) await client.call('pipes.setAccess', { pipeId, access })
  for (const right of USING) {
    for (const fingerprint of letIn)
      await client.call('trust.grant', { fingerprint, right, pipeId })
    for (const fingerprint of letOut)
      await client.call('trust.revoke', { fingerprint, right, pipeId })
  }
}

const keysOf = (client: HostClient, wanted: readonly string[] = []): Promise<readonly string[]> =>
  Promise.all(wanted.map(async (one) => (await pickKey(client, one)).id))

const accessOf = ({ anyone, paired, chosen, peer }: AccessFlags): PipeAccessName | undefined => {
  const wanted = [
    anyone && 'anyone',
    paired && 'paired',
    (chosen ?? peer !== undefined) && 'chosen',
  ]
  const named = wanted.filter((one): one is PipeAccessName => typeof one === 'string')
  if (named.length < 2) return named[0]
  throw new PipefitterError('base/invalid-input', 'Choose one of --anyone, --paired and --peer')
}
