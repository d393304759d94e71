/**
 * Multicast datagrams as they really are (JXSE 2.7): `"JXTA"`, the package header with the type
 * first, one message. The welcome line and the `srcEA` header of 5.3.1.5 are on no wire.
 */
import { byteLengthOf, EMPTY_BYTES, utf8Encode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import { DATAGRAM_MAGIC, MAX_DATAGRAM } from '../constants.ts'
import { isTrailer } from '../message/trailer.ts'
import { encodePackageHeader, PACKAGE_HEADER_LENGTH, parsePackageHeader } from './package-header.ts'

const MAGIC = utf8Encode(DATAGRAM_MAGIC)
/** Bytes of a datagram before its message. */
const PREFIX = MAGIC.length + PACKAGE_HEADER_LENGTH

/** Most bytes that an encoded message may have to fit a datagram. */
export const DATAGRAM_MESSAGE_MAX = MAX_DATAGRAM - PREFIX

/**
 * One datagram that holds the encoded message.
 *
 * @param trailer a signature block, which `content-length` does not count.
 * @throws PipefitterError `protocol/datagram-too-long` beyond 16,384 bytes, which others would cut.
 */
export function encodeDatagram(
  message: readonly Uint8Array[],
  trailer: Uint8Array = EMPTY_BYTES,
): Uint8Array {
  const parts = [...message, trailer]
  const length = byteLengthOf(parts)
  if (length > DATAGRAM_MESSAGE_MAX) {
    throw new PipefitterError(
      'protocol/datagram-too-long',
      `A message of ${length} bytes does not fit a datagram; ${DATAGRAM_MESSAGE_MAX} do`,
      { details: { length, limit: DATAGRAM_MESSAGE_MAX } },
    )
  }
  const out = new Uint8Array(PREFIX + length)
  out.set(MAGIC)
  out.set(encodePackageHeader(length - trailer.length, { multicast: true }), MAGIC.length)
  let at = PREFIX
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

/**
 * The encoded message in a datagram, as a view. A peer that signs its messages (CBJX) appends the
 * signature block behind what its `content-length` counts, other than on TCP; it is left out.
 *
 * @throws PipefitterError `protocol/datagram-malformed` where it is no datagram of this protocol, or
 * was cut; `protocol/frame-malformed` for a bad package header.
 */
export function decodeDatagram(bytes: Uint8Array): Uint8Array {
  const { start, end } = messageIn(bytes)
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start)
}

/** The same with the signature block, if there is one. */
export function decodeSignedDatagram(bytes: Uint8Array): Uint8Array {
  const { start } = messageIn(bytes)
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, bytes.length - start)
}

function messageIn(bytes: Uint8Array): { readonly start: number; readonly end: number } {
  if (bytes.length < MAGIC.length || !MAGIC.every((byte, i) => bytes[i] === byte)) {
    throw malformed(`does not begin with "${DATAGRAM_MAGIC}"`)
  }
  const header = parsePackageHeader(bytes, MAGIC.length)
  if (header === undefined) throw malformed('ends within its package header')
  const start = MAGIC.length + header.byteLength
  const end = start + header.contentLength
  if (end > bytes.length) {
    throw malformed(
      `holds ${bytes.length - start} bytes of message, not the ${header.contentLength} announced`,
    )
  }
  if (end < bytes.length && !isTrailer(bytes, end)) throw malformed('goes on after its message')
  return { start, end }
}

function malformed(what: string): PipefitterError {
  return new PipefitterError('protocol/datagram-malformed', `The datagram ${what}`)
}
