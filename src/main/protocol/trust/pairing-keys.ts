/**
 * What both sides of a pairing compute: the commitment, the words, and the codes of the confirmations. All of it is bound
 * to both keys in full, to who asked whom, to the session, and to the TLS session that carries it: the exporter alone does
 * not cover the initiator's certificate (RFC 8446, 7.1), and the words alone could be ground for if a side could still
 * choose after it has seen the other's nonce.
 */
import { concatBytes } from '../../base/bytes.ts'
import { hkdfSha256, hmacSha256, lengthPrefixed, sha256 } from '../../base/sha256.ts'
import { fingerprintBytes, type KeyFingerprint } from '../key-fingerprint.ts'

/** Label and length of the keying material that is taken from the link's TLS session (RFC 8446, 7.5). */
export const PAIRING_EXPORTER_LABEL = 'EXPORTER-Pipefitter-Pairing-1'
export const PAIRING_EXPORTER_BYTES = 32

/** Number of words in the list that two people compare words of. */
export const WORD_LIST_LENGTH = 2048
export const WORD_BITS = 11

export type PairingRole = 'requester' | 'responder'

/** What is fixed before any nonce is chosen. */
export interface PairingParties {
  readonly session: Uint8Array
  readonly requester: KeyFingerprint
  readonly responder: KeyFingerprint
  /** How many words are compared. */
  readonly words: number
}

/** The secrets of one pairing, once all is known. */
export interface PairingSecrets {
  readonly requesterNonce: Uint8Array
  readonly responderNonce: Uint8Array
  /** Keying material of the link that carries the pairing. */
  readonly exporter: Uint8Array
}

/** What the responder sends before it has seen the requester's nonce. */
export const pairingCommitment = (
  parties: PairingParties,
  responderNonce: Uint8Array,
): Uint8Array =>
  sha256(lengthPrefixed(['Pipefitter pairing 1: commitment', ...partsOf(parties), responderNonce]))

/** Places in the list of words, each of 11 bits. */
export const pairingWords = (
  parties: PairingParties,
  secrets: PairingSecrets,
): readonly number[] => {
  const bits = Math.ceil((parties.words * WORD_BITS) / 8)
  const material = derive(parties, secrets, 'words', bits)
  return Array.from({ length: parties.words }, (_, i) => bitsAt(material, i * WORD_BITS))
}

/** The code by which the side of `role` says that its person found the words to be the same. */
export const pairingCode = (
  parties: PairingParties,
  secrets: PairingSecrets,
  role: PairingRole,
): Uint8Array =>
  hmacSha256(
    derive(parties, secrets, 'confirmation', 32),
    lengthPrefixed(['Pipefitter pairing 1: the words are the same', role]),
  )

const partsOf = ({ session, requester, responder, words }: PairingParties) => [
  session,
  ...['requester', fingerprintBytes(requester), 'responder', fingerprintBytes(responder)],
  Uint8Array.of(words),
]

const derive = (
  parties: PairingParties,
  { requesterNonce, responderNonce, exporter }: PairingSecrets,
  purpose: string,
  lengthBytes: number,
): Uint8Array =>
  hkdfSha256(
    concatBytes([requesterNonce, responderNonce, exporter]),
    sha256(lengthPrefixed(['Pipefitter pairing 1'])),
    lengthPrefixed([purpose, ...partsOf(parties)]),
    lengthBytes,
  )

/** The 11 bits that begin at bit `at`, the first of a byte being its highest. */
export const bitsAt = (bytes: Uint8Array, at: number): number => {
  const first = at >> 3
  const three =
    ((bytes[first] ?? 0) << 16) | ((bytes[first + 1] ?? 0) << 8) | (bytes[first + 2] ?? 0)
  return (three >> (24 - WORD_BITS - (at & 7))) & (WORD_LIST_LENGTH - 1)
}
