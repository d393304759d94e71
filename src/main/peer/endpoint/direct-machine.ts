import type { Machine } from '../../base/machine.ts'

/** While others pass messages on, a direct link is tried after these times, the last one repeated. */
export const TRY_DIRECT_AFTER_MS: readonly number[] = [2_000, 4_000, 8_000, 15_000, 30_000, 60_000]
/** How long a direct link has to hold before it is used; twice as long each time that one did not last. */
export const PROVE_MS = 1_500
export const PROVE_MAX_MS = 60_000
/** A direct link that was used for so long has lasted. */
export const LASTED_MS = 60_000
/** Where the moment does not suit, the move is tried again after so long. */
export const MOVE_AGAIN_MS = 500

export type DirectInput =
  /** Messages go over others now. */
  | { readonly kind: 'relayed' }
  /** Messages go over a direct link now, or nowhere. */
  | { readonly kind: 'not-relayed' }
  /** There is a direct link. */
  | { readonly kind: 'linked' }
  /** No direct link could be had, or the one that there was is not good. */
  | { readonly kind: 'failed' }
  /** The paths may be others now. */
  | { readonly kind: 'shaken' }
  /** It was told to move, and cannot just now. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'tick' }

export type DirectEffect =
  /** Try to get a direct link. */
  | { readonly kind: 'try' }
  /** Use the direct link, if it is still good. */
  | { readonly kind: 'move' }

/**
 * When to go back from a way over others to a direct link: not before one has held for a while, and the later the oftener
 * one did not last.
 *
 *   direct ──relayed──▶ waiting ──tick, shaken──▶ trying ──linked──▶ proving ──held──▶ (move) ──not relayed──▶ direct
 *                          ▲                        │                   │
 *                          └────────failed──────────┴───────────────────┘
 */
export class DirectMachine implements Machine<DirectInput, DirectEffect> {
  deadlineMs: number | undefined
  state: 'direct' | 'waiting' | 'trying' | 'proving' = 'direct'
  #attempt = 0
  /** Direct links one after the other that did not last. */
  #flaps = 0
  #movedMs: number | undefined

  step(input: DirectInput, nowMs: number): readonly DirectEffect[] {
    switch (input.kind) {
      case 'relayed':
        return this.#onRelayed(nowMs)
      case 'not-relayed':
        return this.#rest()
      case 'linked':
        return this.#onLinked(nowMs)
      case 'failed':
        return this.state === 'direct' ? [] : this.#wait(nowMs)
      case 'shaken':
        this.#attempt = 0
        return this.state === 'waiting' ? this.#try() : []
      case 'busy':
        if (this.state === 'proving') this.deadlineMs = nowMs + MOVE_AGAIN_MS
        return []
      case 'tick':
        return this.#onTick(nowMs)
    }
  }

  #onRelayed(nowMs: number): readonly DirectEffect[] {
    if (this.state !== 'direct') return []
    this.#attempt = 0
    if (this.#movedMs !== undefined)
      this.#flaps = nowMs - this.#movedMs < LASTED_MS ? this.#flaps + 1 : 0
    this.#movedMs = undefined
    return this.#wait(nowMs)
  }

  #onLinked(nowMs: number): readonly DirectEffect[] {
    if (this.state !== 'waiting' && this.state !== 'trying') return []
    this.state = 'proving'
    this.deadlineMs = nowMs + Math.min(PROVE_MAX_MS, PROVE_MS * 2 ** Math.min(this.#flaps, 20))
    return []
  }

  #onTick(nowMs: number): readonly DirectEffect[] {
    if (this.deadlineMs === undefined || nowMs < this.deadlineMs) return []
    this.deadlineMs = undefined
    if (this.state === 'waiting') return this.#try()
    if (this.state !== 'proving') return []
    this.#movedMs = nowMs
    return [{ kind: 'move' }]
  }

  #try(): readonly DirectEffect[] {
    this.state = 'trying'
    this.deadlineMs = undefined
    return [{ kind: 'try' }]
  }

  #wait(nowMs: number): readonly DirectEffect[] {
    const last = TRY_DIRECT_AFTER_MS.length - 1
    this.state = 'waiting'
    this.deadlineMs = nowMs + (TRY_DIRECT_AFTER_MS[Math.min(this.#attempt++, last)] ?? 0)
    return []
  }

  #rest(): readonly DirectEffect[] {
    this.state = 'direct'
    this.deadlineMs = undefined
    return []
  }
}
