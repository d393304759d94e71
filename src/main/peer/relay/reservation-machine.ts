import type { Machine } from '../../base/machine.ts'
import type { RelayRefusal } from '../../protocol/relay-message.ts'

/** How long an answer is waited for before the relay is asked again; doubled each time. */
const FIRST_AGAIN_MS = 5_000
const LAST_AGAIN_MS = 60_000
/** Longest term that is believed: a relay that grants more is asked again no later. */
export const TERM_MAX_MS = 3_600_000

/** `away`: no link leads there. `asking`: linked, and not answered yet. `held`: it passes on for us. */
export type ReservationState = 'away' | 'asking' | 'held' | 'refused'

export type ReservationInput =
  | { readonly kind: 'linked' | 'tick' }
  | { readonly kind: 'lost'; readonly error?: string | undefined }
  | { readonly kind: 'granted'; readonly termMs: number }
  | { readonly kind: 'refused'; readonly why: RelayRefusal }

export type ReservationEffect = { readonly kind: 'ask' } | { readonly kind: 'changed' }

const ASK: ReservationEffect = { kind: 'ask' }

/**
 * Our reservation at one relay. The link to it is made, and made again, by the keeper of its address.
 *
 *   away ──linked──▶ asking ──granted──▶ held ──two thirds of the term──▶ (ask) held ──term over──▶ asking
 *    ▲                │  ▲ └─refused──▶ refused ──a minute──▶ asking
 *    │         silence└──┘ (asked again)
 *    └──lost── (from any)
 */
export class ReservationMachine implements Machine<ReservationInput, ReservationEffect> {
  state: ReservationState = 'away'
  /** Why it is away or refused, where that was told. */
  why: string | undefined
  deadlineMs: number | undefined
  #endsMs = 0
  #asks = 0

  step(input: ReservationInput, nowMs: number): readonly ReservationEffect[] {
    switch (input.kind) {
      case 'linked':
        return this.state === 'away' ? this.#become('asking', undefined, this.#ask(nowMs)) : []
      case 'lost':
        this.deadlineMs = undefined
        return this.#become('away', input.error)
      case 'granted':
        return this.state === 'away' ? [] : this.#granted(input.termMs, nowMs)
      case 'refused':
        if (this.state === 'away') return []
        this.deadlineMs = nowMs + LAST_AGAIN_MS
        return this.#become('refused', input.why)
      case 'tick':
        return this.deadlineMs === undefined || nowMs < this.deadlineMs ? [] : this.#due(nowMs)
    }
  }

  #granted(termMs: number, nowMs: number): readonly ReservationEffect[] {
    const believedMs = Math.min(termMs, TERM_MAX_MS)
    this.#asks = 0
    this.#endsMs = nowMs + believedMs
    this.deadlineMs = nowMs + (believedMs * 2) / 3
    return this.#become('held', undefined)
  }

  #due(nowMs: number): readonly ReservationEffect[] {
    const isOver = this.state !== 'held' || nowMs >= this.#endsMs
    const asked = this.#ask(nowMs)
    if (!isOver) this.deadlineMs = Math.min(this.deadlineMs ?? Infinity, this.#endsMs)
    return isOver && this.state === 'held' ? this.#become('asking', undefined, asked) : asked
  }

  #ask(nowMs: number): readonly ReservationEffect[] {
    this.deadlineMs = nowMs + Math.min(LAST_AGAIN_MS, FIRST_AGAIN_MS * 2 ** Math.min(this.#asks, 8))
    this.#asks++
    return [ASK]
  }

  #become(
    state: ReservationState,
    why: string | undefined,
    effects: readonly ReservationEffect[] = [],
  ): readonly ReservationEffect[] {
    const isSame = this.state === state && this.why === why
    if (state === 'away') this.#asks = 0
    this.state = state
    this.why = why
    return isSame ? effects : [...effects, { kind: 'changed' }]
  }
}
