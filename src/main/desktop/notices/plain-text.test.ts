import { describe, expect, it } from 'vitest'
import { plainText } from './plain-text.ts'
import { isQuiet } from './quiet-hours.ts'

describe('text of others in a notice', () => {
  it.each([
    ['a\nb\tc', 'a b c'],
    ['evil\u202Eexe.txt', 'evil exe.txt'],
    ['<b>bold</b> & more', '‹b›bold‹/b› ＆ more'],
    ['x'.repeat(10_000), `${'x'.repeat(19)}…`],
    ['👩‍🔧'.repeat(30), expect.stringMatching(/…$/)],
  ])('is plain and short: %j', (text, plain) => {
    expect(plainText(text, 20)).toEqual(plain)
  })
})

describe('quiet hours', () => {
  const night = { notify: true, quiet: { from: 22 * 60, to: 7 * 60 } }
  it('go over midnight', () => {
    expect([1_319, 1_320, 0, 419, 420].map((minute) => isQuiet(night, minute))).toEqual([
      ...[false, true, true, true, false],
    ])
  })

  it('lie within a day', () => {
    const noon = { notify: true, quiet: { from: 720, to: 780 } }
    expect([719, 720, 779, 780].map((minute) => isQuiet(noon, minute))).toEqual([
      ...[false, true, true, false],
    ])
  })

  it('are always where nothing is wanted, and never where none were chosen', () => {
    expect(isQuiet({ notify: false }, 600)).toBe(true)
    expect(isQuiet({ notify: true }, 600)).toBe(false)
    expect(isQuiet({ notify: true, quiet: { from: 60, to: 60 } }, 60)).toBe(false)
  })
})
