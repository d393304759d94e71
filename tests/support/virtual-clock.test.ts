import { describe, expect, it } from 'vitest'
import { every, sleep } from '../../src/main/base/clock.ts'
import { VirtualClock } from './virtual-clock.ts'

describe('virtual clock', () => {
  it('runs timers in the order in which they are due, equals in the order of making', async () => {
    const clock = new VirtualClock()
    const ran: string[] = []
    for (const [name, delayMs] of [
      ['c', 30],
      ['a', 10],
      ['b', 20],
      ['b2', 20],
      ['a2', 10],
    ] as const) {
      clock.after(name, delayMs, () => ran.push(`${name}@${clock.nowMs()}`))
    }
    await clock.advance(25)
    expect(ran).toEqual(['a@10', 'a2@10', 'b@20', 'b2@20'])
    expect(clock.nowMs()).toBe(25)
    expect(clock.pendingNames()).toEqual(['c'])
  })

  it('keeps the order among a thousand timers, a third of them cancelled', async () => {
    const clock = new VirtualClock()
    const ran: number[] = []
    const wanted: number[] = []
    for (let i = 0; i < 1000; i++) {
      const dueMs = (i * 7919) % 1009
      const timer = clock.after('t', dueMs, () => ran.push(clock.nowMs()))
      if (i % 3 === 0) timer.cancel()
      else wanted.push(dueMs)
    }
    expect(clock.pendingCount).toBe(wanted.length)
    await clock.advance(1009)
    expect(ran).toEqual(wanted.sort((a, b) => a - b))
    expect(clock.pendingCount).toBe(0)
  })

  it('runs what a timer makes due within the same advance, and lets promises settle between timers', async () => {
    const clock = new VirtualClock()
    const ran: string[] = []
    void (async () => {
      await sleep(clock, 10)
      ran.push(`first ${clock.nowMs()}`)
      await sleep(clock, 10)
      ran.push(`second ${clock.nowMs()}`)
    })()
    clock.after('between', 15, () => ran.push(`between ${clock.nowMs()}`))
    await clock.advance(20)
    expect(ran).toEqual(['first 10', 'between 15', 'second 20'])
  })

  it('drives periodic timers until they are cancelled', async () => {
    const clock = new VirtualClock()
    let ticks = 0
    const timer = every(clock, 'tick', 100, () => ticks++)
    await clock.advance(1000)
    timer.cancel()
    await clock.advance(1000)
    expect(ticks).toBe(10)
    expect(clock.pendingCount).toBe(0)
  })

  it('advances until a condition holds, and says what waits when it does not', async () => {
    const clock = new VirtualClock()
    let done = false
    clock.after('work', 70, () => (done = true))
    await clock.advanceUntil(() => done, 100)
    expect(clock.nowMs()).toBe(70)
    clock.after('too late', 500, () => {})
    await expect(clock.advanceUntil(() => false, 100)).rejects.toThrow('waiting: too late')
  })
})

it('tells whole milliseconds of the wall, as the real one does', async () => {
  const clock = new VirtualClock(1_000)
  await clock.advance(1.75)
  expect(clock.wallMs()).toBe(1_001)
})
