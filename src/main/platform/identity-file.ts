/**
 * Who this peer is, in words: its name, and the fingerprint of the key that it is. The key itself is kept apart (see
 * `identity.ts`); the fingerprint here tells when it is not the one that belongs to the profile.
 */
import { printable } from '../base/printable.ts'
import { parseKeyFingerprint } from '../protocol/key-fingerprint.ts'
import type { KeyFingerprint } from '../protocol/key-fingerprint.ts'
import { isPeerId } from '../protocol/ids.ts'
import type { PeerId } from '../protocol/ids.ts'
import { damaged, readRecord, writeRecord } from './kept-record.ts'
import type { KeptRecord, RecordKind } from './kept-record.ts'

export interface NamedKey {
  readonly fingerprint: KeyFingerprint
  /** What people see; not unique. */
  readonly name: string
}

/** As versions before the key kept it: an id that was drawn by lot. */
export interface FormerIdentity {
  readonly formerPeerId: PeerId
  readonly name: string
}

/** Longest name of a peer, in UTF-16 units. */
export const MAX_PEER_NAME = 64
const FORMER_FORMAT = 1

const IDENTITY: RecordKind = {
  what: 'identity',
  formats: { [FORMER_FORMAT]: ['peerId', 'name'], 2: ['fingerprint', 'name'] },
  damaged: 'host/identity-damaged',
  afresh: 'to name this peer afresh',
  secret: false,
}

/** The part of a profile that is needed here. */
export interface IdentityPlace {
  readonly identityFile: string
}

/**
 * What was kept; nothing in a profile that never had any. Throws `host/identity-damaged` for a damaged file, never
 * replacing it, `store/newer` for one that a later program wrote, and `store/failed`.
 */
export const readIdentity = (place: IdentityPlace): NamedKey | FormerIdentity | undefined => {
  const record = readRecord(place.identityFile, IDENTITY)
  return record === undefined ? undefined : parseIdentity(record, place.identityFile)
}

/** Replaces the identity, such as after a change of name. Throws `store/failed`, both copies then being whole. */
export const saveIdentity = (place: IdentityPlace, { fingerprint, name }: NamedKey): void =>
  writeRecord(place.identityFile, IDENTITY, { fingerprint, name: peerName(name) })

/** `text` as a peer may be called: one line, bounded, never empty. */
export const peerName = (text: string): string =>
  printable(text.trim().replace(/\s+/g, ' '), MAX_PEER_NAME) || 'peer'

const parseIdentity = ({ format, fields }: KeptRecord, file: string): NamedKey | FormerIdentity => {
  const name = peerName(fields['name'] ?? '')
  if (format === FORMER_FORMAT) {
    const peerId = fields['peerId'] ?? ''
    if (!isPeerId(peerId)) throw damaged(file, IDENTITY, 'it holds no peer id')
    return { formerPeerId: peerId, name }
  }
  const fingerprint = parseKeyFingerprint(fields['fingerprint'] ?? '')
  if (fingerprint === undefined) throw damaged(file, IDENTITY, 'it holds no fingerprint')
  return { fingerprint, name }
}
