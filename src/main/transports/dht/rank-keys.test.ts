import { describe, expect, it } from 'vitest'
import { KEYS_PER_ANSWER_MAX, KEYS_PER_LOOKUP_MAX } from './limits.ts'
import { rankKeys } from './rank-keys.ts'

const key = (number: number): Uint8Array => {
  const bytes = new Uint8Array(32)
  new DataView(bytes.buffer).setUint32(28, number)
  return bytes
}
const numberOf = (bytes: Uint8Array): number => new DataView(bytes.buffer).getUint32(28)
const ranked = (answers: readonly (readonly number[])[], own = 999): number[] =>
  rankKeys(
    answers.map((numbers) => numbers.map(key)),
    key(own),
  ).map(numberOf)

describe('the keys that nodes named', () => {
  it('stand in the order in which most agree, each once, and the nodes take turns between', () => {
    expect(ranked([[1, 2], [3, 2], [2]])).toEqual([2, 1, 3])
  })

  it('a node alone is heard early, however many agree on others', () => {
    const liars = [1, 2, 3, 4, 5, 6, 7, 8]
    const order = ranked([liars, liars, liars, [50]])
    expect(order.indexOf(50)).toBeLessThan(8)
  })

  it('our own is left out, and what is no key', () => {
    expect(ranked([[1, 5]], 5)).toEqual([1])
    expect(rankKeys([[new Uint8Array(31), new Uint8Array(0)]], key(1))).toEqual([])
  })

  it('are bounded, in one answer and in all', () => {
    const many = Array.from({ length: 100 }, (_, i) => i + 1)
    expect(ranked([many])).toHaveLength(KEYS_PER_ANSWER_MAX)
    const nodes = Array.from({ length: 50 }, (_, n) => many.map((i) => n * 1_000 + 1_000 + i))
    expect(ranked(nodes).length).toBeLessThanOrEqual(2 * KEYS_PER_LOOKUP_MAX)
  })
})
