import Database from 'better-sqlite3'
import type { Statement } from 'better-sqlite3'
import { closeSync, openSync } from 'node:fs'
import { PipefitterError, errorText } from '../../base/errors.ts'
import type { SqliteDatabase } from '../sqlite/connection.ts'
import { makeTables } from './schema.ts'
import type { StoredFlow, StoredMessage } from './stored-message.ts'

/** Beyond the quota, so that a part can be written before as much of the oldest goes. */
const SLACK_BYTES = 64 * 1024 * 1024
/** Messages that go at once where there is no more room. */
const FORGOTTEN_AT_ONCE = 256
/** Messages after which all flows are written anew, so that those of messages that went can go too. */
const EPOCH_MESSAGES = 65_536
/** Flows that are known by heart in one epoch; strangers can make up any number, and those beyond are written twice. */
const FLOWS_KNOWN_MAX = 8_192
/** The write-ahead log is cut back to this size after a checkpoint. */
const WAL_BYTES = 4 * 1024 * 1024

/** Why nothing more can be written: there is no room, or something else that `detail` says. */
export type WriteRefusal = 'disk-full' | 'failed'

/** The `details` of a `capture/not-written`. */
export const refusalOf = (error: unknown): WriteRefusal =>
  error instanceof PipefitterError && error.details['refusal'] === 'disk-full'
    ? 'disk-full'
    : 'failed'

/**
 * A capture file that is being written, by this process alone. The oldest messages go when it is larger than its quota.
 * Each part is a transaction: all of it or nothing. What the system holds back is lost in a power cut, nothing else.
 */
export class CaptureWriter {
  readonly #database: SqliteDatabase
  readonly #quotaBytes: number
  readonly #pageBytes: number
  readonly #insertFlow: Statement
  readonly #insertMessage: Statement
  readonly #flows = new Map<string, number>()
  /** Where each epoch begins: the first message, and the first flow. */
  readonly #epochs = [{ message: 1, flow: 1 }]
  #nextFlow = 1
  #first = 1
  #next = 1

  /** Makes the file, which must not be there yet. Throws `capture/not-written`. */
  constructor(file: string, quotaBytes: number) {
    this.#quotaBytes = quotaBytes
    this.#database = guarded(() => openNew(file))
    try {
      guarded(() => makeTables(this.#database))
      this.#pageBytes = Number(this.#database.pragma('page_size', { simple: true }))
      const pages = Math.ceil((quotaBytes + SLACK_BYTES) / this.#pageBytes)
      this.#database.pragma(`max_page_count = ${pages}`)
      this.#insertFlow = this.#database.prepare(INSERT_FLOW)
      this.#insertMessage = this.#database.prepare(INSERT_MESSAGE)
    } catch (error) {
      this.#database.close()
      throw error
    }
  }

  /** Messages in the file. */
  get length(): number {
    return this.#next - this.#first
  }

  /** What of the file is filled. */
  get usedBytes(): number {
    const pages = Number(this.#database.pragma('page_count', { simple: true }))
    const free = Number(this.#database.pragma('freelist_count', { simple: true }))
    return (pages - free) * this.#pageBytes
  }

  /** Writes messages in their order. Throws `capture/not-written`; nothing of them is in the file then. */
  append(messages: readonly StoredMessage[]): void {
    const [nextFlow, next, epochs] = [this.#nextFlow, this.#next, this.#epochs.length]
    try {
      this.#transaction(() => messages.forEach((message) => this.#write(message)))
    } catch (error) {
      // The flows of what was undone are not there.
      this.#flows.clear()
      this.#nextFlow = nextFlow
      this.#next = next
      this.#epochs.length = epochs
      throw error
    }
  }

  /**
   * Forgets the oldest messages while there are more bytes than the quota, and those from before `sinceWallMs`; says how
   * many those were. Throws `capture/not-written`.
   */
  forget(sinceWallMs = 0): number {
    const before = this.#first
    while (this.length > 0 && (this.usedBytes > this.#quotaBytes || this.#isOlder(sinceWallMs)))
      this.#forgetOldest(sinceWallMs)
    return this.#first - before
  }

  /** Makes one whole file of it and closes; idempotent. On a full disk the file stays in two parts, which is as well. */
  close(): void {
    if (!this.#database.open) return
    try {
      this.#database.pragma('journal_mode = DELETE')
    } catch (error) {
      if (!(error instanceof Database.SqliteError)) throw error
    } finally {
      this.#database.close()
    }
  }

  #write({ flow, atWallMs, sizeBytes, summary, outline, whole }: StoredMessage): void {
    if (this.#next - (this.#epochs.at(-1)?.message ?? 1) >= EPOCH_MESSAGES) {
      this.#flows.clear()
      this.#epochs.push({ message: this.#next, flow: this.#nextFlow })
    }
    this.#insertMessage.run(
      ...[this.#next, this.#flowOf(flow), Math.trunc(atWallMs), sizeBytes, summary],
      ...[outline ?? null, whole === undefined ? null : Buffer.from(whole)],
    )
    this.#next++
  }

  #flowOf(flow: StoredFlow): number {
    const columns = columnsOf(flow)
    const key = columns.join('\u0000')
    const known = this.#flows.get(key)
    if (known !== undefined) return known
    const id = this.#nextFlow++
    this.#insertFlow.run(id, ...columns)
    if (this.#flows.size >= FLOWS_KNOWN_MAX) this.#flows.clear()
    this.#flows.set(key, id)
    return id
  }

  #isOlder(sinceWallMs: number): boolean {
    if (sinceWallMs <= 0) return false
    const oldest = this.#database
      .prepare('SELECT at_wall_ms FROM messages WHERE number = ?')
      .pluck()
      .get(this.#first)
    return typeof oldest === 'number' && oldest < sinceWallMs
  }

  #forgetOldest(sinceWallMs: number): void {
    const isFull = this.usedBytes > this.#quotaBytes
    const until = Math.min(this.#next, this.#first + FORGOTTEN_AT_ONCE)
    const bound = isFull ? until : this.#firstSince(sinceWallMs, until)
    const [epoch, following] = this.#epochs
    const isPast = following !== undefined && following.message <= bound
    this.#transaction(() => {
      this.#database.prepare('DELETE FROM messages WHERE number < ?').run(bound)
      if (isPast) this.#database.prepare('DELETE FROM flows WHERE id < ?').run(following.flow)
    })
    if (isPast && epoch !== undefined) this.#epochs.shift()
    this.#first = bound
  }

  /** The first message that is not older, or `until`. */
  #firstSince(sinceWallMs: number, until: number): number {
    const found = this.#database
      .prepare(
        'SELECT number FROM messages WHERE number < ? AND at_wall_ms >= ? ORDER BY number LIMIT 1',
      )
      .pluck()
      .get(until, Math.trunc(sinceWallMs))
    return typeof found === 'number' ? found : until
  }

  #transaction(work: () => void): void {
    guarded(() => this.#database.transaction(work).immediate())
  }
}

const INSERT_FLOW = `INSERT INTO flows VALUES (${'?,'.repeat(10)}?)`
const INSERT_MESSAGE = `INSERT INTO messages VALUES (${'?,'.repeat(6)}?)`

/** For us alone, without a companion in shared memory, which a full disk could tear from under the process. */
const openNew = (file: string): SqliteDatabase => {
  closeSync(openSync(file, 'wx', 0o600))
  const database = new Database(file)
  database.pragma('locking_mode = EXCLUSIVE')
  database.pragma('journal_mode = WAL')
  // To wait for the disk would make the whole peer wait; what is lost in a power cut is the end of a capture.
  database.pragma('synchronous = OFF')
  database.pragma(`journal_size_limit = ${WAL_BYTES}`)
  return database
}

const columnsOf = (flow: StoredFlow): readonly (string | number | null)[] => [
  ...[flow.direction, flow.peerId ?? null, flow.peerName ?? null],
  flow.proven === undefined ? null : Number(flow.proven),
  ...[flow.transport, flow.address, flow.kind],
  ...[flow.pipeId ?? null, flow.pipeName ?? null, flow.groupName ?? null],
]

const FULL = /^SQLITE_FULL|^ENOSPC|^EDQUOT/

const guarded = <T>(work: () => T): T => {
  try {
    return work()
  } catch (cause) {
    const { code = '' } = cause as { readonly code?: string }
    const refusal: WriteRefusal = FULL.test(code) ? 'disk-full' : 'failed'
    throw new PipefitterError(
      'capture/not-written',
      `The capture file is not written: ${errorText(cause)}`,
      { cause, details: { refusal } },
    )
  }
}
