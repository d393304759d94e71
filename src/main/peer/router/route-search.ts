import { cancelled, deadline, type Clock, type Timer } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** How long an answer to a route query is awaited. */
export const ROUTE_QUERY_TIMEOUT_MS = 2_000
/** Datagrams get lost, and a neighbour may hear of the peer a moment later: the query is sent once more. */
export const ASK_AGAIN_AFTER_MS = 700
/** Most destinations that are searched for at once. */
export const SEARCHES_MAX = 256

interface Search {
  readonly waiters: Set<() => void>
  readonly again: Timer
}

/** Those who wait for a way to a peer: one search serves all of them. */
export class RouteSearches {
  readonly #clock: Clock
  readonly #searches = new Map<PeerId, Search>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  get isFull(): boolean {
    return this.#searches.size >= SEARCHES_MAX
  }

  /**
   * Asks, unless somebody waits for this peer already, and settles when news of it have come or the time is over. Rejects
   * with `base/cancelled`.
   */
  async wait(peerId: PeerId, ask: () => void, signal?: AbortSignal): Promise<void> {
    const search = this.#searches.get(peerId) ?? this.#begin(peerId, ask)
    const news = createDeferred()
    search.waiters.add(news.resolve)
    const limit = deadline(this.#clock, ROUTE_QUERY_TIMEOUT_MS, signal)
    if (limit.signal.aborted) news.resolve()
    limit.signal.addEventListener('abort', () => news.resolve(), { once: true })
    await news.promise
    limit.clear()
    this.#leave(peerId, search, news.resolve)
    if (signal?.aborted === true) throw cancelled('Looking for a way')
  }

  /** A way to the peer may be known now. */
  tell(peerId: PeerId): void {
    for (const resolve of this.#searches.get(peerId)?.waiters ?? []) resolve()
  }

  #begin(peerId: PeerId, ask: () => void): Search {
    const again = this.#clock.after('route-query', ASK_AGAIN_AFTER_MS, ask)
    const search: Search = { waiters: new Set(), again }
    this.#searches.set(peerId, search)
    ask()
    return search
  }

  #leave(peerId: PeerId, search: Search, waiter: () => void): void {
    search.waiters.delete(waiter)
    if (search.waiters.size > 0) return
    search.again.cancel()
    if (this.#searches.get(peerId) === search) this.#searches.delete(peerId)
  }
}
