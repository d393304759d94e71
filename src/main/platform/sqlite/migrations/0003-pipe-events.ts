import type { Migration } from './migration.ts'

/** What happened to each pipe, step by step: the latest few hundred events of each, as the host words them. */
export const pipeEvents: Migration = {
  version: 3,
  name: 'pipe events',
  sql: `
    CREATE TABLE pipe_events (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      pipe_id TEXT NOT NULL,
      event TEXT NOT NULL
    ) STRICT;
    CREATE INDEX pipe_events_by_pipe ON pipe_events (pipe_id, number);
  `,
}
