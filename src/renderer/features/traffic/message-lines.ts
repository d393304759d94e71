/** A message as lines, to be compared: its elements, JSON spread out, bytes in hexadecimal. Pure; of each body its beginning. */
import { decodeApart } from './decode-apart.ts'

/** Bytes of a body that are compared. */
const COMPARED_BYTES = 64 * 1024
const PER_LINE = 16

const hexLines = (bytes: Uint8Array): readonly string[] =>
  Array.from({ length: Math.ceil(bytes.length / PER_LINE) }, (_, at) =>
    [...bytes.subarray(at * PER_LINE, (at + 1) * PER_LINE)]
      .map((byte) => byte.toString(16).padStart(2, '0'))
      .join(' '),
  )

function bodyLines(kind: string, body: Uint8Array): readonly string[] {
  if (kind === 'bytes' || kind === 'cbor') return hexLines(body)
  const text = new TextDecoder().decode(body)
  if (kind !== 'json') return text.split('\n')
  try {
    return JSON.stringify(JSON.parse(text), null, 2).split('\n')
  } catch {
    // Only its beginning is here.
    return text.split('\n')
  }
}

/** Of the application's elements; the addresses that the protocols add say nothing new. */
export const messageLines = async (bytes: Uint8Array): Promise<readonly string[]> =>
  (await decodeApart(bytes)).elements
    .filter(({ namespace }) => namespace !== 'jxta')
    .flatMap(({ namespace, name, type, kind, from, to }) => [
      `${[namespace, name].filter(Boolean).join(':')}  ${type}`,
      ...bodyLines(kind, bytes.subarray(from, Math.min(to, from + COMPARED_BYTES))),
    ])
