import type { Statement } from 'better-sqlite3'
import type { Log } from '../../base/log.ts'
import type {
  DamagedSession,
  SessionChange,
  SessionFacts,
  SessionStore,
  StoredBlock,
  StoredBlocks,
  StoredSession,
} from '../../peer/ports/session-store.ts'
import { MESSAGE_MAX } from '../../protocol/constants.ts'
import { PIPE_TYPES } from '../../protocol/documents/pipe-type.ts'
import { isPipeId, parsePeerId, parsePipeId } from '../../protocol/ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { textColumn, whole, wholeColumn, wordColumn, type Row } from './columns.ts'
import type { Connection, SqliteDatabase } from './connection.ts'
import { damaged } from './failure.ts'
import { MAX_BYTES } from './limits.ts'
import { decoded } from './reader.ts'

/** Most sessions that are read, and most messages of one: beyond its window no conversation keeps any. */
const STORED_SESSIONS_MAX = 256
const STORED_BLOCKS_MAX = 4_096

/** Saved conversations in the tables of migration 4. */
export class SqliteSessions implements SessionStore {
  readonly #connection: Connection
  readonly #log: Log
  readonly #statements: ReturnType<typeof prepare>

  constructor(connection: Connection, log: Log) {
    this.#connection = connection
    this.#log = log
    this.#statements = prepare(connection.database)
  }

  sessions(): ReturnType<SessionStore['sessions']> {
    const rows = this.#rows(this.#statements.sessions, [STORED_SESSIONS_MAX])
    const sound: StoredSession[] = []
    const bad: DamagedSession[] = []
    for (const row of rows) {
      const session = decoded(row, decodeSession)
      if (session !== undefined) sound.push(session)
      else if (typeof row.id === 'string') bad.push({ id: row.id, ...pipeOf(row) })
    }
    if (bad.length > 0) this.#log.warn('saved sessions do not parse', { sessions: bad.length })
    return { sound, damaged: bad }
  }

  blocks(id: string): StoredBlocks {
    const of = (isIncoming: number): readonly StoredBlock[] =>
      this.#rows(this.#statements.blocks, [id, isIncoming, STORED_BLOCKS_MAX])
        .map((row) => decoded(row, decodeBlock))
        .filter((block) => block !== undefined)
    return { outgoing: of(0), incoming: of(1) }
  }

  begin(session: SessionFacts): void {
    this.#durably(() => this.#statements.begin.run(encodeFacts(session)))
  }

  commit(changes: readonly SessionChange[]): void {
    this.#durably(() => {
      for (const change of changes) this.#apply(change)
    })
  }

  #apply(change: SessionChange): void {
    const { id } = change
    const run = this.#statements
    switch (change.kind) {
      case 'queued':
        run.put.run({ ...blockOf(change.block), id, is_incoming: 0 })
        return void run.queued.run(change.block.sequence, id)
      case 'came':
        run.put.run({ ...blockOf(change.block), id, is_incoming: 1 })
        return void run.came.run(change.upTo, id)
      case 'arrived':
        run.settle.run(id, 0, change.upTo)
        return void run.arrived.run(change.upTo, id)
      case 'read':
        run.settle.run(id, 1, change.upTo)
        return void run.read.run(change.upTo, id)
      case 'heard':
        return void run.heard.run(whole(change.atWallMs), id)
      case 'closing':
        return void run.closing.run(id)
      case 'has-reader':
        return void run.hasReader.run(id)
      case 'over':
        return void run.over.run(id)
    }
  }

  /** What was kept is on the disk, not in the system's memory alone: it survives a power cut. */
  #durably(work: () => void): void {
    const { database } = this.#connection
    this.#connection.guard(() => database.pragma('synchronous = FULL'))
    try {
      this.#connection.transaction(work)
    } finally {
      this.#connection.guard(() => database.pragma('synchronous = NORMAL'))
    }
  }

  #rows(statement: Statement, values: readonly (string | number)[]): readonly Row[] {
    return this.#connection.guard(() => statement.all(...values) as Row[])
  }
}

const prepare = (database: SqliteDatabase) => ({
  sessions: database.prepare('SELECT * FROM saved_sessions ORDER BY begun_wall_ms LIMIT ?'),
  blocks: database.prepare(
    `SELECT sequence, body FROM session_blocks WHERE session_id = ? AND is_incoming = ?
       ORDER BY sequence LIMIT ?`,
  ),
  begin: database.prepare(
    `INSERT INTO saved_sessions (id, pipe_id, opened, peer_id, fingerprint, is_proven, own_pipe, their_pipe, type, name,
       silence_ms, begun_wall_ms, heard_wall_ms)
       VALUES (:id, :pipe_id, :opened, :peer_id, :fingerprint, :is_proven, :own_pipe, :their_pipe, :type, :name,
       :silence_ms, :begun_wall_ms, :begun_wall_ms)`,
  ),
  // Of a session that is kept: what is over stays forgotten.
  put: database.prepare(
    `INSERT OR IGNORE INTO session_blocks SELECT id, :is_incoming, :sequence, :body FROM saved_sessions WHERE id = :id`,
  ),
  settle: database.prepare(
    'DELETE FROM session_blocks WHERE session_id = ? AND is_incoming = ? AND sequence <= ?',
  ),
  queued: database.prepare('UPDATE saved_sessions SET queued = ? WHERE id = ?'),
  came: database.prepare('UPDATE saved_sessions SET came = ? WHERE id = ?'),
  arrived: database.prepare('UPDATE saved_sessions SET arrived = ? WHERE id = ?'),
  read: database.prepare('UPDATE saved_sessions SET read = ? WHERE id = ?'),
  heard: database.prepare('UPDATE saved_sessions SET heard_wall_ms = ? WHERE id = ?'),
  closing: database.prepare('UPDATE saved_sessions SET is_closing = 1 WHERE id = ?'),
  hasReader: database.prepare('UPDATE saved_sessions SET has_reader = 1 WHERE id = ?'),
  over: database.prepare('DELETE FROM saved_sessions WHERE id = ?'),
})

const encodeFacts = (session: SessionFacts) => {
  const { id, pipeId, opened, peerId, fingerprint, isProven, ownPipe, theirPipe } = session
  return {
    ...{ id, pipe_id: pipeId, opened, peer_id: peerId, fingerprint: fingerprint ?? null },
    ...{ is_proven: isProven ? 1 : 0, own_pipe: ownPipe, their_pipe: theirPipe },
    ...{ type: session.type, name: session.name, silence_ms: whole(session.silenceMs) },
    begun_wall_ms: whole(session.begunWallMs),
  }
}

const blockOf = ({ sequence, body }: StoredBlock) => ({ sequence, body: Buffer.from(body) })

const decodeSession = (row: Row): StoredSession => {
  const fingerprint = fingerprintOf(row)
  return {
    id: uuidOf(row),
    pipeId: parsePipeId(textColumn(row, 'pipe_id', MAX_BYTES.id)),
    opened: wordColumn(row, 'opened', ['here', 'there'] as const),
    peerId: parsePeerId(textColumn(row, 'peer_id', MAX_BYTES.id)),
    ...(fingerprint === undefined ? {} : { fingerprint }),
    isProven: wholeColumn(row, 'is_proven') !== 0,
    ownPipe: parsePipeId(textColumn(row, 'own_pipe', MAX_BYTES.id)),
    theirPipe: parsePipeId(textColumn(row, 'their_pipe', MAX_BYTES.id)),
    type: wordColumn(row, 'type', PIPE_TYPES),
    name: textColumn(row, 'name', MAX_BYTES.name),
    silenceMs: wholeColumn(row, 'silence_ms'),
    begunWallMs: wholeColumn(row, 'begun_wall_ms'),
    ...marksOf(row),
  }
}

const marksOf = (row: Row) => ({
  queued: wholeColumn(row, 'queued'),
  arrived: wholeColumn(row, 'arrived'),
  came: wholeColumn(row, 'came'),
  read: wholeColumn(row, 'read'),
  isClosing: wholeColumn(row, 'is_closing') !== 0,
  hasReader: wholeColumn(row, 'has_reader') !== 0,
  heardWallMs: wholeColumn(row, 'heard_wall_ms'),
})

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/

const uuidOf = (row: Row): string => {
  const id = textColumn(row, 'id', 36)
  if (!UUID.test(id)) throw damaged('id is none')
  return id
}

const fingerprintOf = (row: Row): KeyFingerprint | undefined => {
  if (row.fingerprint === null) return undefined
  const fingerprint = parseKeyFingerprint(textColumn(row, 'fingerprint', MAX_BYTES.id))
  // A guest without a key is let in by its name alone: a damaged key must not become none.
  if (fingerprint === undefined) throw damaged('fingerprint is none')
  return fingerprint
}

const pipeOf = ({ pipe_id: pipeId }: Row): Pick<DamagedSession, 'pipeId'> =>
  typeof pipeId === 'string' && isPipeId(pipeId) ? { pipeId } : {}

const decodeBlock = ({ sequence, body }: Row): StoredBlock => {
  if (!(body instanceof Uint8Array) || body.length > MESSAGE_MAX) throw damaged('body is none')
  return { sequence: wholeColumn({ sequence }, 'sequence'), body: new Uint8Array(body) }
}
