import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  change,
  created,
  machineWith,
  namesIn,
  person,
  rosterWith,
  type Deed,
} from '../../../../tests/support/rosters.ts'
import type { Roster } from './roster.ts'
import type { RosterMachine } from './roster-machine.ts'

const base = created(
  ['creator', 'added', 'ada'],
  ['creator', 'promoted', 'ada'],
  ['creator', 'added', 'ben'],
  ['creator', 'promoted', 'ben'],
  ['creator', 'added', 'eve'],
  ['creator', 'added', 'zoe'],
)

const tell = (to: RosterMachine, from: Roster, first = 1) =>
  to.offer(
    from.changes.filter(({ number }) => number >= first),
    0,
  )

describe('what others tell of a list', () => {
  test('is taken where it goes on from ours, from wherever it begins', () => {
    const longer = rosterWith(base, ['ada', 'added', 'kim'], ['ada', 'removed', 'eve'])
    for (const first of [1, 3, base.number + 1]) {
      const machine = machineWith(base)
      expect(tell(machine, longer, first)).toEqual({ kind: 'grown' })
      expect(namesIn(machine)).toEqual(['ada', 'ben', 'creator', 'kim', 'zoe'])
    }
  })

  test('brings nobody back by being older', () => {
    const machine = machineWith(rosterWith(base, ['ada', 'removed', 'eve']))
    expect(tell(machine, base)).toEqual({ kind: 'known', behind: true })
    expect(tell(machine, base.at(3))).toEqual({ kind: 'known', behind: true })
    expect(tell(machine, machine.roster)).toEqual({ kind: 'known', behind: false })
    expect(namesIn(machine)).not.toContain('eve')
  })

  test('is asked for from where it lacks something', () => {
    const longer = rosterWith(base, ['ada', 'added', 'kim'], ['ada', 'removed', 'eve'])
    expect(tell(machineWith(base), longer, base.number + 2)).toEqual({
      kind: 'gap',
      from: base.number + 1,
    })
    const other = rosterWith(base, ['ben', 'added', 'lou'])
    expect(tell(machineWith(other), longer, base.number + 2)).toEqual({ kind: 'gap', from: 1 })
  })

  test('is refused whole where one change does not fit', () => {
    const machine = machineWith(base)
    const good = change(base, 'ada', 'added', 'kim')
    const bad = change(rosterWith(base, ['ada', 'added', 'kim']), 'eve', 'removed', 'ada')
    expect(machine.offer([good, bad], 0)).toMatchObject({ kind: 'refused' })
    expect(machine.roster.number).toBe(base.number)
  })
})

describe('two lists that go on from one', () => {
  /** Both hear of the other's, in either order, and are then the same. */
  const settle = (a: Roster, b: Roster): RosterMachine => {
    const [one, other] = [machineWith(a), machineWith(b)]
    tell(one, b)
    tell(other, a)
    expect(one.roster.hash).toEqual(other.roster.hash)
    expect(namesIn(one)).toEqual(namesIn(other))
    return one
  }

  test('one that a more senior administrator signed counts, however long the other is', () => {
    const seniors = rosterWith(base, ['ada', 'added', 'kim'])
    const juniors = rosterWith(base, ['ben', 'added', 'lou'], ['ben', 'added', 'max'])
    const settled = settle(seniors, juniors)
    expect(namesIn(settled)).toEqual(['ada', 'ben', 'creator', 'eve', 'kim', 'zoe'])
    const [fork] = settled.forks
    expect(fork?.after).toBe(base.number)
  })

  test('of two of the same rank the longer one counts, then that with the lower hash', () => {
    const one = rosterWith(base, ['ada', 'added', 'kim'])
    const two = rosterWith(base, ['ada', 'added', 'lou'], ['ada', 'added', 'max'])
    expect(namesIn(settle(one, two))).toContain('max')
    settle(one, rosterWith(base, ['ada', 'added', 'max']))
  })

  test('an administrator that was removed cannot undo it by going on from before, however far', () => {
    const removed = rosterWith(base, ['ben', 'added', 'kim'], ['ada', 'removed', 'ben'])
    let fork = base
    for (let i = 0; i < 40; i++) fork = rosterWith(fork, ['ben', 'added', `friend ${i}`])
    const machine = machineWith(removed)
    expect(tell(machine, fork)).toEqual({ kind: 'forked', switched: false })
    expect(namesIn(machine)).not.toContain('ben')
    const late = machineWith(fork)
    expect(tell(late, removed)).toEqual({ kind: 'forked', switched: true })
    expect(namesIn(late)).toEqual(namesIn(machine))
  })

  test('a removal in the one that does not count holds, until a later change says otherwise', () => {
    const winner = rosterWith(base, ['creator', 'added', 'kim'])
    const loser = rosterWith(base, ['ada', 'removed', 'eve'])
    const machine = settle(winner, loser)
    expect(namesIn(machine)).not.toContain('eve')
    expect([...machine.struck.keys()]).toEqual([person('eve').fingerprint])
    expect(machine.append(change(machine.roster, 'ada', 'removed', 'eve'))).toBeUndefined()
    expect(machine.struck.size).toBe(0)
    expect(machine.append(change(machine.roster, 'ada', 'added', 'eve'))).toBeUndefined()
    expect(tell(machine, loser)).toMatchObject({ kind: 'forked', switched: false })
    expect(namesIn(machine)).toContain('eve')
  })

  test('a removal by who is no administrator any more does not hold', () => {
    const winner = rosterWith(base, ['creator', 'demoted', 'ada'])
    const machine = settle(winner, rosterWith(base, ['ada', 'removed', 'eve']))
    expect(namesIn(machine)).toContain('eve')
  })

  test('whatever happened apart, and in whatever order it is told, all end with one list', () => {
    const deeds: readonly Deed[] = [
      ['creator', 'added', 'kim'],
      ['creator', 'removed', 'eve'],
      ['ada', 'added', 'lou'],
      ['ada', 'removed', 'eve'],
      ['ada', 'removed', 'ben'],
      ['ben', 'removed', 'zoe'],
      ['ben', 'added', 'max'],
    ]
    const branch = fc.array(fc.constantFrom(...deeds), { maxLength: 4 }).map((chosen) =>
      chosen.reduce((roster, deed) => {
        try {
          return rosterWith(roster, deed)
        } catch {
          return roster
        }
      }, base),
    )
    const places = fc.tuple(branch, branch, branch)
    const talks = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { minLength: 30, maxLength: 30 })
    fc.assert(
      fc.property(places, talks, (rosters, told) => {
        const machines = rosters.map(machineWith)
        for (const [from, to] of told) tell(machines[to]!, machines[from]!.roster)
        for (let round = 0; round < 3; round++)
          for (const to of machines) for (const roster of rosters) tell(to, roster)
        const [first, ...rest] = machines
        for (const machine of rest) {
          expect(machine.roster.hash).toEqual(first!.roster.hash)
          expect(namesIn(machine)).toEqual(namesIn(first!))
        }
      }),
      { numRuns: 150 },
    )
  })
})
