/**
 * The key of this peer's message signatures (CBJX), an RSA key in a certificate that it signs itself: what
 * JXSE peers ask of others. It proves nothing to us, and identifies us to nobody else.
 */
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  generateKeyPair,
  X509Certificate,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { toPipefitterError } from '../base/errors.ts'
import { peerIdOfKey } from '../protocol/ids.ts'
import type { PeerId } from '../protocol/ids.ts'
import type { CbjxSigner, CbjxVerifier } from '../protocol/message/cbjx.ts'
import { selfSignedCertificate } from './certificate.ts'
import { derNull, derObjectId, derSequence } from './der.ts'

const KEY_BITS = 2048
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11'
const DAY_MS = 86_400_000
const LIFETIME_DAYS = 3650
/** Bytes of the key's digest that serve as serial number. */
const SERIAL_BYTES = 16

/** A key with its certificate. */
export interface LegacyKeys extends CbjxSigner {
  /** The `cbid` that JXSE would derive from the key. */
  readonly peerId: PeerId
  /** The private key, PKCS #8 in PEM, to be kept secret. */
  readonly privateKeyPem: string
}

/** Makes a new key; takes some tenths of a second, off the main thread. */
export const createLegacyKeys = async (wallMs: number): Promise<LegacyKeys> => {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: KEY_BITS })
  return keysOf(privateKey, certificateOf(privateKey, wallMs))
}

/**
 * The key and certificate that were kept.
 * @throws PipefitterError `host/identity-damaged` where they cannot be read or do not belong together.
 */
export const openLegacyKeys = (privateKeyPem: string, certificate: Uint8Array): LegacyKeys => {
  try {
    const privateKey = createPrivateKey(privateKeyPem)
    if (!new X509Certificate(certificate).checkPrivateKey(privateKey))
      throw new Error('The certificate is that of another key')
    return keysOf(privateKey, certificate)
  } catch (error) {
    throw toPipefitterError(error, 'host/identity-damaged')
  }
}

/** Verifies with the algorithms of JXSE 2.7. */
export const legacyVerifier: CbjxVerifier = {
  isSelfSigned: (certificate) =>
    parsed(certificate, (x509) => x509.verify(x509.publicKey)) ?? false,
  verify: (certificate, parts, signature) =>
    parsed(certificate, ({ publicKey }) => {
      const verify = createVerify('sha256')
      for (const part of parts) verify.update(part)
      return publicKey.asymmetricKeyType === 'rsa' && verify.verify(publicKey, signature)
    }) ?? false,
  keyDigest: (certificate) => parsed(certificate, ({ publicKey }) => digestOf(publicKey)),
}

const keysOf = (privateKey: KeyObject, certificate: Uint8Array): LegacyKeys => ({
  certificate,
  peerId: peerIdOfKey(digestOf(createPublicKey(privateKey))),
  privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  sign(parts) {
    const signing = createSign('sha256')
    for (const part of parts) signing.update(part)
    return signing.sign(privateKey)
  },
})

/** Without extensions, valid from yesterday for ten years. */
const certificateOf = (privateKey: KeyObject, wallMs: number): Uint8Array => {
  const digest = digestOf(createPublicKey(privateKey))
  return selfSignedCertificate(privateKey, {
    algorithm: derSequence(derObjectId(SHA256_WITH_RSA), derNull()),
    serial: digest.subarray(0, SERIAL_BYTES),
    commonName: `jxta ${digest.toString('hex', 0, 8)}`,
    validFromWallMs: wallMs - DAY_MS,
    validToWallMs: wallMs + LIFETIME_DAYS * DAY_MS,
    extensions: [],
  })
}

const digestOf = (publicKey: KeyObject): Buffer =>
  createHash('sha1')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest()

/** What the certificate yields; `undefined` where it cannot be read, by whatever means it was broken. */
const parsed = <Result>(
  certificate: Uint8Array,
  read: (x509: X509Certificate) => Result,
): Result | undefined => {
  try {
    return read(new X509Certificate(certificate))
  } catch {
    return undefined
  }
}
