/** The sole source of chance. Real: `base/system.ts`. Seeded, for tests: `seededRandom`. */
export interface Random {
  /** `length` bytes; cryptographically strong in the real implementation. */
  bytes(length: number): Uint8Array
}

/** A whole number from 0 up to, not including, `bound` (at most 2^32). */
export const randomBelow = (random: Random, bound: number): number => {
  const [a = 0, b = 0, c = 0, d = 0] = random.bytes(4)
  return Math.floor(((((a << 24) | (b << 16) | (c << 8) | d) >>> 0) / 0x1_0000_0000) * bound)
}

/** A random UUID (version 4) in lower case. */
export const randomUuid = (random: Random): string => {
  const bytes = random.bytes(16)
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

/** Repeatable chance for tests and simulations (mulberry32). Never for secrets. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = Math.imul(state ^ (state >>> 15), state | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return (t ^ (t >>> 14)) >>> 0
  }
  return { bytes: (length) => Uint8Array.from({ length }, () => next() & 0xff) }
}
