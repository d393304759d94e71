/** End-to-end sessions and the cipher of groups. */
import type { PipefitterError } from '../../base/errors.ts'
import type { PeerId } from '../../protocol/ids.ts'

/**
 * How a secure pipe is protected. `tls13`: TLS 1.3 between peers whose ids are those of their keys. `legacy`: TLS 1.0 with
 * RSA and SHA-1, as JXSE peers speak it; there only where a compatibility setting asks for it.
 */
export type SecureProfile = 'tls13' | 'legacy'

/** With what a session is protected, as its handshake settled it. */
export interface SecureFacts {
  readonly profile: SecureProfile
  /** Such as `TLSv1.3`. */
  readonly protocol: string
  /** Such as `TLS_AES_256_GCM_SHA384`. */
  readonly cipher: string
  /** SHA-256 of the key that proves the other end's id, in hexadecimal: what a person may compare. */
  readonly fingerprint: string
}

export interface TlsHandlers {
  /** Bytes for the other end, in order; they are the receiver's to keep. */
  onCiphertext(bytes: Uint8Array): void
  /** What the other end wrote, once both sides are proven. */
  onPlaintext(bytes: Uint8Array): void
  /** The handshake is done, and the other end's certificate is that of the wanted peer. Once, before any plaintext. */
  onSecured(facts: SecureFacts): void
  /** After `write` returned false: there is room again. */
  onDrain(): void
  /**
   * The session has ended: in order, or with `secure/gate` when the other end is not the wanted peer, or with
   * `secure/handshake`. Once; nothing comes after.
   */
  onClosed(error: PipefitterError | undefined): void
}

/** One end of a TLS session over whatever carries its bytes in order. Handlers may be called within a call to it. */
export interface TlsSession {
  /** Takes bytes that came from the other end; they are copied or used up before it returns control. */
  receive(ciphertext: Uint8Array): void
  /** Encrypts, in order; false when it has enough for now (the bytes are taken all the same). */
  write(plaintext: Uint8Array): boolean
  /** Ends at once; nothing is called back any more. Idempotent. */
  abort(): void
}

/** Who the other end of a session shall be. */
export interface SecureWish {
  readonly profile: SecureProfile
  readonly role: 'client' | 'server'
  readonly peerId: PeerId
  /** The certificate that the peer publishes, for `legacy` alone. */
  readonly certificate?: Uint8Array | undefined
}

/** Starts TLS sessions with this peer's keys. */
export interface SecureSessions {
  readonly profiles: readonly SecureProfile[]
  /** Throws `secure/unavailable` for a profile that is not there. */
  start(wish: SecureWish, handlers: TlsHandlers): TlsSession
}

/** AES-256-GCM for the messages of secure groups. */
export interface GroupCipher {
  /** The ciphertext with its tag of 16 bytes behind. A key (32 bytes) has one nonce (12 bytes) for one message, ever. */
  seal(key: Uint8Array, nonce: Uint8Array, context: Uint8Array, text: Uint8Array): Uint8Array
  /** What {@link seal} was given, or nothing where key, nonce, context or a single bit is another. */
  open(
    key: Uint8Array,
    nonce: Uint8Array,
    context: Uint8Array,
    sealed: Uint8Array,
  ): Uint8Array | undefined
}
