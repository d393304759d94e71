import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../tests/support/folders.ts'
import { openKeptText } from './kept-text-file.ts'

const fresh = () => join(temporaryFolder(), 'inbox.json')

describe('a text of a profile', () => {
  it('is nothing at first, and then what was saved last, for this user alone', () => {
    const file = fresh()
    const { text, notice } = openKeptText(file)
    expect([text.load(), notice]).toEqual([undefined, undefined])
    text.save('[1]')
    text.save('["ü\\n"]')
    expect(openKeptText(file).text.load()).toBe('["ü\\n"]')
    if (process.platform !== 'win32') expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  it.each([
    ['cut off', (content: string) => content.slice(0, -1)],
    ['empty', () => ''],
    ['changed', (content: string) => content.replace('1', '2')],
  ])('that is %s is set aside, and begun anew', (_what, damage) => {
    const file = fresh()
    openKeptText(file).text.save('[1]')
    const damaged = damage(readFileSync(file, 'utf8'))
    writeFileSync(file, damaged)
    const { text, notice } = openKeptText(file)
    expect(text.load()).toBeUndefined()
    expect(notice).toMatch(/inbox\.json was damaged/)
    expect(readFileSync(`${file}.damaged`, 'utf8')).toBe(damaged)
    text.save('[3]')
    expect(openKeptText(file).text.load()).toBe('[3]')
  })
})
