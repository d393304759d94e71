/** One connection to one peer, over whatever transport. */
import type { PipefitterError } from '../../base/errors.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'

/** What a connection tells its owner. Attached once; until then the connection delivers nothing. */
export interface ConnectionHandlers {
  /** One whole message body (binary message bytes, without the package header); a view, valid while it is referenced. */
  onMessage(body: Uint8Array): void
  /** After `send` returned false: there is room again. */
  onDrain(): void
  /** Exactly once, whoever closed; with the error that ended it, or none after an orderly end. Nothing comes after. */
  onClosed(error: PipefitterError | undefined): void
}

/** Traffic of one connection since it opened. */
export interface ConnectionStats {
  readonly messagesIn: number
  readonly messagesOut: number
  readonly bytesIn: number
  readonly bytesOut: number
}

/** That the remote peer of a link holds a key, proven in the link's handshake (TLS 1.3, both sides with a certificate). */
export interface LinkProof {
  readonly fingerprint: KeyFingerprint
  /** The remote key, a SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  /**
   * Keying material of this very session, the same at both ends and known to nobody else (RFC 8446, 7.5). It does not
   * cover the initiator's certificate: whoever binds something to it adds both fingerprints. Throws `endpoint/closed`
   * after the end.
   */
  exportKey(label: string, context: Uint8Array, lengthBytes: number): Uint8Array
}

/** One framed, greeted link to one identified peer, both directions, messages in order. */
export interface Connection {
  /** Scheme of the transport, such as `tcp`. */
  readonly transport: string
  /** The id that the remote peer gave in its greeting: with a `proof` that of its key, else no more than a claim. */
  readonly remotePeer: PeerId
  /** Absent on a link to a legacy peer, which proves nothing. */
  readonly proof?: LinkProof | undefined
  /** Where the other end is: the address dialled, or for an accepted connection its socket address. */
  readonly remoteAddress: string
  /** The address of ours that carries it, such as `tcp://192.168.1.7:9701`. */
  readonly localAddress: string
  /** The address at which the remote peer says that it can be dialled. */
  readonly remotePublicAddress: string
  readonly initiator: boolean
  readonly stats: ConnectionStats
  /** False while the write buffer is over its high-water mark, and after the end. */
  readonly writable: boolean
  /** Starts delivery. Called once, synchronously after the connection was handed over. */
  attach(handlers: ConnectionHandlers): void
  /**
   * Queues one message (`parts` = its binary encoding, without the package header; the connection frames it). Small
   * parts are copied at once, large ones are kept by reference until written: the caller must not change them.
   * Messages of one turn of the event loop leave in few writes. Returns false when the buffer is now over its
   * high-water mark (the message is taken all the same): wait for `onDrain`. Throws `endpoint/closed` after the end.
   */
  send(parts: readonly Uint8Array[]): boolean
  /** Stops reading from the network, so that the sender's window closes; nested calls do not count up. */
  pause(): void
  resume(): void
  /** Writes what is queued, then ends; settles when closed, at the latest after a bounded time. */
  close(): Promise<void>
  /** Ends at once; what is queued is lost. */
  abort(reason?: PipefitterError): void
}
