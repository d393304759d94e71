import type { PeerId } from '../protocol/ids.ts'

/**
 * What something about a peer is worth when a table is full: the least goes first. Only what cannot be made up counts: a
 * flood of strangers displaces strangers.
 */
export const WORTH = {
  /** Told by others, and signed by nobody. */
  hearsay: 0,
  /** Spoke itself, without a key. */
  legacy: 1,
  /** Signed with its key: keys are cheap to make. */
  authentic: 2,
  /** Linked to us, or worked before. */
  used: 3,
  /** Paired by a person. */
  trusted: 4,
} as const

export const WORTHS = Object.keys(WORTH).length

/** What a peer is worth by what is known elsewhere: its links, and a person's word; 0 where nothing is. */
export type StandingWorth = (peerId: PeerId) => number
