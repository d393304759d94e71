import { describe, expect, it } from 'vitest'
import { findSettings, SETTING_IDS } from './settings-table.ts'

describe('the search of the settings', () => {
  it('finds all without a text', () => {
    expect([...findSettings(' ')]).toEqual(SETTING_IDS)
  })

  it('finds by every word, in name, explanation, command line, section and by-names', () => {
    expect([...findSettings('dark')]).toEqual(['theme'])
    expect([...findSettings('--role')]).toEqual(['role'])
    expect([...findSettings('general bits')]).toEqual(['rates'])
    expect([...findSettings('Passes ON')]).toEqual(['relay'])
    expect([...findSettings('no such thing')]).toEqual([])
  })
})
