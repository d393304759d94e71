import type { FeedEvent } from '../contract.ts'
import { EVENT_MAX_ROWS, EVENT_WINDOW } from './limits.ts'
import { cutEvent, mergeEvents } from './merge.ts'
import type { FeedKind } from './merge.ts'

export interface OutletOptions {
  readonly feed: FeedKind
  /** Puts one event on its way. */
  readonly send: (event: FeedEvent) => void
  /** Whether the carrier has too much waiting to take more than the least. */
  readonly isCongested: () => boolean
}

/**
 * One feed's way to one client, no faster than the client takes it. Up to `EVENT_WINDOW` events are unacknowledged;
 * what comes meanwhile is merged into one that waits (a table's rows by id, a log's up to what it keeps). Nothing is timed: acknowledgements open the window again, and
 * with none outstanding an event always goes, so a congested carrier holds at most one event a feed.
 *
 *     open ── window full or carrier congested ──► holding (merging) ── acknowledged ──► open
 */
export class FeedOutlet {
  readonly #options: OutletOptions
  #waiting: FeedEvent | undefined
  #sourceSeq: number | undefined
  #seq = 0
  #acknowledgedSeq = 0

  constructor(options: OutletOptions) {
    this.#options = options
  }

  /** Takes an event from the host's feed. A gap in its numbers becomes a gap in ours, so that the client asks anew. */
  push(event: FeedEvent): void {
    const isGap = event.kind === 'change' && event.seq !== (this.#sourceSeq ?? -1) + 1
    this.#sourceSeq = event.seq
    if (isGap) this.#skipNumber()
    const { feed } = this.#options
    this.#waiting = this.#waiting === undefined ? event : mergeEvents(feed, this.#waiting, event)
    this.#flush()
  }

  /** The client has dealt with everything up to `seq`. */
  acknowledge(seq: number): void {
    this.#acknowledgedSeq = Math.max(this.#acknowledgedSeq, Math.min(seq, this.#seq))
    this.#flush()
  }

  /** What waited belongs before the gap and is void with it. */
  #skipNumber(): void {
    this.#waiting = undefined
    this.#seq++
    this.#acknowledgedSeq++
  }

  #flush(): void {
    while (this.#waiting !== undefined && this.#mayGo()) {
      const [head, rest] = cutEvent(this.#waiting, EVENT_MAX_ROWS)
      this.#waiting = rest
      this.#options.send({ ...head, seq: ++this.#seq })
    }
  }

  #mayGo(): boolean {
    const unacknowledged = this.#seq - this.#acknowledgedSeq
    return unacknowledged === 0 || (unacknowledged < EVENT_WINDOW && !this.#options.isCongested())
  }
}
