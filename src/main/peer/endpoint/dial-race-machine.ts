import type { Machine } from '../../base/machine.ts'

/** Between the starts of two attempts: long enough that a good first address wins alone, short enough to feel instant. */
export const DIAL_STAGGER_MS = 250
/** Most attempts under way at once, so that a peer with many addresses cannot make us open many sockets. */
export const DIALS_AT_ONCE = 4

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
    this.deadlineMs = this.#waiting.length > 0 ? nowMs + DIAL_STAGGER_MS : undefined
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
