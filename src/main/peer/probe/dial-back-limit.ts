import { Lru } from '../../base/lru.ts'

/** The same peer is dialled back at most so often in a period, and all peers together so often. */
export const PER_PEER = 4
export const ALTOGETHER = 24
export const PERIOD_MS = 60_000
/** Most that are dialled at once. */
export const AT_ONCE = 4
const PEERS_REMEMBERED = 256

/** How often peers may have themselves dialled back. State without time: the caller says what time it is. */
export class DialBackLimit {
  readonly #byPeer = new Lru<string, readonly number[]>(PEERS_REMEMBERED)
  #all: readonly number[] = []
  #running = 0

  /** Whether one more may begin now; if so it counts, and {@link ended} has to follow. */
  begins(peer: string, nowMs: number): boolean {
    const own = (this.#byPeer.peek(peer) ?? []).filter((atMs) => nowMs - atMs < PERIOD_MS)
    this.#all = this.#all.filter((atMs) => nowMs - atMs < PERIOD_MS)
    if (this.#running >= AT_ONCE || own.length >= PER_PEER || this.#all.length >= ALTOGETHER)
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
