/** The little of DER that a certificate needs: bytes within bytes, each behind its tag and length. */

const SEQUENCE = 0x30
const SET = 0x31
const INTEGER = 0x02
const BIT_STRING = 0x03
const NULL = 0x05
const OBJECT_ID = 0x06
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17

/** A value behind its tag and length. */
export const derValue = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(body.length)]), body])
}

export const derSequence = (...contents: readonly Uint8Array[]): Buffer =>
  derValue(SEQUENCE, ...contents)

export const derSet = (...contents: readonly Uint8Array[]): Buffer => derValue(SET, ...contents)

/** A number that is not negative, from its bytes, the highest first. */
export const derInteger = (bytes: Uint8Array): Buffer => {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = start < 0 ? Uint8Array.of(0) : bytes.subarray(start)
  const sign = (digits[0] ?? 0) >= 0x80 ? [Uint8Array.of(0)] : []
  return derValue(INTEGER, ...sign, digits)
}

/** Whole bytes as a string of bits. */
export const derBits = (bytes: Uint8Array): Buffer => derValue(BIT_STRING, Uint8Array.of(0), bytes)

export const derNull = (): Buffer => derValue(NULL)

export const derText = (text: string): Buffer => derValue(UTF8_STRING, Buffer.from(text, 'utf8'))

/** An object identifier, such as `2.5.4.3`. */
export const derObjectId = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return derValue(OBJECT_ID, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** A moment before 2050, to the second. */
export const derTime = (wallMs: number): Buffer => {
  const digits = new Date(wallMs).toISOString().replace(/[-:T]/g, '')
  return derValue(UTC_TIME, Buffer.from(`${digits.slice(2, 14)}Z`, 'latin1'))
}

const lengthOctets = (length: number): number[] => {
  if (length < 0x80) return [length]
  const octets: number[] = []
  for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) octets.unshift(rest % 256)
  return [0x80 | octets.length, ...octets]
}

const base128 = (value: number): number[] => {
  const octets = [value & 0x7f]
  for (let rest = value >>> 7; rest > 0; rest >>>= 7) octets.unshift((rest & 0x7f) | 0x80)
  return octets
}
