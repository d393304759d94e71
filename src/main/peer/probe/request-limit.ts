import { Lru } from '../../base/lru.ts'

const PEERS_REMEMBERED = 256

/** How often something is done for others. */
export interface RequestBounds {
  /** For the same peer, in a period. */
  readonly perPeer: number
  /** For all peers together, in a period. */
  readonly altogether: number
  readonly periodMs: number
  /** At the same time. */
  readonly atOnce: number
}

/** How often peers may have something done that costs us. State without time: the caller says what time it is. */
export class RequestLimit {
  readonly #bounds: RequestBounds
  readonly #byPeer = new Lru<string, readonly number[]>(PEERS_REMEMBERED)
  #all: readonly number[] = []
  #running = 0

  constructor(bounds: RequestBounds) {
    this.#bounds = bounds
  }

  /** Whether one more may begin now; if so it counts, and {@link ended} has to follow. */
  begins(peer: string, nowMs: number): boolean {
    const { perPeer, altogether, periodMs, atOnce } = this.#bounds
    const isRecent = (atMs: number): boolean => nowMs - atMs < periodMs
    const own = (this.#byPeer.peek(peer) ?? []).filter(isRecent)
    this.#all = this.#all.filter(isRecent)
    if (this.#running >= atOnce || own.length >= perPeer || this.#all.length >= altogether)
      return false
    this.#byPeer.set(peer, [...own, nowMs])
    this.#all = [...this.#all, nowMs]
    this.#running++
    return true
  }

  ended(): void {
    this.#running--
  }
}
