import type { Machine } from '../../../base/machine.ts'
import type { MoveRefusal } from '../../../protocol/move-message.ts'

/** How long the other peer has to say whether it takes the end. */
export const OFFER_TIMEOUT_MS = 10_000
/** The end is handed over again so often, and so many times, until the other peer says that it has it. */
export const HAND_AGAIN_MS = 1_000
export const HANDS_MAX = 10

export type GiveInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly why: MoveRefusal }
  | { readonly kind: 'done' }
  /** It could not be unbound here. */
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'tick' }

export type GiveEffect =
  | { readonly kind: 'offer' }
  /** Unbind the end here, and hand it over with what was delivered. */
  | { readonly kind: 'release' }
  | { readonly kind: 'hand' }
  /** It is the other peer's. */
  | { readonly kind: 'given' }
  /** It stays here: bind it again where it was unbound, and tell the other. */
  | { readonly kind: 'keep'; readonly why: MoveRefusal | 'silent'; readonly reason?: string }

/**
 * The giving side of a move.
 *
 *   idle ──start──▶ offered ──ready──▶ handing ──done──▶ given
 *                     │                  │
 *          refused, time               time ──▶ kept
 */
export class GiveMachine implements Machine<GiveInput, GiveEffect> {
  state: 'idle' | 'offered' | 'handing' | 'given' | 'kept' = 'idle'
  deadlineMs: number | undefined
  #hands = 0

  step(input: GiveInput, nowMs: number): readonly GiveEffect[] {
    switch (input.kind) {
      case 'start':
        if (this.state !== 'idle') return []
        this.state = 'offered'
        this.deadlineMs = nowMs + OFFER_TIMEOUT_MS
        return [{ kind: 'offer' }]
      case 'ready':
        return this.state === 'offered' ? this.#hand(nowMs, [{ kind: 'release' }]) : []
      case 'refused':
        return this.#isOpen ? this.#keep(input.why) : []
      case 'failed':
        return this.#isOpen ? this.#keep('failed', input.reason) : []
      case 'done':
        return this.state === 'handing' ? this.#end('given', { kind: 'given' }) : []
      case 'tick':
        return this.#onTick(nowMs)
    }
  }

  get #isOpen(): boolean {
    return this.state === 'offered' || this.state === 'handing'
  }

  #hand(nowMs: number, before: readonly GiveEffect[]): readonly GiveEffect[] {
    this.state = 'handing'
    this.#hands++
    this.deadlineMs = nowMs + HAND_AGAIN_MS
    return [...before, { kind: 'hand' }]
  }

  #onTick(nowMs: number): readonly GiveEffect[] {
    if (this.deadlineMs === undefined || nowMs < this.deadlineMs) return []
    const mayHand = this.state === 'handing' && this.#hands < HANDS_MAX
    return mayHand ? this.#hand(nowMs, []) : this.#keep('silent')
  }

  #keep(why: MoveRefusal | 'silent', reason?: string): readonly GiveEffect[] {
    return this.#end('kept', { kind: 'keep', why, ...(reason === undefined ? {} : { reason }) })
  }

  #end(state: 'given' | 'kept', effect: GiveEffect): readonly GiveEffect[] {
    this.state = state
    this.deadlineMs = undefined
    return [effect]
  }
}
