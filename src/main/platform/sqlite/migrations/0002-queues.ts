import type { Migration } from './migration.ts'

/**
 * Messages that wait for an absent receiver, one queue a pipe, and what was delivered to readers here. A message's number is
 * its place in the queue's stream and is never given twice: the next one stands with the queue, not with what is left in it.
 */
export const queues: Migration = {
  version: 2,
  name: 'queues',
  sql: `
    CREATE TABLE queues (
      pipe_id TEXT NOT NULL PRIMARY KEY,
      stream TEXT NOT NULL,
      next_sequence INTEGER NOT NULL,
      is_on INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE queued_messages (
      pipe_id TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      queued_wall_ms INTEGER NOT NULL,
      size_bytes INTEGER NOT NULL,
      body BLOB NOT NULL,
      PRIMARY KEY (pipe_id, sequence)
    ) STRICT;

    CREATE TABLE delivery_marks (
      pipe_id TEXT NOT NULL,
      sender TEXT NOT NULL,
      stream TEXT NOT NULL,
      sequence INTEGER NOT NULL,
      at_wall_ms INTEGER NOT NULL,
      PRIMARY KEY (pipe_id, sender, stream)
    ) STRICT;
    CREATE INDEX delivery_marks_by_age ON delivery_marks (at_wall_ms);
  `,
}
