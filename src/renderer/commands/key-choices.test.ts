import { createPinia, setActivePinia } from 'pinia'
import { beforeEach, expect, it, test } from 'vitest'
import { keyOfMenuSignal, MENU_KEYS, menuSignalOf } from '../../shared/menu-keys.ts'
import { keyName } from '../ui/key-names.ts'
import { isExchangeable, useKeyChoices } from './key-choices.ts'

beforeEach(() => {
  localStorage.clear()
  setActivePinia(createPinia())
})

it('exchanges two keys, so that each does one thing alone', () => {
  const choices = useKeyChoices()
  choices.exchange('j', 'n')
  expect(['n', 'j', 'k'].map(choices.meaning)).toEqual(['j', 'n', 'k'])
  expect([keyName('j'), keyName('n')]).toEqual(['N', 'J'])
})

it('goes on from what was exchanged before, and back', () => {
  const choices = useKeyChoices()
  choices.exchange('j', 'n')
  choices.exchange('j', 'x')
  // J lies on X, N on N again, and X on what was J's last.
  const meant = ['x', 'n', 'j'].map(choices.meaning)
  expect(new Set(meant)).toEqual(new Set(['x', 'n', 'j']))
  expect(meant[0]).toBe('j')
  choices.reset()
  expect(['x', 'n', 'j'].map(choices.meaning)).toEqual(['x', 'n', 'j'])
  expect(choices.anyChanged).toBe(false)
})

it('lets no single key do anything while these are off, but chords, Enter and Escape', () => {
  const choices = useKeyChoices()
  choices.single = false
  expect(['r', '/', ' ', 'F2', 'Mod+k', 'Escape', 'Enter'].map(choices.meaning)).toEqual([
    ...[undefined, undefined, undefined, undefined],
    ...['Mod+k', 'Escape', 'Enter'],
  ])
})

test.each([
  ['a key twice', { j: 'n', k: 'n', n: 'j' }],
  ['a key that is lost', { j: 'n' }],
  ['one that stays', { j: 'Escape', Escape: 'j' }],
  ['no table', ['j']],
])('what is stored and has %s is not used', (_what, stored) => {
  localStorage.setItem('pipefitter.keys.arrangement', JSON.stringify(stored))
  expect(useKeyChoices().anyChanged).toBe(false)
})

it('leaves chords, Escape, Enter and the browser’s keys as they are', () => {
  const keys = ['a', '/', ' ', 'F2', 'Mod+k', 'Escape', 'Enter', 'Tab', 'F5', 'ArrowUp']
  expect(keys.filter(isExchangeable)).toEqual(['a', '/', ' ', 'F2'])
})

it('has a signal for each entry of the menu bar, whatever became of its key', () => {
  const signals = MENU_KEYS.map(menuSignalOf)
  expect(signals.map(keyOfMenuSignal)).toEqual(MENU_KEYS.map(({ key }) => key))
  expect(new Set(signals).size).toBe(MENU_KEYS.length)
  expect(keyOfMenuSignal('n')).toBeUndefined()
})
