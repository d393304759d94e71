/**
 * The headers in front of every message on TCP and in a datagram (5.3.1.4):
 *
 * ```
 * ( u8 length, name, u16 length, value )*  u8 0
 * ```
 *
 * Names are written in lower case, because JXSE compares them so, and read in any case.
 */
import { readU16, readU64, utf8Encode, writeU16, writeU64 } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import {
  CONTENT_CODING_HEADER,
  CONTENT_LENGTH_HEADER,
  CONTENT_TYPE_HEADER,
  HEADER_BLOCK_MAX,
  MIME_MESSAGE,
} from '../constants.ts'

/** What {@link parsePackageHeader} found. */
export interface PackageHeader {
  /** Bytes of the message that follows. */
  readonly contentLength: number
  /** Bytes of the header block itself. */
  readonly byteLength: number
}

const LENGTH_SIZE = 8
const LENGTH_NAME = utf8Encode(CONTENT_LENGTH_HEADER)
const TYPE_NAME = utf8Encode(CONTENT_TYPE_HEADER)
const CODING_NAME = utf8Encode(CONTENT_CODING_HEADER)
const TYPE_VALUE = utf8Encode(MIME_MESSAGE)

const LENGTH_HEADER = header(LENGTH_NAME, new Uint8Array(LENGTH_SIZE))
const TYPE_HEADER = header(TYPE_NAME, TYPE_VALUE)
/** The block with length 0 as TCP and as multicast write it: they differ in order. */
const TCP_BLOCK = Uint8Array.of(...LENGTH_HEADER, ...TYPE_HEADER, 0)
const MULTICAST_BLOCK = Uint8Array.of(...TYPE_HEADER, ...LENGTH_HEADER, 0)
const TCP_LENGTH_AT = LENGTH_HEADER.length - LENGTH_SIZE
const MULTICAST_LENGTH_AT = TYPE_HEADER.length + TCP_LENGTH_AT

/** Bytes of the block that {@link encodePackageHeader} makes. */
export const PACKAGE_HEADER_LENGTH = TCP_BLOCK.length

/** The header block of a message of `contentLength` bytes. */
export function encodePackageHeader(
  contentLength: number,
  options?: { readonly multicast?: boolean },
): Uint8Array {
  const out = new Uint8Array(PACKAGE_HEADER_LENGTH)
  if (options?.multicast !== true) {
    writePackageHeader(out, 0, contentLength)
    return out
  }
  out.set(MULTICAST_BLOCK)
  writeU64(out, MULTICAST_LENGTH_AT, contentLength)
  return out
}

/** Writes the block as TCP has it into `out` at `at`, where {@link PACKAGE_HEADER_LENGTH} bytes are free. */
export function writePackageHeader(out: Uint8Array, at: number, contentLength: number): void {
  out.set(TCP_BLOCK, at)
  writeU64(out, at + TCP_LENGTH_AT, contentLength)
}

/**
 * Reads the header block that begins at `start`; `undefined` where it does not end within `bytes` yet.
 *
 * @throws PipefitterError `protocol/frame-malformed` where a header is missing, doubled or wrong, the
 * content is coded or no message, or the block is longer than 1,024 bytes. The length itself is not
 * judged: that is for whoever allocates.
 */
export function parsePackageHeader(bytes: Uint8Array, start = 0): PackageHeader | undefined {
  let at = start
  let contentLength = -1
  let typed = false
  for (;;) {
    checkLength(at + 1 - start)
    const nameLength = bytes[at]
    if (nameLength === undefined) return undefined
    if (nameLength === 0) return finished(contentLength, typed, at + 1 - start)
    const valueAt = at + 1 + nameLength + 2
    checkLength(valueAt - start)
    if (valueAt > bytes.length) return undefined
    const valueLength = readU16(bytes, valueAt - 2)
    checkLength(valueAt + valueLength - start)
    if (valueAt + valueLength > bytes.length) return undefined
    if (isNamed(bytes, at + 1, nameLength, LENGTH_NAME)) {
      if (contentLength >= 0) throw malformed('gives the length of the message twice')
      contentLength = lengthOf(bytes, valueAt, valueLength)
    } else if (isNamed(bytes, at + 1, nameLength, TYPE_NAME)) {
      if (!isMessageType(bytes, valueAt, valueLength))
        throw malformed('announces something that is no message')
      typed = true
    } else if (isNamed(bytes, at + 1, nameLength, CODING_NAME)) {
      throw malformed('announces a content coding, which is not supported')
    }
    at = valueAt + valueLength
  }
}

/** Bites before the bytes have come: an unfinished block is always shorter than the limit. */
function checkLength(length: number): void {
  if (length > HEADER_BLOCK_MAX) throw malformed(`is longer than ${HEADER_BLOCK_MAX} bytes`)
}

function finished(contentLength: number, typed: boolean, byteLength: number): PackageHeader {
  if (contentLength < 0) throw malformed('does not give the length of the message')
  if (!typed) throw malformed('does not give the type of the message')
  return { contentLength, byteLength }
}

function lengthOf(bytes: Uint8Array, at: number, length: number): number {
  if (length !== LENGTH_SIZE)
    throw malformed(`gives the length of the message in ${length} bytes, not 8`)
  return readU64(bytes, at)
}

function isMessageType(bytes: Uint8Array, at: number, length: number): boolean {
  return isNamed(bytes, at, length, TYPE_VALUE)
}

/** Whether the bytes are `name` in whatever case of ASCII letters. */
function isNamed(bytes: Uint8Array, at: number, length: number, name: Uint8Array): boolean {
  if (length !== name.length) return false
  for (let i = 0; i < length; i++) {
    const byte = bytes[at + i] ?? 0
    if (byte !== name[i] && lowerCase(byte) !== name[i]) return false
  }
  return true
}

function lowerCase(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte
}

function header(name: Uint8Array, value: Uint8Array): Uint8Array {
  const out = new Uint8Array(1 + name.length + 2 + value.length)
  out[0] = name.length
  out.set(name, 1)
  writeU16(out, 1 + name.length, value.length)
  out.set(value, 1 + name.length + 2)
  return out
}

function malformed(what: string): PipefitterError {
  return new PipefitterError('protocol/frame-malformed', `The package header ${what}`)
}
