import { createHash } from 'node:crypto'
import type { LinkProof } from '../../src/main/peer/ports/connection.ts'
import type { KeyHolder } from '../../src/main/peer/trust/trust-service.ts'
import {
  parseKeyFingerprint,
  peerIdOfFingerprint,
  type KeyFingerprint,
} from '../../src/main/protocol/key-fingerprint.ts'

/** Bytes that stand for a public key where nothing is signed: their hash is a fingerprint as any. */
const publicKeyOf = (name: string): Uint8Array => new Uint8Array(Buffer.from(`the key of ${name}`))

/** The fingerprint of somebody's key; the same name gives the same. */
export const fingerprintOf = (name: string): KeyFingerprint =>
  parseKeyFingerprint(createHash('sha256').update(publicKeyOf(name)).digest('hex'))!

/** Somebody with a key, as a link shows it. */
export const holderOf = (name: string): KeyHolder => {
  const fingerprint = fingerprintOf(name)
  const publicKey = publicKeyOf(name)
  return { fingerprint, publicKey, peerId: peerIdOfFingerprint(fingerprint), name }
}

/** What a link shows of somebody's key. */
export const proofOf = (name: string): LinkProof => ({
  fingerprint: fingerprintOf(name),
  publicKey: publicKeyOf(name),
  exportKey: (label, context, lengthBytes) =>
    createHash('shake256', { outputLength: lengthBytes }).update(label).update(context).digest(),
})
