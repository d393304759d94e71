import { PipefitterError } from '../../base/errors.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { MessageElement } from '../../protocol/message/message.ts'
import type { Link } from './link.ts'

/** How messages get to a peer: over a link to it, or over a link to the first of the peers that pass them on. */
export interface Way {
  /** Whom it leads to in the end. */
  readonly peerId: PeerId
  /** The link that carries what goes this way. */
  readonly link: Link
  /** The peers on the way, the first being the link's; absent for a direct link. */
  readonly hops?: readonly PeerId[]
}

/** That a peer passes nothing on to another any more. */
export interface FailedWay {
  readonly peerId: PeerId
  readonly hop: PeerId
}

/** Whether a way leads over what has failed. */
export const hasFailed = ({ peerId, hops = [] }: Way, failed: FailedWay): boolean =>
  peerId === failed.peerId && hops.includes(failed.hop)

/** Throws `trust/unproven` unless a way is a direct link on which this key is proven. */
export const assertProven = ({ link, hops }: Way, fingerprint: KeyFingerprint): void => {
  if (hops === undefined && link.connection.proof?.fingerprint === fingerprint) return
  throw new PipefitterError(
    'trust/unproven',
    'No link proves the key of the peer that shall hear it',
  )
}

/** Whether a peer may stand on a way, and so read what is not protected from end to end. */
export type MayPass = (hop: PeerId) => boolean

/** Finds ways to peers that no link leads to, and marks messages so that the peers on the way pass them on. */
export interface WayFinder {
  /**
   * Only ways on which `mayPass` holds of every peer; absent: any way. Rejects with `endpoint/unreachable` when no way is
   * found, `endpoint/strangers-between` when those that are known lead over others, and `base/cancelled`.
   */
  find(peerId: PeerId, signal?: AbortSignal, mayPass?: MayPass): Promise<Way>
  /** The element that tells each peer on the way where a message goes next (specification 4.4). */
  mark(way: Way, to: { readonly service: string; readonly param: string }): MessageElement
}

/** Why a way over others is left that is well. */
export const DIRECT_AGAIN = 'A direct link leads there again'
/** Why a direct link is left that is well. */
export const EARLIER_IN_ORDER = 'A path that comes earlier in the order is there'
/** Why a way over others is left. */
export const WAY_FAILED = 'A peer on the way passes nothing on to it any more'
