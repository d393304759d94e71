/**
 * Who is at the other end of a TLS session: the checks that each profile makes once the handshake is done. All are
 * explicit, since TLS is told to accept whatever certificate comes, and none at all.
 */
import { createHash, type X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'
import { PipefitterError } from '../base/errors.ts'
import type { SecureFacts, SecureWish } from '../peer/ports/secure.ts'
import { peerIdOfKey, type PeerId } from '../protocol/ids.ts'
import { peerIdOfFingerprint } from '../protocol/key-fingerprint.ts'
import { keyVerifier } from './identity-key.ts'

/** A chain longer than JXSE's two is nobody's. */
const LEGACY_CHAIN_MAX = 2

/**
 * TLS 1.3, not resumed, our application protocol, and one certificate alone, of a P-256 key whose fingerprint is the
 * peer's id.
 */
export const checkModernPeer = (socket: TLSSocket, peerId: PeerId, alpn: string): SecureFacts => {
  const protocol = socket.getProtocol()
  if (protocol !== 'TLSv1.3') throw refused(`it speaks ${protocol ?? 'nothing'}, not TLS 1.3`)
  if (socket.isSessionReused()) throw refused('it resumed an older session, which proves no key')
  if (socket.alpnProtocol !== alpn) throw refused('it speaks another protocol within TLS')
  const chain = chainOf(socket)
  const [certificate] = chain
  if (certificate === undefined) throw refused('it showed no certificate')
  if (chain.length > 1) throw refused('it showed more than one certificate')
  const key = certificate.publicKey.export({ type: 'spki', format: 'der' })
  const fingerprint = keyVerifier.fingerprintOf(key)
  if (fingerprint === undefined) throw refused('its key is not of the kind P-256')
  if (peerIdOfFingerprint(fingerprint) !== peerId)
    throw refused('its key is not the one that its id belongs to')
  return { profile: 'tls13', protocol, cipher: socket.getCipher().name, fingerprint }
}

/**
 * What can be said of a JXSE peer: TLS 1.0, a chain of which each certificate is signed by the next, the last by itself,
 * and the last one's key is that which the peer's id was made from (its SHA-1). A certificate that the peer publishes
 * has to be that last one, byte by byte.
 */
export const checkLegacyPeer = (socket: TLSSocket, wish: SecureWish): SecureFacts => {
  const protocol = socket.getProtocol()
  if (protocol !== 'TLSv1') throw refused(`it speaks ${protocol ?? 'nothing'}, not TLS 1.0`)
  const chain = chainOf(socket)
  const root = chain.at(-1)
  if (root === undefined) throw refused('it showed no certificate')
  if (chain.length > LEGACY_CHAIN_MAX) throw refused('its chain of certificates is too long')
  if (!chain.every((one, i) => one.verify((chain[i + 1] ?? root).publicKey)))
    throw refused('its certificates do not sign one another')
  if (wish.certificate !== undefined && !root.raw.equals(wish.certificate))
    throw refused('its certificate is not the one that it publishes')
  const key = root.publicKey.export({ type: 'spki', format: 'der' })
  if (peerIdOfKey(createHash('sha1').update(key).digest()) !== wish.peerId)
    throw refused('its key is not the one that its id was made from')
  const fingerprint = createHash('sha256').update(key).digest('hex')
  return { profile: 'legacy', protocol, cipher: socket.getCipher().name, fingerprint }
}

/** The certificates that the other end showed, its own first. */
const chainOf = (socket: TLSSocket): readonly X509Certificate[] => {
  const chain: X509Certificate[] = []
  let next = socket.getPeerX509Certificate()
  while (next !== undefined && chain.length <= LEGACY_CHAIN_MAX) {
    chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}

const refused = (why: string): PipefitterError =>
  new PipefitterError('secure/gate', `The other end is not let in: ${why}`)
