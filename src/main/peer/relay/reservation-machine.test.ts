import { describe, expect, it } from 'vitest'
import { ReservationMachine } from './reservation-machine.ts'

const ASKED = { kind: 'ask' }
const CHANGED = { kind: 'changed' }

describe('a reservation at a relay', () => {
  it('is asked for as soon as a link leads there, and renewed at two thirds of its term', () => {
    const machine = new ReservationMachine()
    expect(machine.step({ kind: 'linked' }, 0)).toEqual([ASKED, CHANGED])
    expect(machine.step({ kind: 'granted', termMs: 90_000 }, 100)).toEqual([CHANGED])
    expect([machine.state, machine.deadlineMs]).toEqual(['held', 60_100])
    expect(machine.step({ kind: 'tick' }, 60_099)).toEqual([])
    expect(machine.step({ kind: 'tick' }, 60_100)).toEqual([ASKED])
    expect(machine.step({ kind: 'granted', termMs: 90_000 }, 60_200)).toEqual([])
    expect(machine.state).toBe('held')
  })

  it('is over when nobody renews it, and asked for ever more seldom', () => {
    const machine = new ReservationMachine()
    machine.step({ kind: 'linked' }, 0)
    machine.step({ kind: 'granted', termMs: 9_000 }, 0)
    expect(machine.step({ kind: 'tick' }, 6_000)).toEqual([ASKED])
    expect(machine.deadlineMs).toBe(9_000)
    expect(machine.step({ kind: 'tick' }, 9_000)).toEqual([ASKED, CHANGED])
    expect(machine.state).toBe('asking')
    const times: number[] = []
    for (let i = 0; i < 6; i++) {
      const nowMs = machine.deadlineMs ?? 0
      times.push(nowMs)
      expect(machine.step({ kind: 'tick' }, nowMs)).toEqual([ASKED])
    }
    expect(times.map((one, i) => one - (times[i - 1] ?? 9_000))).toEqual([
      10_000, 20_000, 40_000, 60_000, 60_000, 60_000,
    ])
  })

  it('is lost with the link, and asked for with the next one', () => {
    const machine = new ReservationMachine()
    machine.step({ kind: 'linked' }, 0)
    machine.step({ kind: 'granted', termMs: 90_000 }, 0)
    expect(machine.step({ kind: 'lost', error: 'gone' }, 5)).toEqual([CHANGED])
    expect([machine.state, machine.why, machine.deadlineMs]).toEqual(['away', 'gone', undefined])
    expect(machine.step({ kind: 'granted', termMs: 90_000 }, 6)).toEqual([])
    expect(machine.step({ kind: 'linked' }, 7)).toEqual([ASKED, CHANGED])
  })

  it('that is refused is asked for again after a minute', () => {
    const machine = new ReservationMachine()
    machine.step({ kind: 'linked' }, 0)
    expect(machine.step({ kind: 'refused', why: 'full' }, 10)).toEqual([CHANGED])
    expect([machine.state, machine.why]).toEqual(['refused', 'full'])
    expect(machine.step({ kind: 'tick' }, 60_010)).toEqual([ASKED])
  })

  it('of a term beyond belief is renewed within the hour', () => {
    const machine = new ReservationMachine()
    machine.step({ kind: 'linked' }, 0)
    machine.step({ kind: 'granted', termMs: 1e9 }, 0)
    expect(machine.deadlineMs).toBe(2_400_000)
  })
})
