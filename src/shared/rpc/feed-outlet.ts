import type { FeedEvent } from '../contract.ts'
import { EVENT_MAX_ROWS, EVENT_WINDOW } from './limits.ts'
import { cutEvent, mergeEvents } from './merge.ts'
import type { FeedKind } from './merge.ts'

export interface OutletOptions {
  readonly feed: FeedKind
  /** Puts one event on its way, or a part of one with `more` to follow. */
  readonly send: (event: FeedEvent, more: boolean) => void
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
  /** What is left of the event that is being sent in parts. */
  #rest: FeedEvent | undefined
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
    this.#rest = undefined
    this.#waiting = undefined
    this.#seq++
    this.#acknowledgedSeq++
  }

  #flush(): void {
    while (this.#mayGo()) {
      const next = this.#rest ?? this.#waiting
      if (next === undefined) return
      if (this.#rest === undefined) this.#waiting = undefined
      const [head, rest] = cutEvent(next, EVENT_MAX_ROWS)
      this.#rest = rest
      this.#options.send({ ...head, seq: ++this.#seq }, rest !== undefined)
    }
  }

  #mayGo(): boolean {
    const unacknowledged = this.#seq - this.#acknowledgedSeq
    return unacknowledged === 0 || (unacknowledged < EVENT_WINDOW && !this.#options.isCongested())
  }
}
