import { describe, expect, test } from 'vitest'
import type { Window } from '../../../protocol/message/reliable.ts'
import {
  AGAIN_AT_ONCE,
  GIVE_UP_AFTER_MS,
  KEEP_ALIVE_MS,
  LATER_ONES,
  PUT_BACK,
  ReliableSenderMachine,
  SEND_MAX,
  WINDOW_UNTOLD,
  type SenderEffect,
} from './reliable-sender-machine.ts'
import { RTO_FIRST_MS, RTO_MIN_ORDERED_MS } from './rtt-estimate.ts'

const WIDE: Window = { messages: 1_000, bytes: 1 << 30 }

const queue = (machine: ReliableSenderMachine, count: number, length = 10, nowMs = 0) =>
  Array.from({ length: count }, () =>
    machine.step({ kind: 'queue', body: new Uint8Array(length) }, nowMs),
  ).flat()

const acknowledge = (
  machine: ReliableSenderMachine,
  cumulative: number,
  selective: readonly number[] = [],
  nowMs = 0,
  window: Window | undefined = WIDE,
) => {
  const acknowledgement = { cumulative, selective, ...(window && { window }) }
  return machine.step({ kind: 'acknowledged', acknowledgement }, nowMs)
}

const sent = (effects: readonly SenderEffect[]): number[] =>
  effects.flatMap((effect) => (effect.kind === 'send' ? [effect.sequence] : []))
const kinds = (effects: readonly SenderEffect[]): string[] => effects.map(({ kind }) => kind)

/** One that knows the other's window. */
const told = (window: Window = WIDE): ReliableSenderMachine => {
  const machine = new ReliableSenderMachine(0)
  acknowledge(machine, 0, [], 0, window)
  return machine
}

describe('the sending half of a reliable pipe', () => {
  test('numbers from 1, and says when all has arrived', () => {
    const machine = told()
    expect(sent(queue(machine, 3))).toEqual([1, 2, 3])
    expect(kinds(acknowledge(machine, 2))).toEqual(['arrived'])
    expect(kinds(acknowledge(machine, 3))).toEqual(['arrived', 'drained'])
    expect(machine.stats).toMatchObject({ unacknowledged: 0, acknowledged: 3, sentAgain: 0 })
    expect(machine.deadlineMs).toBe(KEEP_ALIVE_MS)
  })

  test('on a way that loses nothing, one block is sent again when all is late, and the rest when that alone arrives', () => {
    const machine = told()
    machine.step({ kind: 'ordered', ordered: true }, 0)
    queue(machine, 5)
    acknowledge(machine, 1, [], 10)
    const atMs = machine.deadlineMs ?? NaN
    expect(atMs).toBeGreaterThanOrEqual(10 + RTO_MIN_ORDERED_MS)
    expect(sent(machine.step({ kind: 'tick' }, atMs))).toEqual([2])
    expect(sent(acknowledge(machine, 2, [], atMs + 10))).toEqual([3, 4, 5])
  })

  test('there, when more arrives than was sent again, the others are taken for late', () => {
    const machine = told()
    machine.step({ kind: 'ordered', ordered: true }, 0)
    queue(machine, 5)
    acknowledge(machine, 1, [], 10)
    const atMs = machine.deadlineMs ?? NaN
    expect(sent(machine.step({ kind: 'tick' }, atMs))).toEqual([2])
    expect(sent(acknowledge(machine, 3, [], atMs + 10))).toEqual([])
    expect(machine.stats.sentAgain).toBe(1)
  })

  test('keeps to the window in messages, and goes on when it opens', () => {
    const machine = told({ messages: 60, bytes: 1 << 20 })
    expect(sent(queue(machine, 70))).toHaveLength(60)
    expect(sent(acknowledge(machine, 60, [], 0, { messages: 0, bytes: 1 << 20 }))).toEqual([])
    const opened = acknowledge(machine, 60, [], 0, { messages: 4, bytes: 1 << 20 })
    expect(sent(opened)).toEqual([61, 62, 63, 64])
  })

  test('keeps to the window in bytes, passing it by one message at most', () => {
    const bytes = WINDOW_UNTOLD.bytes
    const machine = told({ messages: 1_000, bytes })
    expect(sent(queue(machine, 5, bytes / 2 + 1))).toEqual([1, 2])
    expect(sent(acknowledge(machine, 2, [], 0, { messages: 1_000, bytes: 1 }))).toEqual([3])
  })

  test('towards one that tells no window it sends one after the other', () => {
    const machine = new ReliableSenderMachine(0)
    expect(sent(queue(machine, 100))).toEqual([1])
    const acknowledgement = { cumulative: 1, selective: [] }
    expect(sent(machine.step({ kind: 'acknowledged', acknowledgement }, 5))).toEqual([2])
  })

  test('says up to where all has arrived', () => {
    const machine = told()
    queue(machine, 5)
    expect(acknowledge(machine, 2, [4])).toContainEqual({ kind: 'arrived', upTo: 2 })
    expect(acknowledge(machine, 4)).toContainEqual({ kind: 'arrived', upTo: 4 })
    expect([machine.last, machine.arrivedUpTo]).toEqual([5, 4])
  })

  test('an idle one that does not answer is given up when it cannot be reached for so long', () => {
    const machine = new ReliableSenderMachine(0)
    machine.step({ kind: 'way', usable: false }, 1_000)
    expect(machine.deadlineMs).toBe(1_000 + GIVE_UP_AFTER_MS)
    machine.step({ kind: 'way', usable: true }, 2_000)
    expect(machine.deadlineMs).toBeUndefined()
    machine.step({ kind: 'way', usable: false }, 3_000)
    expect(kinds(machine.step({ kind: 'tick' }, 3_000 + GIVE_UP_AFTER_MS))).toEqual(['failed'])
  })

  test('an acknowledgement that comes late takes nothing back; one of what was never sent is passed over', () => {
    const machine = told({ messages: 5, bytes: 1_000 })
    queue(machine, 60)
    acknowledge(machine, 5, [], 0, { messages: 50, bytes: 1_000 })
    const before = machine.stats
    expect(acknowledge(machine, 2, [], 0, { messages: 0, bytes: 0 })).toEqual([])
    expect(acknowledge(machine, 500, [700])).toEqual([])
    expect(machine.stats).toEqual(before)
  })

  test('sends again what is missing when so many later ones have arrived, and only that', () => {
    const machine = told()
    queue(machine, 10)
    expect(sent(acknowledge(machine, 0, [2]))).toEqual([])
    expect(sent(acknowledge(machine, 0, [2, 3]))).toEqual([])
    expect(sent(acknowledge(machine, 0, [2, 3, 4]))).toEqual([1])
    expect(LATER_ONES).toBe(3)
    expect(sent(acknowledge(machine, 0, [2, 3, 4, 5, 6]))).toEqual([])
    expect(machine.stats.sentAgain).toBe(1)
  })

  test('in silence it sends again, ever more rarely, a few at once and the rest as answers come', () => {
    const machine = told()
    queue(machine, 40)
    expect(machine.deadlineMs).toBe(RTO_FIRST_MS)
    const first = machine.step({ kind: 'tick' }, RTO_FIRST_MS)
    expect(sent(first)).toEqual(Array.from({ length: AGAIN_AT_ONCE }, (_, n) => n + 1))
    expect(machine.deadlineMs).toBe(3 * RTO_FIRST_MS)
    const rest = acknowledge(machine, 2, [], RTO_FIRST_MS + 50)
    expect(sent(rest)[0]).toBe(AGAIN_AT_ONCE + 1)
  })

  test('measures the round trip by what was sent once', () => {
    const machine = told()
    queue(machine, 1, 10, 0)
    acknowledge(machine, 1, [], 80)
    expect(machine.stats.rttMs).toBe(80)
    queue(machine, 1, 10, 1_000)
    machine.step({ kind: 'tick' }, 1_000 + 240)
    acknowledge(machine, 2, [], 9_000)
    expect(machine.stats.rttMs).toBe(80)
  })

  test('with a closed window it asks, and asks again', () => {
    const machine = told({ messages: 0, bytes: 0 })
    queue(machine, WINDOW_UNTOLD.messages + 1)
    acknowledge(machine, WINDOW_UNTOLD.messages, [], 100, { messages: 0, bytes: 0 })
    const at = machine.deadlineMs ?? NaN
    expect(kinds(machine.step({ kind: 'tick' }, at))).toEqual(['ping'])
    expect(machine.deadlineMs).toBeGreaterThan(at)
    expect(kinds(machine.step({ kind: 'tick' }, machine.deadlineMs ?? NaN))).toEqual(['ping'])
  })

  test('without a way it sends nothing; on a new way all that is not acknowledged goes again', () => {
    const machine = told()
    queue(machine, 5)
    acknowledge(machine, 1, [3])
    machine.step({ kind: 'way', usable: false }, 10)
    expect(queue(machine, 1, 10, 20)).toEqual([])
    expect(machine.step({ kind: 'tick' }, 60_000)).toEqual([])
    expect(sent(machine.step({ kind: 'way', usable: true }, 70_000))).toEqual([2, 4, 5, 6])
  })

  test('on a new way with nothing to send it asks, so that the other learns of the way', () => {
    expect(kinds(told().step({ kind: 'way', usable: true }, 0))).toEqual(['ping'])
  })

  test('takes no more than its bound, and says when there is room again', () => {
    const machine = told({ messages: 0, bytes: 0 })
    queue(machine, SEND_MAX.messages - 1)
    expect(machine.hasRoom).toBe(true)
    queue(machine, 1)
    expect(machine.hasRoom).toBe(false)
    expect(kinds(acknowledge(machine, 1))).toContain('room')
    expect(machine.hasRoom).toBe(true)
    const long = told()
    queue(long, 1, SEND_MAX.bytes)
    expect(long.hasRoom).toBe(false)
  })

  test('a selective acknowledgement frees the memory of what has arrived', () => {
    const machine = told()
    queue(machine, 3, 100)
    acknowledge(machine, 0, [2, 3])
    expect(machine.stats).toMatchObject({ unacknowledged: 1, unacknowledgedBytes: 100 })
    expect(sent(machine.step({ kind: 'way', usable: true }, 5))).toEqual([1])
  })

  test('asks a silent other whether it is there, and gives up when it does not answer', () => {
    const machine = told()
    expect(kinds(machine.step({ kind: 'tick' }, KEEP_ALIVE_MS))).toEqual(['ping'])
    let ended: readonly SenderEffect[] = []
    let atMs = 0
    while (ended.every(({ kind }) => kind !== 'failed')) {
      atMs = machine.deadlineMs ?? NaN
      ended = machine.step({ kind: 'tick' }, atMs)
    }
    expect(atMs).toBe(KEEP_ALIVE_MS + GIVE_UP_AFTER_MS)
    expect([machine.state, machine.deadlineMs]).toEqual(['failed', undefined])
  })

  test('one that answers is not given up, and one that was never asked to is not asked', () => {
    const machine = told()
    for (let n = 1; n <= 100; n++) {
      const at = machine.deadlineMs ?? NaN
      expect(kinds(machine.step({ kind: 'tick' }, at))).toEqual(['ping'])
      machine.step({ kind: 'heard' }, at + 50)
    }
    expect(machine.state).toBe('open')
    expect(new ReliableSenderMachine(0).deadlineMs).toBeUndefined()
  })

  test('ends when all has arrived, and takes nothing more', () => {
    const machine = told()
    queue(machine, 2)
    expect(machine.step({ kind: 'end' }, 0)).toEqual([])
    expect([machine.state, machine.hasRoom, queue(machine, 1)]).toEqual(['ending', false, []])
    expect(kinds(acknowledge(machine, 2))).toEqual(['arrived', 'drained', 'finished'])
    expect(machine.deadlineMs).toBeUndefined()
    expect(machine.step({ kind: 'way', usable: true }, 5)).toEqual([])
  })
})

describe('one that goes on with what a process before it had kept', () => {
  const resumed = (arrived: number, kept: number): ReliableSenderMachine => {
    const bodies = Array.from({ length: kept }, () => new Uint8Array(10))
    const machine = new ReliableSenderMachine(0, WIDE, GIVE_UP_AFTER_MS, { arrived, bodies })
    machine.step({ kind: 'way', usable: false }, 0)
    return machine
  }

  test('sends what was kept, asks, and gives out new numbers once the other has said what it has', () => {
    const machine = resumed(5, 2)
    queue(machine, 3)
    const first = machine.step({ kind: 'way', usable: true }, 10)
    expect(sent(first)).toEqual([6, 7])
    expect(sent(acknowledge(machine, 7, [], 20))).toEqual([8, 9, 10])
  })

  test('asks again until the other has said it, where nothing else is to be sent', () => {
    const machine = resumed(5, 0)
    expect(kinds(machine.step({ kind: 'way', usable: true }, 10))).toEqual(['ping'])
    expect(queue(machine, 2, 10, 10)).toEqual([])
    expect(kinds(machine.step({ kind: 'tick' }, machine.deadlineMs ?? NaN))).toEqual(['ping'])
    expect(sent(acknowledge(machine, 5, [], 5_000))).toEqual([6, 7])
  })

  test('ends where the other has a message more than was kept, before that number is given out anew', () => {
    const machine = resumed(5, 0)
    queue(machine, 2)
    // While there is no way the other could not be told why.
    expect(acknowledge(machine, 6)).toEqual([])
    machine.step({ kind: 'way', usable: true }, 10)
    expect(acknowledge(machine, 6, [], 20)).toEqual([{ kind: 'failed', reason: PUT_BACK }])
    expect(machine.state).toBe('failed')
  })
})
