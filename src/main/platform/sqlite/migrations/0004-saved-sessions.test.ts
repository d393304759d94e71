import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { savedSessions } from './0004-saved-sessions.ts'

test('migration 4, saved sessions, makes sessions whose messages go with them', () => {
  const database = new Database(':memory:')
  database.pragma('foreign_keys = ON')
  database.exec(savedSessions.sql)
  database.exec(
    `INSERT INTO saved_sessions (id, pipe_id, opened, peer_id, is_proven, own_pipe, their_pipe, type, name,
       silence_ms, begun_wall_ms, heard_wall_ms) VALUES ('s', 'p', 'here', 'b', 0, 'o', 't', 'JxtaUnicast', 'n', 1, 2, 2)`,
  )
  const put = database.prepare('INSERT INTO session_blocks VALUES (?, ?, ?, ?)')
  put.run('s', 0, 1, Buffer.from('a'))
  put.run('s', 1, 1, Buffer.from('b'))
  expect(() => put.run('s', 1, 1, Buffer.from('c'))).toThrow(/UNIQUE/)
  expect(() => put.run('other', 1, 1, Buffer.from('c'))).toThrow(/FOREIGN KEY/)
  expect(database.prepare('SELECT queued, read FROM saved_sessions').get()).toEqual({
    ...{ queued: 0, read: 0 },
  })
  database.exec('DELETE FROM saved_sessions')
  expect(database.prepare('SELECT count(*) FROM session_blocks').pluck().get()).toBe(0)
  database.close()
})
