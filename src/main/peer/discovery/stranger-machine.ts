import { Lru } from '../../base/lru.ts'
import type { Machine } from '../../base/machine.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** Most strangers that wait to be asked; further ones are left to the next search, and counted. */
export const STRANGERS_MAX = 16
/** A stranger is asked after a random part of this: most have said who they are by then. */
export const STRANGER_DELAY_MS = 1_000
/** Between two questions, whomever they are for. */
export const ASK_EVERY_MS = 1_000
/** Between two questions to all, for strangers of whom no address is known. */
export const SEARCH_AT_MOST_EVERY_MS = 10_000
/** The same stranger is asked again only after this time. */
export const ASK_AGAIN_AFTER_MS = 60_000
const ASKED_REMEMBERED = 1_024

export type StrangerInput =
  /** A datagram came from a peer that we know nothing of. */
  | { readonly kind: 'heard'; readonly peerId: PeerId; readonly delayMs: number }
  /** One that was to be asked has no address. */
  | { readonly kind: 'no-address' }
  | { readonly kind: 'tick' }

export type StrangerEffect =
  /** Ask it, unless it is known by now. */
  | { readonly kind: 'ask'; readonly peerId: PeerId }
  /** Ask all neighbours who they are. */
  | { readonly kind: 'search' }
  | { readonly kind: 'refused' }

/**
 * When to ask a peer that was heard by multicast and did not say who it is, as JXSE does not. Whatever is heard, however
 * often and from whomever, no more than one question a second leaves, and to all neighbours one in ten seconds.
 */
export class StrangerMachine implements Machine<StrangerInput, StrangerEffect> {
  /** When each is to be asked. */
  readonly #waiting = new Map<PeerId, number>()
  readonly #asked = new Lru<PeerId, number>(ASKED_REMEMBERED)
  #lastAskMs = -Infinity
  #lastSearchMs = -Infinity

  get waiting(): number {
    return this.#waiting.size
  }

  get deadlineMs(): number | undefined {
    if (this.#waiting.size === 0) return undefined
    return Math.max(Math.min(...this.#waiting.values()), this.#lastAskMs + ASK_EVERY_MS)
  }

  step(input: StrangerInput, nowMs: number): readonly StrangerEffect[] {
    if (input.kind === 'heard') return this.#onHeard(input.peerId, input.delayMs, nowMs)
    if (input.kind === 'no-address') return this.#search(nowMs)
    return this.#askNext(nowMs)
  }

  #onHeard(peerId: PeerId, delayMs: number, nowMs: number): readonly StrangerEffect[] {
    const askedMs = this.#asked.peek(peerId) ?? -Infinity
    if (this.#waiting.has(peerId) || nowMs - askedMs < ASK_AGAIN_AFTER_MS) return []
    if (this.#waiting.size >= STRANGERS_MAX) return [{ kind: 'refused' }]
    this.#waiting.set(peerId, nowMs + delayMs)
    return []
  }

  #askNext(nowMs: number): readonly StrangerEffect[] {
    if (nowMs < this.#lastAskMs + ASK_EVERY_MS) return []
    const next = [...this.#waiting].sort(([, a], [, b]) => a - b)[0]
    if (next === undefined || next[1] > nowMs) return []
    const [peerId] = next
    this.#waiting.delete(peerId)
    this.#asked.set(peerId, nowMs)
    this.#lastAskMs = nowMs
    return [{ kind: 'ask', peerId }]
  }

  #search(nowMs: number): readonly StrangerEffect[] {
    if (nowMs < this.#lastSearchMs + SEARCH_AT_MOST_EVERY_MS) return []
    this.#lastSearchMs = nowMs
    return [{ kind: 'search' }]
  }
}
