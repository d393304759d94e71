import { describe, expect, it } from 'vitest'
import { JournalMachine } from './journal-machine.ts'
import { BATCH_AFTER_MS, BATCH_BYTES, WRITE_AGAIN_MS } from './limits.ts'

const put = (change: string, bytes = 10) => ({ kind: 'put', change, bytes }) as const
const TICK = { kind: 'tick' } as const

describe('what is on its way to the disk', () => {
  it('is gathered for a moment, written in order, and passed on once it is kept', () => {
    const machine = new JournalMachine<string>()
    expect(machine.deadlineMs).toBeUndefined()
    expect(machine.step(put('a'), 100)).toEqual([])
    expect(machine.step(put('b'), 103)).toEqual([])
    expect(machine.deadlineMs).toBe(100 + BATCH_AFTER_MS)
    expect(machine.step(TICK, 100 + BATCH_AFTER_MS - 1)).toEqual([])
    expect(machine.step(TICK, 100 + BATCH_AFTER_MS)).toEqual([
      { kind: 'write', changes: ['a', 'b'] },
    ])
    expect(machine.size).toBe(2)
    expect(machine.step({ kind: 'written' }, 106)).toEqual([{ kind: 'kept', changes: ['a', 'b'] }])
    expect([machine.size, machine.deadlineMs]).toEqual([0, undefined])
  })

  it('is written at once where it is much', () => {
    const machine = new JournalMachine<string>()
    machine.step(put('a', BATCH_BYTES), 7)
    expect(machine.deadlineMs).toBe(7)
  })

  it('is written again where that failed, with what came meanwhile after it', () => {
    const machine = new JournalMachine<string>()
    machine.step(put('a'), 0)
    machine.step(TICK, 5)
    machine.step(put('b', BATCH_BYTES), 6)
    expect(machine.step({ kind: 'failed' }, 7)).toEqual([])
    expect([machine.isFailing, machine.deadlineMs]).toEqual([true, 7 + WRITE_AGAIN_MS])
    machine.step(put('c', BATCH_BYTES), 8)
    expect(machine.deadlineMs).toBe(7 + WRITE_AGAIN_MS)
    expect(machine.step(TICK, 7 + WRITE_AGAIN_MS)).toEqual([
      { kind: 'write', changes: ['a', 'b', 'c'] },
    ])
    machine.step({ kind: 'written' }, 2_000)
    expect([machine.isFailing, machine.size]).toEqual([false, 0])
  })

  it('has what came while it was written next', () => {
    const machine = new JournalMachine<string>()
    machine.step(put('a'), 0)
    machine.step({ kind: 'flush' }, 1)
    machine.step(put('b'), 2)
    expect(machine.step(TICK, 50)).toEqual([])
    machine.step({ kind: 'written' }, 60)
    expect(machine.step(TICK, 60)).toEqual([{ kind: 'write', changes: ['b'] }])
  })
})
