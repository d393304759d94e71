// Identity keys that live only as long as a test, made the way the platform makes real ones.
import {
  createHash,
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  sign,
  verify,
} from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { IdentityKey, KeyVerifier } from '../../src/main/peer/ports.ts'
import {
  parseKeyFingerprint,
  peerIdOfFingerprint,
} from '../../src/main/protocol/key-fingerprint.ts'
import type { KeyFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'

const fingerprintOf = (publicKey: Uint8Array): KeyFingerprint => {
  const fingerprint = parseKeyFingerprint(createHash('sha256').update(publicKey).digest('hex'))
  if (fingerprint === undefined) throw new Error('no fingerprint')
  return fingerprint
}

export interface TestKey extends IdentityKey {
  readonly peerId: PeerId
}

/** A new key; with `pem` (PKCS #8) that one. */
export const testKey = (pem?: string): TestKey => {
  const privateKey: KeyObject =
    pem === undefined
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey
      : createPrivateKey(pem)
  const der = createPublicKey(privateKey).export({ type: 'spki', format: 'der' })
  const publicKey = new Uint8Array(der)
  const fingerprint = fingerprintOf(publicKey)
  return {
    fingerprint,
    publicKey,
    peerId: peerIdOfFingerprint(fingerprint),
    sign: (bytes) =>
      new Uint8Array(sign('sha256', bytes, { key: privateKey, dsaEncoding: 'ieee-p1363' })),
  }
}

const keyOf = (publicKey: Uint8Array): KeyObject | undefined => {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined
  } catch {
    return undefined
  }
}

export const testVerifier: KeyVerifier = {
  fingerprintOf: (publicKey) =>
    keyOf(publicKey) === undefined ? undefined : fingerprintOf(publicKey),
  verify(publicKey, bytes, signature) {
    const key = keyOf(publicKey)
    if (key === undefined || signature.length !== 64) return false
    return verify('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }, signature)
  },
}
