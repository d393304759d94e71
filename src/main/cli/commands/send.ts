import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { SEND_MAX_BYTES } from '../../../shared/contract.ts'
import type { ElementInput } from '../../../shared/contract.ts'
import { PipefitterError, errorText } from '../../base/errors.ts'
import { bindPipe } from '../bind.ts'
import { onHost } from '../command.ts'
import type { Declare, Runtime } from '../command.ts'
import { formatBytes } from '../format.ts'
import { pickPipe } from '../pick.ts'

interface SendFlags {
  readonly peer?: string
  readonly file?: string
  readonly element: string
  readonly mime?: string
}

export const declareSend: Declare = (parent, runtime) => {
  parent
    .command('send <pipe> [text]')
    .description('send one message through a pipe, binding it first where it is not bound')
    .option('--peer <peer>', 'bind to this peer first')
    .option('--file <path>', 'send the bytes of a file')
    .option('--element <name>', "name of the message's element", 'data')
    .option('--mime <type>', 'its MIME type')
    .addHelpText(
      'after',
      '\nWithout a text, or with -, the message is what comes on the standard input.\n\nExamples:\n' +
        '  pipefitter send greetings "hello there"\n  tar c notes | pipefitter send backup -',
    )
    .action(
      onHost<SendFlags>(runtime, async (session, [wanted = '', text], flags) => {
        const { client, output, signal } = session
        const pipe = await pickPipe(client, wanted)
        const body = await bodyOf(runtime, text, flags.file)
        if (flags.peer !== undefined || pipe.output === undefined)
          await bindPipe(session, pipe, flags.peer)
        const type = flags.mime === undefined ? {} : { type: flags.mime }
        const element = { name: flags.element, ...type, ...body }
        const { sizeBytes } = await client.call(
          'pipes.send',
          { pipeId: pipe.id, elements: [element] },
          { signal },
        )
        output.object({ pipeId: pipe.id, sizeBytes })
        output.line(`Sent ${formatBytes(sizeBytes)} through ${pipe.name}.`)
      }),
    )
}

type Body = Pick<ElementInput, 'text' | 'base64'>

const bodyOf = async (
  { stdin }: Runtime,
  text: string | undefined,
  file: string | undefined,
): Promise<Body> => {
  if (file !== undefined && text !== undefined)
    throw new PipefitterError('base/invalid-input', 'give a text or --file, not both')
  if (file !== undefined) return { base64: readWhole(file).toString('base64') }
  if (text !== undefined && text !== '-') return { text }
  return { base64: (await readAll(stdin)).toString('base64') }
}

const readWhole = (file: string): Buffer => {
  try {
    return readFileSync(file)
  } catch (error) {
    throw new PipefitterError('base/invalid-input', `${file} cannot be read: ${errorText(error)}`, {
      cause: error,
    })
  }
}

const readAll = async (stdin: Readable): Promise<Buffer> => {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stdin as AsyncIterable<Buffer>) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > SEND_MAX_BYTES)
      throw new PipefitterError(
        'base/invalid-input',
        `a message holds at most ${formatBytes(SEND_MAX_BYTES)}`,
      )
  }
  return Buffer.concat(chunks)
}
