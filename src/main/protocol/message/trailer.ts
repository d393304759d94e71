/**
 * The block that JXSE peers with message signatures (CBJX) append after the last element: certificate,
 * source, signature, each with its length as a u32. The router's fingerprint is built alike.
 */
import { readU32, utf8Encode, writeU32 } from '../../base/bytes.ts'
import type { PeerId } from '../ids.ts'

/** Byte strings in a row, each with its length. */
const PARTS = 3

/** What a signature block holds, as it came: views. */
export interface Trailer {
  /** X.509, DER. */
  readonly certificate: Uint8Array
  /** Who claims to have signed: the id of a peer as UTF-8. */
  readonly source: Uint8Array
  readonly signature: Uint8Array
}

/**
 * Whether `bytes` from `start` to its end is a signature block and nothing else. Its contents are not
 * looked at.
 */
export function isTrailer(bytes: Uint8Array, start: number): boolean {
  return stringsIn(bytes, start) !== undefined
}

/** Reads the signature block that goes from `start` to the end; `undefined` where there is none. */
export function readTrailer(bytes: Uint8Array, start: number): Trailer | undefined {
  const [certificate, source, signature] = stringsIn(bytes, start) ?? []
  if (certificate === undefined || source === undefined || signature === undefined) return undefined
  return { certificate, source, signature }
}

/** Writes a signature block. */
export function encodeTrailer(
  certificate: Uint8Array,
  source: PeerId,
  signature: Uint8Array,
): Uint8Array {
  return encodeStrings(certificate, utf8Encode(source), signature)
}

/** Byte strings, each behind its length. */
export function encodeStrings(...strings: readonly Uint8Array[]): Uint8Array {
  const length = strings.reduce((sum, string) => sum + 4 + string.length, 0)
  const out = new Uint8Array(length)
  let at = 0
  for (const string of strings) {
    writeU32(out, at, string.length)
    out.set(string, at + 4)
    at += 4 + string.length
  }
  return out
}

/** The three byte strings that fill `bytes` from `start`; `undefined` where they do not. */
export function stringsIn(bytes: Uint8Array, start: number): readonly Uint8Array[] | undefined {
  const strings: Uint8Array[] = []
  let at = start
  for (let part = 0; part < PARTS; part++) {
    if (at + 4 > bytes.length) return undefined
    const length = readU32(bytes, at)
    if (length > bytes.length - at - 4) return undefined
    strings.push(bytes.subarray(at + 4, at + 4 + length))
    at += 4 + length
  }
  return at === bytes.length ? strings : undefined
}
