import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import type { Machine } from '../base/machine.ts'
import { MachineRunner } from './machine-runner.ts'

/** Says what it is told, with the time, and wants a tick when it is told so. */
class Parrot implements Machine<string, string> {
  deadlineMs: number | undefined

  step(input: string, nowMs: number): readonly string[] {
    if (input === 'tick') this.deadlineMs = undefined
    if (input.startsWith('at ')) this.deadlineMs = Number(input.slice(3))
    return [`${nowMs} ${input}`]
  }
}

const create = () => {
  const clock = new VirtualClock()
  const performed: string[] = []
  const runner = new MachineRunner('parrot', new Parrot(), 'tick', clock, (effect) => {
    performed.push(effect)
  })
  return { clock, runner, performed }
}

describe('running a machine', () => {
  test('inputs come with the time, effects are performed in order', async () => {
    const { clock, runner, performed } = create()
    runner.feed('a')
    await clock.advance(5)
    runner.feed('b')
    expect(performed).toEqual(['0 a', '5 b'])
  })

  test('it gets a tick at its deadline, and only one', async () => {
    const { clock, runner, performed } = create()
    runner.feed('at 10')
    await clock.advance(100)
    expect(performed).toEqual(['0 at 10', '10 tick'])
    expect(clock.pendingCount).toBe(0)
  })

  test('a deadline that moves takes its timer along; one that is past is due at once', async () => {
    const { clock, runner, performed } = create()
    runner.feed('at 10')
    runner.feed('at 20')
    expect(clock.pendingCount).toBe(1)
    await clock.advance(15)
    runner.feed('at 3')
    await clock.advance(0)
    expect(performed).toEqual(['0 at 10', '0 at 20', '15 at 3', '15 tick'])
  })

  test('stopped, it leaves no timer and hears nothing', () => {
    const { clock, runner, performed } = create()
    runner.feed('at 10')
    runner.stop()
    runner.stop()
    runner.feed('b')
    expect(clock.pendingCount).toBe(0)
    expect(performed).toEqual(['0 at 10'])
  })
})
