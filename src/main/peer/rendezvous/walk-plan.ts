import type {
  LimitedRangeMessage,
  WalkDirection,
} from '../../protocol/documents/limited-range-message.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** Most rendezvous that a walk passes in each direction, however many there are. */
export const WALK_TTL = 10

export interface WalkStep {
  readonly peerId: PeerId
  readonly header: LimitedRangeMessage
}

/**
 * Where a walk goes next: to the next greater id (up), to the next smaller one (down), or as it begins to both. It never
 * turns, so it ends even where views differ.
 *
 * `view`: the members in order, without `self`. `walked`: the header that the message came with, or with which it begins.
 */
export const planWalk = (
  self: PeerId,
  view: readonly PeerId[],
  walked: LimitedRangeMessage,
): readonly WalkStep[] => {
  const ttl = Math.min(walked.ttl - 1, WALK_TTL, view.length + 1)
  if (ttl <= 0) return []
  const neighbours = {
    up: view.find((peerId) => peerId > self),
    down: view.findLast((peerId) => peerId < self),
  }
  return directionsOf(walked.direction).flatMap((direction) => {
    const peerId = neighbours[direction]
    return peerId === undefined ? [] : [{ peerId, header: { ...walked, ttl, direction } }]
  })
}

const directionsOf = (direction: WalkDirection): readonly ('up' | 'down')[] =>
  direction === 'both' ? ['up', 'down'] : [direction]
