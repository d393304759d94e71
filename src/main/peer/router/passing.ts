import type { PeerId } from '../../protocol/ids.ts'

/** Most messages that wait to be passed on at once, over all destinations; more are dropped and counted. */
export const PASSING_MAX = 1_024
/** Most bytes of them; they may be passed by one message. */
export const PASSING_BYTES_MAX = 32 * 1024 * 1024
/**
 * Of these, most that one neighbour brought, and most for one destination: a slow one must not hold up the others. The whole
 * window of a reliable stream fits, so that it loses nothing here.
 */
export const PASSING_OF_ONE_MAX = 256
/** Most bytes of them; they may be passed by one message. */
export const PASSING_BYTES_OF_ONE_MAX = 8 * 1024 * 1024

interface Held {
  messages: number
  bytes: number
}

/** The places of messages that are being passed on. */
export class Passing {
  readonly #total: Held = { messages: 0, bytes: 0 }
  readonly #from = new Map<PeerId, Held>()
  readonly #to = new Map<PeerId, Held>()

  /** Takes a place for a message; gives what gives it back, to be called once, or nothing where there is none. */
  begin(from: PeerId, to: PeerId, bytes: number): (() => void) | undefined {
    const ofOne = [this.#from.get(from), this.#to.get(to)]
    if (isFull(this.#total, PASSING_MAX, PASSING_BYTES_MAX)) return undefined
    if (ofOne.some((held) => isFull(held, PASSING_OF_ONE_MAX, PASSING_BYTES_OF_ONE_MAX)))
      return undefined
    this.#count(from, to, 1, bytes)
    return () => this.#count(from, to, -1, -bytes)
  }

  #count(from: PeerId, to: PeerId, messages: 1 | -1, bytes: number): void {
    add(this.#total, messages, bytes)
    addTo(this.#from, from, messages, bytes)
    addTo(this.#to, to, messages, bytes)
  }
}

const isFull = (held: Held | undefined, messages: number, bytes: number): boolean =>
  held !== undefined && (held.messages >= messages || held.bytes >= bytes)

const add = (held: Held, messages: number, bytes: number): void => {
  held.messages += messages
  held.bytes += bytes
}

const addTo = (
  all: Map<PeerId, Held>,
  peerId: PeerId,
  ...[messages, bytes]: [number, number]
): void => {
  const held = all.get(peerId) ?? { messages: 0, bytes: 0 }
  add(held, messages, bytes)
  if (held.messages === 0) all.delete(peerId)
  else all.set(peerId, held)
}
