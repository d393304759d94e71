/** The little of DER that a certificate needs: bytes within bytes, each behind its tag and length. */

const SEQUENCE = 0x30
const SET = 0x31
const BOOLEAN = 0x01
const INTEGER = 0x02
const BIT_STRING = 0x03
const OCTET_STRING = 0x04
const NULL = 0x05
const OBJECT_ID = 0x06
const UTF8_STRING = 0x0c
const UTC_TIME = 0x17
const GENERALIZED_TIME = 0x18
const COMMON_NAME = '2.5.4.3'
/** The year from which a moment is written with all its digits (RFC 5280, 4.1.2.5). */
const LONG_YEAR = 2050

/** A value behind its tag and length. */
export const derValue = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents)
  return Buffer.concat([Buffer.from([tag, ...lengthOctets(body.length)]), body])
}

export const derSequence = (...contents: readonly Uint8Array[]): Buffer =>
  derValue(SEQUENCE, ...contents)

const derSet = (...contents: readonly Uint8Array[]): Buffer => derValue(SET, ...contents)

/** A number that is not negative, from its bytes, the highest first. */
export const derInteger = (bytes: Uint8Array): Buffer => {
  const start = bytes.findIndex((byte) => byte !== 0)
  const digits = start < 0 ? Uint8Array.of(0) : bytes.subarray(start)
  const sign = (digits[0] ?? 0) >= 0x80 ? [Uint8Array.of(0)] : []
  return derValue(INTEGER, ...sign, digits)
}

/** Bytes as a string of bits, without the last `unused` of them. */
export const derBits = (bytes: Uint8Array, unused = 0): Buffer =>
  derValue(BIT_STRING, Uint8Array.of(unused), bytes)

export const derOctets = (bytes: Uint8Array): Buffer => derValue(OCTET_STRING, bytes)

export const derTrue = (): Buffer => derValue(BOOLEAN, Uint8Array.of(0xff))

export const derNull = (): Buffer => derValue(NULL)

const derText = (text: string): Buffer => derValue(UTF8_STRING, Buffer.from(text, 'utf8'))

/** An object identifier, such as `2.5.4.3`. */
export const derObjectId = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return derValue(OBJECT_ID, Buffer.from([first * 40 + second, ...rest.flatMap(base128)]))
}

/** A name that is nothing but a common name. */
export const derName = (commonName: string): Buffer =>
  derSequence(derSet(derSequence(derObjectId(COMMON_NAME), derText(commonName))))

/** A moment from 1950 to 9999, to the second. */
export const derTime = (wallMs: number): Buffer => {
  const digits = new Date(wallMs).toISOString().replace(/[-:T]/g, '').slice(0, 14)
  const isLong = Number(digits.slice(0, 4)) >= LONG_YEAR
  const text = Buffer.from(`${isLong ? digits : digits.slice(2)}Z`, 'latin1')
  return derValue(isLong ? GENERALIZED_TIME : UTC_TIME, text)
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
