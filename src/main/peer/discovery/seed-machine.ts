import type { Machine } from '../../base/machine.ts'

const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000
/** How often a linked seed is asked again whom and what it knows. */
export const SEED_ASK_EVERY_MS = 10_000

export type SeedInput = {
  readonly kind: 'start' | 'tick' | 'linked' | 'failed' | 'lost' | 'network-changed'
}

export type SeedEffect = { readonly kind: 'dial' } | { readonly kind: 'ask' }

/**
 * Keeps contact with one seed address.
 *
 *   idle ──start──▶ dialling ──linked──▶ linked ──tick──▶ (ask) linked
 *                    ▲   │                 │
 *              tick  │   └─failed─▶ waiting ◀─lost
 *                    └──────────────────┘
 */
export class SeedMachine implements Machine<SeedInput, SeedEffect> {
  #state: 'idle' | 'dialling' | 'waiting' | 'linked' = 'idle'
  #failures = 0
  deadlineMs: number | undefined

  step(input: SeedInput, nowMs: number): readonly SeedEffect[] {
    if (input.kind === 'start') return this.#state === 'idle' ? this.#dial() : []
    if (input.kind === 'linked') return this.#enterLinked(nowMs)
    if (input.kind === 'failed' || input.kind === 'lost') return this.#enterWaiting(nowMs)
    if (input.kind === 'network-changed') return this.#state === 'waiting' ? this.#dial() : []
    if (this.deadlineMs === undefined || nowMs < this.deadlineMs) return []
    return this.#state === 'linked' ? this.#enterLinked(nowMs) : this.#dial()
  }

  #dial(): readonly SeedEffect[] {
    this.#state = 'dialling'
    this.deadlineMs = undefined
    return [{ kind: 'dial' }]
  }

  #enterLinked(nowMs: number): readonly SeedEffect[] {
    this.#state = 'linked'
    this.#failures = 0
    this.deadlineMs = nowMs + SEED_ASK_EVERY_MS
    return [{ kind: 'ask' }]
  }

  #enterWaiting(nowMs: number): readonly SeedEffect[] {
    this.#state = 'waiting'
    this.deadlineMs =
      nowMs + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(this.#failures, 10))
    this.#failures++
    return []
  }
}
