import { describe, expect, it } from 'vitest'
import {
  IN_FLIGHT_BYTES_MAX,
  IN_FLIGHT_MAX,
  QueueMachine,
  RESEND_AFTER_MS,
  type QueueEffect,
} from './queue-machine.ts'

const messages = (count: number, sizeBytes = 10) =>
  Array.from({ length: count }, (_, i) => ({ sequence: i + 1, sizeBytes }))
const sentIn = (effects: readonly QueueEffect[]): readonly (readonly [number, number])[] =>
  effects.flatMap((one) => (one.kind === 'send' ? [[one.sequence, one.after] as const] : []))
const LINKED = { kind: 'linked' } as const
const acked = (sequence: number) => ({ kind: 'acked', sequence }) as const

describe('a queue', () => {
  it('sends nothing without an end, and all in order once there is one', () => {
    const machine = new QueueMachine(messages(2))
    const message = { sequence: 3, sizeBytes: 10 }
    expect(machine.step({ kind: 'queued', message }, 0)).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
    expect(sentIn(machine.step(LINKED, 5))).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
    ])
    expect(machine.deadlineMs).toBe(5 + (RESEND_AFTER_MS[0] ?? 0))
  })

  it('forgets what was acknowledged, once', () => {
    const machine = new QueueMachine(messages(3))
    machine.step(LINKED, 0)
    expect(machine.step(acked(2), 1)).toEqual([{ kind: 'delivered', upTo: 2, count: 2 }])
    expect(machine.step(acked(2), 2)).toEqual([])
    expect(machine.step(acked(3), 3)).toEqual([{ kind: 'delivered', upTo: 3, count: 1 }])
    expect(machine.waiting).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
  })

  it('believes no acknowledgement of what it has not sent', () => {
    const machine = new QueueMachine(messages(IN_FLIGHT_MAX + 5))
    expect(machine.step(acked(3), 0)).toEqual([])
    machine.step(LINKED, 0)
    const effects = machine.step(acked(1_000), 1)
    expect(effects[0]).toEqual({ kind: 'delivered', upTo: IN_FLIGHT_MAX, count: IN_FLIGHT_MAX })
    expect(machine.waiting).toHaveLength(5)
  })

  it('sends all again where nobody says that they came, later and later', () => {
    const machine = new QueueMachine(messages(2))
    machine.step(LINKED, 0)
    let nowMs = 0
    for (const afterMs of [...RESEND_AFTER_MS, 30_000]) {
      expect(machine.deadlineMs).toBe(nowMs + afterMs)
      nowMs += afterMs
      expect(sentIn(machine.step({ kind: 'tick' }, nowMs))).toEqual([
        [1, 0],
        [2, 1],
      ])
    }
  })

  it('begins with the first again for a holder that has nothing, and for another end', () => {
    const machine = new QueueMachine(messages(2))
    machine.step(LINKED, 0)
    expect(sentIn(machine.step(acked(0), 1))).toHaveLength(2)
    machine.step({ kind: 'unlinked' }, 2)
    expect(machine.deadlineMs).toBeUndefined()
    expect(sentIn(machine.step(LINKED, 3))[0]).toEqual([1, 0])
  })

  it('goes on around one that is gone, and names the one before it anew', () => {
    const machine = new QueueMachine(messages(3))
    machine.step(LINKED, 0)
    expect(sentIn(machine.step({ kind: 'gone', sequence: 2 }, 1))).toEqual([[3, 1]])
    expect(machine.step({ kind: 'gone', sequence: 2 }, 2)).toEqual([])
    expect(machine.isOnItsWay(3)).toBe(true)
  })

  it('has only so many on their way, and so much', () => {
    const many = new QueueMachine(messages(IN_FLIGHT_MAX * 2))
    expect(sentIn(many.step(LINKED, 0))).toHaveLength(IN_FLIGHT_MAX)
    expect(sentIn(many.step(acked(1), 1))).toEqual([[IN_FLIGHT_MAX + 1, IN_FLIGHT_MAX]])
    const large = new QueueMachine(messages(4, IN_FLIGHT_BYTES_MAX))
    expect(sentIn(large.step(LINKED, 0))).toEqual([[1, 0]])
  })
})
