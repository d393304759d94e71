/**
 * What members say to each other about their group, from neighbour to neighbour on links that prove both keys: an element
 * of a message to the service `pipefitter.trust`. See docs/PROTOCOL.md, *Groups*.
 */
import { concatBytes, utf8Encode } from '../../base/bytes.ts'
import { SHA256_BYTES } from '../../base/sha256.ts'
import { parseGroupId, type PeerGroupId } from '../ids.ts'
import { GroupReader, malformed, shortText, u16Bytes, u32Bytes } from './group-bytes.ts'
import { decodeGroupKey, encodeGroupKey, KEY_NAME_BYTES, type GroupKey } from './group-key.ts'
import {
  decodeRosterChange,
  encodeRosterChange,
  ROSTER_NAME_BYTES,
  type RosterChange,
} from './roster-change.ts'

export const GROUP_ELEMENT = 'group'
/** Most changes of one list, and so of one message. */
export const ROSTER_CHANGES_MAX = 2_048
/** Longest advertisement that goes with a list, in bytes. */
const DOCUMENT_MAX = 8_192

export type GroupStep =
  /** How far this peer's list goes, and the key it would send with. */
  | {
      readonly kind: 'state'
      readonly number: number
      readonly hash: Uint8Array
      readonly keyName: Uint8Array | undefined
    }
  /** Asks for the changes from this number on. */
  | { readonly kind: 'ask'; readonly from: number }
  /** Changes in their order; `document` is the group's advertisement, for who may not know it. */
  | {
      readonly kind: 'changes'
      readonly document: string
      readonly changes: readonly RosterChange[]
    }
  /** Wants to be a member. */
  | { readonly kind: 'join'; readonly name: string }
  /** Wants to be one no longer. */
  | { readonly kind: 'leave' }
  | { readonly kind: 'ask-key' }
  | { readonly kind: 'key'; readonly key: GroupKey }
  /** An administrator does not let it in now. */
  | { readonly kind: 'declined' }

export interface GroupMessage {
  readonly groupId: PeerGroupId
  readonly step: GroupStep
}

const VERSION = 1
const KINDS = ['state', 'ask', 'changes', 'join', 'leave', 'ask-key', 'key', 'declined'] as const
const NO_KEY = new Uint8Array(KEY_NAME_BYTES)

export const encodeGroupMessage = ({ groupId, step }: GroupMessage): Uint8Array =>
  concatBytes([
    Uint8Array.of(VERSION, KINDS.indexOf(step.kind)),
    shortText(groupId),
    ...bodyOf(step),
  ])

/**
 * Reads one message; the bytes it gives are copies.
 * @throws PipefitterError `protocol/message-malformed`, or as an id that is none.
 */
export const decodeGroupMessage = (bytes: Uint8Array): GroupMessage => {
  const reader = new GroupReader(bytes)
  if (reader.u8() !== VERSION) throw malformed('it has another version')
  const kind = KINDS[reader.u8()]
  if (kind === undefined) throw malformed('no such message')
  const groupId = parseGroupId(reader.shortText())
  const step = readStep(kind, reader)
  reader.end()
  return { groupId, step }
}

const bodyOf = (step: GroupStep): readonly Uint8Array[] => {
  switch (step.kind) {
    case 'state':
      return [u32Bytes(step.number), step.hash, step.keyName ?? NO_KEY]
    case 'ask':
      return [u32Bytes(step.from)]
    case 'changes':
      return changesBytes(step.document, step.changes)
    case 'join':
      return [shortText(step.name)]
    case 'key':
      return [encodeGroupKey(step.key)]
    case 'leave':
    case 'ask-key':
    case 'declined':
      return []
  }
}

const changesBytes = (
  document: string,
  changes: readonly RosterChange[],
): readonly Uint8Array[] => {
  const text = utf8Encode(document)
  const listed = changes.flatMap((change) => {
    const bytes = encodeRosterChange(change)
    return [u16Bytes(bytes.length), bytes]
  })
  return [u16Bytes(text.length), text, u16Bytes(changes.length), ...listed]
}

const readStep = (kind: (typeof KINDS)[number], reader: GroupReader): GroupStep => {
  switch (kind) {
    case 'state':
      return { kind, ...readState(reader) }
    case 'ask':
      return { kind, from: reader.u32() }
    case 'changes':
      return { kind, ...readChanges(reader) }
    case 'join':
      return { kind, name: reader.shortText(ROSTER_NAME_BYTES) }
    case 'key':
      return { kind, key: decodeGroupKey(reader.bytes(GROUP_KEY_MESSAGE_BYTES)) }
    case 'leave':
    case 'ask-key':
    case 'declined':
      return { kind }
  }
}

/** Key, number, hash, time, maker, signature. */
const GROUP_KEY_MESSAGE_BYTES = 32 + 4 + 32 + 8 + 32 + 64

const readState = (reader: GroupReader): Omit<Extract<GroupStep, { kind: 'state' }>, 'kind'> => {
  const number = reader.u32()
  const hash = reader.bytes(SHA256_BYTES)
  const name = reader.bytes(KEY_NAME_BYTES)
  return { number, hash, keyName: name.every((byte) => byte === 0) ? undefined : name }
}

const readChanges = (
  reader: GroupReader,
): Omit<Extract<GroupStep, { kind: 'changes' }>, 'kind'> => {
  const length = reader.u16()
  if (length > DOCUMENT_MAX) throw malformed('its advertisement is too long')
  const document = reader.text(reader.bytes(length))
  const count = reader.u16()
  if (count > ROSTER_CHANGES_MAX) throw malformed('there are too many changes')
  const changes: RosterChange[] = []
  for (let i = 0; i < count; i++) changes.push(decodeRosterChange(reader.bytes(reader.u16())))
  return { document, changes }
}
