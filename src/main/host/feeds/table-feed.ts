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

/** What may have changed since the last time, by id. */
interface Changes<R> {
  /** A row that is gone has none; where these are all the rows, it is missing. */
  readonly rows: ReadonlyMap<string, R | undefined>
  readonly isAll: boolean
}

/** The rows that a subscriber knows and that there are no more. */
const goneOf = ({ told }: Subscriber, { rows, isAll }: Changes<Row>): readonly string[] => {
  const asked = isAll ? told.keys() : rows.keys()
  return [...asked].filter((id) => told.has(id) && rows.get(id) === undefined)
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
  #allTouched = false
  #timer: Timer | undefined

  /** `one` gives a row by its id; by default it is looked for in `all`. */
  constructor(clock: Clock, all: () => readonly R[], one?: (id: string) => R | undefined) {
    this.#clock = clock
    this.#all = all
    this.#one = one ?? ((id) => all().find((row) => row.id === id))
  }

  /** The row with this id was added, changed or removed. */
  touch(id: string): void {
    if (this.#subscribers.size === 0) return
    this.#touched.add(id)
    this.#arm()
  }

  /** Any row may have changed. */
  touchAll(): void {
    if (this.#subscribers.size === 0) return
    this.#allTouched = true
    this.#arm()
  }

  /** As {@link touchAll}, and tells at once: for what is looked at so seldom that nothing need be gathered. */
  look(): void {
    if (this.#subscribers.size === 0) return
    this.#allTouched = true
    this.#timer?.cancel()
    this.#flush()
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
    const changes = this.#takeChanges()
    for (const subscriber of this.#subscribers) {
      if (subscriber.seq === 0) this.#snapshot(subscriber)
      else this.#change(subscriber, changes)
    }
  }

  /** The rows that may have changed, each made once for all who watch. */
  #takeChanges(): Changes<R> {
    const rows = new Map<string, R | undefined>()
    const isAll = this.#allTouched
    if (isAll) for (const row of this.#all()) rows.set(row.id, row)
    else for (const id of this.#touched) rows.set(id, this.#one(id))
    this.#touched.clear()
    this.#allTouched = false
    return { rows, isAll }
  }

  #snapshot(subscriber: Subscriber): void {
    const rows = this.#all()
    for (const row of rows) subscriber.told.set(row.id, JSON.stringify(row))
    subscriber.onEvent({ kind: 'snapshot', seq: ++subscriber.seq, rows, removed: [], dropped: 0 })
  }

  #change(subscriber: Subscriber, changes: Changes<R>): void {
    const rows: R[] = []
    for (const row of changes.rows.values())
      if (row !== undefined) this.#collect(subscriber, row, rows)
    const removed = goneOf(subscriber, changes)
    for (const id of removed) subscriber.told.delete(id)
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
