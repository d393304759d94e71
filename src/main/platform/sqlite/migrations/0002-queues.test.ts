import Database from 'better-sqlite3'
import { expect, test } from 'vitest'
import { queues } from './0002-queues.ts'

test('migration 2, queues, makes tables that give no place in a queue twice', () => {
  const database = new Database(':memory:')
  database.exec(queues.sql)
  const put = database.prepare('INSERT INTO queued_messages VALUES (?, ?, 0, 1, ?)')
  put.run('pipe', 1, Buffer.from('a'))
  put.run('pipe', 2, Buffer.from('b'))
  put.run('other', 1, Buffer.from('c'))
  expect(() => put.run('pipe', 2, Buffer.from('d'))).toThrow('UNIQUE')
  database.close()
})
