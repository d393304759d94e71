/** Which keys a person uses for what: any two may be exchanged, so that each still does one thing alone. Kept in the page's storage. */
import { defineStore } from 'pinia'
import { computed, watchEffect } from 'vue'
import { isFlag, isTextTable, usePref } from '../prefs.ts'
import { arrangement, isChord, keyMeant, keyToPress } from '../ui/key-names.ts'
import type { KeyArrangement } from '../ui/key-names.ts'

/** What every program of the system uses alike, and what a menu bar shows: they stay. */
const FIXED = new Set(['Escape', 'Enter', 'Tab'])
/** Of the keys that write nothing, those that no browser takes for itself. */
const FREE_FUNCTION_KEYS = new Set(['F2', 'F4', 'F6', 'F7', 'F8', 'F9', 'F10'])

/** Whether a key may do what another one does at first. */
export const isExchangeable = (key: string): boolean =>
  !FIXED.has(key) && !isChord(key) && (key.length === 1 || FREE_FUNCTION_KEYS.has(key))

/** What is stored was written by an older version or by a person: each key has to have one other, and nothing be lost. */
const isArrangement = (value: unknown): value is KeyArrangement => {
  if (!isTextTable(value)) return false
  const [from, to] = [Object.keys(value), Object.values(value)]
  return (
    from.every(isExchangeable) &&
    new Set(to).size === to.length &&
    to.every((one) => from.includes(one))
  )
}

export const useKeyChoices = defineStore('keys', () => {
  const kept = usePref<KeyArrangement>('keys.arrangement', {}, isArrangement)
  /** Whether single keys do something: who speaks to the computer, or strikes keys unmeant, turns them off (WCAG 2.1.4). */
  const single = usePref('keys.single', true, isFlag)
  watchEffect(() => (arrangement.value = kept.value), { flush: 'sync' })

  /** From now on `pressed` does what a command names `key`; what it did before is done by the key that was that one's. */
  function exchange(key: string, pressed: string) {
    const [before, other] = [keyToPress(key), keyMeant(pressed)]
    const all = { ...kept.value, [key]: pressed, [other]: before }
    kept.value = Object.fromEntries(Object.entries(all).filter(([from, to]) => from !== to))
  }

  /** What commands name a key that was pressed; nothing for a single one while these are off. */
  const meaning = (pressed: string) =>
    single.value || isChord(pressed) || FIXED.has(pressed) ? keyMeant(pressed) : undefined

  const isChanged = (key: string) => keyToPress(key) !== key
  const anyChanged = computed(() => Object.keys(kept.value).length > 0)
  const reset = () => (kept.value = {})
  const isAsAtFirst = computed(() => single.value && !anyChanged.value)
  function resetAll() {
    reset()
    single.value = true
  }
  return { single, meaning, exchange, isChanged, anyChanged, isAsAtFirst, reset, resetAll }
})
