/**
 * What identifies a peer: the SHA-256 of its public key (its SubjectPublicKeyInfo in DER), all 256 bits of it. Trust is
 * pinned to this and to nothing shorter; the peer id is derived from it, and is a name for people and for the wire.
 */
import { hexDecode, hexEncode } from '../base/bytes.ts'
import { sha256 } from '../base/sha256.ts'
import { JXTA_URN_PREFIX, WORLD_GROUP_UUID } from './constants.ts'
import { parsePeerId, type PeerId } from './ids.ts'

declare const brand: unique symbol

/** 64 hexadecimal digits in lower case; compares with `===` and works as a key of maps. */
export type KeyFingerprint = string & { readonly [brand]: 'fingerprint' }

const FINGERPRINT = /^[0-9a-f]{64}$/
/** Hexadecimal digits of a UUID. */
const UUID_DIGITS = 32

/** The fingerprint in `text`, or nothing where it is none. */
export const parseKeyFingerprint = (text: string): KeyFingerprint | undefined =>
  FINGERPRINT.test(text) ? (text as KeyFingerprint) : undefined

/** The fingerprint of a key, which need not be one that anybody can use. */
export const fingerprintOfKey = (publicKey: Uint8Array): KeyFingerprint =>
  hexEncode(sha256(publicKey)) as KeyFingerprint

/** The 32 bytes of a fingerprint. */
export const fingerprintBytes = (fingerprint: KeyFingerprint): Uint8Array =>
  hexDecode(fingerprint) ?? new Uint8Array(0)

/**
 * The peer id that belongs to a key: of the `uuid` format (6.2.1.2.3), with the fingerprint's first 128 bits. Two keys can
 * be made to share it, at a price; so it is compared, but never believed without the fingerprint.
 */
export const peerIdOfFingerprint = (fingerprint: KeyFingerprint): PeerId => {
  const uuid = fingerprint.slice(0, UUID_DIGITS).toUpperCase()
  return parsePeerId(`${JXTA_URN_PREFIX}uuid-${WORLD_GROUP_UUID}${uuid}03`)
}
