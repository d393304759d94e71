import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { deadline, every, sleep, until } from './clock.ts'
import { delayInStep, STEP_MS } from './system.ts'

const cancelled = { code: 'base/cancelled' }

describe('every so often', () => {
  test('it runs once a period until it is cancelled, and leaves no timer', async () => {
    const clock = new VirtualClock()
    const times: number[] = []
    const timer = every(clock, 'test', 10, () => times.push(clock.nowMs()))
    await clock.advance(35)
    timer.cancel()
    timer.cancel()
    await clock.advance(100)
    expect(times).toEqual([10, 20, 30])
    expect(clock.pendingCount).toBe(0)
  })

  test('it can be cancelled from within', async () => {
    const clock = new VirtualClock()
    let runs = 0
    const timer = every(clock, 'test', 10, () => {
      runs++
      timer.cancel()
    })
    await clock.advance(100)
    expect([runs, clock.pendingCount]).toEqual([1, 0])
  })
})

describe('what is periodic on the system’s clock', () => {
  test.each([1_000, 2_000, 5_000, 30_000])('keeps step with the rest, every %d ms', (periodMs) => {
    for (const nowMs of [0, 3, 249.5, 250.5, 499.9, 12_345.6]) {
      const delayMs = delayInStep(nowMs, periodMs)
      expect((nowMs + delayMs) % STEP_MS).toBeCloseTo(0)
      expect(Math.abs(delayMs - periodMs)).toBeLessThanOrEqual(STEP_MS / 2)
    }
  })

  test('keeps its period where it wakes a little late each time', () => {
    let nowMs = 1_000
    for (let period = 1; period <= 100; period++) nowMs += delayInStep(nowMs, 1_000) + 1.3
    expect(Math.floor(nowMs)).toBe(101_001)
  })

  test('keeps to its own time where it is more frequent than the steps', () => {
    expect(delayInStep(7, 250)).toBe(250)
  })
})

describe('a clock until a signal', () => {
  test('runs what is due before it, and nothing after', async () => {
    const clock = new VirtualClock()
    const end = new AbortController()
    const ran: string[] = []
    const ending = until(end.signal, clock)
    ending.after('a', 10, () => ran.push('before'))
    ending.after('b', 30, () => ran.push('after'))
    await clock.advance(20)
    end.abort()
    await clock.advance(20)
    expect(ran).toEqual(['before'])
    expect(ending.nowMs()).toBe(clock.nowMs())
  })
})

describe('sleeping', () => {
  test('settles when the time is over', async () => {
    const clock = new VirtualClock()
    let over = false
    const slept = sleep(clock, 10, new AbortController().signal).then(() => (over = true))
    await clock.advance(9)
    expect(over).toBe(false)
    await clock.advance(1)
    await slept
  })

  test('is cut short by the signal, before or meanwhile, and leaves no timer', async () => {
    const clock = new VirtualClock()
    const controller = new AbortController()
    const slept = sleep(clock, 10, controller.signal)
    controller.abort()
    await expect(slept).rejects.toMatchObject(cancelled)
    await expect(sleep(clock, 10, AbortSignal.abort())).rejects.toMatchObject(cancelled)
    expect(clock.pendingCount).toBe(0)
  })
})

describe('a deadline', () => {
  test('aborts when the time is over, and says that it did', async () => {
    const clock = new VirtualClock()
    const limit = deadline(clock, 10)
    await clock.advance(10)
    expect([limit.signal.aborted, limit.expired()]).toEqual([true, true])
  })

  test('aborts with its parent, and says that the time was not over', () => {
    const clock = new VirtualClock()
    const parent = new AbortController()
    const limit = deadline(clock, 10, parent.signal)
    parent.abort()
    expect([limit.signal.aborted, limit.expired()]).toEqual([true, false])
    expect(deadline(clock, 10, AbortSignal.abort()).signal.aborted).toBe(true)
  })

  test('cleared, it never aborts and leaves no timer', async () => {
    const clock = new VirtualClock()
    const parent = new AbortController()
    const limit = deadline(clock, 10, parent.signal)
    limit.clear()
    parent.abort()
    await clock.advance(100)
    expect([limit.signal.aborted, clock.pendingCount]).toEqual([false, 0])
  })
})
