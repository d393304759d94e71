import type { Machine } from '../../base/machine.ts'

/** For how long a router is asked to let others in, in seconds; renewed at half of it (RFC 6886, 3.3). */
export const LEASE_SECONDS = 1_200
/** Longest lease that is believed, in seconds: a router that gives more is asked again no later. */
export const LEASE_MAX_SECONDS = 7_200
const LEASE_MIN_SECONDS = 60
/** How long it is waited before a router is asked again that did not do it; doubled each time, up to the last. */
export const ASK_AGAIN_MS = 30_000
export const ASK_AGAIN_MAX_MS = 900_000
/** A change of the network asks anew at once, and no oftener than this. */
export const ASK_LEAST_EVERY_MS = 5_000

export type MappingInput =
  /** `want`: the port shall be open; `renounce`: not any more; `shaken`: the network is another. */
  | { readonly kind: 'want' | 'renounce' | 'shaken' | 'tick' }
  /** `seconds` absent: until it is taken back. */
  | { readonly kind: 'mapped'; readonly seconds: number | undefined }
  /** `gone`: what there was before does not hold either. */
  | { readonly kind: 'failed'; readonly gone?: boolean }

export type MappingEffect =
  /** Ask the router. */
  | { readonly kind: 'ask' }
  /** Have the router take back what it gave. */
  | { readonly kind: 'release' }
  /** What it gave has run out. */
  | { readonly kind: 'lapsed' }

export type MappingState = 'off' | 'asking' | 'open' | 'failed'

/**
 * One port at a router.
 *
 *   off ──want──▶ asking ──mapped──▶ open ──half of the lease──▶ (ask) open ──lease over──▶ asking
 *    ▲              │  ▲               │
 *    │            failed └──tick, shaken┘ (from failed)
 *    └──renounce── (from any; open: release)
 */
export class MappingMachine implements Machine<MappingInput, MappingEffect> {
  state: MappingState = 'off'
  deadlineMs: number | undefined
  #failures = 0
  #askedMs = -Infinity
  #isAsking = false
  #endsMs = Infinity

  step(input: MappingInput, nowMs: number): readonly MappingEffect[] {
    switch (input.kind) {
      case 'want':
        return this.state === 'off' ? this.#ask('asking', nowMs) : []
      case 'renounce':
        return this.#renounce()
      case 'mapped':
        return this.#mapped(input.seconds, nowMs)
      case 'failed':
        return this.#failed(nowMs, input.gone === true)
      case 'shaken':
        return this.#shaken(nowMs)
      case 'tick':
        return this.deadlineMs === undefined || nowMs < this.deadlineMs ? [] : this.#due(nowMs)
    }
  }

  #ask(state: MappingState, nowMs: number): readonly MappingEffect[] {
    this.state = state
    this.#askedMs = nowMs
    this.deadlineMs = state === 'open' && this.#endsMs < Infinity ? this.#endsMs : undefined
    if (this.#isAsking) return []
    this.#isAsking = true
    return [{ kind: 'ask' }]
  }

  /** An answer that comes too late is taken back: nobody wants the port any more. */
  #mapped(seconds: number | undefined, nowMs: number): readonly MappingEffect[] {
    this.#isAsking = false
    if (this.state === 'off') return [{ kind: 'release' }]
    const believed = Math.min(LEASE_MAX_SECONDS, seconds ?? LEASE_MAX_SECONDS)
    const leaseMs = Math.max(LEASE_MIN_SECONDS, believed) * 1_000
    this.state = 'open'
    this.#failures = 0
    this.#endsMs = seconds === undefined ? Infinity : nowMs + leaseMs
    this.deadlineMs = nowMs + leaseMs / 2
    return []
  }

  #failed(nowMs: number, isGone: boolean): readonly MappingEffect[] {
    this.#isAsking = false
    if (this.state === 'off') return []
    const againMs =
      nowMs + Math.min(ASK_AGAIN_MAX_MS, ASK_AGAIN_MS * 2 ** Math.min(this.#failures++, 8))
    if (this.state === 'open' && nowMs < this.#endsMs && !isGone) {
      this.deadlineMs = Math.min(againMs, this.#endsMs)
      return []
    }
    const effects: readonly MappingEffect[] = this.state === 'open' ? [{ kind: 'lapsed' }] : []
    this.state = 'failed'
    this.deadlineMs = againMs
    return effects
  }

  #shaken(nowMs: number): readonly MappingEffect[] {
    if (this.state === 'off' || this.#isAsking) return []
    this.#failures = 0
    const atMs = this.#askedMs + ASK_LEAST_EVERY_MS
    if (nowMs >= atMs) return this.#ask(this.state === 'failed' ? 'asking' : this.state, nowMs)
    this.deadlineMs = Math.min(this.deadlineMs ?? Infinity, atMs)
    return []
  }

  #due(nowMs: number): readonly MappingEffect[] {
    if (this.state !== 'open' || nowMs < this.#endsMs)
      return this.#ask(this.state === 'open' ? 'open' : 'asking', nowMs)
    return [{ kind: 'lapsed' }, ...this.#ask('asking', nowMs)]
  }

  #renounce(): readonly MappingEffect[] {
    const wasOpen = this.state === 'open'
    this.state = 'off'
    this.deadlineMs = undefined
    this.#failures = 0
    this.#askedMs = -Infinity
    return wasOpen ? [{ kind: 'release' }] : []
  }
}
