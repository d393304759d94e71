/**
 * The key of a secure group, as one member hands it to another on a link that proves both: who made it, and for which state
 * of the list of members. See docs/PROTOCOL.md, *Groups*.
 */
import { concatBytes, equalBytes } from '../../base/bytes.ts'
import { lengthPrefixed, sha256, SHA256_BYTES } from '../../base/sha256.ts'
import { SIGNATURE_BYTES } from '../documents/signature.ts'
import type { PeerGroupId } from '../ids.ts'
import { fingerprintBytes, type KeyFingerprint } from '../key-fingerprint.ts'
import { GroupReader, malformed, u32Bytes, u64Bytes } from './group-bytes.ts'
import { readFingerprint } from './roster-change.ts'

export const GROUP_KEY_BYTES = 32
export const KEY_NAME_BYTES = 16

export interface GroupKey {
  /** 32 bytes: a secret, never logged, sent to members alone. */
  readonly key: Uint8Array
  /** Number and hash of the change of the list that was the last when the key was made: it is for those who were in it then. */
  readonly number: number
  readonly hash: Uint8Array
  /** By the maker's clock; of two keys for one state of the list the later one counts. */
  readonly madeMs: number
  readonly maker: KeyFingerprint
  readonly signature: Uint8Array
}

const LABEL = 'pipefitter group key 1'
const NAME_LABEL = 'pipefitter group key name 1'

/** What messages call the key; it tells nothing of it. */
export const groupKeyName = (key: Uint8Array, groupId: PeerGroupId): Uint8Array =>
  sha256(lengthPrefixed([NAME_LABEL, groupId, key])).subarray(0, KEY_NAME_BYTES)

/** The maker signs the key's name, not the key. */
export const groupKeyToBeSigned = (
  { key, number, hash, madeMs, maker }: Omit<GroupKey, 'signature'>,
  groupId: PeerGroupId,
): Uint8Array =>
  lengthPrefixed([
    ...[LABEL, groupId, groupKeyName(key, groupId), u32Bytes(number), hash],
    ...[u64Bytes(madeMs), fingerprintBytes(maker)],
  ])

export const encodeGroupKey = ({
  key,
  number,
  hash,
  madeMs,
  maker,
  signature,
}: GroupKey): Uint8Array =>
  concatBytes([
    ...[key, u32Bytes(number), hash, u64Bytes(madeMs), fingerprintBytes(maker), signature],
  ])

/** Throws `protocol/message-malformed`. */
export const decodeGroupKey = (bytes: Uint8Array): GroupKey => {
  const reader = new GroupReader(bytes)
  const key = {
    ...{ key: reader.bytes(GROUP_KEY_BYTES), number: reader.u32() },
    ...{ hash: reader.bytes(SHA256_BYTES), madeMs: reader.u64(), maker: readFingerprint(reader) },
    signature: reader.bytes(SIGNATURE_BYTES),
  }
  reader.end()
  if (equalBytes(key.key, new Uint8Array(GROUP_KEY_BYTES))) throw malformed('an empty key')
  return key
}
