import { describe, expect, test } from 'vitest'
import { FlowMachine, HOLD_AT_MOST_MS, QUEUE_HIGH, QUEUE_LOW } from './flow-machine.ts'

const level = (messages: number, bytes = 0) => ({ kind: 'level', messages, bytes }) as const
const HOLD = [{ kind: 'hold' }]
const LET_GO = [{ kind: 'let-go' }]

describe('a reader that falls behind', () => {
  test('up to the high mark everything flows', () => {
    const machine = new FlowMachine()
    expect(machine.step(level(QUEUE_HIGH.messages, QUEUE_HIGH.bytes), 0)).toEqual([])
    expect(machine.state).toBe('flowing')
  })

  test.each([
    ['messages', level(QUEUE_HIGH.messages + 1)],
    ['bytes', level(1, QUEUE_HIGH.bytes + 1)],
  ])('too many %s hold the senders, for a bounded time', (_, over) => {
    const machine = new FlowMachine()
    expect(machine.step(over, 100)).toEqual(HOLD)
    expect(machine.state).toBe('holding')
    expect(machine.deadlineMs).toBe(100 + HOLD_AT_MOST_MS)
    expect(machine.step(over, 200)).toEqual([])
  })

  test('they go on when the queue is down to the low mark, not before', () => {
    const machine = new FlowMachine()
    machine.step(level(QUEUE_HIGH.messages + 1), 0)
    expect(machine.step(level(QUEUE_LOW.messages + 1), 10)).toEqual([])
    expect(machine.step(level(QUEUE_LOW.messages, QUEUE_LOW.bytes + 1), 11)).toEqual([])
    expect(machine.step(level(QUEUE_LOW.messages, QUEUE_LOW.bytes), 12)).toEqual(LET_GO)
    expect([machine.state, machine.deadlineMs]).toEqual(['flowing', undefined])
  })

  test('when the time is over the senders go on all the same, and messages are given up', () => {
    const machine = new FlowMachine()
    machine.step(level(QUEUE_HIGH.messages + 1), 0)
    expect(machine.step({ kind: 'tick' }, HOLD_AT_MOST_MS - 1)).toEqual([])
    expect(machine.step({ kind: 'tick' }, HOLD_AT_MOST_MS)).toEqual(LET_GO)
    expect(machine.state).toBe('shedding')
    expect(machine.step(level(QUEUE_HIGH.messages + 1), 3_000)).toEqual([])
    expect(machine.state).toBe('shedding')
  })

  test('once the reader has caught up, it begins anew', () => {
    const machine = new FlowMachine()
    machine.step(level(QUEUE_HIGH.messages + 1), 0)
    machine.step({ kind: 'tick' }, HOLD_AT_MOST_MS)
    expect(machine.step(level(0), 4_000)).toEqual([])
    expect(machine.state).toBe('flowing')
    expect(machine.step(level(QUEUE_HIGH.messages + 1), 5_000)).toEqual(HOLD)
  })
})
