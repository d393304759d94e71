/**
 * Acknowledgement of numbered blocks: the number up to which all came, then single numbers beyond it,
 * increasing, all as u32. TLS acks (5.3.3.2.2) and JXSE's reliable pipes write it alike.
 */
import { readU32, writeU32 } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { ACKNOWLEDGED_MAX } from '../constants.ts'

export interface Acknowledgement {
  /** All blocks up to this one came. */
  readonly upTo: number
  /** Blocks beyond it that came. */
  readonly also: readonly number[]
}

/** Writes the body of an acknowledgement; of {@link Acknowledgement.also} at most the first 1,024. */
export function encodeAcknowledgement({ upTo, also }: Acknowledgement): Uint8Array {
  const numbers = [upTo, ...also.slice(0, ACKNOWLEDGED_MAX)]
  const bytes = new Uint8Array(4 * numbers.length)
  numbers.forEach((number, i) => writeU32(bytes, 4 * i, number))
  return bytes
}

/**
 * Reads the body of an acknowledgement.
 * @throws PipefitterError `protocol/message-malformed`
 */
export function decodeAcknowledgement(bytes: Uint8Array): Acknowledgement {
  const count = bytes.length / 4 - 1
  if (!Number.isInteger(count) || count < 0 || count > ACKNOWLEDGED_MAX)
    throw malformed(`has ${bytes.length} bytes`)
  const also = Array.from({ length: count }, (_, i) => readU32(bytes, 4 * i + 4))
  const upTo = readU32(bytes, 0)
  let last = upTo
  for (const number of also) {
    if (number <= last) throw malformed('has numbers that do not increase')
    last = number
  }
  return { upTo, also }
}

function malformed(what: string): PipefitterError {
  return new PipefitterError('protocol/message-malformed', `An acknowledgement ${what}`)
}
