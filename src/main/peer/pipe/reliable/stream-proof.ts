import type { PeerId } from '../../../protocol/ids.ts'
import type { KeyFingerprint } from '../../../protocol/key-fingerprint.ts'
import type { RoomHolder } from '../../ports/room.ts'
import type { ReceivedMessage } from '../input-pipe.ts'

/** What everything that came over a stream was proven by. */
export type Proof = Pick<ReceivedMessage, 'fingerprint' | 'security'>

/** What both prove: a message in blocks is proven no better than the weakest that brought one. */
export const weaker = (one: Proof, other: Proof): Proof => ({
  fingerprint: one.fingerprint === other.fingerprint ? one.fingerprint : undefined,
  security: one.security === undefined ? undefined : other.security,
})

export interface StreamHolder {
  readonly peerId: PeerId
  readonly proof: () => Proof | undefined
  readonly isTrusted: (fingerprint: KeyFingerprint) => boolean
  readonly cut: (words: string) => void
}

/** A stream as one that takes part in the room for messages: it counts by the key that was proven, else by the id. */
export const holderOf = ({ peerId, proof, isTrusted, cut }: StreamHolder): RoomHolder => ({
  address: peerId,
  source: () => proof()?.fingerprint ?? peerId,
  isTrusted: () => {
    const fingerprint = proof()?.fingerprint
    return fingerprint !== undefined && isTrusted(fingerprint)
  },
  cut: ({ message }) => cut(message),
})
