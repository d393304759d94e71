import type { Migration } from './migration.ts'

/** Reliable conversations that outlive the process: who and how far, and the messages that are not settled. */
export const savedSessions: Migration = {
  version: 4,
  name: 'saved sessions',
  sql: `
    CREATE TABLE saved_sessions (
      id TEXT PRIMARY KEY,
      pipe_id TEXT NOT NULL,
      opened TEXT NOT NULL,
      peer_id TEXT NOT NULL,
      fingerprint TEXT,
      is_proven INTEGER NOT NULL,
      own_pipe TEXT NOT NULL,
      their_pipe TEXT NOT NULL,
      type TEXT NOT NULL,
      name TEXT NOT NULL,
      silence_ms INTEGER NOT NULL,
      begun_wall_ms INTEGER NOT NULL,
      queued INTEGER NOT NULL DEFAULT 0,
      arrived INTEGER NOT NULL DEFAULT 0,
      came INTEGER NOT NULL DEFAULT 0,
      read INTEGER NOT NULL DEFAULT 0,
      is_closing INTEGER NOT NULL DEFAULT 0,
      has_reader INTEGER NOT NULL DEFAULT 0,
      heard_wall_ms INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE session_blocks (
      session_id TEXT NOT NULL REFERENCES saved_sessions (id) ON DELETE CASCADE,
      is_incoming INTEGER NOT NULL,
      sequence INTEGER NOT NULL,
      body BLOB NOT NULL,
      UNIQUE (session_id, is_incoming, sequence)
    ) STRICT;
  `,
}
