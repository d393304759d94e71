/** What proves the links of the transports. */
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { KeyVerifier, LinkCredentials } from './identity.ts'

/** One end of a link on which both sides proved one key: this peer dialled itself, or somebody else has its key. */
export interface OwnKeyMeeting {
  /** The same at both ends of the link, and nowhere else. */
  readonly mark: string
  readonly initiator: boolean
  /** The other end. */
  readonly address: string
}

/** How transports prove who this peer is, and whom they let in. */
export interface LinkSecurity {
  readonly credentials: LinkCredentials
  readonly keys: KeyVerifier
  /** Whether links to legacy peers, which prove nothing, are made and taken, as of now. */
  legacyAllowed(): boolean
  /** Whether a person has paired the peer with this key, as of now; absent: nobody is. */
  isTrusted?(fingerprint: KeyFingerprint): boolean
  /** Whether this peer promised to pass on for the one with this key, as of now; absent: for nobody. */
  isServed?(fingerprint: KeyFingerprint): boolean
  /** Told of each handshake in which the other side proved this very peer's key; it is refused all the same. */
  ownKeyMet?(meeting: OwnKeyMeeting): void
}
