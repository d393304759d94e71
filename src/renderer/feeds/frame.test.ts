import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createFrame } from './frame.ts'

beforeEach(() =>
  vi.useFakeTimers({
    toFake: [
      'setTimeout',
      'clearTimeout',
      'requestAnimationFrame',
      'cancelAnimationFrame',
      'performance',
    ],
  }),
)
afterEach(() => vi.useRealTimers())

describe('a frame', () => {
  it('runs only the latest of many requests', () => {
    const frame = createFrame()
    const runs = [vi.fn(), vi.fn()]
    for (const run of runs) frame.request(run)
    vi.advanceTimersByTime(20)
    expect(runs.map((run) => run.mock.calls.length)).toEqual([0, 1])
  })

  it('runs at once after a rest, and keeps its gap after that', () => {
    const frame = createFrame(100)
    const run = vi.fn()
    frame.request(run)
    vi.advanceTimersByTime(20)
    expect(run).toHaveBeenCalledTimes(1)
    frame.request(run)
    vi.advanceTimersByTime(60)
    expect(run).toHaveBeenCalledTimes(1)
    vi.advanceTimersByTime(80)
    expect(run).toHaveBeenCalledTimes(2)
  })

  it('runs where the page is hidden and gets no frames', () => {
    vi.stubGlobal('requestAnimationFrame', () => 0)
    const run = vi.fn()
    createFrame().request(run)
    vi.advanceTimersByTime(500)
    expect(run).toHaveBeenCalledOnce()
    vi.unstubAllGlobals()
  })

  it('does not run once cancelled', () => {
    const frame = createFrame()
    const run = vi.fn()
    frame.request(run)
    frame.cancel()
    vi.advanceTimersByTime(1_000)
    expect(run).not.toHaveBeenCalled()
  })
})
