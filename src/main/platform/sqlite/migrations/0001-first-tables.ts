import type { Migration } from './migration.ts'

/**
 * Peers, endpoints, pipes, binding history and settings.
 *
 * An advertisement and its lifetime are columns of the peer or pipe they describe, not a table of their own: there is
 * exactly one current advertisement a peer or pipe, it is always read with it and dies with it.
 *
 * No table refers to another by a foreign key: rows of a cache arrive in the order the network brings them (an endpoint
 * before its peer, a binding of a pipe that was never kept). What belongs to a removed row is removed by name.
 */
export const firstTables: Migration = {
  version: 1,
  name: 'first tables',
  sql: `
    CREATE TABLE schema_history (
      version INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      applied_wall_ms INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE peers (
      id TEXT NOT NULL PRIMARY KEY,
      name TEXT NOT NULL,
      advertisement TEXT,
      first_seen_wall_ms INTEGER NOT NULL,
      last_seen_wall_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX peers_by_last_seen ON peers (last_seen_wall_ms);

    CREATE TABLE endpoints (
      peer_id TEXT NOT NULL,
      address TEXT NOT NULL,
      learned_from TEXT NOT NULL,
      learned_wall_ms INTEGER NOT NULL,
      last_success_wall_ms INTEGER,
      last_error_wall_ms INTEGER,
      last_error TEXT,
      next_try_wall_ms INTEGER,
      failures INTEGER NOT NULL,
      worth INTEGER NOT NULL,
      PRIMARY KEY (peer_id, address)
    ) STRICT;
    CREATE INDEX endpoints_by_worth ON endpoints (worth);

    CREATE TABLE pipes (
      id TEXT NOT NULL PRIMARY KEY,
      advertisement TEXT NOT NULL,
      origin TEXT NOT NULL,
      listening INTEGER NOT NULL,
      published_wall_ms INTEGER,
      expires_wall_ms INTEGER NOT NULL,
      created_wall_ms INTEGER NOT NULL,
      learned_from TEXT
    ) STRICT;
    CREATE INDEX pipes_by_worth ON pipes (origin, listening, expires_wall_ms);

    CREATE TABLE bindings (
      id TEXT NOT NULL PRIMARY KEY,
      pipe_id TEXT NOT NULL,
      peer_id TEXT NOT NULL,
      endpoint TEXT NOT NULL,
      transport TEXT NOT NULL,
      chosen_by TEXT NOT NULL,
      reason TEXT NOT NULL,
      bound_wall_ms INTEGER NOT NULL,
      ended_wall_ms INTEGER,
      end_reason TEXT
    ) STRICT;
    CREATE INDEX bindings_by_pipe ON bindings (pipe_id, bound_wall_ms);
    CREATE INDEX bindings_by_age ON bindings (bound_wall_ms);

    CREATE TABLE settings (
      key TEXT NOT NULL PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT;
  `,
}
