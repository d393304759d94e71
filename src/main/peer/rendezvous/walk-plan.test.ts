import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import type { LimitedRangeMessage } from '../../protocol/documents/limited-range-message.ts'
import { createPeerId, type PeerId } from '../../protocol/ids.ts'
import { planWalk, WALK_TTL } from './walk-plan.ts'

const random = seededRandom(6)
const peers = (count: number): PeerId[] =>
  Array.from({ length: count }, () => createPeerId((length) => random.bytes(length))).sort()
const own = (source: PeerId) => ({ source, service: 'rdv', param: 'g' })
const begun = (source: PeerId): LimitedRangeMessage => ({
  ...own(source),
  ...{ ttl: WALK_TTL + 1, direction: 'both' },
})

/** Walks through a network whose views are all complete; gives each rendezvous that it came to, once per visit. */
const visited = (all: readonly PeerId[], start: PeerId): PeerId[] => {
  const visits: PeerId[] = []
  const go = (at: PeerId, header: LimitedRangeMessage): void => {
    const view = all.filter((peerId) => peerId !== at)
    for (const step of planWalk(at, view, header)) {
      visits.push(step.peerId)
      go(step.peerId, step.header)
    }
  }
  go(start, begun(start))
  return visits
}

describe('a walk along the view', () => {
  it('begins up and down, with the TTL of the view', () => {
    const [a, b, c] = peers(3) as [PeerId, PeerId, PeerId]
    expect(planWalk(b, [a, c], begun(b))).toEqual([
      { peerId: c, header: { ...own(b), ttl: 3, direction: 'up' } },
      { peerId: a, header: { ...own(b), ttl: 3, direction: 'down' } },
    ])
  })

  it('comes to every rendezvous once', () => {
    const all = peers(9)
    for (const start of all) {
      expect(visited(all, start).sort()).toEqual(all.filter((peerId) => peerId !== start))
    }
  })

  it('goes no further than its TTL, however long the view', () => {
    const all = peers(60)
    expect(visited(all, all[30]!)).toHaveLength(2 * WALK_TTL)
  })

  it('never turns, and ends at the end of the view or of its TTL', () => {
    const [a, b, c] = peers(3) as [PeerId, PeerId, PeerId]
    const header = { ...own(a), ttl: 3, direction: 'up' as const }
    expect(planWalk(c, [a, b], header)).toEqual([])
    expect(planWalk(b, [a, c], { ...header, ttl: 1 })).toEqual([])
    expect(planWalk(b, [a, c], header)).toEqual([{ peerId: c, header: { ...header, ttl: 2 } }])
  })

  it('does not trust a TTL that a stranger made up', () => {
    const [a, b, c] = peers(3) as [PeerId, PeerId, PeerId]
    const header = { ...own(a), ttl: 0x7fff_ffff, direction: 'up' as const }
    expect(planWalk(b, [a, c], header)[0]?.header.ttl).toBe(3)
  })

  it('goes nowhere alone', () => {
    const [a] = peers(1) as [PeerId]
    expect(planWalk(a, [], begun(a))).toEqual([])
  })
})
