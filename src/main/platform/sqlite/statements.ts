import type { Statement } from 'better-sqlite3'
import type { SqliteDatabase } from './connection.ts'

/** Every statement of the writing half, prepared once. Values are always bound, names are always ours. */
export interface WriteStatements {
  readonly savePeer: Statement
  readonly removePeer: Statement
  readonly saveEndpoint: Statement
  readonly removeEndpoint: Statement
  readonly removeEndpointsOf: Statement
  readonly savePipe: Statement
  readonly removePipe: Statement
  readonly saveBinding: Statement
  readonly removeBindingsOf: Statement
  readonly saveSetting: Statement
  readonly countSettings: Statement
}

export const prepareWrites = (database: SqliteDatabase): WriteStatements => ({
  savePeer: database.prepare(
    upsert('peers', 'id', 'name, advertisement, first_seen_wall_ms, last_seen_wall_ms'),
  ),
  removePeer: database.prepare('DELETE FROM peers WHERE id = ?'),
  saveEndpoint: database.prepare(
    upsert(
      'endpoints',
      'peer_id, address',
      `learned_from, learned_wall_ms, last_success_wall_ms, last_error_wall_ms, last_error, next_try_wall_ms,
       failures, worth`,
    ),
  ),
  removeEndpoint: database.prepare('DELETE FROM endpoints WHERE peer_id = ? AND address = ?'),
  removeEndpointsOf: database.prepare('DELETE FROM endpoints WHERE peer_id = ?'),
  savePipe: database.prepare(
    upsert(
      'pipes',
      'id',
      `advertisement, origin, listening, published_wall_ms, expires_wall_ms, created_wall_ms, learned_from`,
    ),
  ),
  removePipe: database.prepare('DELETE FROM pipes WHERE id = ?'),
  saveBinding: database.prepare(
    upsert(
      'bindings',
      'id',
      `pipe_id, peer_id, endpoint, transport, chosen_by, reason, bound_wall_ms, ended_wall_ms, end_reason`,
    ),
  ),
  removeBindingsOf: database.prepare('DELETE FROM bindings WHERE pipe_id = ?'),
  saveSetting: database.prepare(upsert('settings', 'key', 'value')),
  countSettings: database.prepare('SELECT count(*) FROM settings').pluck(),
})

/** Inserts a row of named parameters, or replaces all but the key of the one that is there. */
const upsert = (table: string, key: string, rest: string): string => {
  const changed = rest.split(',').map((column) => column.trim())
  const all = [...key.split(',').map((column) => column.trim()), ...changed]
  return `INSERT INTO ${table} (${all.join(', ')}) VALUES (${all.map((name) => `:${name}`).join(', ')})
    ON CONFLICT (${key}) DO UPDATE SET ${changed.map((name) => `${name} = excluded.${name}`).join(', ')}`
}
