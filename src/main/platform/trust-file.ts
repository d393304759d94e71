/**
 * Who is trusted and who may use which pipe, in a file apart from the cache. A file and not a database: it is small, it
 * is replaced as a whole, and neither a damaged page nor a missing native module can take part of it away. Two copies
 * are written one after the other, each atomically and synced; a file is believed only with the right checksum, and each
 * key only with the fingerprint that is its own.
 */
import { createHash } from 'node:crypto'
import { readFileSync, renameSync } from 'node:fs'
import { basename } from 'node:path'
import * as v from 'valibot'
import { PipefitterError, errorText } from '../base/errors.ts'
import { isPeerId, isPipeId, type PipeId } from '../protocol/ids.ts'
import { parseKeyFingerprint } from '../protocol/key-fingerprint.ts'
import {
  PIPE_ACCESSES,
  RIGHTS,
  STANDINGS,
  TRUST_ORIGINS,
  type PipeAccess,
  type TrustEntry,
  type TrustRecord,
  type TrustStore,
} from '../peer/ports/trust.ts'
import { writeAtomically } from './atomic-file.ts'

/** What the file holds now; a later program that stores more raises it. */
const FORMAT = 1
const MAX_FILE_BYTES = 64 * 1024 * 1024
const BACKUP = '.backup'

/** The part of a profile that is needed here. */
interface Place {
  readonly trustFile: string
}

/** A store of trust that was opened, and in words what a person should know of it. */
interface OpenedTrust {
  readonly store: TrustStore
  readonly notice: string | undefined
}

/**
 * Opens the store of a profile; one that has none begins with nobody trusted. Where one copy is damaged or gone, the other
 * one serves: a damaged one is set aside. Throws `host/trust-damaged` when both are damaged, `store/newer` for what a later
 * program wrote, and `store/failed`.
 */
export const openTrustStore = ({ trustFile }: Place): OpenedTrust => {
  const copies = [trustFile, trustFile + BACKUP].map(readCopy)
  const [good] = copies.filter(({ record }) => record !== undefined)
  const damaged = copies.find(({ damage }) => damage !== undefined)
  if (good === undefined && damaged !== undefined) throw damagedError(damaged)
  if (damaged !== undefined) renameSync(damaged.file, `${damaged.file}.damaged`)
  const record = good?.record ?? { peers: [], accesses: new Map() }
  const store = new TrustFile(trustFile, record)
  if (good !== undefined && copies.some((copy) => copy.record === undefined)) store.save(record)
  return { store, notice: damaged && noticeOf(damaged) }
}

class TrustFile implements TrustStore {
  readonly #file: string
  #record: TrustRecord

  constructor(file: string, record: TrustRecord) {
    this.#file = file
    this.#record = record
  }

  load(): TrustRecord {
    return this.#record
  }

  save(record: TrustRecord): void {
    const text = formatTrust(record)
    try {
      writeAtomically(this.#file, text)
      writeAtomically(this.#file + BACKUP, text)
    } catch (error) {
      throw failed(`Trust cannot be kept: ${errorText(error)}`, error)
    }
    this.#record = record
  }
}

interface Copy {
  readonly file: string
  /** Absent where there is no such file, or an empty one as a crash may leave it, or a damaged one. */
  readonly record?: TrustRecord
  readonly damage?: string
}

const readCopy = (file: string): Copy => {
  const text = textOf(file)
  if (text === '') return { file }
  try {
    return { file, record: parseRecord(text, file) }
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    return { file, damage: error.message }
  }
}

const textOf = (file: string): string => {
  try {
    const bytes = readFileSync(file)
    return bytes.length > MAX_FILE_BYTES ? '?' : bytes.toString('utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return ''
    throw failed(`Trust cannot be read: ${errorText(error)}`, error)
  }
}

class Damage extends Error {}

const checked = <T extends string>(is: (text: string) => text is T) =>
  v.pipe(v.string(), v.maxLength(256), v.guard(is))

const fingerprint = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    const parsed = parseKeyFingerprint(dataset.value)
    if (parsed !== undefined) return parsed
    addIssue({ message: 'no fingerprint' })
    return NEVER
  }),
)

const wallMs = v.pipe(v.number(), v.finite())

const Row = v.object({
  fingerprint,
  peerId: checked(isPeerId),
  name: v.pipe(v.string(), v.maxLength(1_024)),
  publicKey: v.pipe(
    v.string(),
    v.maxLength(2_048),
    v.transform((text) => new Uint8Array(Buffer.from(text, 'base64'))),
  ),
  standing: v.picklist(STANDINGS),
  origin: v.optional(v.picklist(TRUST_ORIGINS)),
  standingWallMs: wallMs,
  firstSeenWallMs: wallMs,
  lastSeenWallMs: wallMs,
  grants: v.array(v.object({ right: v.picklist(RIGHTS), pipeId: v.optional(checked(isPipeId)) })),
})

const File = v.object({
  format: v.literal(FORMAT),
  peers: v.array(Row),
  accesses: v.array(v.tuple([checked(isPipeId), v.picklist(PIPE_ACCESSES)])),
})

/** What {@link formatTrust} wrote. Throws `host/trust-damaged` for anything else, and `store/newer`. */
export const parseTrust = (text: string): TrustRecord => {
  try {
    return parseRecord(text, 'trust.json')
  } catch (error) {
    if (!(error instanceof Damage)) throw error
    throw new PipefitterError('host/trust-damaged', error.message)
  }
}

const parseRecord = (text: string, file: string): TrustRecord => {
  const { check, ...content } = objectIn(text)
  const { format } = content
  if (typeof format === 'number' && format > FORMAT) throw newer(file, format)
  if (check !== checksum(content)) throw new Damage('its checksum is wrong')
  const parsed = v.safeParse(File, content)
  if (!parsed.success) throw new Damage(parsed.issues[0].message)
  const { peers, accesses } = parsed.output
  for (const peer of peers) assertOwnKey(peer)
  return { peers, accesses: new Map<PipeId, PipeAccess>(accesses) }
}

const assertOwnKey = ({ fingerprint: said, publicKey }: TrustEntry): void => {
  const own = createHash('sha256').update(publicKey).digest('hex')
  if (own !== said) throw new Damage('a key does not have the fingerprint that stands beside it')
}

const objectIn = (text: string): Readonly<Record<string, unknown>> => {
  try {
    const value: unknown = JSON.parse(text)
    if (typeof value === 'object' && value !== null) return { ...value }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error
  }
  throw new Damage('it is no JSON object')
}

/** The record as a text with a checksum. */
export const formatTrust = ({ peers, accesses }: TrustRecord): string => {
  const rows = peers.map((peer) => ({
    ...peer,
    publicKey: Buffer.from(peer.publicKey).toString('base64'),
  }))
  const content = { format: FORMAT, peers: rows, accesses: [...accesses] }
  return `${JSON.stringify({ ...content, check: checksum(content) })}\n`
}

/** Tells a flipped bit from the truth; no protection against a person who means to change the file. */
const checksum = (content: unknown): string =>
  createHash('sha256').update(JSON.stringify(content)).digest('hex')

const failed = (text: string, cause: unknown): PipefitterError =>
  new PipefitterError('store/failed', text, { cause })

const damagedError = ({ file, damage = '' }: Copy): PipefitterError =>
  new PipefitterError(
    'host/trust-damaged',
    `Both copies of the file of trusted peers are damaged; ${basename(file)}: ${damage}`,
    { details: { file } },
  )

const noticeOf = ({ file, damage = '' }: Copy): string =>
  `${basename(file)} was damaged (${damage}) and set aside; its other copy is used`

const newer = (file: string, format: number): PipefitterError =>
  new PipefitterError(
    'store/newer',
    `The file ${file} was written by a newer version (format ${format})`,
  )
