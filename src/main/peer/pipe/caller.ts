import type { PeerId } from '../../protocol/ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { SecureFacts } from '../ports/secure.ts'
import type { OutputEnd } from './output-end.ts'

/** Who wants to use a pipe here. */
export interface Caller {
  /** As it calls itself: without a key no more than a claim. */
  readonly peerId: PeerId
  /** The key that it proved: on the link which brought its words, or end to end. */
  readonly fingerprint: KeyFingerprint | undefined
}

/** The key that a session proves. That of a legacy peer is of another kind, and weak: it counts as none. */
export const provenBy = ({ profile, fingerprint }: SecureFacts): KeyFingerprint | undefined =>
  profile === 'tls13' ? parseKeyFingerprint(fingerprint) : undefined

/**
 * The key that whoever speaks has proven: end to end in a session, or on the link, where the neighbour at its other end
 * speaks for itself. What that one passes on for others in the open, and what came by multicast, proves nothing.
 */
export const provenKey = ({
  from,
  link,
  relayedBy,
  security,
}: Delivery): KeyFingerprint | undefined => {
  if (security !== undefined) return provenBy(security)
  return link?.peerId === from && relayedBy === undefined
    ? link.connection.proof?.fingerprint
    : undefined
}

/** Who vouches for a word about an end that is bound here: the key that was proven with it, and the neighbour that brought it. */
export interface Voucher {
  readonly fingerprint: KeyFingerprint | undefined
  readonly neighbour: PeerId | undefined
}

export const voucherOf = (delivery: Delivery): Voucher => ({
  fingerprint: provenKey(delivery),
  neighbour: delivery.link?.peerId,
})

/**
 * Whether a word may end an output end: of a peer that proved its key only with that key; else from the neighbour to which
 * the end's messages go, which could as well drop them.
 */
export const mayEnd = (
  word: Voucher,
  { fingerprint, hops, binding }: Pick<OutputEnd, 'fingerprint' | 'hops' | 'binding'>,
): boolean =>
  fingerprint === undefined
    ? word.neighbour === (hops?.[0] ?? binding.peerId)
    : word.fingerprint === fingerprint

/** Whether two are the same: by the key where one was proven, else by what they call themselves. */
export const isSameCaller = (a: Caller, b: Caller): boolean =>
  a.fingerprint === b.fingerprint && (a.fingerprint !== undefined || a.peerId === b.peerId)

export const callerOf = (delivery: Delivery): Caller => ({
  peerId: delivery.from,
  fingerprint: provenKey(delivery),
})
