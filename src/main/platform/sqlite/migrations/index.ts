import { firstTables } from './0001-first-tables.ts'
import { queues } from './0002-queues.ts'
import { pipeEvents } from './0003-pipe-events.ts'
import { savedSessions } from './0004-saved-sessions.ts'
import type { Migration } from './migration.ts'

export type { Migration } from './migration.ts'

/** All steps, in order. */
export const MIGRATIONS: readonly Migration[] = [firstTables, queues, pipeEvents, savedSessions]
