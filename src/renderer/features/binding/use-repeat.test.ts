import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope } from 'vue'
import { REPEAT_MAX, useRepeat } from './use-repeat.ts'

const repeating = (send: () => Promise<boolean>) => {
  const scope = effectScope()
  const repeat = scope.run(() => useRepeat(send))!
  return { repeat, leave: () => scope.stop() }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('repeating a message', () => {
  it('keeps to its rate until it is stopped', async () => {
    const send = vi.fn(() => Promise.resolve(true))
    const { repeat } = repeating(send)
    repeat.start(10)
    await vi.advanceTimersByTimeAsync(950)
    expect(send).toHaveBeenCalledTimes(10)
    repeat.stop()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(send).toHaveBeenCalledTimes(10)
  })

  it('ends when one is not sent, and with the screen', async () => {
    const outcomes = [true, false]
    const failing = vi.fn(() => Promise.resolve(outcomes.shift() ?? true))
    const { repeat } = repeating(failing)
    repeat.start(10)
    await vi.advanceTimersByTimeAsync(5_000)
    expect([failing.mock.calls.length, repeat.running.value]).toEqual([2, false])
    const send = vi.fn(() => Promise.resolve(true))
    const other = repeating(send)
    other.repeat.start(1)
    other.leave()
    await vi.advanceTimersByTimeAsync(5_000)
    expect(send).toHaveBeenCalledTimes(1)
  })

  it('never goes on for ever', async () => {
    const { repeat } = repeating(() => Promise.resolve(true))
    repeat.start(100)
    await vi.advanceTimersByTimeAsync(30 * 60_000)
    expect(repeat.running.value).toBe(false)
    expect(repeat.sent.value).toBe(REPEAT_MAX)
  })
})
