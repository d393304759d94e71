import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import type { PipeRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { bindPipe } from '../bind.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatBytes } from '../format.ts'
import { bodyOf, type Body } from '../message-body.ts'
import { pickPipe } from '../pick.ts'
import type { Session } from '../session.ts'

/** Calls of `send --lines` that are under way at once; the host keeps their order. */
const LINES_AT_ONCE = 32

interface SendFlags {
  readonly peer?: string
  readonly file?: string
  readonly element: string
  readonly mime?: string
  readonly lines?: boolean
}

export const declareSend: Declare = (parent, runtime) => {
  parent
    .command('send <pipe> [text]')
    .description('send one message through a pipe, binding it first where it is not bound')
    .option('--peer <peer>', 'bind to this peer first')
    .option('--file <path>', 'send the bytes of a file')
    .option('--lines', 'send each line of the standard input as a message of its own')
    .option('--element <name>', "name of the message's element", 'data')
    .option('--mime <type>', 'its MIME type')
    .addHelpText(
      'after',
      '\nWithout a text, or with -, the message is what comes on the standard input.\n\nExamples:\n' +
        '  pipefitter send greetings "hello there"\n' +
        '  tar c notes | pipefitter send backup -\n' +
        '  tail -f events.log | pipefitter send events --lines',
    )
    .action(
      onHost<SendFlags>(runtime, async (session, [wanted = '', text], flags) => {
        const { client, output } = session
        const pipe = await pickPipe(client, wanted)
        if (flags.lines === true && (text !== undefined || flags.file !== undefined))
          throw new PipefitterError('base/invalid-input', '--lines reads the standard input alone')
        const body = flags.lines === true ? undefined : await bodyOf(runtime, text, flags.file)
        const waits = pipe.queue?.on === true && flags.peer === undefined
        if (flags.peer !== undefined || (pipe.output === undefined && !waits))
          await bindPipe(session, pipe, flags.peer)
        const send = sender(session, pipe, flags)
        const sent =
          body === undefined ? await sendLines(runtime.stdin, send) : await sendOne(body, send)
        output.object({ pipeId: pipe.id, ...sent })
        const what = sent.messages === 1 ? '' : ` in ${sent.messages} messages`
        const how = waits ? 'Accepted into the queue:' : 'Sent'
        output.line(`${how} ${formatBytes(sent.sizeBytes)}${what} through ${pipe.name}.`)
      }),
    )
}

/** Sends one body; gives its size. */
type Send = (body: Body) => Promise<number>

interface Sent {
  readonly messages: number
  readonly sizeBytes: number
}

const sender =
  ({ client, signal }: Session, pipe: PipeRow, { element, mime }: SendFlags): Send =>
  async (body) => {
    const type = mime === undefined ? {} : { type: mime }
    const elements = [{ name: element, ...type, ...body }]
    const { sizeBytes } = await client.call('pipes.send', { pipeId: pipe.id, elements }, { signal })
    return sizeBytes
  }

const sendOne = async (body: Body, send: Send): Promise<Sent> => ({
  messages: 1,
  sizeBytes: await send(body),
})

/** Sends in order, several calls under way at once so that a round trip to the peer costs no time. */
const sendLines = async (stdin: Readable, send: Send): Promise<Sent> => {
  let messages = 0
  let sizeBytes = 0
  const running: Promise<void>[] = []
  for await (const line of createInterface({ input: stdin, crlfDelay: Infinity })) {
    messages++
    running.push(send({ text: line }).then((bytes) => void (sizeBytes += bytes)))
    if (running.length >= LINES_AT_ONCE) await running.shift()
  }
  await Promise.all(running)
  return { messages, sizeBytes }
}
