/**
 * The key of this peer's message signatures, in a file of the profile that this user alone can read. It is made when it is
 * first asked for, and written atomically. No id hangs on it: without it a peer makes another and is the same peer.
 */
import { readFileSync } from 'node:fs'
import { errorText, PipefitterError } from '../base/errors.ts'
import { writeAtomically } from './atomic-file.ts'
import { createLegacyKeys, openLegacyKeys } from './legacy-keys.ts'
import type { LegacyKeys } from './legacy-keys.ts'

/** What the file holds now; a later program that stores more raises it. */
const FORMAT = 1
const MAX_FILE_CHARACTERS = 64 * 1024

/** The part of a profile that is needed here. */
interface Place {
  readonly legacyKeysFile: string
}

/**
 * The keys of the profile; new ones where it has none. Rejects with `host/legacy-keys-damaged` for a file that does not
 * hold them whole, never replacing it, with `store/newer` for one that a later program wrote, and with `store/failed`.
 */
export const loadLegacyKeys = async (place: Place, wallMs: number): Promise<LegacyKeys> => {
  const text = textOf(place.legacyKeysFile)
  if (text !== undefined) return parseKeys(text, place.legacyKeysFile)
  const keys = await createLegacyKeys(wallMs)
  try {
    writeAtomically(place.legacyKeysFile, formatKeys(keys))
  } catch (error) {
    throw failed('kept', error)
  }
  return keys
}

const textOf = (file: string): string | undefined => {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw failed('read', error)
  }
}

const formatKeys = ({ privateKeyPem, certificate }: LegacyKeys): string => {
  const text = Buffer.from(certificate).toString('base64')
  return `${JSON.stringify({ format: FORMAT, privateKey: privateKeyPem, certificate: text }, null, 2)}\n`
}

const parseKeys = (text: string, file: string): LegacyKeys => {
  if (text.length > MAX_FILE_CHARACTERS) throw damaged(file)
  const { format, privateKey, certificate } = fieldsOf(text, file)
  if (typeof format === 'number' && format > FORMAT)
    throw new PipefitterError('store/newer', `A later program wrote ${file}`)
  if (format !== FORMAT || typeof privateKey !== 'string' || typeof certificate !== 'string')
    throw damaged(file)
  try {
    return openLegacyKeys(privateKey, Uint8Array.from(Buffer.from(certificate, 'base64')))
  } catch (error) {
    throw damaged(file, error)
  }
}

const fieldsOf = (text: string, file: string): Partial<Record<string, unknown>> => {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    // What the parser says would quote the key.
    throw damaged(file)
  }
  return typeof value === 'object' && value !== null ? { ...value } : {}
}

const damaged = (file: string, cause?: unknown): PipefitterError =>
  new PipefitterError('host/legacy-keys-damaged', `${file} does not hold the key of signatures`, {
    cause,
  })

const failed = (what: 'kept' | 'read', error: unknown): PipefitterError =>
  new PipefitterError(
    'store/failed',
    `The key of message signatures cannot be ${what}: ${errorText(error)}`,
    { cause: error },
  )
