/** What happened to pipes, kept. */
import type { PipeId } from '../../protocol/ids.ts'

/** One thing that happened to a pipe, as whoever keeps it words it. */
export interface KeptEvent {
  readonly pipeId: PipeId
  readonly text: string
}

/** What happened to pipes, the latest few hundred events of each. Synchronous: a local file. Throws `store/failed`. */
export interface PipeEventStore {
  /** Oldest first; whoever reads them parses them. */
  events(pipeId: PipeId): readonly string[]
  append(events: readonly KeptEvent[]): void
  remove(pipeId: PipeId): void
}
