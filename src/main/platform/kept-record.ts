/**
 * A few texts that a profile must not lose, kept outside the cache so that a damaged or deleted database does not cost
 * them. Two copies are written one after the other, each atomically; a file is believed only with the right checksum.
 */
import { createHash } from 'node:crypto'
import { constants, existsSync, openSync, closeSync, readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { errorText, PipefitterError } from '../base/errors.ts'
import type { ErrorCode } from '../base/errors.ts'
import { writeAtomically } from './atomic-file.ts'
import { assertSecretFile } from './file-rights.ts'

/** What a kind of record holds, and what it is called when something is wrong with it. */
export interface RecordKind {
  /** Such as `identity`. */
  readonly what: string
  /** By format number, the names of its fields, in the order in which they are checked. The highest is the current. */
  readonly formats: Readonly<Record<number, readonly string[]>>
  /** For a file that does not hold what it should. */
  readonly damaged: ErrorCode
  /** What follows when both copies are deleted, such as `to become a new peer`. */
  readonly afresh: string
  /** Whether it is refused where anybody else could read it. */
  readonly secret: boolean
}

export interface KeptRecord {
  readonly format: number
  readonly fields: Readonly<Record<string, string>>
}

const MAX_FILE_CHARACTERS = 64 * 1024
const BACKUP = '.backup'

/**
 * The record in `file`, or nothing where it never was. An empty or missing file, as a crash may leave it, is restored
 * from its copy. Throws `kind.damaged` for a damaged one, never replacing it, `store/newer` for one that a later program
 * wrote, `host/key-exposed` for a secret that others can read, and `store/failed`.
 */
export const readRecord = (file: string, kind: RecordKind): KeptRecord | undefined => {
  const text = textOf(file, kind)
  if (text !== '') return parseRecord(text, file, kind)
  const copy = textOf(file + BACKUP, kind)
  if (copy !== '') {
    const record = parseRecord(copy, file + BACKUP, kind)
    writeCopies(file, copy, kind)
    return record
  }
  if (existsSync(file) || existsSync(file + BACKUP)) throw damaged(file, kind, 'it is empty')
  return undefined
}

/** Replaces the record by one of the current format, or that which is given. Throws `store/failed`, both copies then being whole. */
export const writeRecord = (
  file: string,
  kind: RecordKind,
  fields: Readonly<Record<string, string>>,
  format = newestOf(kind),
): void => {
  const check = checksum(format, kind, fields)
  writeCopies(file, `${JSON.stringify({ format, ...fields, check }, null, 2)}\n`, kind)
}

const writeCopies = (file: string, text: string, kind: RecordKind): void => {
  try {
    writeAtomically(file, text)
    writeAtomically(file + BACKUP, text)
  } catch (error) {
    throw failed(kind, 'kept', error)
  }
}

const newestOf = ({ formats }: RecordKind): number => Math.max(...Object.keys(formats).map(Number))

const NO_LINK = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)

const textOf = (file: string, kind: RecordKind): string => {
  try {
    const descriptor = openSync(file, kind.secret ? NO_LINK : constants.O_RDONLY)
    try {
      if (kind.secret) assertSecretFile(descriptor, file)
      return readFileSync(descriptor, 'utf8')
    } finally {
      closeSync(descriptor)
    }
  } catch (error) {
    if (error instanceof PipefitterError) throw error
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw failed(kind, 'read', error)
  }
}

/** Tells a flipped bit from the truth; no protection against a person who means to change the file. */
const checksum = (
  format: number,
  kind: RecordKind,
  fields: Readonly<Record<string, unknown>>,
): string => {
  const values = (kind.formats[format] ?? []).map((name) => fields[name])
  return createHash('sha256')
    .update(JSON.stringify([format, ...values]))
    .digest('hex')
    .slice(0, 16)
}

const parseRecord = (text: string, file: string, kind: RecordKind): KeptRecord => {
  const read = fieldsOf(text, file, kind)
  const { format, check } = read
  if (typeof format === 'number' && format > newestOf(kind)) throw newer(file, kind, format)
  const names = typeof format === 'number' ? kind.formats[format] : undefined
  if (typeof format !== 'number' || names === undefined)
    throw damaged(file, kind, 'a field is missing')
  const fields: Record<string, string> = {}
  for (const name of names) {
    const value = Object.hasOwn(read, name) ? read[name] : undefined
    if (typeof value !== 'string') throw damaged(file, kind, 'a field is missing')
    fields[name] = value
  }
  if (check !== checksum(format, kind, fields)) throw damaged(file, kind, 'its checksum is wrong')
  return { format, fields }
}

const fieldsOf = (
  text: string,
  file: string,
  kind: RecordKind,
): Readonly<Record<string, unknown>> => {
  if (text.length > MAX_FILE_CHARACTERS) throw damaged(file, kind, 'it is too long')
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch (error) {
    // What the parser says would quote the file.
    if (!(error instanceof SyntaxError)) throw error
  }
  throw damaged(file, kind, 'it is no JSON object')
}

/** For a record that is whole and says nothing that can be, too. */
export const damaged = (file: string, kind: RecordKind, why: string): PipefitterError => {
  const name = basename(file)
  const remedy = name.endsWith(BACKUP)
    ? `delete ${name} and its original ${kind.afresh}`
    : `copy ${name}${BACKUP} over it, or delete both ${kind.afresh}`
  return new PipefitterError(
    kind.damaged,
    `The ${kind.what} file ${file} is damaged (${why}); ${remedy}`,
    { details: { file } },
  )
}

const newer = (file: string, kind: RecordKind, format: number): PipefitterError =>
  new PipefitterError(
    'store/newer',
    `The ${kind.what} file ${file} was written by a newer version (format ${format})`,
  )

const failed = (kind: RecordKind, what: 'kept' | 'read', error: unknown): PipefitterError =>
  new PipefitterError('store/failed', `The ${kind.what} cannot be ${what}: ${errorText(error)}`, {
    cause: error,
  })
