/**
 * Keeps two processes out of one profile.
 *
 * The lock is SQLite's exclusive lock on an empty file: a lock of the operating system (fcntl, LockFileEx), so taking
 * it is one atomic step, it ends with the process however that dies, there is nothing stale to judge after kill -9, and
 * it works on every system that the database works on. A file with a process id in it has none of that; here it only
 * serves to name the holder in the message.
 */
import Database from 'better-sqlite3'
import { chmodSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { PipefitterError, errorText } from '../base/errors.ts'
import { assertNativeHalfFits } from './sqlite/native-guard.ts'

export interface ProfileLock {
  /** Lets the next one in; idempotent. */
  release(): void
}

/** Keeps a lock from being collected, and so let go, when its owner forgets to hold on to it. */
const held = new Set<Database.Database>()

/** Takes the lock file, or throws `host/profile-in-use` naming the process that holds it. Never waits. */
export const takeLock = (lockFile: string): ProfileLock => {
  assertNativeHalfFits()
  const holder = `${lockFile}.pid`
  const database = lockExclusively(lockFile, holder)
  held.add(database)
  nameHolder(holder)
  return {
    release: () => {
      if (!held.delete(database)) return
      rmSync(holder, { force: true })
      database.close()
    },
  }
}

const nameHolder = (holder: string): void => {
  try {
    writeFileSync(holder, `${process.pid}\n`, { mode: 0o600 })
  } catch {
    // A full disk must not keep the peer from starting: the others are then told of "another process".
  }
}

const lockExclusively = (lockFile: string, holder: string): Database.Database => {
  const database = open(lockFile)
  try {
    database.exec('BEGIN EXCLUSIVE')
    // By name: opening the file ourselves, and closing it, would let go of every lock this process has on it.
    if (process.platform !== 'win32') chmodSync(lockFile, 0o600)
    return database
  } catch (error) {
    database.close()
    if (hasCode(error, 'SQLITE_BUSY')) throw inUse(lockFile, holder)
    if (!hasCode(error, 'SQLITE_NOTADB')) throw cannotLock(lockFile, error)
  }
  // Somebody wrote into the lock file. Its content means nothing and nobody holds it, so it may go at any time.
  truncateSync(lockFile)
  return lockExclusively(lockFile, holder)
}

const open = (lockFile: string): Database.Database => {
  try {
    return new Database(lockFile, { timeout: 0 })
  } catch (error) {
    throw cannotLock(lockFile, error)
  }
}

const hasCode = (error: unknown, code: string): boolean =>
  error instanceof Database.SqliteError && error.code.startsWith(code)

const inUse = (lockFile: string, holder: string): PipefitterError => {
  const pid = readPid(holder)
  const who = pid === undefined ? 'Another process' : `Process ${pid}`
  return new PipefitterError(
    'host/profile-in-use',
    `${who} uses the profile ${dirname(lockFile)}`,
    {
      details: pid === undefined ? {} : { pid },
    },
  )
}

/** Undefined in the instant between the lock and the writing of the id. */
const readPid = (holder: string): number | undefined => {
  try {
    const text = readFileSync(holder, 'utf8').trim()
    return /^\d{1,10}$/.test(text) ? Number(text) : undefined
  } catch {
    return undefined
  }
}

const cannotLock = (lockFile: string, error: unknown): PipefitterError =>
  new PipefitterError(
    'host/profile-unusable',
    `The profile cannot be locked with ${lockFile}: ${errorText(error)}`,
    { cause: error },
  )
