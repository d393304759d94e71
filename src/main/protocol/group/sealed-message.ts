/**
 * A message on a secure propagate pipe: what its sender wrote is in it encrypted with the group's key and signed with the
 * sender's own. See docs/PROTOCOL.md, *Secure propagate pipes*.
 */
import { concatBytes } from '../../base/bytes.ts'
import { hkdfSha256, lengthPrefixed } from '../../base/sha256.ts'
import { SIGNATURE_BYTES } from '../documents/signature.ts'
import type { PipeId } from '../ids.ts'
import { fingerprintBytes, type KeyFingerprint } from '../key-fingerprint.ts'
import { GroupReader, malformed, u64Bytes } from './group-bytes.ts'
import { GROUP_KEY_BYTES, KEY_NAME_BYTES } from './group-key.ts'
import { readFingerprint } from './roster-change.ts'

/** The one element that such a message has beside those of the protocols. */
export const SEALED_NAMESPACE = 'pipefitter'
export const SEALED_ELEMENT = 'Sealed'

export const SEALED_RUN_BYTES = 8
/** Of AES-256-GCM, behind the ciphertext. */
export const SEALED_TAG_BYTES = 16
export const SEALED_NONCE_BYTES = 12

/** What stands in the open, and is signed and authenticated with the rest. */
export interface SealedHead {
  readonly keyName: Uint8Array
  readonly sender: KeyFingerprint
  /** When the sender began to send on this pipe, milliseconds since 1970 and never the same twice: its counter begins anew. */
  readonly runMs: number
  /** 8 bytes of chance: two runs never share a key, whatever the clock says. */
  readonly run: Uint8Array
  /** 1 for the first message of a run; grows. */
  readonly counter: number
}

export interface SealedMessage extends SealedHead {
  /** With the tag behind it. */
  readonly ciphertext: Uint8Array
  readonly signature: Uint8Array
}

const VERSION = 1
const LABEL = 'pipefitter sealed 1'
const KEY_LABEL = 'pipefitter sealed key 1'

export const encodeSealed = (sealed: SealedMessage): Uint8Array =>
  concatBytes([headBytes(sealed), sealed.signature, sealed.ciphertext])

/** Throws `protocol/message-malformed`. */
export const decodeSealed = (bytes: Uint8Array): SealedMessage => {
  const reader = new GroupReader(bytes)
  if (reader.u8() !== VERSION) throw malformed('it is sealed in another way')
  const head = {
    ...{ keyName: reader.bytes(KEY_NAME_BYTES), sender: readFingerprint(reader) },
    ...{ runMs: reader.u64(), run: reader.bytes(SEALED_RUN_BYTES), counter: reader.u64() },
  }
  const signature = reader.bytes(SIGNATURE_BYTES)
  const rest = bytes.length - HEAD_BYTES - SIGNATURE_BYTES
  if (head.counter === 0 || rest < SEALED_TAG_BYTES) throw malformed('nothing is sealed in it')
  const ciphertext = reader.bytes(rest)
  reader.end()
  return { ...head, signature, ciphertext }
}

/** What the tag covers beside the text. */
export const sealedContext = (head: SealedHead, pipeId: PipeId): Uint8Array =>
  lengthPrefixed([LABEL, pipeId, headBytes(head)])

export const sealedToBeSigned = (
  sealed: Omit<SealedMessage, 'signature'>,
  pipeId: PipeId,
): Uint8Array => lengthPrefixed([LABEL, pipeId, headBytes(sealed), sealed.ciphertext])

/** The key of one run of one sender on one pipe: so a counter is a nonce that is never used twice. */
export const sealedKey = (
  groupKey: Uint8Array,
  { keyName, sender, runMs, run }: SealedHead,
  pipeId: PipeId,
): Uint8Array =>
  hkdfSha256(
    groupKey,
    lengthPrefixed([KEY_LABEL, pipeId]),
    lengthPrefixed([keyName, fingerprintBytes(sender), u64Bytes(runMs), run]),
    GROUP_KEY_BYTES,
  )

export const sealedNonce = ({ counter }: SealedHead): Uint8Array =>
  concatBytes([new Uint8Array(SEALED_NONCE_BYTES - 8), u64Bytes(counter)])

const HEAD_BYTES = 1 + KEY_NAME_BYTES + 32 + 8 + SEALED_RUN_BYTES + 8

const headBytes = ({ keyName, sender, runMs, run, counter }: SealedHead): Uint8Array =>
  concatBytes([
    ...[Uint8Array.of(VERSION), keyName, fingerprintBytes(sender)],
    ...[u64Bytes(runMs), run, u64Bytes(counter)],
  ])
