/**
 * Ids that nobody else can have made: of a pipe or a group they hold the first 128 bits of a hash over the creator's key
 * and a nonce, which the creator's signature tells. Whoever sees both can check that it was the signer who made the id.
 */
import { concatBytes, utf8Encode } from '../base/bytes.ts'
import { sha256 } from '../base/sha256.ts'
import { groupIdOfUuid, pipeIdOfUuid, type PeerGroupId, type PipeId } from './ids.ts'
import { fingerprintBytes, type KeyFingerprint } from './key-fingerprint.ts'

const PIPE_LABEL = 'pipefitter pipe id 1'
const GROUP_LABEL = 'pipefitter group id 1'
const UUID_BYTES = 16

/** The id of the pipe that a key's holder makes in a group with this nonce (16 bytes, never used twice). */
export const committedPipeId = (
  creator: KeyFingerprint,
  nonce: Uint8Array,
  group: PeerGroupId,
): PipeId => pipeIdOfUuid(commitment(PIPE_LABEL, creator, nonce), group)

/** As {@link committedPipeId}, of a group. */
export const committedGroupId = (creator: KeyFingerprint, nonce: Uint8Array): PeerGroupId =>
  groupIdOfUuid(commitment(GROUP_LABEL, creator, nonce))

/** SHA-256(label ‖ 0 ‖ fingerprint ‖ nonce), cut to a UUID. */
const commitment = (label: string, creator: KeyFingerprint, nonce: Uint8Array): Uint8Array =>
  sha256(
    concatBytes([utf8Encode(label), Uint8Array.of(0), fingerprintBytes(creator), nonce]),
  ).subarray(0, UUID_BYTES)
