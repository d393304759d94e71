import type { Machine } from '../../base/machine.ts'

/** Before the second attempt: long enough that a good first address wins alone, short enough to feel instant. */
export const DIAL_STAGGER_MS = 250
/** Between all later ones: where the first does not answer, twenty others that do not may stand before the one that does. */
export const DIAL_STAGGER_NEXT_MS = 25
/** Most attempts under way at once: more than the addresses that are kept of a peer, for a dead one holds its place long. */
export const DIALS_AT_ONCE = 24

export type DialInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'connected'; readonly address: string }
  | { readonly kind: 'failed'; readonly address: string }

export type DialEffect =
  | { readonly kind: 'dial'; readonly address: string }
  /** This address won: keep its connection and cancel all the others. */
  | { readonly kind: 'won'; readonly address: string }
  | { readonly kind: 'lost' }

/**
 * Races the addresses of one peer: the best goes first, the next follows after a stagger or at once when one has failed,
 * the first that connects wins.
 *
 *   idle ──start──▶ racing ──connected──▶ won
 *                     │ ▲
 *         failed/tick └─┘ ──all failed──▶ lost
 */
export class DialRaceMachine implements Machine<DialInput, DialEffect> {
  readonly #waiting: string[]
  readonly #running = new Set<string>()
  #started = 0
  #over = false
  deadlineMs: number | undefined

  /** `addresses`: best first. */
  constructor(addresses: readonly string[]) {
    this.#waiting = [...addresses]
  }

  step(input: DialInput, nowMs: number): readonly DialEffect[] {
    if (this.#over) return []
    if (input.kind === 'connected') return this.#finish({ kind: 'won', address: input.address })
    if (input.kind === 'failed') this.#running.delete(input.address)
    if (input.kind === 'tick' && (this.deadlineMs === undefined || nowMs < this.deadlineMs))
      return []
    return this.#startNext(nowMs)
  }

  #startNext(nowMs: number): readonly DialEffect[] {
    const address = this.#running.size < DIALS_AT_ONCE ? this.#waiting.shift() : undefined
    if (address !== undefined) this.#started++
    const staggerMs = this.#started > 1 ? DIAL_STAGGER_NEXT_MS : DIAL_STAGGER_MS
    this.deadlineMs = this.#waiting.length > 0 ? nowMs + staggerMs : undefined
    if (address !== undefined) {
      this.#running.add(address)
      return [{ kind: 'dial', address }]
    }
    return this.#running.size === 0 ? this.#finish({ kind: 'lost' }) : []
  }

  #finish(effect: DialEffect): readonly DialEffect[] {
    this.#over = true
    this.deadlineMs = undefined
    return [effect]
  }
}
