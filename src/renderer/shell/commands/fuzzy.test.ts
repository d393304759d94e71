import { describe, expect, it } from 'vitest'
import { fuzzyScore } from './fuzzy.ts'

const ranked = (query: string, ...texts: readonly string[]) =>
  texts
    .flatMap((text) => {
      const score = fuzzyScore(query, text)
      return score === undefined ? [] : [{ text, score }]
    })
    .toSorted((a, b) => b.score - a.score)
    .map(({ text }) => text)

describe('what was typed', () => {
  it('finds texts that have its letters in order, and no others', () => {
    expect(ranked('npg', 'New pipe', 'Connect by address', 'New pipe in this group')).toEqual([
      'New pipe in this group',
    ])
    expect(fuzzyScore('xyz', 'New pipe')).toBeUndefined()
  })

  it('means beginnings of words before letters inside', () => {
    expect(ranked('gt', 'Light theme', 'Go to Traffic')).toEqual(['Go to Traffic', 'Light theme'])
  })

  it('means letters together before letters apart, and of two alike the shorter', () => {
    expect(ranked('pipe', 'Publish it, please', 'Remove the pipe', 'Pipe')).toEqual([
      'Pipe',
      'Remove the pipe',
      'Publish it, please',
    ])
  })

  it('is found though a beginning of a word would lead astray', () => {
    expect(fuzzyScore('le', 'apple l')).toBeGreaterThan(0)
  })

  it('is read without regard to case and spaces, and empty finds all', () => {
    expect(fuzzyScore('NEW P', 'new pipe')).toBeGreaterThan(0)
    expect(ranked('', 'a', 'b')).toEqual(['a', 'b'])
  })
})
