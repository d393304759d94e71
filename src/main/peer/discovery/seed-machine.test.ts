import { describe, expect, test } from 'vitest'
import { SEED_ASK_EVERY_MS, SeedMachine } from './seed-machine.ts'

const DIAL = [{ kind: 'dial' }]
const ASK = [{ kind: 'ask' }]

describe('keeping contact with a seed', () => {
  test('it is dialled at the start, once', () => {
    const machine = new SeedMachine()
    expect(machine.step({ kind: 'start' }, 0)).toEqual(DIAL)
    expect(machine.step({ kind: 'start' }, 1)).toEqual([])
    expect(machine.deadlineMs).toBeUndefined()
  })

  test('linked, it is asked at once and then every ten seconds', () => {
    const machine = new SeedMachine()
    machine.step({ kind: 'start' }, 0)
    expect(machine.step({ kind: 'linked' }, 5)).toEqual(ASK)
    expect(machine.step({ kind: 'tick' }, 4 + SEED_ASK_EVERY_MS)).toEqual([])
    expect(machine.step({ kind: 'tick' }, 5 + SEED_ASK_EVERY_MS)).toEqual(ASK)
    expect(machine.deadlineMs).toBe(5 + 2 * SEED_ASK_EVERY_MS)
  })

  test('not reached, it is tried again ever less often, at least once a minute', () => {
    const machine = new SeedMachine()
    let nowMs = 0
    machine.step({ kind: 'start' }, nowMs)
    const waits = Array.from({ length: 9 }, () => {
      machine.step({ kind: 'failed' }, nowMs)
      const wait = (machine.deadlineMs ?? 0) - nowMs
      nowMs += wait
      expect(machine.step({ kind: 'tick' }, nowMs)).toEqual(DIAL)
      return wait
    })
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000))
  })

  test('a link resets the patience', () => {
    const machine = new SeedMachine()
    machine.step({ kind: 'start' }, 0)
    for (let i = 0; i < 5; i++) machine.step({ kind: 'failed' }, 0)
    machine.step({ kind: 'linked' }, 0)
    machine.step({ kind: 'lost' }, 100)
    expect(machine.deadlineMs).toBe(1_100)
  })

  test('a change of network tries a waiting one at once, and leaves others alone', () => {
    const machine = new SeedMachine()
    machine.step({ kind: 'start' }, 0)
    expect(machine.step({ kind: 'network-changed' }, 1)).toEqual([])
    machine.step({ kind: 'failed' }, 2)
    expect(machine.step({ kind: 'network-changed' }, 3)).toEqual(DIAL)
    machine.step({ kind: 'linked' }, 4)
    expect(machine.step({ kind: 'network-changed' }, 5)).toEqual([])
  })
})
