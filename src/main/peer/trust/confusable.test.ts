import { expect, test } from 'vitest'
import { nameSkeleton } from './confusable.ts'

test.each([
  ['bob', 'BOB'],
  ['bob', 'ｂｏｂ'],
  ['bob', 'bоb'],
  ['bob', 'b0b'],
  ['alice', 'аliсе'],
  ['alice', 'a1ice'],
  ['lab-7', 'lab 7'],
  ['lab-7', 'lab\u200b7'],
  ['mara', 'rnara'],
  ['zoé', 'zoe'],
  ['Σ', 'σ'],
])('%s may be taken for %s', (one, other) => {
  expect(nameSkeleton(one)).toBe(nameSkeleton(other))
})

test.each([
  ['bob', 'rob'],
  ['lab-7', 'lab-8'],
  ['alice', 'alicia'],
])('%s is not taken for %s', (one, other) => {
  expect(nameSkeleton(one)).not.toBe(nameSkeleton(other))
})

test('a name of nothing but marks is like no other', () => {
  expect(nameSkeleton(' \u200b..')).toBe('')
})
