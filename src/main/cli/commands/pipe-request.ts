import { Option } from 'commander'
import type { CallInput, CallOutput } from '../../../shared/contract.ts'
import { PipefitterError } from '../../base/errors.ts'
import { bindPipe } from '../bind.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatBytes, formatMs } from '../format.ts'
import { bodyOf } from '../message-body.ts'
import { followLabels } from '../peer-label.ts'
import { pickPipe } from '../pick.ts'

type Match = CallInput<'pipes.request'>['match']
type Answer = CallOutput<'pipes.request'>

const SECONDS = 30
const SECONDS_MAX = 600

interface RequestFlags {
  readonly text?: string
  readonly file?: string
  readonly peer?: string
  readonly replies?: string
  readonly byElement?: string
  readonly byJson?: string
  readonly timeout: number
  readonly element: string
  readonly mime?: string
}

export const declarePipeRequest: Declare = (parent, runtime) => {
  parent
    .command('request <pipe>')
    .description('send one message through a pipe, wait for its reply, and say how long that took')
    .option('--text <text>', 'the message; without it, or with -, the standard input')
    .option('--file <path>', 'send the bytes of a file')
    .option('--peer <peer>', 'bind to this peer first')
    .option('--replies <pipe>', 'the reply comes by this pipe, bound here; else by the same')
    .option('--by-element <name>', 'the reply has an element of this name with the same body')
    .option('--by-json <field>', 'the reply has the same value in this field, such as head.id')
    .addOption(
      new Option('--timeout <seconds>', 'wait no longer')
        .argParser(wholeNumber(1, SECONDS_MAX))
        .default(SECONDS),
    )
    .option('--element <name>', "name of the message's element", 'data')
    .option('--mime <type>', 'its MIME type')
    .addHelpText(
      'after',
      '\nThe reply is the next message that comes, unless --by-element or --by-json says how it is told from others.\n' +
        'Its elements are printed, the round trip beside them; without a reply in time it ends with 6.\n\nExamples:\n' +
        '  pipefitter pipe request lab --text status --replies answers\n' +
        '  pipefitter pipe request lab --text \'{"id":7,"ask":"level"}\' --by-json id --replies answers --json',
    )
    .action(
      onHost<RequestFlags>(runtime, async (session, [wanted = ''], flags) => {
        const { client, output, signal } = session
        const pipe = await pickPipe(client, wanted)
        const replies =
          flags.replies === undefined ? undefined : await pickPipe(client, flags.replies)
        const match = matchOf(flags)
        const body = await bodyOf(runtime, flags.text, flags.file)
        if (flags.peer !== undefined || pipe.output === undefined)
          await bindPipe(session, pipe, flags.peer)
        const type = flags.mime === undefined ? {} : { type: flags.mime }
        const answer = await client.call(
          'pipes.request',
          {
            ...{ pipeId: pipe.id, match, timeoutMs: flags.timeout * 1_000 },
            ...(replies === undefined ? {} : { replyPipeId: replies.id }),
            elements: [{ name: flags.element, ...type, ...body }],
          },
          { signal },
        )
        output.object({ request: { pipeId: pipe.id, ...answer } })
        const { reply } = requireReply(answer, flags.timeout)
        const name = (await followLabels(client))(reply.peerId, reply.peerName)
        const size = formatBytes(reply.sizeBytes)
        output.remark(`${name} replied with ${size} after ${formatMs(answer.roundTripMs)}`)
        if (answer.others > 0) output.remark(`${answer.others} others came meanwhile`)
        for (const { name: of, text, hex, cut } of reply.elements) {
          output.line(text ?? hex ?? '')
          if (cut) output.remark(`of ${of} only the beginning is shown`)
        }
      }),
    )
}

const matchOf = ({ byElement, byJson }: RequestFlags): Match => {
  if (byElement !== undefined && byJson !== undefined)
    throw new PipefitterError('base/invalid-input', 'give --by-element or --by-json, not both')
  if (byElement !== undefined) return { kind: 'element', name: byElement }
  return byJson === undefined ? { kind: 'next' } : { kind: 'json', field: byJson }
}

const requireReply = (
  { reply, others }: Answer,
  seconds: number,
): { readonly reply: NonNullable<Answer['reply']> } => {
  if (reply !== undefined) return { reply }
  const beside = others === 0 ? '' : `; ${others} others came`
  throw new PipefitterError('base/timeout', `no reply within ${seconds} s${beside}`)
}
