import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { pipeEvents } from './0003-pipe-events.ts'

test('migration 3, pipe events, makes a table that never gives a number twice', () => {
  const database = new Database(':memory:')
  database.exec(pipeEvents.sql)
  const put = database.prepare('INSERT INTO pipe_events (pipe_id, event) VALUES (?, ?)')
  put.run('pipe', '{}')
  put.run('pipe', '{}')
  database.exec('DELETE FROM pipe_events')
  put.run('pipe', '{}')
  expect(database.prepare('SELECT number FROM pipe_events').pluck().all()).toEqual([3])
  database.close()
})
