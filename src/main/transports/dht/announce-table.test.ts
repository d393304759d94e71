import { describe, expect, it } from 'vitest'
import { AnnounceTable } from './announce-table.ts'

const table = (...names: string[]) => {
  const made = new AnnounceTable<string>(600)
  made.set(new Map(names.map((name) => [name, name])))
  return made
}

describe('what is announced', () => {
  it('is due at once, some at a time, and again a period later', () => {
    const some = table('a', 'b', 'c')
    expect(some.nextMs).toBe(0)
    expect(some.takeDue(100, 2)).toEqual(['a', 'b'])
    expect(some.takeDue(100, 2)).toEqual(['c'])
    expect(some.nextMs).toBe(700)
    expect(some.takeDue(699, 9)).toEqual([])
    expect(some.takeDue(700, 9)).toEqual(['a', 'b', 'c'])
  })

  it('gives back what was announced and shall be no more', () => {
    const some = table('a', 'b')
    some.takeDue(0, 1)
    expect(some.set(new Map([['c', 'c']]))).toEqual(['a'])
    expect(some.takeDue(1, 9)).toEqual(['c'])
  })

  it('is due again at once when those who knew of it are gone', () => {
    const some = table('a')
    some.takeDue(5, 9)
    some.forgetTimes()
    expect(some.takeDue(6, 9)).toEqual(['a'])
    expect(table().nextMs).toBeUndefined()
  })
})
