import Database from 'better-sqlite3'
import { optional, textColumn, wholeColumn, wordColumn, type Row } from '../sqlite/columns.ts'
import type { SqliteDatabase } from '../sqlite/connection.ts'
import { assertCapture, reading } from './schema.ts'
import type { StoredContent, StoredHead } from './stored-message.ts'

/** Longest texts that are read, in bytes of UTF-8. */
const TEXT_BYTES_MAX = 4_096
const OUTLINE_BYTES_MAX = 1024 * 1024
/** Largest message that is read. */
const WHOLE_BYTES_MAX = 64 * 1024 * 1024

const NOTHING: StoredContent = { whole: undefined, outline: undefined }

/** A capture file of before, which is read alone. Nothing in it is believed. */
export class CaptureReader {
  readonly #database: SqliteDatabase
  readonly #statements
  /** Number of its oldest message, and the number after its latest. */
  readonly first: number
  readonly end: number

  /** Throws `capture/unreadable`. */
  constructor(file: string) {
    this.#database = reading(() => openOld(file))
    try {
      assertCapture(this.#database)
      this.#statements = reading(() => prepare(this.#database))
      const { first, last } = reading(() => this.#statements.span.get()) as Row
      this.first = typeof first === 'number' && Number.isSafeInteger(first) ? first : 1
      this.end = typeof last === 'number' && Number.isSafeInteger(last) ? last + 1 : this.first
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** So many messages from this number on; where one is missing or damaged there is nothing in its place. */
  heads(from: number, count: number): readonly (StoredHead | undefined)[] {
    const found = new Array<StoredHead | undefined>(count)
    for (const row of this.#found(() => this.#statements.heads.all(from, from + count))) {
      const head = decoded(row, decodeHead)
      if (head !== undefined) found[head.number - from] = head
    }
    return found
  }

  content(number: number): StoredContent {
    const [row] = this.#found(() => this.#statements.content.all(number))
    return (row && decoded(row, decodeContent)) ?? NOTHING
  }

  /** Rows as far as they can be read: a file may be damaged anywhere, or be closed while somebody looks at it. */
  #found(read: () => unknown[]): readonly Row[] {
    try {
      return this.#database.open ? (read() as Row[]) : []
    } catch (error) {
      if (error instanceof Database.SqliteError) return []
      throw error
    }
  }

  /** Idempotent. */
  close(): void {
    this.#database.close()
  }
}

/** What a crash left beside the file is put into it first; from then on nothing in it changes. */
const openOld = (file: string): SqliteDatabase => {
  const database = new Database(file, { fileMustExist: true })
  try {
    database.pragma('trusted_schema = OFF')
    database.pragma('cell_size_check = ON')
    database.pragma('journal_mode = DELETE')
    database.pragma('query_only = ON')
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

const prepare = (database: SqliteDatabase) => ({
  span: database.prepare('SELECT min(number) AS first, max(number) AS last FROM messages'),
  heads: database.prepare(
    `SELECT number, at_wall_ms, size_bytes, summary, flows.* FROM messages JOIN flows ON flows.id = flow
       WHERE number >= ? AND number < ?`,
  ),
  content: database.prepare('SELECT outline, whole FROM messages WHERE number = ?'),
})

const decoded = <T>(row: Row, decode: (row: Row) => T): T | undefined => {
  try {
    return decode(row)
  } catch {
    return undefined
  }
}

const text = (row: Row, column: string): string => textColumn(row, column, TEXT_BYTES_MAX)

const decodeHead = (row: Row): StoredHead => {
  const flag = (of: Row, column: string): boolean => wholeColumn(of, column) !== 0
  return {
    ...NO_ENDS,
    number: wholeColumn(row, 'number'),
    atWallMs: wholeColumn(row, 'at_wall_ms'),
    sizeBytes: wholeColumn(row, 'size_bytes'),
    summary: text(row, 'summary'),
    direction: wordColumn(row, 'direction', ['in', 'out']),
    transport: text(row, 'transport'),
    address: text(row, 'address'),
    kind: text(row, 'kind'),
    ...optional(row, 'peer_id', 'peerId', text),
    ...optional(row, 'peer_name', 'peerName', text),
    ...optional(row, 'proven', 'proven', flag),
    ...optional(row, 'pipe_id', 'pipeId', text),
    ...optional(row, 'pipe_name', 'pipeName', text),
    ...optional(row, 'group_name', 'groupName', text),
  }
}

const NO_ENDS = {
  ...{ peerId: undefined, peerName: undefined, proven: undefined },
  ...{ pipeId: undefined, pipeName: undefined, groupName: undefined },
}

const decodeContent = ({ outline, whole }: Row): StoredContent => ({
  outline: typeof outline === 'string' && outline.length <= OUTLINE_BYTES_MAX ? outline : undefined,
  whole:
    whole instanceof Uint8Array && whole.length <= WHOLE_BYTES_MAX
      ? new Uint8Array(whole)
      : undefined,
})
