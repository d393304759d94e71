import type { PeerId } from '../../../protocol/ids.ts'

/**
 * To whom a pipe's messages go where several peers hold its input end. `nearest`: to the one of the highest score, and to
 * a nearer one that comes up. `sticky`: to the one that they went to, as long as it holds the end. `round-robin`: to one
 * after the other. `all`: each message to every one of them.
 */
export const HOLDER_POLICIES = ['nearest', 'sticky', 'round-robin', 'all'] as const
export type HolderPolicy = (typeof HOLDER_POLICIES)[number]

/** What holds for a pipe of which nobody said otherwise. */
export const DEFAULT_POLICY: HolderPolicy = 'nearest'
/** Most holders of one pipe to which it is bound at once. */
export const HOLDERS_MAX = 8
/** How much nearer another holder has to be, in points of the score, for a pipe to leave the one that it is bound to. */
export const NEARER_BY = 25

/** A peer that says that it has a pipe's input end, and that may be bound. */
export interface Holder {
  readonly peerId: PeerId
  readonly endpoint: string
  /** By the rule that compares answers; higher is better. */
  readonly score: number
}

/** Whether a pipe is bound to several of its holders at once. */
export const bindsSeveral = (policy: HolderPolicy): boolean =>
  policy === 'round-robin' || policy === 'all'

/** What is so before the choice. */
export interface BoundNow {
  readonly bound: readonly PeerId[]
  /** The holder that was bound last, be it gone. */
  readonly last: PeerId | undefined
  /** Whether a person chose it, so that no other is nearer. */
  readonly byHand: boolean
}

/** The holders that a pipe is to be bound to, best first. One that is bound and was not found is not left for that. */
export const chooseHolders = (
  policy: HolderPolicy,
  found: readonly Holder[],
  { bound, last, byHand }: BoundNow,
): readonly Holder[] => {
  const best = [...found].sort((a, b) => b.score - a.score)
  if (bindsSeveral(policy)) return best.slice(0, Math.max(0, HOLDERS_MAX - missing(found, bound)))
  const kept = best.find(({ peerId }) => bound.includes(peerId))
  if (bound.length > 0 && (policy === 'sticky' || byHand || kept === undefined))
    return kept === undefined ? [] : [kept]
  const former = policy === 'sticky' ? best.find(({ peerId }) => peerId === last) : undefined
  const [first] = former === undefined ? best : [former]
  if (first === undefined) return []
  return kept !== undefined && first.score - kept.score < NEARER_BY ? [kept] : [first]
}

/** Bound ones that did not answer this time: they have their place all the same. */
const missing = (found: readonly Holder[], bound: readonly PeerId[]): number =>
  bound.filter((peerId) => !found.some((holder) => holder.peerId === peerId)).length

/** An end through which a message may go. */
export interface HolderEnd {
  /** False while its link is being made again. */
  readonly isBound: boolean
}

export interface Pick<T> {
  /** The sender waits for all of these. */
  readonly awaited: readonly T[]
  /** These get the message too, when they can. */
  readonly beside: readonly T[]
}

/**
 * The ends through which a message goes; `turn` counts the messages. While one is bound, nobody waits for one that is not.
 */
export const pickEnds = <T extends HolderEnd>(
  policy: HolderPolicy,
  ends: readonly T[],
  turn: number,
): Pick<T> => {
  const bound = ends.filter(({ isBound }) => isBound)
  const able = bound.length > 0 ? bound : ends
  if (policy === 'all') return { awaited: able, beside: ends.filter((end) => !able.includes(end)) }
  const at = policy === 'round-robin' ? turn % Math.max(1, able.length) : 0
  return { awaited: able.slice(at, at + 1), beside: [] }
}
