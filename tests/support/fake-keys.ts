/** Keys for peers that have an id already, the same for the same id: no cryptography, so that scenarios stay repeatable. */
import { createHash } from 'node:crypto'
import type { IdentityKey, KeyVerifier } from '../../src/main/peer/ports.ts'
import type { PeerId } from '../../src/main/protocol/ids.ts'
import {
  fingerprintBytes,
  parseKeyFingerprint,
  type KeyFingerprint,
} from '../../src/main/protocol/key-fingerprint.ts'

const UUID = /uuid-[0-9A-F]{32}([0-9A-F]{32})03$/

const digest = (...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return hash.digest()
}

/** One to which the id belongs, where an id of its kind can belong to any. */
const fingerprintFor = (id: PeerId): KeyFingerprint =>
  parseKeyFingerprint(
    `${UUID.exec(id)?.[1]?.toLowerCase() ?? ''}${digest(id).toString('hex')}`.slice(0, 64),
  )!

const signatureOf = (publicKey: Uint8Array, bytes: Uint8Array): Uint8Array => {
  const half = digest(publicKey, bytes)
  return Uint8Array.from([...half, ...half])
}

/** The "public key" is the fingerprint itself, and whoever knows it can sign. */
export const fakeKey = (id: PeerId): IdentityKey => {
  const fingerprint = fingerprintFor(id)
  const publicKey = fingerprintBytes(fingerprint)
  return { fingerprint, publicKey, sign: (bytes) => signatureOf(publicKey, bytes) }
}

export const fakeKeys: KeyVerifier = {
  fingerprintOf: (publicKey) => parseKeyFingerprint(Buffer.from(publicKey).toString('hex')),
  verify: (publicKey, bytes, signature) =>
    Buffer.compare(signatureOf(publicKey, bytes), signature) === 0,
}
