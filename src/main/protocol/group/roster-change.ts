/**
 * One change of a group's list of members, signed by an administrator. The changes of a group are numbered from 1 and each
 * names the hash of the one before, so a list is the chain of its changes. See docs/PROTOCOL.md, *Groups*.
 */
import { concatBytes, hexEncode } from '../../base/bytes.ts'
import { lengthPrefixed, sha256, SHA256_BYTES } from '../../base/sha256.ts'
import { NONCE_BYTES, SIGNATURE_BYTES } from '../documents/signature.ts'
import type { PeerGroupId } from '../ids.ts'
import { fingerprintBytes, parseKeyFingerprint, type KeyFingerprint } from '../key-fingerprint.ts'
import { GroupReader, malformed, shortBytes, shortText, u32Bytes, u64Bytes } from './group-bytes.ts'

/** In the order of their numbers on the wire. `left`: removed at its own wish. */
export const ROSTER_CHANGE_KINDS = [
  'created',
  'added',
  'promoted',
  'demoted',
  'removed',
  'left',
] as const
export type RosterChangeKind = (typeof ROSTER_CHANGE_KINDS)[number]

export const GROUP_ROLES = ['member', 'admin'] as const
export type GroupRole = (typeof GROUP_ROLES)[number]

/** Who comes into the list: with the first change the creator. */
export interface Newcomer {
  /** SubjectPublicKeyInfo in DER; its hash is the subject. */
  readonly publicKey: Uint8Array
  readonly role: GroupRole
  /** What it was called then; a label. */
  readonly name: string
}

export interface RosterChange {
  readonly kind: RosterChangeKind
  /** 1 for the first; grows by one. */
  readonly number: number
  /** Hash of the change before; zeros in the first. */
  readonly previous: Uint8Array
  /** By the signer's clock, milliseconds since 1970: to be shown, nothing follows from it. */
  readonly timeMs: number
  readonly signer: KeyFingerprint
  /** Whom it is about. */
  readonly subject: KeyFingerprint
  /** Of `created` and `added` alone. */
  readonly newcomer?: Newcomer | undefined
  /** Of `created` alone: what the group's id was made with. */
  readonly nonce?: Uint8Array | undefined
  /** ECDSA on P-256 with SHA-256: 64 bytes. */
  readonly signature: Uint8Array
}

export type UnsignedChange = Omit<RosterChange, 'signature'>

const LABEL = 'pipefitter roster 1'
const FORMAT = 1
/** Longest name of a newcomer, in bytes of UTF-8. */
export const ROSTER_NAME_BYTES = 64
const KEY_BYTES_MAX = 128

export const encodeRosterChange = (change: RosterChange): Uint8Array =>
  concatBytes([bodyOf(change), change.signature])

/** Reads one change; throws `protocol/message-malformed`. Says nothing of whether it is signed or fits. */
export const decodeRosterChange = (bytes: Uint8Array): RosterChange => {
  const reader = new GroupReader(bytes)
  if (reader.u8() !== FORMAT) throw malformed('it has another format')
  const kind = ROSTER_CHANGE_KINDS[reader.u8()]
  if (kind === undefined) throw malformed('no such change')
  const head = {
    ...{ kind, number: reader.u32(), previous: reader.bytes(SHA256_BYTES), timeMs: reader.u64() },
    ...{ signer: readFingerprint(reader), subject: readFingerprint(reader) },
  }
  const brings = kind === 'created' || kind === 'added'
  const newcomer = brings ? readNewcomer(reader) : undefined
  const nonce = kind === 'created' ? reader.bytes(NONCE_BYTES) : undefined
  const signature = reader.bytes(SIGNATURE_BYTES)
  reader.end()
  return {
    ...head,
    ...(newcomer === undefined ? {} : { newcomer }),
    ...(nonce === undefined ? {} : { nonce }),
    signature,
  }
}

/** The bytes that are signed: nothing of one group is worth anything in another. */
export const rosterToBeSigned = (change: UnsignedChange, groupId: PeerGroupId): Uint8Array =>
  lengthPrefixed([LABEL, groupId, bodyOf(change)])

/** What the next change names. The signature is not in it: it can be written in more than one way. */
export const rosterHash = (change: UnsignedChange, groupId: PeerGroupId): Uint8Array =>
  sha256(rosterToBeSigned(change, groupId))

const bodyOf = ({ newcomer, nonce, ...change }: UnsignedChange): Uint8Array =>
  concatBytes([
    Uint8Array.of(FORMAT, ROSTER_CHANGE_KINDS.indexOf(change.kind)),
    u32Bytes(change.number),
    change.previous,
    u64Bytes(change.timeMs),
    fingerprintBytes(change.signer),
    fingerprintBytes(change.subject),
    ...(newcomer === undefined ? [] : [newcomerBytes(newcomer)]),
    ...(nonce === undefined ? [] : [nonce]),
  ])

const newcomerBytes = ({ publicKey, role, name }: Newcomer): Uint8Array =>
  concatBytes([shortBytes(publicKey), Uint8Array.of(GROUP_ROLES.indexOf(role)), shortText(name)])

const readNewcomer = (reader: GroupReader): Newcomer => {
  const publicKey = reader.shortBytes(KEY_BYTES_MAX)
  const role = GROUP_ROLES[reader.u8()]
  if (role === undefined) throw malformed('no such role')
  return { publicKey, role, name: reader.shortText(ROSTER_NAME_BYTES) }
}

export const readFingerprint = (reader: GroupReader): KeyFingerprint => {
  const fingerprint = parseKeyFingerprint(hexEncode(reader.bytes(SHA256_BYTES)))
  if (fingerprint === undefined) throw malformed('no fingerprint')
  return fingerprint
}
