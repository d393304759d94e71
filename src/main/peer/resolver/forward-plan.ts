import type { PeerId } from '../../protocol/ids.ts'
import { RESOLVER_HOPS_MAX } from '../../protocol/constants.ts'

/** Most peers that one query is forwarded to, whatever it asks for. */
export const FORWARD_MAX = 20

/** What a rendezvous knows of a query that it does not answer itself (not enough). */
export interface ForwardFacts {
  readonly self: PeerId
  readonly source: PeerId
  /** Resolvers that passed it on so far. */
  readonly hopCount: number
  /** How it came here; `own`: it is our question. */
  readonly came: 'own' | 'direct' | 'walking' | 'multicast'
  /** Who handed it to us. */
  readonly from: PeerId | undefined
  /** Most peers that need to answer. */
  readonly limit: number
  /**
   * Who can say more of what is asked for, as the index says: the peer that has it, or the rendezvous that told us of it
   * and knows how to reach it.
   */
  readonly holders: readonly Holder[]
  /** The rendezvous that should know it, when the question has one value. */
  readonly replica: PeerId | undefined
  /** Where to begin when there are more holders than are wanted. */
  readonly chance: number
}

export interface Holder {
  readonly peerId: PeerId
  /** The rendezvous to hand the query to, when this peer is not to be asked straight. */
  readonly via?: PeerId
}

/** One peer that a query goes to. */
export interface ForwardStep {
  readonly peerId: PeerId
  /** What its hop count says then: one more, but 1 to a rendezvous that has yet to make the last hop. */
  readonly hopCount: number
  /** A rendezvous that told of a holder: if it knows nothing of it any more, a walk begins there. */
  readonly walkFrom?: true
}

export type ForwardPlan =
  /** Ask these peers; they answer the source. */
  | { readonly kind: 'holders'; readonly steps: readonly ForwardStep[] }
  /** Ask the rendezvous that keeps the replica, and walk if it cannot be reached. */
  | { readonly kind: 'replica'; readonly peerId: PeerId }
  | { readonly kind: 'walk' }
  /** Nobody is asked: the query has come far enough, or others care for it. */
  | { readonly kind: 'drop' }

/**
 * Where a query goes on from a rendezvous, so that the number of messages does not depend on the number of peers:
 *
 * | the index …                     | the query …                     | goes                                     |
 * |---------------------------------|---------------------------------|------------------------------------------|
 * | names peers                     | may make a hop more             | to them                                  |
 * | names peers by hearsay alone    | walks                           | on: the walk comes to who told           |
 * | names nobody                    | is new, and has one value       | to the rendezvous that keeps the replica |
 * | names nobody                    | is not new, or replica is us    | on a walk                                |
 * | names nobody                    | came by multicast               | nowhere: the rendezvous nearby heard it  |
 *
 * No query goes round in circles, however views and indexes differ: it goes straight from one rendezvous to another while
 * it is new, once more to one that told of a holder, and walks from there on. A walk never turns, and where it ends the
 * holders get the query with the last hop.
 */
export const planForward = (facts: ForwardFacts): ForwardPlan => {
  const { limit, hopCount, came } = facts
  const { self, from } = facts
  const holders = usableHolders(facts)
  const hopLeft = hopCount < RESOLVER_HOPS_MAX
  if (holders.length > 0) {
    const count = Math.min(limit, FORWARD_MAX, holders.length)
    const chosen = someOf(holders, count, facts.chance)
    return hopLeft && count > 0
      ? { kind: 'holders', steps: stepsTo(chosen, hopCount) }
      : { kind: 'drop' }
  }
  if (came === 'multicast' || !hopLeft) return { kind: 'drop' }
  const { replica } = facts
  const isNew = hopCount === 0 && came !== 'walking'
  if (isNew && replica !== undefined && replica !== self && replica !== from)
    return { kind: 'replica', peerId: replica }
  return { kind: 'walk' }
}

const usableHolders = ({ self, source, from, came, holders }: ForwardFacts): readonly Holder[] => {
  const not = new Set([self, source, from])
  return holders.filter(
    ({ peerId, via }) =>
      !not.has(peerId) && !not.has(via ?? peerId) && (via === undefined || came !== 'walking'),
  )
}

/** `count` of them, from anywhere on: not always the same. */
const someOf = <T>(all: readonly T[], count: number, chance: number): readonly T[] => {
  const start = Math.floor(chance * all.length)
  return [...all, ...all].slice(start, start + count)
}

/** Each rendezvous gets it once, however many holders it knows. */
const stepsTo = (holders: readonly Holder[], hopCount: number): readonly ForwardStep[] => {
  const steps = new Map<PeerId, ForwardStep>()
  for (const { peerId, via } of holders) {
    if (via === undefined) steps.set(peerId, { peerId, hopCount: hopCount + 1 })
    else steps.set(via, { peerId: via, hopCount: Math.max(1, hopCount), walkFrom: true })
  }
  return [...steps.values()]
}
