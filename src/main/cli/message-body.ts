/** What a message is made of at the command line: a text, a file, or what comes on the standard input. */
import { readFileSync } from 'node:fs'
import type { Readable } from 'node:stream'
import { SEND_MAX_BYTES } from '../../shared/contract.ts'
import type { ElementInput } from '../../shared/contract.ts'
import { PipefitterError, errorText } from '../base/errors.ts'
import type { Runtime } from './command.ts'
import { formatBytes } from './format.ts'

export type Body = Pick<ElementInput, 'text' | 'base64'>

/** Without a text and a file, or for `-`, the standard input to its end. Throws `base/invalid-input`. */
export const bodyOf = async (
  { stdin }: Pick<Runtime, 'stdin'>,
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
