/** Keys from seeded chance, without cryptography: scenarios stay repeatable. Whoever knows a public key can sign with it. */
import { createHash } from 'node:crypto'
import type { Random } from '../../src/main/base/random.ts'
import type { IdentityKey, KeyVerifier } from '../../src/main/peer/ports/identity.ts'
import { fingerprintOfKey } from '../../src/main/protocol/key-fingerprint.ts'

const KEY_BYTES = 32

const signatureOf = (publicKey: Uint8Array, bytes: Uint8Array): Uint8Array => {
  const half = createHash('sha256').update(publicKey).update(bytes).digest()
  return Uint8Array.from([...half, ...half])
}

export const fakeKey = (random: Random): IdentityKey => {
  const publicKey = random.bytes(KEY_BYTES)
  const fingerprint = fingerprintOfKey(publicKey)
  return { fingerprint, publicKey, sign: (bytes) => signatureOf(publicKey, bytes) }
}

export const fakeKeys: KeyVerifier = {
  fingerprintOf: (publicKey) =>
    publicKey.length === KEY_BYTES ? fingerprintOfKey(publicKey) : undefined,
  verify: (publicKey, bytes, signature) =>
    Buffer.compare(signatureOf(publicKey, bytes), signature) === 0,
}
