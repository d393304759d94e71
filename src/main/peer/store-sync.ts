import { every, type Clock, type Timer } from '../base/clock.ts'
import type { Counters } from '../base/counters.ts'
import { toPipefitterError } from '../base/errors.ts'
import type { Log } from '../base/log.ts'
import type { Store, StoreWriter } from './ports.ts'

const FLUSH_EVERY_MS = 1_000

/**
 * Gathers writes and makes them one transaction a second: the newest write of a key is the one that counts. What must
 * not wait is flushed by hand. A failed flush is kept and tried again.
 */
export class StoreSync {
  readonly #store: Store
  readonly #log: Log
  readonly #counters: Counters
  readonly #timer: Timer
  #pending = new Map<string, (write: StoreWriter) => void>()

  constructor(store: Store, clock: Clock, log: Log, counters: Counters) {
    this.#store = store
    this.#log = log.scope('store')
    this.#counters = counters
    this.#timer = every(clock, 'store-flush', FLUSH_EVERY_MS, () => this.flush())
  }

  /** Notes a write under a key; an earlier one under the same key is replaced. */
  put(key: string, write: (writer: StoreWriter) => void): void {
    this.#pending.set(key, write)
  }

  flush(): void {
    if (this.#pending.size === 0) return
    const writes = this.#pending
    this.#pending = new Map()
    try {
      this.#store.write.batch(() => {
        for (const write of writes.values()) write(this.#store.write)
      })
    } catch (error) {
      this.#counters.add('store.failed-flushes')
      this.#log.error('not written', { why: toPipefitterError(error, 'store/failed').message })
      for (const [key, write] of writes) if (!this.#pending.has(key)) this.#pending.set(key, write)
    }
  }

  stop(): void {
    this.#timer.cancel()
    this.flush()
  }
}
