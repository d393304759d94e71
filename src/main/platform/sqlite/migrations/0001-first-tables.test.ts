import Database from 'better-sqlite3'
import { describe, expect, test } from 'vitest'
import { firstTables } from './0001-first-tables.ts'

const columnsOf = (database: Database.Database, table: string): unknown[] =>
  database.prepare('SELECT name FROM pragma_table_info(?)').pluck().all(table)

describe('migration 1, first tables', () => {
  test('makes the tables as they were released, on an empty database', () => {
    const database = new Database(':memory:')
    database.exec(firstTables.sql)
    const tables = database
      .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name`)
      .pluck()
      .all() as string[]
    expect(Object.fromEntries(tables.map((table) => [table, columnsOf(database, table)]))).toEqual({
      bindings: [
        ...['id', 'pipe_id', 'peer_id', 'endpoint', 'transport', 'chosen_by', 'reason'],
        ...['bound_wall_ms', 'ended_wall_ms', 'end_reason'],
      ],
      endpoints: [
        ...['peer_id', 'address', 'learned_from', 'learned_wall_ms', 'last_success_wall_ms'],
        ...['last_error_wall_ms', 'last_error', 'next_try_wall_ms', 'failures', 'worth'],
      ],
      peers: ['id', 'name', 'advertisement', 'first_seen_wall_ms', 'last_seen_wall_ms'],
      pipes: [
        ...['id', 'advertisement', 'origin', 'listening', 'published_wall_ms', 'expires_wall_ms'],
        ...['created_wall_ms', 'learned_from'],
      ],
      schema_history: ['version', 'name', 'applied_wall_ms'],
      settings: ['key', 'value'],
    })
    database.close()
  })

  test('makes tables that refuse a value of the wrong type', () => {
    const database = new Database(':memory:')
    database.exec(firstTables.sql)
    expect(() => database.exec(`INSERT INTO peers VALUES ('a', 'b', NULL, 'soon', 1)`)).toThrow(
      expect.objectContaining({ code: 'SQLITE_CONSTRAINT_DATATYPE' }),
    )
    database.close()
  })
})
