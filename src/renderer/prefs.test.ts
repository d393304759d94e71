import { beforeEach, expect, it, vi } from 'vitest'
import { nextTick } from 'vue'
import { isNumbers, isOneOf, usePref } from './prefs.ts'

const isWord = isOneOf('a', 'b')
beforeEach(() => localStorage.clear())

it('comes back as it was left', async () => {
  usePref<'a' | 'b'>('x', 'a', isWord).value = 'b'
  await nextTick()
  expect(usePref<'a' | 'b'>('x', 'a', isWord).value).toBe('b')
})

it.each(['"c"', '{', '7', 'null'])('falls back when %s is stored', (stored) => {
  localStorage.setItem('pipefitter.x', stored)
  expect(usePref<'a' | 'b'>('x', 'a', isWord).value).toBe('a')
})

it('works without storage', async () => {
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new DOMException('full', 'QuotaExceededError')
  })
  const pref = usePref<'a' | 'b'>('x', 'a', isWord)
  pref.value = 'b'
  await nextTick()
  expect(pref.value).toBe('b')
  vi.restoreAllMocks()
})

it('takes only finite numbers for widths', () => {
  expect(isNumbers({ a: 1 })).toBe(true)
  expect(isNumbers({ a: '1' })).toBe(false)
  expect(isNumbers(null)).toBe(false)
})
