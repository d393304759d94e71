import type { FeedEvent } from '../../../shared/contract.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { Fifo } from '../../base/queue.ts'
import { COALESCE_MS, type FeedSource, type Row } from './table-feed.ts'

/** Most entries taken in within one coalescing period; what comes faster is counted as dropped, not shown. */
export const ENTRIES_PER_PERIOD = 1_000

/** What a log keeps of an entry until somebody wants to see it; numbered from 1. */
export interface Entry<S> {
  readonly number: number
  readonly source: S
}

interface Subscriber {
  readonly onEvent: (event: FeedEvent) => void
  seq: number
  /** Number of the last entry it was told of. */
  toldTo: number
  toldDropped: number
}

/**
 * A log that clients watch: the latest entries first, then those that come, gathered. Bounded in what it keeps and in
 * what it takes in per period, so that a fast pipe costs no more than a slow one; what is left out is counted.
 */
export class LogFeed<S, R extends Row> implements FeedSource {
  readonly #clock: Clock
  readonly #keep: number
  readonly #toRow: (entry: Entry<S>) => R
  readonly #entries = new Fifo<Entry<S>>()
  readonly #subscribers = new Set<Subscriber>()
  #timer: Timer | undefined
  #number = 0
  #inPeriod = 0
  #dropped = 0

  constructor(clock: Clock, keep: number, toRow: (entry: Entry<S>) => R) {
    this.#clock = clock
    this.#keep = keep
    this.#toRow = toRow
  }

  /** Takes in an entry; `make` is called only when it will be kept. */
  append(make: () => S): void {
    this.#arm(COALESCE_MS)
    if (++this.#inPeriod > ENTRIES_PER_PERIOD) {
      this.#dropped++
      return
    }
    this.#entries.push({ number: ++this.#number, source: make() })
    if (this.#entries.length > this.#keep) this.#entries.shift()
  }

  /** The entry with this row id, while it is kept. */
  find(id: string): S | undefined {
    const number = Number(id)
    for (const entry of this.#entries.values()) if (entry.number === number) return entry.source
    return undefined
  }

  /** Everything that is kept, oldest first. */
  rows(): readonly R[] {
    return [...this.#entries.values()].map(this.#toRow)
  }

  /** Forgets every entry; those who watch get a fresh, empty snapshot. */
  clear(): void {
    this.#entries.clear()
    for (const subscriber of this.#subscribers) subscriber.seq = 0
    this.#arm(0)
  }

  subscribe(onEvent: (event: FeedEvent) => void): Unsubscribe {
    const subscriber: Subscriber = { onEvent, seq: 0, toldTo: 0, toldDropped: this.#dropped }
    this.#subscribers.add(subscriber)
    this.#arm(0)
    return () => this.#subscribers.delete(subscriber)
  }

  #arm(delayMs: number): void {
    if (this.#timer !== undefined && delayMs > 0) return
    this.#timer?.cancel()
    this.#timer = this.#clock.after('feed', delayMs, () => this.#flush())
  }

  #flush(): void {
    this.#timer = undefined
    this.#inPeriod = 0
    for (const subscriber of this.#subscribers) this.#tell(subscriber)
  }

  #tell(subscriber: Subscriber): void {
    const first = subscriber.seq === 0
    const from = first ? 0 : subscriber.toldTo
    const fresh = [...this.#entries.values()].filter(({ number }) => number > from)
    const dropped = this.#dropped - subscriber.toldDropped
    if (!first && fresh.length === 0 && dropped === 0) return
    subscriber.toldTo = this.#number
    subscriber.toldDropped = this.#dropped
    const rows = fresh.map(this.#toRow)
    const kind = first ? 'snapshot' : 'change'
    subscriber.seq++
    subscriber.onEvent({ kind, seq: subscriber.seq, rows, removed: [], dropped })
  }
}
