import { describe, expect, test } from 'vitest'
import {
  ACK_AFTER_MS,
  ACK_EVERY,
  RECEIVE_MAX,
  ReliableReceiverMachine,
  type ReceiverEffect,
} from './reliable-receiver-machine.ts'

const block = (sequence: number, length = 10) => ({
  ...{ kind: 'block' as const, sequence, body: new Uint8Array(length) },
})
const kinds = (effects: readonly ReceiverEffect[]): string[] => effects.map(({ kind }) => kind)
const acknowledged = (effects: readonly ReceiverEffect[]) => {
  const last = effects.at(-1)
  return last?.kind === 'acknowledge' ? last.acknowledgement : undefined
}

describe('the receiving half of a reliable pipe', () => {
  test('delivers what comes in order at once, and acknowledges a little later', () => {
    const machine = new ReliableReceiverMachine()
    expect(kinds(machine.step(block(1), 100))).toEqual(['deliver'])
    expect(machine.deadlineMs).toBe(100 + ACK_AFTER_MS)
    expect(machine.step({ kind: 'tick' }, 100 + ACK_AFTER_MS - 1)).toEqual([])
    const effects = machine.step({ kind: 'tick' }, 100 + ACK_AFTER_MS)
    expect(acknowledged(effects)).toMatchObject({ cumulative: 1, selective: [] })
    expect(machine.deadlineMs).toBeUndefined()
  })

  test('acknowledges after several without waiting', () => {
    const machine = new ReliableReceiverMachine()
    for (let n = 1; n < ACK_EVERY; n++)
      expect(kinds(machine.step(block(n), 0))).toEqual(['deliver'])
    const effects = machine.step(block(ACK_EVERY), 0)
    expect(kinds(effects)).toEqual(['deliver', 'acknowledge'])
    expect(acknowledged(effects)).toMatchObject({ cumulative: ACK_EVERY })
  })

  test('keeps what comes too early, says so at once, and delivers all when the gap is closed', () => {
    const machine = new ReliableReceiverMachine()
    expect(acknowledged(machine.step(block(3), 0))).toMatchObject({ cumulative: 0, selective: [3] })
    const early = acknowledged(machine.step(block(2), 0))
    expect(early).toMatchObject({ cumulative: 0, selective: [2, 3] })
    const effects = machine.step(block(1), 0)
    expect(kinds(effects)).toEqual(['deliver', 'deliver', 'deliver', 'acknowledge'])
    expect(acknowledged(effects)).toMatchObject({ cumulative: 3, selective: [] })
  })

  test.each([
    ['delivered', 1],
    ['kept', 3],
  ])('one that was %s already is not delivered again, but acknowledged', (_what, sequence) => {
    const machine = new ReliableReceiverMachine()
    machine.step(block(1), 0)
    machine.step(block(3), 0)
    expect(kinds(machine.step(block(sequence), 0))).toEqual(['acknowledge'])
    expect(machine.stats).toMatchObject({ delivered: 1, duplicates: 1 })
  })

  test('the window is what is free of what it holds at most', () => {
    const machine = new ReliableReceiverMachine()
    machine.step(block(1, 1_000), 0)
    expect(acknowledged(machine.step({ kind: 'asked' }, 0))?.window).toEqual({
      ...{ messages: RECEIVE_MAX.messages - 1, bytes: RECEIVE_MAX.bytes - 1_000 },
    })
    machine.step({ kind: 'read', bytes: 1_000 }, 0)
    expect(acknowledged(machine.step({ kind: 'asked' }, 0))?.window).toEqual({ ...RECEIVE_MAX })
  })

  test('with a reader that is behind by the bound it refuses, tells window 0, and opens it by a quarter', () => {
    const machine = new ReliableReceiverMachine()
    for (let n = 1; n <= RECEIVE_MAX.messages; n++) machine.step(block(n), 0)
    const refused = machine.step(block(RECEIVE_MAX.messages + 1), 0)
    expect(kinds(refused)).toEqual(['acknowledge'])
    expect(acknowledged(refused)?.window?.messages).toBe(0)
    expect(machine.stats).toMatchObject({ refused: 1, heldMessages: RECEIVE_MAX.messages })
    const quarter = RECEIVE_MAX.messages / 4
    for (let n = 1; n < quarter; n++)
      expect(machine.step({ kind: 'read', bytes: 10 }, 0)).toEqual([])
    const opened = machine.step({ kind: 'read', bytes: 10 }, 0)
    expect(acknowledged(opened)?.window?.messages).toBe(quarter)
  })

  test('a long one that is unread closes the window by its bytes; reading it opens it', () => {
    const machine = new ReliableReceiverMachine()
    machine.step(block(1, RECEIVE_MAX.bytes + 5), 0)
    expect(acknowledged(machine.step({ kind: 'asked' }, 0))?.window?.bytes).toBe(0)
    expect(kinds(machine.step(block(2), 0))).toEqual(['acknowledge'])
    const opened = machine.step({ kind: 'read', bytes: RECEIVE_MAX.bytes + 5 }, 0)
    expect(acknowledged(opened)?.window?.bytes).toBe(RECEIVE_MAX.bytes)
    expect(kinds(machine.step(block(2), 0))).toEqual(['deliver'])
  })

  test('what is beyond the window is refused, so that a hostile sender fills no memory', () => {
    const machine = new ReliableReceiverMachine()
    machine.step(block(RECEIVE_MAX.messages + 1), 0)
    expect(machine.stats).toMatchObject({ refused: 1, heldMessages: 0 })
    for (let n = RECEIVE_MAX.messages; n > 1; n--) machine.step(block(n, 1024 * 1024), 0)
    expect(machine.stats.heldBytes).toBe(RECEIVE_MAX.bytes)
  })

  test('the one that closes a gap is taken though what is kept fills the bound', () => {
    const machine = new ReliableReceiverMachine()
    machine.step(block(2, RECEIVE_MAX.bytes), 0)
    expect(kinds(machine.step(block(1), 0))).toEqual(['deliver', 'deliver', 'acknowledge'])
  })
})
