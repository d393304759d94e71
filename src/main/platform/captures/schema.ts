import Database from 'better-sqlite3'
import { PipefitterError, errorText } from '../../base/errors.ts'
import type { SqliteDatabase } from '../sqlite/connection.ts'

/** Says in the file's header whose it is: `PfCp`. */
const APPLICATION_ID = 0x50_66_43_70
/** Of the tables below; grows when they change. */
const VERSION = 1

const TABLES = `
  CREATE TABLE flows (
    id INTEGER PRIMARY KEY, direction TEXT NOT NULL, peer_id TEXT, peer_name TEXT, proven INTEGER,
    transport TEXT NOT NULL, address TEXT NOT NULL, kind TEXT NOT NULL, pipe_id TEXT, pipe_name TEXT, group_name TEXT
  ) STRICT;
  CREATE TABLE messages (
    number INTEGER PRIMARY KEY, flow INTEGER NOT NULL, at_wall_ms INTEGER NOT NULL, size_bytes INTEGER NOT NULL,
    summary TEXT NOT NULL, outline TEXT, whole BLOB
  ) STRICT;
`

/** A database that is a capture file now. Throws SQLite's own errors. */
export const makeTables = (database: SqliteDatabase): void => {
  database.pragma(`application_id = ${APPLICATION_ID}`)
  database.pragma(`user_version = ${VERSION}`)
  database.exec(TABLES)
}

/** Throws `capture/unreadable` unless it is a capture file of a version that is known here. */
export const assertCapture = (database: SqliteDatabase): void => {
  if (database.pragma('application_id', { simple: true }) !== APPLICATION_ID)
    throw unreadable('it is no capture file')
  if (database.pragma('user_version', { simple: true }) !== VERSION)
    throw unreadable('it was written by another version')
}

export const unreadable = (why: string, cause?: unknown): PipefitterError =>
  new PipefitterError('capture/unreadable', `The capture file cannot be read: ${why}`, { cause })

/** Runs `work` with SQLite's errors turned into `capture/unreadable`. */
export const reading = <T>(work: () => T): T => {
  try {
    return work()
  } catch (error) {
    if (error instanceof Database.SqliteError) throw unreadable(errorText(error), error)
    throw error
  }
}
