import type { TLSSocket } from 'node:tls'
import type { KeyVerifier } from '../../peer/ports/identity.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'

/** What our peers speak inside TLS (RFC 7301). */
export const ALPN = 'pipefitter/1'

/** Whom a finished handshake was with. */
export interface ProvenKey {
  readonly fingerprint: KeyFingerprint
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array
}

type Handshake = Pick<
  TLSSocket,
  'getProtocol' | 'alpnProtocol' | 'isSessionReused' | 'getPeerX509Certificate'
>

type X509Certificate = NonNullable<ReturnType<Handshake['getPeerX509Certificate']>>

/**
 * The key that the other side has proven to hold, or in words why it is not let in. Everything is asked for here and
 * nothing left to the TLS library, which asks servers' certificates of nobody in particular and lets clients do without.
 */
export const passGate = (
  handshake: Handshake,
  keys: KeyVerifier,
  self: KeyFingerprint,
): ProvenKey | string => {
  if (handshake.getProtocol() !== 'TLSv1.3') return 'it does not speak TLS 1.3'
  if (handshake.alpnProtocol !== ALPN) return `it does not speak ${ALPN}`
  // A resumed session proves nothing: no certificate is shown in it.
  if (handshake.isSessionReused()) return 'it resumed an earlier session'
  const certificate = handshake.getPeerX509Certificate()
  if (certificate === undefined) return 'it showed no certificate'
  const key = keyOf(certificate)
  if (key === undefined) return 'its certificate holds no key that can be read'
  if (certificate.issuerCertificate || !certificate.verify(key))
    return 'its certificate is not the only one, signed by itself'
  const publicKey = Uint8Array.from(key.export({ type: 'spki', format: 'der' }))
  const fingerprint = keys.fingerprintOf(publicKey)
  if (fingerprint === undefined) return 'its key is not on the curve P-256'
  if (fingerprint === self) return 'it holds the key of this very peer'
  return { fingerprint, publicKey }
}

/** A certificate can be well-formed around a key that is none; Node throws only when it is asked for. */
const keyOf = (certificate: X509Certificate): X509Certificate['publicKey'] | undefined => {
  try {
    return certificate.publicKey
  } catch {
    return undefined
  }
}
