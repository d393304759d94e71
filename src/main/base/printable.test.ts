import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { printable, printableJson } from './printable.ts'

const DANGEROUS = /\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/u

describe('printable', () => {
  test.each([
    ['a clipboard write (OSC 52)', '\u001b]52;c;ZXZpbA==\u0007', '\\u{1b}]52;c;ZXZpbA==\\u{7}'],
    ['a cleared screen (CSI)', '\u001b[2J', '\\u{1b}[2J'],
    ['a one-byte CSI of C1', '\u009b2J', '\\u{9b}2J'],
    ['a return over the line', 'good\rbad', 'good\\u{d}bad'],
    ['a second line', 'a\n{"level":"info"}', 'a\\u{a}{"level":"info"}'],
    ['a Unicode line separator', 'a\u2028b', 'a\\u{2028}b'],
    ['a reversed file name', 'exe.\u202egnp', 'exe.\\u{202e}gnp'],
    ['a bidi isolate', '\u2066x\u2069', '\\u{2066}x\\u{2069}'],
    ['an invisible twin of a name', 'bob\u200b', 'bob\\u{200b}'],
    ['half a surrogate pair', 'a\ud800', 'a\\u{d800}'],
    ['a delete', '\u007f', '\\u{7f}'],
  ])('shows %s instead of doing it', (_what, text, shown) => {
    expect(printable(text, 100)).toBe(shown)
  })

  test('leaves ordinary text of any script as it is', () => {
    for (const text of ['Bob’s laptop', 'Ünïcödé', '山田の機械', 'مرحبا', '🙂👍', '👩‍💻', 'می‌خواهم'])
      expect(printable(text, 100)).toBe(text)
  })

  test('cuts a long text and says so, never inside a character or an escape', () => {
    expect(printable('abcdef', 4)).toBe('abc…')
    expect(printable('abcd', 4)).toBe('abcd')
    expect(printable('a🙂🙂', 4)).toBe('a🙂…')
    expect(printable('ab\u001bcd', 5)).toBe('ab…')
    expect(printable('abc', 0)).toBe('')
  })

  test('never lets through what acts, and never exceeds its bound, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(60), (text, max) => {
        const shown = printable(text, max)
        expect(shown).not.toMatch(DANGEROUS)
        expect(shown.length).toBeLessThanOrEqual(max)
        expect(shown).not.toMatch(/\p{Surrogate}/u)
      }),
      { seed: 1, numRuns: 2000 },
    )
  })

  test('JSON with it means the same, and nothing in it acts', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const json = printableJson(JSON.stringify({ [text]: [text] }))
        expect(json).not.toMatch(DANGEROUS)
        expect(JSON.parse(json)).toEqual({ [text]: [text] })
      }),
      { seed: 1, numRuns: 2000 },
    )
    expect(printableJson('"\u009b\u202e"')).toBe('"\\u009b\\u202e"')
  })
})
