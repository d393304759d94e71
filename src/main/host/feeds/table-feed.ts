import type { FeedEvent } from '../../../shared/contract.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Unsubscribe } from '../../base/events.ts'

/** Between two changes sent to a client: ten a second look alive, and cost the same however much happens. */
export const COALESCE_MS = 100

export interface Row {
  readonly id: string
}

/** Something clients can subscribe to. Events come later, never inside the call. */
export interface FeedSource {
  subscribe(onEvent: (event: FeedEvent) => void): Unsubscribe
}

interface Subscriber {
  readonly onEvent: (event: FeedEvent) => void
  seq: number
  /** What it was told last, by id, to leave out what has not changed. */
  readonly told: Map<string, string>
}

/**
 * A table of rows that clients watch: a snapshot first, then what changed, gathered. Rows are made only for those who
 * watch, when they are due: noting a change costs one entry in a set.
 */
export class TableFeed<R extends Row> implements FeedSource {
  readonly #clock: Clock
  readonly #all: () => readonly R[]
  readonly #one: (id: string) => R | undefined
  readonly #subscribers = new Set<Subscriber>()
  readonly #touched = new Set<string>()
  #timer: Timer | undefined

  /** `one` gives a row by its id; by default it is looked for in `all`. */
  constructor(clock: Clock, all: () => readonly R[], one?: (id: string) => R | undefined) {
    this.#clock = clock
    this.#all = all
    this.#one = one ?? ((id) => all().find((row) => row.id === id))
  }

  get isWatched(): boolean {
    return this.#subscribers.size > 0
  }

  /** The row with this id was added, changed or removed. */
  touch(id: string): void {
    if (this.#subscribers.size === 0) return
    this.#touched.add(id)
    this.#arm()
  }

  /** Any row may have changed. */
  touchAll(): void {
    for (const subscriber of this.#subscribers)
      for (const id of subscriber.told.keys()) this.touch(id)
    if (this.#subscribers.size > 0) for (const row of this.#all()) this.touch(row.id)
  }

  subscribe(onEvent: (event: FeedEvent) => void): Unsubscribe {
    const subscriber: Subscriber = { onEvent, seq: 0, told: new Map() }
    this.#subscribers.add(subscriber)
    this.#arm()
    return () => this.#subscribers.delete(subscriber)
  }

  #arm(): void {
    const soon = [...this.#subscribers].some(({ seq }) => seq === 0)
    if (this.#timer !== undefined && !soon) return
    this.#timer?.cancel()
    this.#timer = this.#clock.after('feed', soon ? 0 : COALESCE_MS, () => this.#flush())
  }

  #flush(): void {
    this.#timer = undefined
    const ids = [...this.#touched]
    this.#touched.clear()
    for (const subscriber of this.#subscribers) {
      if (subscriber.seq === 0) this.#snapshot(subscriber)
      else this.#change(subscriber, ids)
    }
  }

  #snapshot(subscriber: Subscriber): void {
    const rows = this.#all()
    for (const row of rows) subscriber.told.set(row.id, JSON.stringify(row))
    subscriber.onEvent({ kind: 'snapshot', seq: ++subscriber.seq, rows, removed: [], dropped: 0 })
  }

  #change(subscriber: Subscriber, ids: readonly string[]): void {
    const rows: R[] = []
    const removed: string[] = []
    for (const id of ids) {
      const row = this.#one(id)
      if (row !== undefined) this.#collect(subscriber, row, rows)
      else if (subscriber.told.delete(id)) removed.push(id)
    }
    if (rows.length === 0 && removed.length === 0) return
    subscriber.onEvent({ kind: 'change', seq: ++subscriber.seq, rows, removed, dropped: 0 })
  }

  #collect(subscriber: Subscriber, row: R, rows: R[]): void {
    const text = JSON.stringify(row)
    if (subscriber.told.get(row.id) === text) return
    subscriber.told.set(row.id, text)
    rows.push(row)
  }
}
