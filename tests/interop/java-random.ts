/** The bytes that the oracle's benchmarks send: those of `new java.util.Random(1).nextBytes(…)`. */
export const javaRandomBytes = (length: number): Uint8Array => {
  const bytes = new Uint8Array(length)
  let seed = (1n ^ 0x5deece66dn) & MASK
  for (let at = 0; at < length; at += 4) {
    seed = (seed * 0x5deece66dn + 0xbn) & MASK
    const word = Number(seed >> 16n)
    for (let i = 0; i < 4 && at + i < length; i++) bytes[at + i] = (word >>> (8 * i)) & 0xff
  }
  return bytes
}

const MASK = (1n << 48n) - 1n
