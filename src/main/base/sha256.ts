import { concatBytes, utf8Encode } from './bytes.ts'

/** Length of a digest in bytes. */
export const SHA256_BYTES = 32

const BLOCK = 64

/** SHA-256 (FIPS 180-4) of a few bytes, where no platform's is at hand. */
export const sha256 = (bytes: Uint8Array): Uint8Array => {
  const state = Uint32Array.of(...INITIAL)
  const padded = pad(bytes)
  const view = new DataView(padded.buffer)
  const words = new Uint32Array(BLOCK)
  for (let at = 0; at < padded.length; at += BLOCK) {
    schedule(words, view, at)
    compress(state, words)
  }
  const digest = new DataView(new ArrayBuffer(SHA256_BYTES))
  state.forEach((word, i) => digest.setUint32(4 * i, word))
  return new Uint8Array(digest.buffer)
}

/** HMAC with SHA-256 (RFC 2104). */
export const hmacSha256 = (key: Uint8Array, bytes: Uint8Array): Uint8Array => {
  const block = new Uint8Array(BLOCK)
  block.set(key.length > BLOCK ? sha256(key) : key)
  const inner = sha256(concatBytes([block.map((byte) => byte ^ 0x36), bytes]))
  return sha256(concatBytes([block.map((byte) => byte ^ 0x5c), inner]))
}

/**
 * HKDF with SHA-256 (RFC 5869): `lengthBytes` (at most 8,160) of keying material for one purpose, which `info` names.
 */
export const hkdfSha256 = (
  material: Uint8Array,
  salt: Uint8Array,
  info: Uint8Array,
  lengthBytes: number,
): Uint8Array => {
  const key = hmacSha256(salt, material)
  const out = new Uint8Array(lengthBytes)
  let last = new Uint8Array(0)
  for (let at = 0, round = 1; at < lengthBytes; at += SHA256_BYTES, round++) {
    last = new Uint8Array(hmacSha256(key, concatBytes([last, info, Uint8Array.of(round)])))
    out.set(last.subarray(0, lengthBytes - at), at)
  }
  return out
}

/** Whether two codes are the same, in a time that does not tell where they differ. */
export const equalInConstantTime = (a: Uint8Array, b: Uint8Array): boolean => {
  if (a.length !== b.length) return false
  let difference = 0
  for (let i = 0; i < a.length; i++) difference |= (a[i] ?? 0) ^ (b[i] ?? 0)
  return difference === 0
}

/** Parts, each with its length before it, so that no two lists of parts give the same bytes. */
export const lengthPrefixed = (parts: readonly (Uint8Array | string)[]): Uint8Array =>
  concatBytes(
    parts.flatMap((part) => {
      const bytes = typeof part === 'string' ? utf8Encode(part) : part
      const length = new Uint8Array(4)
      new DataView(length.buffer).setUint32(0, bytes.length)
      return [length, bytes]
    }),
  )

/** The first `count` primes. */
const primes = (count: number): readonly number[] => {
  const found: number[] = []
  for (let n = 2; found.length < count; n++)
    if (found.every((prime) => n % prime !== 0)) found.push(n)
  return found
}

/** The first 32 bits of the fraction of `x`, as FIPS 180-4 makes its constants of roots of primes. */
const fraction = (x: number): number => Math.floor((x - Math.floor(x)) * 0x1_0000_0000)

const PRIMES = primes(64)
const ROUNDS = Uint32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)))
const INITIAL = Uint32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)))

/** A one bit, zeros, and the length in bits, to whole blocks. */
const pad = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n)
  return padded
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

const schedule = (words: Uint32Array, view: DataView, at: number): void => {
  for (let t = 0; t < 16; t++) words[t] = view.getUint32(at + 4 * t)
  for (let t = 16; t < 64; t++) {
    const [early = 0, late = 0] = [words[t - 15], words[t - 2]]
    const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3)
    const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10)
    words[t] = (words[t - 16] ?? 0) + s0 + (words[t - 7] ?? 0) + s1
  }
}

const compress = (state: Uint32Array, words: Uint32Array): void => {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let t = 0; t < 64; t++) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const one = (h + s1 + ((e & f) ^ (~e & g)) + (ROUNDS[t] ?? 0) + (words[t] ?? 0)) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const two = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + one) | 0
    d = c
    c = b
    b = a
    a = (one + two) | 0
  }
  const sums = [a, b, c, d, e, f, g, h]
  sums.forEach((sum, i) => {
    state[i] = (state[i] ?? 0) + sum
  })
}
