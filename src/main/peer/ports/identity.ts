/** Keys: this peer's own, and how those of others are checked. */
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { MessageElement } from '../../protocol/message/message.ts'

/** This peer's own key (ECDSA on P-256). The private part stays behind this interface. */
export interface IdentityKey {
  readonly fingerprint: KeyFingerprint
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
  /** ECDSA with SHA-256 over `bytes`: r and s, 64 bytes in all. */
  sign(bytes: Uint8Array): Uint8Array
}

/** What a transport shows of this peer in a TLS handshake, in PEM as TLS libraries take it. */
export interface LinkCredentials {
  readonly fingerprint: KeyFingerprint
  /** PKCS #8; a secret: never logged, never sent. */
  readonly privateKeyPem: string
  /** X.509, signed by the key itself. */
  readonly certificatePem: string
}

/** What can be said of the keys of others. */
export interface KeyVerifier {
  /** The fingerprint of a P-256 key, or nothing where the bytes are no such SubjectPublicKeyInfo. */
  fingerprintOf(publicKey: Uint8Array): KeyFingerprint | undefined
  /** Whether `signature` (64 bytes) is the key's over `bytes`; false for anything malformed. */
  verify(publicKey: Uint8Array, bytes: Uint8Array, signature: Uint8Array): boolean
}

/** Signs what goes out as JXSE peers ask of others (CBJX). What it says is little: see `protocol/message/cbjx.ts`. */
export interface MessageSigner {
  /**
   * The block that goes behind a message whose source is this peer, encoded by `encodeToBeSigned`; the parts are left as
   * they are.
   */
  trailer(parts: readonly Uint8Array[]): Uint8Array
  /**
   * The element that stands before the router's in routed messages of this peer. Absent where this peer's id is not
   * derived from the key: others refuse it then, and take the message without it.
   */
  readonly fingerprint: MessageElement | undefined
}
