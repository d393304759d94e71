import { describe, expect, it } from 'vitest'
import { ASK_AGAIN_MAX_MS, MappingMachine } from './mapping-machine.ts'

const ASK = { kind: 'ask' }
const wanted = (): MappingMachine => {
  const machine = new MappingMachine()
  expect(machine.step({ kind: 'want' }, 0)).toEqual([ASK])
  return machine
}

describe('a port at a router', () => {
  it('is asked for, and renewed at half of its lease', () => {
    const machine = wanted()
    expect(machine.step({ kind: 'mapped', seconds: 1_200 }, 100)).toEqual([])
    expect([machine.state, machine.deadlineMs]).toEqual(['open', 600_100])
    expect(machine.step({ kind: 'tick' }, 600_099)).toEqual([])
    expect(machine.step({ kind: 'tick' }, 600_100)).toEqual([ASK])
    expect(machine.step({ kind: 'mapped', seconds: 1_200 }, 600_200)).toEqual([])
    expect(machine.deadlineMs).toBe(1_200_200)
  })

  it('stays open while it is not renewed, until its lease is over', () => {
    const machine = wanted()
    machine.step({ kind: 'mapped', seconds: 100 }, 0)
    expect(machine.step({ kind: 'tick' }, 50_000)).toEqual([ASK])
    expect(machine.step({ kind: 'failed' }, 51_000)).toEqual([])
    expect([machine.state, machine.deadlineMs]).toEqual(['open', 81_000])
    expect(machine.step({ kind: 'tick' }, 81_000)).toEqual([ASK])
    // The router keeps silent.
    expect(machine.step({ kind: 'tick' }, 100_000)).toEqual([{ kind: 'lapsed' }])
    expect(machine.step({ kind: 'failed' }, 100_500)).toEqual([])
    expect(machine.state).toBe('failed')
  })

  it('that does not hold any more is none, whatever its lease', () => {
    const machine = wanted()
    machine.step({ kind: 'mapped', seconds: 1_200 }, 0)
    machine.step({ kind: 'tick' }, 600_000)
    expect(machine.step({ kind: 'failed', gone: true }, 600_001)).toEqual([{ kind: 'lapsed' }])
    expect(machine.state).toBe('failed')
  })

  it('is asked for ever more seldom where it is refused, and at once in another network', () => {
    const machine = wanted()
    const waits = Array.from({ length: 7 }, () => {
      const nowMs = machine.deadlineMs ?? 0
      machine.step({ kind: 'failed' }, nowMs)
      const waitMs = (machine.deadlineMs ?? 0) - nowMs
      expect(machine.step({ kind: 'tick' }, machine.deadlineMs ?? 0)).toEqual([ASK])
      // The tick's deadline is over; the next failure counts from it.
      return waitMs
    })
    expect(waits).toEqual([
      30_000,
      60_000,
      120_000,
      240_000,
      480_000,
      ASK_AGAIN_MAX_MS,
      ASK_AGAIN_MAX_MS,
    ])
    machine.step({ kind: 'failed' }, 10_000_000)
    expect(machine.step({ kind: 'shaken' }, 10_000_001)).toEqual([ASK])
    machine.step({ kind: 'failed' }, 10_000_002)
    expect(machine.step({ kind: 'shaken' }, 10_000_003)).toEqual([])
    expect(machine.deadlineMs).toBe(10_005_001)
  })

  it('is taken back when nobody wants it any more, even if it comes after that', () => {
    const machine = wanted()
    machine.step({ kind: 'mapped', seconds: 1_200 }, 0)
    expect(machine.step({ kind: 'renounce' }, 1)).toEqual([{ kind: 'release' }])
    expect([machine.state, machine.deadlineMs]).toEqual(['off', undefined])
    const late = wanted()
    expect(late.step({ kind: 'renounce' }, 1)).toEqual([])
    expect(late.step({ kind: 'mapped', seconds: 1_200 }, 2)).toEqual([{ kind: 'release' }])
    expect(late.state).toBe('off')
  })

  it.each([
    [undefined, 3_600_000],
    [1e9, 3_600_000],
    [1, 30_000],
  ])('with a lease of %s seconds is asked for again after %d ms', (seconds, atMs) => {
    const machine = wanted()
    machine.step({ kind: 'mapped', seconds }, 0)
    expect(machine.deadlineMs).toBe(atMs)
  })
})
