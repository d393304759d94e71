import type { Statement } from 'better-sqlite3'
import { PipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type {
  StoreReader,
  StoredBinding,
  StoredEndpoint,
  StoredPeer,
  StoredPipe,
} from '../../peer/ports/store.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Row } from './columns.ts'
import { textColumn } from './columns.ts'
import type { Connection } from './connection.ts'
import { MAX_BYTES } from './limits.ts'
import { decodeBinding, decodeEndpoint, decodePeer, decodePipe } from './rows.ts'

/** The reading half: parses each row and leaves out, counts and logs those that do not parse. */
export class SqliteReader implements StoreReader {
  readonly #connection: Connection
  readonly #log: Log
  readonly #count: (counter: string, by?: number) => void
  readonly #peers: Statement
  readonly #endpoints: Statement
  readonly #pipes: Statement
  readonly #bindings: Statement
  readonly #setting: Statement

  constructor(connection: Connection, log: Log, count: (counter: string, by?: number) => void) {
    const { database } = connection
    this.#connection = connection
    this.#log = log
    this.#count = count
    this.#peers = database.prepare('SELECT * FROM peers ORDER BY last_seen_wall_ms DESC')
    this.#endpoints = database.prepare('SELECT * FROM endpoints ORDER BY worth DESC')
    this.#pipes = database.prepare('SELECT * FROM pipes ORDER BY created_wall_ms')
    this.#bindings = database.prepare(
      'SELECT * FROM bindings WHERE pipe_id = ? ORDER BY bound_wall_ms DESC, rowid DESC LIMIT ?',
    )
    this.#setting = database.prepare('SELECT value FROM settings WHERE key = ?')
  }

  /** Last seen first. */
  peers(): readonly StoredPeer[] {
    return this.#all('peers', this.#peers, [], decodePeer)
  }

  /** Those that worked or were learned last come first. */
  endpoints(): readonly StoredEndpoint[] {
    return this.#all('endpoints', this.#endpoints, [], decodeEndpoint)
  }

  /** In the order of their creation. */
  pipes(): readonly StoredPipe[] {
    return this.#all('pipes', this.#pipes, [], decodePipe)
  }

  bindings(pipeId: PipeId, limit: number): readonly StoredBinding[] {
    const rows = Math.max(0, Math.trunc(limit))
    return this.#all('bindings', this.#bindings, [pipeId, rows], decodeBinding)
  }

  setting(key: string): string | undefined {
    const [value] = this.#all('settings', this.#setting, [key], (row) =>
      textColumn(row, 'value', MAX_BYTES.settingValue),
    )
    return value
  }

  #all<T>(
    table: string,
    statement: Statement,
    values: readonly (string | number)[],
    decode: (row: Row) => T,
  ): readonly T[] {
    return this.#connection.guard(() => {
      const parsed: T[] = []
      let leftOut = 0
      for (const row of statement.iterate(...values)) {
        const value = decoded(row as Row, decode)
        if (value === undefined) leftOut++
        else parsed.push(value)
      }
      if (leftOut > 0) this.#tell(table, leftOut)
      return parsed
    })
  }

  #tell(table: string, rows: number): void {
    this.#count('store.rows-left-out', rows)
    this.#log.warn('rows that do not parse were left out', { table, rows })
  }
}

/** The row's value, or undefined if it does not parse. */
export const decoded = <T>(row: Row, decode: (row: Row) => T): T | undefined => {
  try {
    return decode(row)
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}
