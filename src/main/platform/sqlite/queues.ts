import type { Statement } from 'better-sqlite3'
import type { Log } from '../../base/log.ts'
import type {
  QueuedHead,
  QueueStore,
  StoredMark,
  StoredQueue,
} from '../../peer/ports/queue-store.ts'
import { isStream } from '../../protocol/delivery-message.ts'
import { parsePipeId, type PipeId } from '../../protocol/ids.ts'
import { textColumn, whole, wholeColumn, type Row } from './columns.ts'
import type { Connection, SqliteDatabase } from './connection.ts'
import { damaged } from './failure.ts'
import { MAX_BYTES } from './limits.ts'
import { decoded } from './reader.ts'

/** Most delivery marks of all pipes; beyond it, those that nobody has moved longest go. */
export const STORED_MARKS_MAX = 20_000
/** Most queues that are read. */
const STORED_QUEUES_MAX = 1_024
/** Longest body that is read. */
const BODY_BYTES_MAX = 2 * 1024 * 1024

/** Queues and delivery marks in the tables of migration 2. What does not parse is left out and counted. */
export class SqliteQueues implements QueueStore {
  readonly #connection: Connection
  readonly #log: Log
  readonly #count: (counter: string, by?: number) => void
  readonly #statements: ReturnType<typeof prepare>

  constructor(connection: Connection, log: Log, count: (counter: string, by?: number) => void) {
    this.#connection = connection
    this.#log = log
    this.#count = count
    this.#statements = prepare(connection.database)
  }

  queues(): readonly StoredQueue[] {
    return this.#all('queues', this.#statements.queues, [STORED_QUEUES_MAX], decodeQueue)
  }

  saveQueue(queue: StoredQueue): void {
    this.#connection.transaction(() => this.#statements.saveQueue.run(encodeQueue(queue)))
  }

  removeQueue(pipeId: PipeId): void {
    this.#connection.transaction(() => {
      this.#statements.removeMessages.run(pipeId)
      this.#statements.removeQueue.run(pipeId)
    })
  }

  heads(pipeId: PipeId): readonly QueuedHead[] {
    return this.#all('queued_messages', this.#statements.heads, [pipeId], decodeHead)
  }

  body(pipeId: PipeId, sequence: number): Uint8Array | undefined {
    const [body] = this.#all('queued_messages', this.#statements.body, [pipeId, sequence], bodyOf)
    return body
  }

  append(queue: StoredQueue, head: QueuedHead, body: Uint8Array): void {
    const { database } = this.#connection
    // What was accepted is on the disk, not in the system's memory alone: it survives a power cut.
    this.#connection.guard(() => database.pragma('synchronous = FULL'))
    try {
      this.#connection.transaction(() => {
        this.#statements.append.run({
          ...{ pipe_id: queue.pipeId, sequence: head.sequence, body: Buffer.from(body) },
          ...{ queued_wall_ms: whole(head.queuedWallMs), size_bytes: head.sizeBytes },
        })
        this.#statements.saveQueue.run(encodeQueue(queue))
      })
    } finally {
      this.#connection.guard(() => database.pragma('synchronous = NORMAL'))
    }
  }

  remove(pipeId: PipeId, sequences: readonly number[]): void {
    this.#connection.transaction(() => {
      for (const sequence of sequences) this.#statements.remove.run(pipeId, sequence)
    })
  }

  marks(): readonly StoredMark[] {
    return this.#all('delivery_marks', this.#statements.marks, [STORED_MARKS_MAX], decodeMark)
  }

  saveMarks(marks: readonly StoredMark[]): void {
    this.#connection.transaction(() => {
      for (const { pipeId, sender, stream, sequence, atWallMs } of marks)
        this.#statements.saveMark.run({
          ...{ pipe_id: pipeId, sender, stream, sequence, at_wall_ms: whole(atWallMs) },
        })
      this.#count('store.marks-evicted', this.#statements.evictMarks.run(STORED_MARKS_MAX).changes)
    })
  }

  removeMarks(pipeId: PipeId): void {
    this.#connection.transaction(() => this.#statements.removeMarks.run(pipeId))
  }

  #all<T>(
    table: string,
    statement: Statement,
    values: readonly (string | number)[],
    decode: (row: Row) => T,
  ): readonly T[] {
    return this.#connection.guard(() => {
      const rows = statement.all(...values) as Row[]
      const parsed = rows.map((row) => decoded(row, decode)).filter((one) => one !== undefined)
      const leftOut = rows.length - parsed.length
      if (leftOut > 0) {
        this.#count('store.rows-left-out', leftOut)
        this.#log.warn('rows that do not parse were left out', { table, rows: leftOut })
      }
      return parsed
    })
  }
}

const prepare = (database: SqliteDatabase) => ({
  queues: database.prepare('SELECT * FROM queues LIMIT ?'),
  saveQueue: database.prepare(
    `INSERT INTO queues VALUES (:pipe_id, :stream, :next_sequence, :is_on) ON CONFLICT (pipe_id) DO UPDATE
       SET stream = excluded.stream, next_sequence = excluded.next_sequence, is_on = excluded.is_on`,
  ),
  removeQueue: database.prepare('DELETE FROM queues WHERE pipe_id = ?'),
  removeMessages: database.prepare('DELETE FROM queued_messages WHERE pipe_id = ?'),
  heads: database.prepare(
    `SELECT sequence, queued_wall_ms, size_bytes FROM queued_messages WHERE pipe_id = ? ORDER BY sequence`,
  ),
  body: database.prepare('SELECT body FROM queued_messages WHERE pipe_id = ? AND sequence = ?'),
  append: database.prepare(
    'INSERT INTO queued_messages VALUES (:pipe_id, :sequence, :queued_wall_ms, :size_bytes, :body)',
  ),
  remove: database.prepare('DELETE FROM queued_messages WHERE pipe_id = ? AND sequence = ?'),
  marks: database.prepare('SELECT * FROM delivery_marks ORDER BY at_wall_ms LIMIT ?'),
  saveMark: database.prepare(
    `INSERT INTO delivery_marks VALUES (:pipe_id, :sender, :stream, :sequence, :at_wall_ms)
       ON CONFLICT (pipe_id, sender, stream) DO UPDATE
       SET sequence = max(sequence, excluded.sequence), at_wall_ms = excluded.at_wall_ms`,
  ),
  evictMarks: database.prepare(
    `DELETE FROM delivery_marks WHERE rowid IN
       (SELECT rowid FROM delivery_marks ORDER BY at_wall_ms DESC LIMIT -1 OFFSET ?)`,
  ),
  removeMarks: database.prepare('DELETE FROM delivery_marks WHERE pipe_id = ?'),
})

const encodeQueue = ({ pipeId, stream, nextSequence, on }: StoredQueue) => ({
  ...{ pipe_id: pipeId, stream, next_sequence: nextSequence, is_on: on ? 1 : 0 },
})

const pipeIdOf = (row: Row): PipeId => parsePipeId(textColumn(row, 'pipe_id', MAX_BYTES.id))

const streamOf = (row: Row): string => {
  const stream = textColumn(row, 'stream', 32)
  if (!isStream(stream)) throw damaged('stream is none')
  return stream
}

const decodeQueue = (row: Row): StoredQueue => ({
  pipeId: pipeIdOf(row),
  stream: streamOf(row),
  nextSequence: wholeColumn(row, 'next_sequence'),
  on: wholeColumn(row, 'is_on') !== 0,
})

const decodeHead = (row: Row): QueuedHead => ({
  sequence: wholeColumn(row, 'sequence'),
  queuedWallMs: wholeColumn(row, 'queued_wall_ms'),
  sizeBytes: wholeColumn(row, 'size_bytes'),
})

const bodyOf = ({ body }: Row): Uint8Array => {
  if (!(body instanceof Uint8Array) || body.length > BODY_BYTES_MAX) throw damaged('body is none')
  return new Uint8Array(body)
}

const decodeMark = (row: Row): StoredMark => ({
  pipeId: pipeIdOf(row),
  sender: textColumn(row, 'sender', MAX_BYTES.id),
  stream: streamOf(row),
  sequence: wholeColumn(row, 'sequence'),
  atWallMs: wholeColumn(row, 'at_wall_ms'),
})
