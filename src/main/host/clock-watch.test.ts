import { describe, expect, test } from 'vitest'
import type { Clock } from '../base/clock.ts'
import { Counters } from '../base/counters.ts'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { ClockWatch, COMPARED_EVERY_MS, JUMP_MIN_MS, JUMP_TOLD_MS } from './clock-watch.ts'

const create = () => {
  const virtual = new VirtualClock()
  let setMs = 0
  let sleptMs = 0
  const clock: Clock = {
    nowMs: () => virtual.nowMs(),
    wallMs: () => virtual.wallMs() + setMs + sleptMs,
    after: (name, delayMs, run) => virtual.after(name, delayMs, run),
  }
  const counters = new Counters()
  const upTimeMs = (): number => virtual.nowMs() + sleptMs
  const watch = new ClockWatch({ clock, counters, upTimeMs })
  const jumps: number[] = []
  watch.jumped.on(({ byMs }) => jumps.push(byMs))
  return {
    ...{ virtual, watch, jumps, counters },
    set: (byMs: number) => (setMs += byMs),
    sleep: (forMs: number) => (sleptMs += forMs),
  }
}
const HOUR_MS = 3_600_000

describe('a clock that is set', () => {
  test.each([
    ['forward', HOUR_MS],
    ['back', -HOUR_MS],
  ])('%s is noticed once, counted, and told for a while', async (_which, byMs) => {
    const { virtual, watch, jumps, counters, set } = create()
    await virtual.advance(10 * COMPARED_EVERY_MS)
    set(byMs)
    await virtual.advance(5 * COMPARED_EVERY_MS)
    expect(jumps).toEqual([byMs])
    expect(counters.get('host.clock-jumps')).toBe(1)
    expect(watch.latest?.byMs).toBe(byMs)
    await virtual.advance(JUMP_TOLD_MS + COMPARED_EVERY_MS)
    expect(watch.latest).toBeUndefined()
    watch.stop()
  })

  test('a little, or bit by bit as time servers do, is not', async () => {
    const { virtual, jumps, set } = create()
    for (let n = 0; n < 20; n++) {
      set(JUMP_MIN_MS - 1)
      await virtual.advance(COMPARED_EVERY_MS)
    }
    expect(jumps).toEqual([])
  })

  test('is no machine that slept', async () => {
    const { virtual, jumps, sleep } = create()
    sleep(8 * HOUR_MS)
    await virtual.advance(5 * COMPARED_EVERY_MS)
    expect(jumps).toEqual([])
  })

  test('is not looked for after the end', async () => {
    const { virtual, watch, jumps, set } = create()
    watch.stop()
    watch.stop()
    set(HOUR_MS)
    await virtual.advance(5 * COMPARED_EVERY_MS)
    expect(jumps).toEqual([])
  })
})
