import { describe, expect, test } from 'vitest'
import { Lru } from './lru.ts'

const create = (): Lru<string, number> => {
  const lru = new Lru<string, number>(2)
  lru.set('a', 1)
  lru.set('b', 2)
  return lru
}

describe('a bounded map', () => {
  test('forgets the entry that was used least recently, and counts it', () => {
    const lru = create()
    lru.get('a')
    lru.set('c', 3)
    expect([...lru.entries()]).toEqual([
      ['a', 1],
      ['c', 3],
    ])
    expect([lru.size, lru.evicted]).toEqual([2, 1])
  })

  test('using the same entry again and again keeps its place, and what was removed meanwhile is gone', () => {
    const lru = create()
    lru.get('a')
    lru.get('a')
    lru.get('b')
    lru.get('a')
    expect([...lru.entries()].map(([key]) => key)).toEqual(['b', 'a'])
    lru.delete('a')
    expect(lru.get('a')).toBeUndefined()
    lru.set('a', 4)
    expect([...lru.entries()].map(([key]) => key)).toEqual(['b', 'a'])
  })

  test('a look does not count as a use', () => {
    const lru = create()
    expect(lru.peek('a')).toBe(1)
    lru.set('c', 3)
    expect(lru.peek('a')).toBeUndefined()
  })

  test('setting an entry anew is a use and evicts nothing', () => {
    const lru = create()
    lru.set('a', 9)
    expect(lru.evicted).toBe(0)
    lru.set('c', 3)
    expect([...lru.values()]).toEqual([9, 3])
  })

  test('what is not there is undefined, also after a removal', () => {
    const lru = create()
    expect(lru.get('x')).toBeUndefined()
    expect([lru.delete('a'), lru.delete('a')]).toEqual([true, false])
    expect(lru.get('a')).toBeUndefined()
  })
})
