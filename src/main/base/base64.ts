/** Base64 (RFC 4648) where neither Node nor a page is there to do it. */

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const WHITE_SPACE = /[ \t\r\n]+/g
const WELL_FORMED = /^[A-Za-z0-9+/]*={0,2}$/
/** Value of each character code, 0 where it is none. */
const VALUES = new Uint8Array(128)
for (let i = 0; i < ALPHABET.length; i++) VALUES[ALPHABET.charCodeAt(i)] = i
/** Character code of each value. */
const DIGITS = Uint8Array.from(ALPHABET, (digit) => digit.charCodeAt(0))
const PADDING = '='.charCodeAt(0)
const ascii = new TextDecoder()

/** Base64 with padding, without line breaks. Written as bytes first: a text that grows by characters is twenty times dearer. */
export const base64Encode = (bytes: Uint8Array): string => {
  const text = new Uint8Array(Math.ceil(bytes.length / 3) * 4)
  for (let at = 0, out = 0; at < bytes.length; at += 3, out += 4) {
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0)
    text[out] = digit(group >>> 18)
    text[out + 1] = digit(group >>> 12)
    text[out + 2] = digit(group >>> 6)
    text[out + 3] = digit(group)
  }
  text.fill(PADDING, text.length - paddingOf(bytes.length))
  return ascii.decode(text)
}

/** Characters that stand for no byte. */
const paddingOf = (length: number): number => (3 - (length % 3)) % 3

const digit = (value: number): number => DIGITS[value & 63] ?? 0

/** Bytes of a base64 text, white space in it passed over; `undefined` if it is anything else. */
export const base64Decode = (text: string): Uint8Array | undefined => {
  const digits = text.replace(WHITE_SPACE, '')
  if (digits.length % 4 !== 0 || !WELL_FORMED.test(digits)) return undefined
  const padding = digits.endsWith('==') ? 2 : digits.endsWith('=') ? 1 : 0
  const bytes = new Uint8Array((digits.length / 4) * 3 - padding)
  for (let at = 0, out = 0; at < digits.length; at += 4, out += 3) {
    const group = groupAt(digits, at)
    // What the padding leaves out falls off the end of the array.
    bytes[out] = group >>> 16
    bytes[out + 1] = group >>> 8
    bytes[out + 2] = group
  }
  return bytes
}

const groupAt = (text: string, at: number): number =>
  (valueAt(text, at) << 18) |
  (valueAt(text, at + 1) << 12) |
  (valueAt(text, at + 2) << 6) |
  valueAt(text, at + 3)

const valueAt = (text: string, at: number): number => VALUES[text.charCodeAt(at)] ?? 0
