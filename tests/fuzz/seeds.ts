/** Whole inputs to begin with: what the vectors hold. */
import { utf8Encode } from '../../src/main/base/bytes.ts'
import { encodeMessage } from '../../src/main/protocol/message/binary.ts'
import type { Message } from '../../src/main/protocol/message/message.ts'
import { documentsOf } from '../vectors/codecs.ts'
import { vectors } from '../vectors/vectors.ts'
import { bodyOf, messageOf } from '../vectors/wire.ts'

const ofKind = (kind: string) =>
  vectors.filter(({ decoded }) => decoded.kind === kind).map(({ bytes }) => bytes)
export const welcomeBytes = ofKind('TCP welcome line')
export const frameBytes = ofKind('TCP framed message')
export const datagramBytes = ofKind('UDP multicast datagram')
export const messageBytes = vectors
  .filter(({ decoded }) => decoded.message !== undefined)
  .map(bodyOf)
export const found = vectors
  .filter(({ decoded }) => decoded.message !== undefined)
  .flatMap((vector) => documentsOf(messageOf(vector)))

/** Damaged bytes as text: what is no UTF-8 becomes U+FFFD, as no decoder here would let it. */
export const textOf = (input: Uint8Array): string => Buffer.from(input).toString('utf8')
export const texts = (...values: readonly string[]): Uint8Array[] => values.map(utf8Encode)

export function bytesOf(...messages: readonly Message[]): Uint8Array[] {
  return messages.map((one) => Buffer.concat([...encodeMessage(one)]))
}
