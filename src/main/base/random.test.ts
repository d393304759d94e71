import { expect, test } from 'vitest'
import { randomBelow, randomUuid, seededRandom } from './random.ts'

test('the same seed gives the same chance, another seed another', () => {
  const draw = (seed: number): string => [...seededRandom(seed).bytes(16)].join()
  expect(draw(1)).toBe(draw(1))
  expect(draw(1)).not.toBe(draw(2))
})

test('a number below a bound stays below it and reaches both ends', () => {
  const random = seededRandom(1)
  const seen = new Set(Array.from({ length: 1_000 }, () => randomBelow(random, 6)))
  expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5])
  const [most, least] = [255, 0].map((byte) =>
    randomBelow({ bytes: (length) => new Uint8Array(length).fill(byte) }, 2 ** 32),
  )
  expect([most, least]).toEqual([2 ** 32 - 1, 0])
})

test('a UUID is one of version 4', () => {
  const random = seededRandom(1)
  for (let i = 0; i < 100; i++)
    expect(randomUuid(random)).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    )
})
