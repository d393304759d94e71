/**
 * JXTA ids (4.2, 6.2.1): parsing, the canonical spelling, and what an id tells about itself.
 *
 * A canonical id is a plain string, so it compares with `===` and works as a key; the brands only
 * keep a pipe id from being handed to a function that wants a peer. Whatever came from outside goes
 * through a `parse…` function once and is canonical from then on: prefix in lower case, hex in
 * upper case, trailing zero bytes left out ("zero-saving", a MUST of 6.2.1.1).
 */
import { hexEncode, utf8Decode, utf8Encode } from '../base/bytes.ts'
import { PipefitterError } from '../base/errors.ts'
import {
  ID_TEXT_MAX,
  JXTA_URN_PREFIX,
  NET_PEER_GROUP_ID,
  NET_PEER_GROUP_UUID,
  WORLD_GROUP_ID,
  WORLD_GROUP_UUID,
} from './constants.ts'

declare const brand: unique symbol
interface Branded<Kind extends string> {
  readonly [brand]: Kind
}

/** What an id refers to; `unknown` where the format does not tell. */
export type IdKind = 'group' | 'peer' | 'pipe' | 'codat' | 'moduleClass' | 'moduleSpec' | 'unknown'

/** Any JXTA id as canonical URN text. */
export type JxtaId = string & Branded<IdKind>
export type PeerId = string & Branded<'peer'>
export type PipeId = string & Branded<'pipe'>
export type PeerGroupId = string & Branded<'group'>
export type ModuleClassId = string & Branded<'moduleClass'>
export type ModuleSpecId = string & Branded<'moduleSpec'>

/** What {@link parseJxtaId} found. */
export interface ParsedId {
  /** `other` is a format we cannot look into; such ids are only compared (4.2.3). */
  readonly format: 'uuid' | 'cbid' | 'jxta' | 'other'
  readonly kind: IdKind
  /** The canonical text. */
  readonly urn: JxtaId
  /** The group a peer, pipe or codat belongs to. */
  readonly groupId?: PeerGroupId
}

/** Yields `count` unpredictable bytes; chance is always passed in. */
export type RandomBytes = (count: number) => Uint8Array

/** Hex digits of one UUID. */
const UUID_DIGITS = 32
/** Ids are arrays of 64 bytes, the last one being the type (6.2.1.1). */
const ID_DIGITS_MAX = 128

const KIND_BY_TYPE: Readonly<Record<string, IdKind>> = {
  '01': 'codat',
  '02': 'group',
  '03': 'peer',
  '04': 'pipe',
  '05': 'moduleClass',
  '06': 'moduleSpec',
}

const WELL_KNOWN_KIND: Readonly<Record<string, IdKind>> = {
  Null: 'unknown',
  WorldGroup: 'group',
  NetGroup: 'group',
}

const URN_CHARACTERS = /^[A-Za-z0-9()+,\-.:=@;$_!*'%/?#]+$/
const HEX_PAIRS = /^(?:[0-9A-F]{2})+$/

/** Ids whose parsing is remembered; beyond that all are forgotten, and parsed anew as they come. */
const PARSED_REMEMBERED = 2048

/** The same few ids come with every message. */
const remembered = new Map<string, ParsedId>()

/**
 * Reads any JXTA id.
 *
 * @throws PipefitterError `protocol/id-malformed` where the text is no JXTA URN, or breaks the
 * rules of the format it names.
 */
export function parseJxtaId(text: string): ParsedId {
  if (text.length > ID_TEXT_MAX) throw malformed(text, `is longer than ${ID_TEXT_MAX} characters`)
  const known = remembered.get(text)
  if (known !== undefined) return known
  const own = textOfItsOwn(text)
  const parsed = parseAnew(own)
  if (remembered.size >= PARSED_REMEMBERED) remembered.clear()
  remembered.set(own, parsed)
  return parsed
}

/** A copy that does not hold the document that the text was cut out of, as a part of a string does. */
function textOfItsOwn(text: string): string {
  return utf8Decode(utf8Encode(text))
}

function parseAnew(text: string): ParsedId {
  const value = valueOf(text)
  const dash = value.indexOf('-')
  if (dash < 1 || dash === value.length - 1) throw malformed(text, 'has no format keyword')
  const format = value.slice(0, dash)
  const rest = value.slice(dash + 1)
  if (format === 'uuid' || format === 'cbid') return parseUuidForm(text, format, rest)
  if (format === 'jxta') return parseWellKnown(text, rest)
  return { format: 'other', kind: 'unknown', urn: canonical(value) }
}

/**
 * Reads a peer id.
 * @throws PipefitterError `protocol/id-malformed`, or `protocol/id-kind` for another kind of id.
 */
export function parsePeerId(text: string): PeerId {
  return ofKind(text, 'peer')
}

/** Reads a pipe id; throws as {@link parsePeerId} does. */
export function parsePipeId(text: string): PipeId {
  return ofKind(text, 'pipe')
}

/** Reads a peer group id; throws as {@link parsePeerId} does. */
export function parseGroupId(text: string): PeerGroupId {
  return ofKind(text, 'group')
}

/** Reads the id of a service's class; throws as {@link parsePeerId} does. */
export function parseModuleClassId(text: string): ModuleClassId {
  return ofKind(text, 'moduleClass')
}

/** Reads the id of a module's specification; throws as {@link parsePeerId} does. */
export function parseModuleSpecId(text: string): ModuleSpecId {
  return ofKind(text, 'moduleSpec')
}

/** Whether the text already is a canonical peer id. */
export function isPeerId(text: string): text is PeerId {
  return isKind(text, 'peer')
}

/** Whether the text already is a canonical pipe id. */
export function isPipeId(text: string): text is PipeId {
  return isKind(text, 'pipe')
}

/** Whether the text already is a canonical peer group id. */
export function isGroupId(text: string): text is PeerGroupId {
  return isKind(text, 'group')
}

/** A new peer id in the world group, as other implementations write them (6.2.1.2.3). */
export function createPeerId(random: RandomBytes): PeerId {
  return parsePeerId(`${JXTA_URN_PREFIX}uuid-${WORLD_GROUP_UUID}${randomUuid(random)}03`)
}

/**
 * The id that JXSE derives from a peer's key, of the `cbid` format.
 * @param digest SHA-1 of the key's SubjectPublicKeyInfo.
 */
export function peerIdOfKey(digest: Uint8Array): PeerId {
  const digits = hexEncode(digest.subarray(0, UUID_DIGITS / 2))
  return parsePeerId(`${JXTA_URN_PREFIX}cbid-${WORLD_GROUP_UUID}${digits}03`)
}

/**
 * A new pipe id (6.2.1.2.4).
 *
 * @param group the group the pipe belongs to; the net peer group unless given.
 * @throws PipefitterError `protocol/id-kind` for a group whose id holds no UUID.
 */
export function createPipeId(random: RandomBytes, group?: PeerGroupId): PipeId {
  const groupUuid = group === undefined ? NET_PEER_GROUP_UUID : groupUuidOf(group)
  return parsePipeId(`${JXTA_URN_PREFIX}uuid-${groupUuid}${randomUuid(random)}04`)
}

/** The pipe id with this UUID (16 bytes) in a group; throws as {@link createPipeId} does. */
export function pipeIdOfUuid(uuid: Uint8Array, group: PeerGroupId): PipeId {
  const digits = hexEncode(uuid.subarray(0, UUID_DIGITS / 2))
  return parsePipeId(`${JXTA_URN_PREFIX}uuid-${groupUuidOf(group)}${digits}04`)
}

/** The group id with this UUID (16 bytes). */
export function groupIdOfUuid(uuid: Uint8Array): PeerGroupId {
  return parseGroupId(`${JXTA_URN_PREFIX}uuid-${hexEncode(uuid.subarray(0, UUID_DIGITS / 2))}02`)
}

/** The group that a pipe belongs to, by its id (4.2.8); the net peer group where the id's format does not tell. */
export function groupOfPipe(id: PipeId): PeerGroupId {
  return parseJxtaId(id).groupId ?? (NET_PEER_GROUP_ID as PeerGroupId)
}

/** A new peer group id (6.2.1.2.2). */
export function createGroupId(random: RandomBytes): PeerGroupId {
  return parseGroupId(`${JXTA_URN_PREFIX}uuid-${randomUuid(random)}02`)
}

/** The text after `urn:jxta:`, as element names and endpoint addresses use it. */
export function uniqueValue(id: JxtaId): string {
  return id.slice(JXTA_URN_PREFIX.length)
}

/** The id whose {@link uniqueValue} this is; throws as {@link parseJxtaId} does. */
export function fromUniqueValue(value: string): ParsedId {
  return parseJxtaId(JXTA_URN_PREFIX + value)
}

/**
 * Eight characters that tell one id from another on a screen: of a peer or pipe the first digits of
 * its own part (all peers share the group part), of a service class its number, of a well-known
 * group its name.
 */
export function shortId(id: string): string {
  const value = id.slice(id.lastIndexOf(':') + 1)
  const rest = value.slice(value.indexOf('-') + 1)
  const type = rest.slice(-2)
  const digits = rest.slice(0, -2).padEnd(2 * UUID_DIGITS, '0')
  if (value.startsWith('jxta-')) return rest
  if (type === '05' || type === '06') return digits.slice(UUID_DIGITS - 8, UUID_DIGITS)
  if (type === '02') return digits.slice(0, 8)
  return digits.slice(UUID_DIGITS, UUID_DIGITS + 8)
}

function valueOf(text: string): string {
  const prefix = text.slice(0, JXTA_URN_PREFIX.length)
  if (prefix !== JXTA_URN_PREFIX && prefix.toLowerCase() !== JXTA_URN_PREFIX) {
    throw malformed(text, 'does not begin with urn:jxta:')
  }
  const value = text.slice(JXTA_URN_PREFIX.length)
  if (!URN_CHARACTERS.test(value))
    throw malformed(text, 'is empty or holds a character no URN may hold')
  return value
}

function parseUuidForm(text: string, format: 'uuid' | 'cbid', rest: string): ParsedId {
  const digits = rest.toUpperCase()
  if (!HEX_PAIRS.test(digits)) throw malformed(text, 'does not consist of pairs of hex digits')
  if (digits.length < 4) throw malformed(text, 'holds nothing before its type')
  if (digits.length > ID_DIGITS_MAX) throw malformed(text, 'is longer than 64 bytes')
  const type = digits.slice(-2)
  const kind = KIND_BY_TYPE[type] ?? 'unknown'
  const fields = withoutTrailingZeros(digits.slice(0, -2))
  const urn = canonical(`${format}-${fields}${type}`)
  const belongs = kind === 'peer' || kind === 'pipe' || kind === 'codat'
  return belongs ? { format, kind, urn, groupId: groupOf(fields) } : { format, kind, urn }
}

function parseWellKnown(text: string, word: string): ParsedId {
  const kind = Object.hasOwn(WELL_KNOWN_KIND, word) ? WELL_KNOWN_KIND[word] : undefined
  if (kind === undefined) throw malformed(text, 'is no well-known id')
  return { format: 'jxta', kind, urn: canonical(`jxta-${word}`) }
}

/** The zero-saving form: trailing zero bytes go, but one byte always stays. */
function withoutTrailingZeros(digits: string): string {
  let end = digits.length
  while (end > 2 && digits.charCodeAt(end - 1) === 0x30 && digits.charCodeAt(end - 2) === 0x30)
    end -= 2
  return digits.slice(0, end)
}

function groupOf(fields: string): PeerGroupId {
  const uuid = fields.slice(0, UUID_DIGITS)
  if (uuid === WORLD_GROUP_UUID) return WORLD_GROUP_ID as PeerGroupId
  if (uuid === NET_PEER_GROUP_UUID) return NET_PEER_GROUP_ID as PeerGroupId
  return `${JXTA_URN_PREFIX}uuid-${withoutTrailingZeros(uuid)}02` as PeerGroupId
}

function groupUuidOf(group: PeerGroupId): string {
  if (group === NET_PEER_GROUP_ID) return NET_PEER_GROUP_UUID
  if (group === WORLD_GROUP_ID) return WORLD_GROUP_UUID
  const value = uniqueValue(group)
  if (!value.startsWith('uuid-')) throw wrongKind(group, 'group with a UUID')
  return value.slice(5, -2).padEnd(UUID_DIGITS, '0').slice(0, UUID_DIGITS)
}

/** A random UUID of version 4, so that its bytes are what RFC 4122 calls one. */
function randomUuid(random: RandomBytes): string {
  let digits = ''
  for (const byte of random(UUID_DIGITS / 2)) digits += byte.toString(16).padStart(2, '0')
  const variant = '89AB'.charAt(Number.parseInt(digits.charAt(16), 16) & 3)
  return `${digits.slice(0, 12)}4${digits.slice(13, 16)}${variant}${digits.slice(17)}`
}

/** The one place where checked text gets its brand. */
function canonical(value: string): JxtaId {
  return (JXTA_URN_PREFIX + value) as JxtaId
}

function ofKind<Kind extends IdKind>(text: string, kind: Kind): string & Branded<Kind> {
  const parsed = parseJxtaId(text)
  if (parsed.kind !== kind) throw wrongKind(text, kind)
  return parsed.urn as string & Branded<Kind>
}

function isKind(text: string, kind: IdKind): boolean {
  try {
    const parsed = parseJxtaId(text)
    return parsed.kind === kind && parsed.urn === text
  } catch (error) {
    if (error instanceof PipefitterError) return false
    throw error
  }
}

function malformed(text: string, what: string): PipefitterError {
  return new PipefitterError('protocol/id-malformed', `The JXTA id ${quoted(text)} ${what}`)
}

function wrongKind(text: string, wanted: string): PipefitterError {
  return new PipefitterError(
    'protocol/id-kind',
    `The JXTA id ${quoted(text)} is not that of a ${wanted}`,
  )
}

function quoted(text: string): string {
  return JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
}
