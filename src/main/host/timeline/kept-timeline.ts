import * as v from 'valibot'
import { TimelineRow } from '../../../shared/rows.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import type { KeptEvent, PipeEventStore } from '../../peer/ports/event-store.ts'
import type { PipeId } from '../../protocol/ids.ts'

/** What happened is written in one go after this time, and at the end. */
const WRITE_AFTER_MS = 2_000
/** Most events that wait to be written; more than happen in that time. */
const UNWRITTEN_MAX = 2_000

const Kept = v.omit(TimelineRow, ['id', 'peerName'])
/** One event as it is kept; whose name it was is looked up when it is shown. */
export type KeptTimelineEvent = v.InferOutput<typeof Kept>

/** What happened to pipes, over restarts. What cannot be written is not kept, and counted. */
export class KeptTimeline {
  readonly #store: PipeEventStore
  readonly #clock: Clock
  readonly #counters: Counters
  #unwritten: KeptEvent[] = []
  #timer: Timer | undefined

  constructor(store: PipeEventStore, clock: Clock, counters: Counters) {
    this.#store = store
    this.#clock = clock
    this.#counters = counters
  }

  /** Oldest first; what is damaged is left out, and counted. */
  load(pipeId: PipeId): readonly KeptTimelineEvent[] {
    this.write()
    const parsed = this.#store.events(pipeId).map(parse)
    const good = parsed.filter((one) => one !== undefined)
    this.#counters.add('timeline.damaged', parsed.length - good.length)
    return good
  }

  add(pipeId: PipeId, event: KeptTimelineEvent): void {
    if (this.#unwritten.length >= UNWRITTEN_MAX)
      return this.#counters.add('timeline.events-unwritten')
    this.#unwritten.push({ pipeId, text: JSON.stringify(event) })
    this.#timer ??= this.#clock.after('write-timeline', WRITE_AFTER_MS, () => this.write())
  }

  forget(pipeId: PipeId): void {
    this.#unwritten = this.#unwritten.filter((one) => one.pipeId !== pipeId)
    this.#store.remove(pipeId)
  }

  /** Writes what is not written yet. */
  write(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const events = this.#unwritten
    this.#unwritten = []
    if (events.length === 0) return
    try {
      this.#store.append(events)
    } catch {
      this.#counters.add('timeline.events-unwritten', events.length)
    }
  }
}

const parse = (text: string): KeptTimelineEvent | undefined => {
  try {
    const result = v.safeParse(Kept, JSON.parse(text))
    return result.success ? result.output : undefined
  } catch (error) {
    if (error instanceof SyntaxError) return undefined
    throw error
  }
}
