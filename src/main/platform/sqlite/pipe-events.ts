import { isPipeId, type PipeId } from '../../protocol/ids.ts'
import type { KeptEvent, PipeEventStore } from '../../peer/ports/event-store.ts'
import type { Connection } from './connection.ts'

/** Most events that are kept of one pipe; beyond it, the oldest go. */
export const EVENTS_PER_PIPE_MAX = 500
/** Most events that are kept of all pipes. */
export const EVENTS_MAX = 20_000
/** Longest event, in characters; a longer one is not kept. */
export const EVENT_TEXT_MAX = 4_096

/** What happened to pipes, in the table of migration 3. */
export class SqlitePipeEvents implements PipeEventStore {
  readonly #connection: Connection
  readonly #count: (counter: string, by?: number) => void
  readonly #statements: ReturnType<typeof prepare>

  constructor(connection: Connection, count: (counter: string, by?: number) => void) {
    this.#connection = connection
    this.#count = count
    this.#statements = prepare(connection)
  }

  events(pipeId: PipeId): readonly string[] {
    const rows = this.#connection.guard(() =>
      this.#statements.events.all(pipeId, EVENTS_PER_PIPE_MAX),
    )
    const texts = rows.filter((one) => typeof one === 'string' && one.length <= EVENT_TEXT_MAX)
    return (texts as string[]).reverse()
  }

  append(events: readonly KeptEvent[]): void {
    const fit = events.filter(
      ({ pipeId, text }) => isPipeId(pipeId) && text.length <= EVENT_TEXT_MAX,
    )
    this.#count('store.events-too-long', events.length - fit.length)
    this.#connection.transaction(() => {
      for (const { pipeId, text } of fit) this.#statements.append.run(pipeId, text)
      for (const pipeId of new Set(fit.map((one) => one.pipeId)))
        this.#statements.evictOfPipe.run(pipeId, EVENTS_PER_PIPE_MAX)
      this.#statements.evict.run(EVENTS_MAX)
    })
  }

  remove(pipeId: PipeId): void {
    this.#connection.transaction(() => this.#statements.remove.run(pipeId))
  }
}

const prepare = ({ database }: Connection) => ({
  events: database
    .prepare('SELECT event FROM pipe_events WHERE pipe_id = ? ORDER BY number DESC LIMIT ?')
    .pluck(),
  append: database.prepare('INSERT INTO pipe_events (pipe_id, event) VALUES (?, ?)'),
  evictOfPipe: database.prepare(
    `DELETE FROM pipe_events WHERE number IN
       (SELECT number FROM pipe_events WHERE pipe_id = ? ORDER BY number DESC LIMIT -1 OFFSET ?)`,
  ),
  evict: database.prepare(
    `DELETE FROM pipe_events WHERE number IN
       (SELECT number FROM pipe_events ORDER BY number DESC LIMIT -1 OFFSET ?)`,
  ),
  remove: database.prepare('DELETE FROM pipe_events WHERE pipe_id = ?'),
})
