/**
 * The key that this peer is: ECDSA on P-256, the one kind that the TLS of every runtime here takes in a certificate. Its
 * fingerprint is what others pin, and its peer id follows from that.
 */
import { createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { PipefitterError } from '../base/errors.ts'
import type { IdentityKey, KeyVerifier, LinkCredentials } from '../peer/ports/identity.ts'
import { fingerprintOfKey } from '../protocol/key-fingerprint.ts'
import type { KeyFingerprint } from '../protocol/key-fingerprint.ts'
import { certificatePemOf, selfSignedCertificate } from './certificate.ts'
import { derBits, derObjectId, derOctets, derSequence, derTrue } from './der.ts'

const CURVE = 'prime256v1'
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2'
const KEY_USAGE = '2.5.29.15'
/** Its first bit of nine (RFC 5280, 4.2.1.3). */
const DIGITAL_SIGNATURE = Uint8Array.of(0x80)
const DIGITAL_SIGNATURE_UNUSED = 7
/** All there is: the key counts, and a clock that is wrong shall lock nobody out (RFC 5280, 4.1.2.5). */
const VALID_FROM_WALL_MS = Date.UTC(1970, 0, 1)
const VALID_TO_WALL_MS = Date.UTC(9999, 11, 31, 23, 59, 59)
/** Bytes of the fingerprint that serve as serial number. */
const SERIAL_BYTES = 16
const SIGNATURE_BYTES = 64
/**
 * What stands before the two coordinates of every P-256 key in DER (RFC 5480): other writings of the same key are
 * refused, so that a key has one fingerprint.
 */
const PUBLIC_KEY_HEAD = Buffer.from('3059301306072a8648ce3d020106082a8648ce3d03010703420004', 'hex')
const PUBLIC_KEY_BYTES = PUBLIC_KEY_HEAD.length + 64

/** The key with what the platform and the transports need of it beyond its use by the peer. */
export interface PlatformKey extends IdentityKey {
  /** PKCS #8 in DER, to be kept secret. */
  readonly privateKey: Uint8Array
  readonly credentials: LinkCredentials
}

export const createIdentityKey = (): PlatformKey =>
  keyOf(generateKeyPairSync('ec', { namedCurve: CURVE }).privateKey)

/**
 * The key that was kept.
 * @throws PipefitterError `host/key-damaged` for anything that is no private key on P-256.
 */
export const openIdentityKey = (privateKey: Uint8Array): PlatformKey => {
  const key = readKey(() =>
    createPrivateKey({ key: Buffer.from(privateKey), format: 'der', type: 'pkcs8' }),
  )
  // What the reader says of a damaged key is not repeated: it might quote it.
  if (key === undefined)
    throw new PipefitterError('host/key-damaged', 'What was kept is no private key on P-256')
  return keyOf(key)
}

export const keyVerifier: KeyVerifier = {
  fingerprintOf: (publicKey) =>
    readPublicKey(publicKey) === undefined ? undefined : fingerprintOfKey(publicKey),
  verify(publicKey, bytes, signature) {
    const key = readPublicKey(publicKey)
    if (key === undefined || signature.length !== SIGNATURE_BYTES) return false
    return verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature)
  },
}

const keyOf = (key: KeyObject): PlatformKey => {
  const publicKey = Uint8Array.from(createPublicKey(key).export({ type: 'spki', format: 'der' }))
  const fingerprint = fingerprintOfKey(publicKey)
  return {
    fingerprint,
    publicKey,
    privateKey: Uint8Array.from(key.export({ type: 'pkcs8', format: 'der' })),
    credentials: {
      fingerprint,
      privateKeyPem: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
      certificatePem: certificatePemOf(certificateOf(key, fingerprint)),
    },
    sign: (bytes) => Uint8Array.from(sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })),
  }
}

const certificateOf = (key: KeyObject, fingerprint: KeyFingerprint): Uint8Array =>
  selfSignedCertificate(key, {
    algorithm: derSequence(derObjectId(ECDSA_WITH_SHA256)),
    serial: Buffer.from(fingerprint, 'hex').subarray(0, SERIAL_BYTES),
    commonName: `pipefitter ${fingerprint.slice(0, 16)}`,
    validFromWallMs: VALID_FROM_WALL_MS,
    validToWallMs: VALID_TO_WALL_MS,
    extensions: [
      derSequence(
        derObjectId(KEY_USAGE),
        derTrue(),
        derOctets(derBits(DIGITAL_SIGNATURE, DIGITAL_SIGNATURE_UNUSED)),
      ),
    ],
  })

/** Only the one writing of a key, and only a point that is on the curve. */
const readPublicKey = (publicKey: Uint8Array): KeyObject | undefined => {
  if (publicKey.length !== PUBLIC_KEY_BYTES) return undefined
  if (PUBLIC_KEY_HEAD.compare(publicKey, 0, PUBLIC_KEY_HEAD.length) !== 0) return undefined
  return readKey(() =>
    createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' }),
  )
}

/** A key on P-256; nothing for any other, and where it cannot be read, by whatever means it was broken. */
const readKey = (read: () => KeyObject): KeyObject | undefined => {
  try {
    const key = read()
    return key.asymmetricKeyDetails?.namedCurve === CURVE ? key : undefined
  } catch {
    return undefined
  }
}
