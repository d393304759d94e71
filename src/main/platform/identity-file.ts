/**
 * Who this peer is, kept outside the cache so that a damaged or deleted database costs no identity. Two copies are
 * written one after the other, each atomically; a file is believed only with the right checksum.
 */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { basename } from 'node:path'
import { PipefitterError, errorText } from '../base/errors.ts'
import { printable } from '../base/printable.ts'
import type { Random } from '../base/random.ts'
import type { PeerId } from '../protocol/ids.ts'
import { createPeerId, isPeerId } from '../protocol/ids.ts'
import { writeAtomically } from './atomic-file.ts'

export interface Identity {
  readonly peerId: PeerId
  /** What people see; not unique. */
  readonly name: string
}

/** Longest name of a peer, in UTF-16 units. */
export const MAX_PEER_NAME = 64
/** What the file holds now; a later program that stores more raises it. */
const FORMAT = 1
const MAX_FILE_CHARACTERS = 64 * 1024
const BACKUP = '.backup'

/** The part of a profile that is needed here. */
interface Place {
  readonly identityFile: string
}

/**
 * The peer's identity; a new one (`created`) in a profile that never had any. An empty or missing file, as a crash may
 * leave it, is restored from its backup copy. Throws `host/identity-damaged` for a damaged one, never replacing it, and
 * `store/newer` for one that a later program wrote.
 */
export const loadIdentity = (
  place: Place,
  random: Random,
  defaultName: string = hostname(),
): Identity & { readonly created: boolean } => {
  const file = place.identityFile
  const backup = file + BACKUP
  const text = textOf(file)
  if (text !== '') return { ...parseIdentity(text, file), created: false }
  const copy = textOf(backup)
  if (copy !== '') {
    const identity = parseIdentity(copy, backup)
    saveIdentity(place, identity)
    return { ...identity, created: false }
  }
  if (existsSync(file) || existsSync(backup)) throw damaged(file, 'it is empty')
  return { ...create(place, random, defaultName), created: true }
}

/** Replaces the identity, such as after a change of name. Throws `store/failed`, both copies then being whole. */
export const saveIdentity = (place: Place, identity: Identity): void => {
  const text = formatIdentity({ ...identity, name: peerName(identity.name) })
  try {
    writeAtomically(place.identityFile, text)
    writeAtomically(place.identityFile + BACKUP, text)
  } catch (error) {
    throw new PipefitterError('store/failed', `The identity cannot be kept: ${errorText(error)}`, {
      cause: error,
    })
  }
}

/** `text` as a peer may be called: one line, bounded, never empty. */
export const peerName = (text: string): string =>
  printable(text.trim().replace(/\s+/g, ' '), MAX_PEER_NAME) || 'peer'

const create = (place: Place, random: Random, defaultName: string): Identity => {
  const identity: Identity = {
    peerId: createPeerId((length) => random.bytes(length)),
    name: peerName(defaultName),
  }
  saveIdentity(place, identity)
  return identity
}

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw new PipefitterError('store/failed', `The identity cannot be read: ${errorText(error)}`, {
      cause: error,
    })
  }
}

const formatIdentity = (identity: Identity): string => {
  const { peerId, name } = identity
  return `${JSON.stringify({ format: FORMAT, peerId, name, check: checksum(identity) }, null, 2)}\n`
}

/** Tells a flipped bit from the truth; no protection against a person who means to change the file. */
const checksum = ({ peerId, name }: { readonly peerId: string; readonly name: string }): string =>
  createHash('sha256')
    .update(JSON.stringify([FORMAT, peerId, name]))
    .digest('hex')
    .slice(0, 16)

const parseIdentity = (text: string, file: string): Identity => {
  const { format, peerId, name, check } = fieldsOf(text, file)
  if (typeof format === 'number' && format > FORMAT) throw newer(file, format)
  if (format !== FORMAT || typeof peerId !== 'string' || typeof name !== 'string')
    throw damaged(file, 'a field is missing')
  if (check !== checksum({ peerId, name })) throw damaged(file, 'its checksum is wrong')
  if (!isPeerId(peerId)) throw damaged(file, 'it holds no peer id')
  return { peerId, name: peerName(name) }
}

const fieldsOf = (text: string, file: string): Readonly<Record<string, unknown>> => {
  if (text.length > MAX_FILE_CHARACTERS) throw damaged(file, 'it is too long')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw damaged(file, 'it is no JSON object')
}

const damaged = (file: string, why: string): PipefitterError => {
  const name = basename(file)
  const remedy = name.endsWith(BACKUP)
    ? `delete ${name} and its original to become a new peer`
    : `copy ${name}${BACKUP} over it, or delete both to become a new peer`
  return new PipefitterError(
    'host/identity-damaged',
    `The identity file ${file} is damaged (${why}); ${remedy}`,
    { details: { file } },
  )
}

const newer = (file: string, format: number): PipefitterError =>
  new PipefitterError(
    'store/newer',
    `The identity file ${file} was written by a newer version (format ${format})`,
  )
