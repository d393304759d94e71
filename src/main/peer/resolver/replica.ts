import { hexEncode, utf8Encode } from '../../base/bytes.ts'
import { sha1 } from '../../base/sha1.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** With fewer rendezvous than this, ourselves among them, nothing is replicated. */
const REPLICATES_FROM = 2

/**
 * The rendezvous that keeps the replica of an index entry: all that have the same view name the same one, other
 * implementations too (the rule is JXSE's, in no specification). The SHA-1 of the entry's keys and value, taken as a signed
 * number without its sign, says how far down the ordered list of all rendezvous it stands; since the sign's bit is always
 * zero then, only the first half of the list is ever named.
 */
export const replicaFor = (
  self: PeerId,
  view: readonly PeerId[],
  key: string,
  attribute: string,
  value: string,
): PeerId | undefined => {
  const all = [...view, self].sort()
  if (all.length < REPLICATES_FROM) return undefined
  const digest = magnitudeOf(sha1(utf8Encode(key + attribute + value)))
  const space = 1n << BigInt(8 * signedLengthOf(digest))
  return all[Number((digest * BigInt(all.length)) / space)]
}

const magnitudeOf = (bytes: Uint8Array): bigint => {
  const number = BigInt.asIntN(8 * bytes.length, BigInt(`0x${hexEncode(bytes)}`))
  return number < 0n ? -number : number
}

/** Bytes that a signed number of this magnitude needs. */
const signedLengthOf = (magnitude: bigint): number =>
  magnitude === 0n ? 1 : Math.floor(magnitude.toString(2).length / 8) + 1
