import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, ref, watch } from 'vue'
import type { EffectScope } from 'vue'
import { useNow, useRelative } from './now.ts'

const START = Date.UTC(2026, 10, 22, 12)
let scope: EffectScope

beforeEach(() => {
  vi.useFakeTimers({ now: START + 300 })
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

const within = <T>(run: () => T): T => {
  const made = scope.run(run)
  if (made === undefined) throw new Error('nothing was made')
  return made
}

/** How often the page woke within so many milliseconds; the wake after them is gone through too. */
const wakes = (ms: number): number => {
  let count = 0
  const endMs = Date.now() + ms
  for (;;) {
    if (vi.getTimerCount() === 0) return count
    vi.advanceTimersToNextTimer()
    if (Date.now() > endMs) return count
    count++
  }
}

describe('the clock of the screen', () => {
  it('is told on each whole second, to all who read it in one wake', () => {
    const [one, other] = within(() => [useNow(), useNow()])
    expect(wakes(3_000)).toBe(3)
    expect([one.value, other.value].map((ms) => ms % 1_000)).toEqual([0, 0])
  })

  it('is told as seldom as its reader wants', () => {
    within(() => useNow(10_000))
    expect(wakes(31_000)).toBe(3)
  })

  it('stands still when nobody reads it any more', () => {
    within(() => useNow())
    expect(vi.getTimerCount()).toBe(1)
    scope.stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('stands still while the page is hidden, and is right when it is seen again', () => {
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true)
    const now = within(() => useNow())
    document.dispatchEvent(new Event('visibilitychange'))
    expect(vi.getTimerCount()).toBe(0)
    vi.setSystemTime(START + 3_600_000)
    hidden.mockReturnValue(false)
    document.dispatchEvent(new Event('visibilitychange'))
    expect(now.value).toBe(START + 3_600_000)
    expect(vi.getTimerCount()).toBe(1)
    hidden.mockRestore()
  })

  it('is told again soon after somebody set it back', () => {
    const told = within(() => useRelative(() => START - 3 * 3_600_000))
    expect(told.value).toBe('3 hr. ago')
    vi.setSystemTime(START - 3_600_000)
    vi.advanceTimersByTime(61_000)
    expect(told.value).toBe('2 hr. ago')
  })
})

describe('how long ago something was', () => {
  it('wakes the page when it is told otherwise, and not each second', () => {
    const told = within(() => useRelative(() => START))
    const texts = new Set<string>()
    within(() => watch(told, (text) => texts.add(text), { immediate: true, flush: 'sync' }))
    const woken = wakes(4 * 60_000)
    expect([...texts].slice(0, 3)).toEqual(['just now', '2 sec. ago', '3 sec. ago'])
    expect([...texts].slice(-5)).toEqual([1, 2, 3, 4, 5].map((minutes) => `${minutes} min. ago`))
    expect(woken).toBeLessThan(20)
  })

  it('is counted down each second when it is still to come', () => {
    const told = within(() => useRelative(() => START + 30_000))
    vi.advanceTimersByTime(5_000)
    expect(told.value).toBe('in 25 sec.')
    vi.advanceTimersByTime(1_000)
    expect(told.value).toBe('in 24 sec.')
  })

  it('is told at once of another moment, and of none', () => {
    const at = ref<number | undefined>(START - 86_400_000)
    const told = within(() => useRelative(() => at.value))
    expect(told.value).toBe('1 day ago')
    vi.advanceTimersByTime(30_000)
    at.value = START + 30_000 - 5_000
    expect(told.value).toBe('5 sec. ago')
    at.value = undefined
    expect(told.value).toBe('')
  })
})
