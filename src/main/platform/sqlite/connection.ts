import Database from 'better-sqlite3'
import { chmodSync, closeSync, openSync } from 'node:fs'
import { PipefitterError } from '../../base/errors.ts'
import { isDamage, toStoreError } from './failure.ts'
import { BUSY_TIMEOUT_MS, WAL_BYTES } from './limits.ts'

export type SqliteDatabase = Database.Database

/** What SQLite calls a database that is in no file and gone when it is closed. */
export const IN_MEMORY = ':memory:'

/** Opens the file and tells SQLite to trust nothing in it. Throws SQLite's own errors. */
export const openDatabase = (file: string, fileBytes: number): SqliteDatabase => {
  if (file !== IN_MEMORY) makePrivate(file)
  const database = new Database(file, { timeout: BUSY_TIMEOUT_MS })
  try {
    database.pragma('trusted_schema = OFF')
    database.pragma('cell_size_check = ON')
    database.pragma('foreign_keys = ON')
    database.pragma('journal_mode = WAL')
    database.pragma('synchronous = NORMAL')
    database.pragma(`journal_size_limit = ${WAL_BYTES}`)
    const pageBytes = Number(database.pragma('page_size', { simple: true }))
    database.pragma(`max_page_count = ${Math.floor(fileBytes / pageBytes)}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** For us alone before SQLite makes its companions, which take over the mode of the file. */
const makePrivate = (file: string): void => {
  closeSync(openSync(file, 'a', 0o600))
  if (process.platform !== 'win32') chmodSync(file, 0o600)
}

/** One open database with our errors and our transactions; shared by the reading and the writing half. */
export class Connection {
  readonly database: SqliteDatabase
  readonly #onDamage: () => void
  #depth = 0

  /** `onDamage` is called when SQLite finds, while running, that the file is bad. */
  constructor(database: SqliteDatabase, onDamage: () => void) {
    this.database = database
    this.#onDamage = onDamage
  }

  /** Runs `work` with SQLite's errors turned into `store/failed`; `base/stopped` after the end. */
  guard<T>(work: () => T): T {
    if (!this.database.open) throw new PipefitterError('base/stopped', 'The cache is closed')
    try {
      return work()
    } catch (error) {
      if (isDamage(error)) this.#onDamage()
      throw toStoreError(error)
    }
  }

  /** Runs `work` as one transaction, or inside another as a part of it that can be undone alone. */
  transaction(work: () => void): void {
    this.guard(() => {
      // A full disk may make SQLite undo the outer transaction under our feet; nothing may then be written outside it.
      if (this.#depth > 0 && !this.database.inTransaction)
        throw new PipefitterError('store/failed', 'The surrounding batch was undone already')
      this.#depth++
      try {
        this.database.transaction(work).immediate()
      } finally {
        this.#depth--
      }
    })
  }

  /** Writes the log back into the file and closes; idempotent. */
  close(): void {
    this.database.close()
  }
}
