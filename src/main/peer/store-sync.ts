import { every, type Clock, type Timer } from '../base/clock.ts'
import type { Counters } from '../base/counters.ts'
import { toPipefitterError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Store, StoreWriter } from './ports/store.ts'

const FLUSH_EVERY_MS = 1_000
/** Most writes that wait while the store fails; the oldest beyond are given up, and counted. */
export const PENDING_MAX = 20_000

/** Writes that do not succeed: the store's words, and since when. */
export interface Unwritten {
  readonly sinceWallMs: number
  readonly why: string
  /** How many wait to be written. */
  readonly waiting: number
}

/**
 * Gathers writes and makes them one transaction a second: the newest write of a key is the one that counts. What must
 * not wait is flushed by hand. A failed flush is kept and tried again.
 */
export class StoreSync {
  readonly #store: Store
  readonly #log: Log
  readonly #counters: Counters
  readonly #timer: Timer
  readonly #clock: Clock
  #pending = new Map<string, (write: StoreWriter) => void>()
  #failing: Omit<Unwritten, 'waiting'> | undefined

  constructor(store: Store, clock: Clock, log: Log, counters: Counters) {
    this.#store = store
    this.#clock = clock
    this.#log = log.scope('store')
    this.#counters = counters
    this.#timer = every(clock, 'store-flush', FLUSH_EVERY_MS, () => this.flush())
  }

  /** What could not be written at the last attempt, until one succeeds. */
  get unwritten(): Unwritten | undefined {
    return this.#failing && { ...this.#failing, waiting: this.#pending.size }
  }

  /** Notes a write under a key; an earlier one under the same key is replaced. */
  put(key: string, write: (writer: StoreWriter) => void): void {
    this.#pending.delete(key)
    this.#pending.set(key, write)
    this.#shed()
  }

  flush(): void {
    if (this.#pending.size === 0) return
    const writes = this.#pending
    this.#pending = new Map()
    try {
      this.#store.write.batch(() => {
        for (const write of writes.values()) write(this.#store.write)
      })
      this.#failing = undefined
    } catch (error) {
      const why = toPipefitterError(error, 'store/failed').message
      this.#failing = { sinceWallMs: this.#failing?.sinceWallMs ?? this.#clock.wallMs(), why }
      this.#counters.add('store.failed-flushes')
      this.#log.error('not written', { why })
      for (const [key, write] of this.#pending) {
        writes.delete(key)
        writes.set(key, write)
      }
      this.#pending = writes
      this.#shed()
    }
  }

  #shed(): void {
    for (const key of this.#pending.keys()) {
      if (this.#pending.size <= PENDING_MAX) return
      this.#pending.delete(key)
      this.#counters.add('store.dropped-writes')
    }
  }

  stop(): void {
    this.#timer.cancel()
    this.flush()
  }
}
