import { statSync } from 'node:fs'
import { basename } from 'node:path'
import type { Clock } from '../../base/clock.ts'
import type { PipefitterError } from '../../base/errors.ts'
import { errorText, toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { PipeEventStore } from '../../peer/ports/event-store.ts'
import type { QueueStore } from '../../peer/ports/queue-store.ts'
import type { SessionStore } from '../../peer/ports/session-store.ts'
import type { Store } from '../../peer/ports/store.ts'
import type { SqliteDatabase } from './connection.ts'
import { Connection, openDatabase } from './connection.ts'
import { damaged, isDamage, toStoreError } from './failure.ts'
import type { StoreLimits } from './limits.ts'
import { STORE_LIMITS } from './limits.ts'
import { migrate } from './migrate.ts'
import type { Migration } from './migrations/index.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { assertNativeHalfFits } from './native-guard.ts'
import { SqlitePipeEvents } from './pipe-events.ts'
import { SqliteQueues } from './queues.ts'
import { SqliteReader } from './reader.ts'
import { SqliteSessions } from './sessions.ts'
import type { Salvaged } from './salvage.ts'
import { salvage } from './salvage.ts'
import { isMarkedDamaged, markDamaged, setAside } from './set-aside.ts'
import { SqliteWriter } from './writer.ts'

export interface OpenStoreOptions {
  /** The database file, in a folder that exists; made if it is missing. */
  readonly file: string
  readonly clock: Clock
  readonly log: Log
  /** Adds to a counter that a person can see. */
  readonly count: (counter: string, by?: number) => void
  readonly limits?: Partial<StoreLimits>
  /** All migrations, unless a test brings its own. */
  readonly migrations?: readonly Migration[]
}

export interface OpenedStore {
  readonly store: Store
  readonly queues: QueueStore
  readonly sessions: SessionStore
  readonly pipeEvents: PipeEventStore
  /** In words, what a person should know: that a damaged file was set aside, and what could be saved from it. */
  readonly notice?: string
  /** Writes back and closes; idempotent. Every later use of the store throws `base/stopped`. */
  close(): void
}

/**
 * Opens the cache, checks it and brings its schema up to date. A damaged file is set aside and a new one begun, with
 * the pipes and settings that could still be read. Throws `host/wrong-runtime`, `store/newer`, or `store/failed` where
 * the disk or the rights are at fault (nothing is set aside then).
 */
export const openStore = (options: OpenStoreOptions): OpenedStore => {
  assertNativeHalfFits()
  const { file, log } = options
  const wasEmpty = statSync(file, { throwIfNoEntry: false })?.size === 0
  try {
    const store = compose(options)
    return wasEmpty ? { ...store, notice: emptyNotice(file) } : store
  } catch (error) {
    if (!isDamage(error)) throw failed(error)
    const reason = errorText(error)
    log.error('the cache is damaged', { reason })
    return rebuild(options, reason)
  }
}

const rebuild = (options: OpenStoreOptions, reason: string): OpenedStore => {
  try {
    const aside = setAside(options.file)
    const opened = compose(options)
    const saved = salvage(aside, opened.store.write, limitsOf(options))
    options.count('store.set-aside')
    options.log.warn('the damaged cache was set aside', { ...saved })
    return { ...opened, notice: asideNotice(options.file, aside, reason, saved) }
  } catch (error) {
    throw failed(error)
  }
}

/** The store over a sound file. Throws SQLite's errors and `store/corrupt` as they come. */
const compose = (options: OpenStoreOptions): OpenedStore => {
  const limits = limitsOf(options)
  const database = openSound(options, limits)
  try {
    const connection = new Connection(database, () => markDamaged(options.file))
    const store: Store = {
      write: new SqliteWriter(connection, limits, options.log, options.count),
      read: new SqliteReader(connection, options.log, options.count),
    }
    const queues = new SqliteQueues(connection, options.log, options.count)
    const pipeEvents = new SqlitePipeEvents(connection, options.count)
    const sessions = new SqliteSessions(connection, options.log)
    return { store, queues, sessions, pipeEvents, close: () => connection.close() }
  } catch (error) {
    database.close()
    throw error
  }
}

/** No database is smaller: its first page holds header and schema. */
const SMALLEST_PAGE_BYTES = 512

const limitsOf = (options: OpenStoreOptions): StoreLimits => ({
  ...STORE_LIMITS,
  ...options.limits,
})

const openSound = (options: OpenStoreOptions, limits: StoreLimits): SqliteDatabase => {
  const { file } = options
  if (isMarkedDamaged(file)) throw damaged('it was found damaged while in use')
  assertDatabaseFile(file, limits.fileBytes)
  const database = openDatabase(file, limits.fileBytes)
  try {
    assertSound(database)
    migrate(database, options.migrations ?? MIGRATIONS, options.clock.wallMs())
    return database
  } catch (error) {
    database.close()
    throw error
  }
}

/** SQLite takes a file of less than a header for an empty one and would write over it without a word. */
const assertDatabaseFile = (file: string, fileBytes: number): void => {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0
  if (size > fileBytes) throw damaged('it is too large')
  if (size > 0 && size < SMALLEST_PAGE_BYTES) throw damaged('it is cut short')
}

/**
 * The full check, not the quick one: an index that misses rows would only be noticed by the first write that needs it.
 * It costs about 1 ms a megabyte.
 */
const assertSound = (database: SqliteDatabase): void => {
  const finding = String(database.pragma('integrity_check(1)', { simple: true }))
  if (finding !== 'ok') throw damaged(finding)
}

/** Whatever kept the cache from opening, as one of our errors. */
const failed = (error: unknown): PipefitterError =>
  toPipefitterError(toStoreError(error), 'store/failed')

const emptyNotice = (file: string): string =>
  `The cache ${basename(file)} was empty and has been begun anew.`

const asideNotice = (file: string, aside: string, reason: string, saved: Salvaged): string =>
  `The cache ${basename(file)} was damaged (${reason}) and has been set aside as ${basename(aside)}; ` +
  `a new one was begun, with ${saved.pipes} of your own pipes and ${saved.settings} settings that could still be read.`
