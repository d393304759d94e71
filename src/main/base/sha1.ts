/** SHA-1 (FIPS 180-4) of a few bytes. No protection against anybody: only to agree with others on a number. */
export const sha1 = (bytes: Uint8Array): Uint8Array => {
  const state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]
  const padded = pad(bytes)
  const view = new DataView(padded.buffer)
  for (let at = 0; at < padded.length; at += BLOCK) digestBlock(state, scheduleOf(view, at))
  const digest = new DataView(new ArrayBuffer(20))
  state.forEach((word, i) => digest.setUint32(4 * i, word))
  return new Uint8Array(digest.buffer)
}

const BLOCK = 64

/** A one bit, zeros, and the length in bits, to whole blocks. */
const pad = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  new DataView(padded.buffer).setBigUint64(padded.length - 8, BigInt(bytes.length) * 8n)
  return padded
}

const rotate = (word: number, by: number): number => (word << by) | (word >>> (32 - by))

const scheduleOf = (view: DataView, at: number): readonly number[] => {
  const words: number[] = []
  for (let t = 0; t < 16; t++) words.push(view.getUint32(at + 4 * t))
  const word = (t: number): number => words[t] ?? 0
  for (let t = 16; t < 80; t++)
    words.push(rotate(word(t - 3) ^ word(t - 8) ^ word(t - 14) ^ word(t - 16), 1))
  return words
}

const digestBlock = (state: number[], words: readonly number[]): void => {
  let [a = 0, b = 0, c = 0, d = 0, e = 0] = state
  words.forEach((word, t) => {
    const next = (rotate(a, 5) + mix(t, b, c, d) + e + word) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  })
  const sums = [a, b, c, d, e]
  sums.forEach((sum, i) => {
    state[i] = ((state[i] ?? 0) + sum) >>> 0
  })
}

/** The function and the constant of each of the four rounds of twenty. */
const mix = (t: number, b: number, c: number, d: number): number => {
  if (t < 20) return ((b & c) | (~b & d)) + 0x5a827999
  if (t < 40) return (b ^ c ^ d) + 0x6ed9eba1
  if (t < 60) return ((b & c) | (b & d) | (c & d)) + 0x8f1bbcdc
  return (b ^ c ^ d) + 0xca62c1d6
}
