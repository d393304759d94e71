import { describe, expect, test } from 'vitest'
import { batches } from './batches.ts'

const one = (length: number, id = 0) => ({
  document: String(id).padEnd(length, 'x'),
  expirationMs: 1,
})

describe('documents shared out over responses', () => {
  test('fill each response up to the limit, in order, and none is left out', () => {
    const documents = Array.from({ length: 7 }, (_, i) => one(40, i))
    const shared = batches(documents, 100)
    expect(shared.map(({ length }) => length)).toEqual([2, 2, 2, 1])
    expect(shared.flat()).toEqual(documents)
  })

  test('one that is longer than the limit goes alone', () => {
    expect(batches([one(10), one(500), one(10)], 100).map(({ length }) => length)).toEqual([
      1, 1, 1,
    ])
  })

  test('no document makes no response', () => {
    expect(batches([], 100)).toEqual([])
  })
})
