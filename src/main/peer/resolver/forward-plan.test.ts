import { describe, expect, test } from 'vitest'
import { randomBelow, seededRandom } from '../../base/random.ts'
import { createPeerId, type PeerId } from '../../protocol/ids.ts'
import type { LimitedRangeMessage } from '../../protocol/documents/limited-range-message.ts'
import { planWalk, WALK_TTL } from '../rendezvous/walk-plan.ts'
import { FORWARD_MAX, planForward, type ForwardFacts } from './forward-plan.ts'

const random = seededRandom(13)
const peer = (): PeerId => createPeerId((length) => random.bytes(length))
const [self, source, from, holder, replica] = [peer(), peer(), peer(), peer(), peer()]
const facts = (more: Partial<ForwardFacts>): ForwardFacts => ({
  ...{ self, source, from, hopCount: 0, came: 'direct', limit: 20 },
  ...{ holders: [], replica: undefined, chance: 0 },
  ...more,
})

describe('where a query goes on from a rendezvous', () => {
  test.each([0, 1])('to whom the index names, at hop %i', (hopCount) => {
    expect(planForward(facts({ holders: [{ peerId: holder }], hopCount, replica }))).toEqual({
      kind: 'holders',
      steps: [{ peerId: holder, hopCount: hopCount + 1 }],
    })
  })

  test('never to the asker, to who handed it over, or to ourselves', () => {
    const holders = [
      { peerId: source },
      { peerId: from },
      { peerId: self },
      { peerId: holder, via: from },
    ]
    expect(planForward(facts({ holders, came: 'walking' }))).toEqual({ kind: 'walk' })
  })

  test('over the rendezvous that told of it, once, with a hop left for that one to make', () => {
    const holders = [
      { peerId: holder, via: replica },
      { peerId: peer(), via: replica },
    ]
    const expected = { kind: 'holders', steps: [{ peerId: replica, hopCount: 1, walkFrom: true }] }
    expect(planForward(facts({ holders }))).toEqual(expected)
    expect(planForward(facts({ holders, hopCount: 1 }))).toEqual(expected)
    expect(planForward(facts({ holders, hopCount: 2 }))).toEqual({ kind: 'drop' })
  })

  test('on with the walk when the index names somebody by hearsay alone: it comes to who told', () => {
    const hearsay = { peerId: holder, via: replica }
    expect(planForward(facts({ holders: [hearsay], came: 'walking' }))).toEqual({ kind: 'walk' })
    const holders = [hearsay, { peerId: holder }]
    expect(planForward(facts({ holders, came: 'walking' }))).toEqual({
      kind: 'holders',
      steps: [{ peerId: holder, hopCount: 1 }],
    })
  })

  test('to no more peers than are wanted, beginning anywhere', () => {
    const holders = Array.from({ length: 50 }, () => ({ peerId: peer() }))
    expect(planForward(facts({ holders, limit: 3, chance: 0.99 }))).toEqual({
      kind: 'holders',
      steps: [49, 0, 1].map((i) => ({ ...holders[i], hopCount: 1 })),
    })
    const all = planForward(facts({ holders, limit: 4_000_000_000 }))
    expect(all.kind === 'holders' && new Set(all.steps.map(({ peerId }) => peerId)).size).toBe(
      FORWARD_MAX,
    )
    expect(planForward(facts({ holders, limit: 0 }))).toEqual({ kind: 'drop' })
  })

  test('to the rendezvous of the replica while it is new', () => {
    const expected = { kind: 'replica', peerId: replica }
    expect(planForward(facts({ replica }))).toEqual(expected)
    expect(planForward(facts({ replica, came: 'own' }))).toEqual(expected)
  })

  test.each([
    ['it walks already', { replica, came: 'walking' }],
    ['it was forwarded', { replica, hopCount: 1 }],
    ['the replica is ours', { replica: self }],
    ['the replica’s rendezvous handed it to us', { replica: from }],
    ['there is no replica', {}],
  ] as const)('on a walk when %s', (_why, more) => {
    expect(planForward(facts(more))).toEqual({ kind: 'walk' })
  })

  test.each([
    ['after its last hop', { hopCount: 2, holders: [{ peerId: holder }] }],
    ['after its last hop without anybody named', { hopCount: 2, replica }],
    ['when all neighbours heard it', { came: 'multicast', replica }],
  ] as const)('nowhere %s', (_why, more) => {
    expect(planForward(facts(more))).toEqual({ kind: 'drop' })
  })

  test('to whom the index names even when all neighbours heard it: they may be further away', () => {
    expect(planForward(facts({ came: 'multicast', holders: [{ peerId: holder }] })).kind).toBe(
      'holders',
    )
  })
})

/** Rendezvous whose views and indexes were made up, each its own; none remembers what it passed on. */
class Maze {
  readonly #rdvs = Array.from({ length: 40 }, peer).sort()
  readonly #views = new Map(this.#rdvs.map((rdv) => [rdv, this.#rdvs.filter(() => chance(0.7))]))
  readonly #told = new Map(this.#rdvs.map((rdv) => [rdv, chance(0.3) ? this.#any() : undefined]))
  visits = 0

  start(): void {
    this.#arrive(this.#any(), { from: source, hopCount: 0, walked: undefined })
  }

  #any(): PeerId {
    return this.#rdvs[randomBelow(random, this.#rdvs.length)] ?? self
  }

  #arrive(at: PeerId, { from: sender, hopCount, walked }: Arrival): void {
    if (++this.visits > 1_000) throw new Error('round in circles')
    const via = this.#told.get(at)
    const plan = planForward({
      ...facts({ self: at, from: sender, hopCount, limit: 1 }),
      came: walked === undefined ? 'direct' : 'walking',
      holders: via === undefined ? [] : [{ peerId: holder, via }],
      replica: this.#any(),
    })
    if (plan.kind === 'replica')
      this.#arrive(plan.peerId, { from: at, hopCount: 1, walked: undefined })
    if (plan.kind === 'walk') this.#walk(at, hopCount, walked ?? begun(at))
    if (plan.kind === 'holders')
      for (const step of plan.steps)
        this.#arrive(step.peerId, { ...step, from: at, walked: begun(step.peerId) })
  }

  #walk(at: PeerId, hopCount: number, walked: LimitedRangeMessage): void {
    const view = this.#views.get(at)?.filter((peerId) => peerId !== at) ?? []
    for (const { peerId, header } of planWalk(at, view, walked))
      this.#arrive(peerId, { from: at, hopCount, walked: header })
  }
}

interface Arrival {
  readonly from: PeerId
  readonly hopCount: number
  readonly walked: LimitedRangeMessage | undefined
}

const chance = (probability: number): boolean => randomBelow(random, 1_000) < probability * 1_000
const begun = (start: PeerId): LimitedRangeMessage => ({
  ...{ source: start, service: 'rdv', param: 'g' },
  ...{ ttl: WALK_TTL + 1, direction: 'both' },
})

test('a query ends soon however views and indexes differ, with nobody remembering it', () => {
  for (let i = 0; i < 200; i++) {
    const maze = new Maze()
    maze.start()
    // The asker's rendezvous, that of the replica, the one that told, and a walk from there.
    expect(maze.visits).toBeLessThanOrEqual(3 + 2 * WALK_TTL)
  }
})
