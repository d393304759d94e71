/**
 * All that the peer asks of the world. Transports, the platform and tests implement these; the peer knows nothing else
 * of sockets, files or databases.
 */
import type { Clock } from '../../base/clock.ts'
import type { Unsubscribe } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { CbjxVerifier } from '../../protocol/message/cbjx.ts'
import type { Compression } from './compression.ts'
import type { IdentityKey, KeyVerifier, MessageSigner } from './identity.ts'
import type { KeptText } from './kept-text.ts'
import type { OwnKeyMeeting } from './link-security.ts'
import type { Network } from './network.ts'
import type { PropagateTransport } from './propagation.ts'
import type { MessageRoom } from './room.ts'
import type { GroupCipher, SecureSessions } from './secure.ts'
import type { SavedSessions } from './session-store.ts'
import type { Store } from './store.ts'
import type { LegacyPolicy, Transport } from './transport.ts'
import type { TrustStore } from './trust.ts'

export interface PeerPorts {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly network: Network
  readonly store: Store
  readonly compression: Compression
  /** The room that the transports share; streams take part in it. Absent: streams are bounded one by one alone. */
  readonly room?: MessageRoom | undefined
  readonly transports: readonly Transport[]
  readonly propagation: readonly PropagateTransport[]
  /** Absent: links are taken as they come, over transports that prove nothing. */
  readonly legacy?: LegacyPolicy | undefined
  /** This peer's own key, to which its id belongs. */
  readonly key: IdentityKey
  readonly keys: KeyVerifier
  /** Handshakes in which the other side proved this very key. Absent: no transport tells. */
  readonly ownKeyMet?: { on(listener: (meeting: OwnKeyMeeting) => void): Unsubscribe } | undefined
  /** Requests that wait for a person. Absent: they last as long as the peer runs. */
  readonly inbox?: KeptText | undefined
  /** Invitations that were made here, with their secrets. Absent: they last as long as the peer runs. */
  readonly invitations?: KeptText | undefined
  /** Absent, as it is unless a compatibility setting asks for it: nothing is signed. */
  readonly signer?: MessageSigner | undefined
  /** Absent: signatures that come in are passed over. */
  readonly verifier?: CbjxVerifier | undefined
  /** Whether what a reliable conversation over a pipe says goes over two paths at once, as of now. Absent: never. */
  readonly sendsTwice?: ((id: PipeId) => boolean) | undefined
  /** Where conversations are saved over whose pipes a person chose so. Absent: each ends with the process. */
  readonly savedSessions?: SavedSessions | undefined
  /** Whether something here needs a pipe, so that it is never forgotten by itself; absent: nothing does. */
  readonly isPipeNeeded?: ((pipeId: PipeId) => boolean) | undefined
  /** Absent: trust lasts as long as the peer runs. */
  readonly trustStore?: TrustStore | undefined
  /** Absent: secure pipes cannot be used. */
  readonly secure?: SecureSessions | undefined
  /** Absent: secure propagate pipes cannot be used. */
  readonly cipher?: GroupCipher | undefined
  /** Lists of members and keys of the groups that this peer is in: secret. Absent: they last as long as the peer runs. */
  readonly memberships?: KeptText | undefined
  /** Which messages of secure groups were read. Absent: it is remembered as long as the peer runs. */
  readonly readMarks?: KeptText | undefined
}
