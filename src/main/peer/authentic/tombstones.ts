import { Lru } from '../../base/lru.ts'

/** Most withdrawals remembered; a replay of what was said before an older one is bounded by its signed lifetime. */
const TOMBSTONES_MAX = 4096

/** What was withdrawn, and when by its creator's clock: nothing signed before that is believed again. */
export class Tombstones<Id> {
  readonly #times = new Lru<Id, number>(TOMBSTONES_MAX)

  add(id: Id, timeMs: number): void {
    this.#times.set(id, timeMs)
  }

  /** The time of the withdrawal; 0 where there was none. */
  timeOf(id: Id): number {
    return this.#times.peek(id) ?? 0
  }
}
