import type { PeerId } from '../../protocol/ids.ts'

/** Most messages that wait to be passed on at once, over all destinations; more are dropped and counted. */
export const PASSING_MAX = 512
/** Of these, most that one neighbour brought, and most for one destination: a slow one must not hold up the others. */
export const PASSING_OF_ONE_MAX = 128

/** The places of messages that are being passed on. */
export class Passing {
  #total = 0
  readonly #from = new Map<PeerId, number>()
  readonly #to = new Map<PeerId, number>()

  /** Takes a place; gives what gives it back, to be called once, or nothing where there is none. */
  begin(from: PeerId, to: PeerId): (() => void) | undefined {
    if (this.#total >= PASSING_MAX) return undefined
    if (held(this.#from, from) >= PASSING_OF_ONE_MAX || held(this.#to, to) >= PASSING_OF_ONE_MAX)
      return undefined
    this.#count(from, to, 1)
    return () => this.#count(from, to, -1)
  }

  #count(from: PeerId, to: PeerId, by: 1 | -1): void {
    this.#total += by
    add(this.#from, from, by)
    add(this.#to, to, by)
  }
}

const held = (counts: ReadonlyMap<PeerId, number>, peerId: PeerId): number =>
  counts.get(peerId) ?? 0

const add = (counts: Map<PeerId, number>, peerId: PeerId, by: 1 | -1): void => {
  const now = held(counts, peerId) + by
  if (now === 0) counts.delete(peerId)
  else counts.set(peerId, now)
}
