import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { diffLines } from './diff.ts'

const shown = (before: string, after: string) =>
  diffLines(before.split(''), after.split(''))
    .map(({ kind, text }) => ({ same: '', gone: '-', new: '+' })[kind] + text)
    .join(' ')

describe('the difference of two texts', () => {
  it.each([
    ['abc', 'abc', 'a b c'],
    ['abc', 'axc', 'a -b +x c'],
    ['abcd', 'acd', 'a -b c d'],
    ['', 'ab', '+a +b'],
    ['aa', 'a', 'a -a'],
  ])('%s and %s', (before, after, lines) => expect(shown(before, after)).toBe(lines))

  it('makes of the one the other, however large they are', () => {
    const text = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 30 })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const lines = diffLines(before, after)
        const of = (not: string) => lines.filter(({ kind }) => kind !== not).map((one) => one.text)
        expect(of('new')).toEqual(before)
        expect(of('gone')).toEqual(after)
      }),
    )
    const many = Array.from({ length: 5_000 }, (_, at) => `${at}`)
    expect(
      diffLines(
        many,
        many.map((one) => `${one}!`),
      ),
    ).toHaveLength(10_000)
  })
})
