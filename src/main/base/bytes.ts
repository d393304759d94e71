/** Byte-level helpers shared by every codec. No Node `Buffer`: plain `Uint8Array`s only. */

export const EMPTY_BYTES = new Uint8Array(0)

const encoder = new TextEncoder()
const strictDecoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

export const utf8Encode = (text: string): Uint8Array => encoder.encode(text)

/** Decodes UTF-8; throws a `TypeError` on malformed bytes, which codecs turn into their own coded error. */
export const utf8Decode = (bytes: Uint8Array): string => strictDecoder.decode(bytes)

export const concatBytes = (parts: readonly Uint8Array[]): Uint8Array => {
  let length = 0
  for (const part of parts) length += part.length
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export const byteLengthOf = (parts: readonly Uint8Array[]): number => {
  let length = 0
  for (const part of parts) length += part.length
  return length
}

/** A copy of `bytes[start, end)` on memory of its own, whatever kind of array `bytes` is (a Node `Buffer`'s `slice` is a view). */
export const copyBytes = (bytes: Uint8Array, start = 0, end = bytes.length): Uint8Array =>
  new Uint8Array(bytes.subarray(start, end))

export const equalBytes = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

const HEX = Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, '0'))

/** Lower-case hexadecimal text of `bytes`. */
export const hexEncode = (bytes: Uint8Array): string => {
  let text = ''
  for (const byte of bytes) text += HEX[byte] ?? ''
  return text
}

/** Bytes of a hexadecimal text in either case; `undefined` if it is anything else. */
export const hexDecode = (text: string): Uint8Array | undefined => {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

/** Big-endian reads. The caller has checked that the bytes are there. */
export const readU16 = (b: Uint8Array, at: number): number => ((b[at] ?? 0) << 8) | (b[at + 1] ?? 0)
export const readU32 = (b: Uint8Array, at: number): number =>
  readU16(b, at) * 0x1_0000 + readU16(b, at + 2)

/** A u64 as a number; values above 2^53 come back as `Number.MAX_SAFE_INTEGER`, larger than any limit. */
export const readU64 = (b: Uint8Array, at: number): number => {
  const value = readU32(b, at) * 0x1_0000_0000 + readU32(b, at + 4)
  return Number.isSafeInteger(value) ? value : Number.MAX_SAFE_INTEGER
}

export const writeU16 = (b: Uint8Array, at: number, value: number): void => {
  b[at] = value >>> 8
  b[at + 1] = value & 0xff
}

export const writeU32 = (b: Uint8Array, at: number, value: number): void => {
  writeU16(b, at, (value >>> 16) & 0xffff)
  writeU16(b, at + 2, value & 0xffff)
}

export const writeU64 = (b: Uint8Array, at: number, value: number): void => {
  writeU32(b, at, Math.floor(value / 0x1_0000_0000))
  writeU32(b, at + 4, value >>> 0)
}
