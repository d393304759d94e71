import type { Machine } from '../../base/machine.ts'

/** After a link broke, it is dialled again at these times; then the pipe is unbound. */
export const REBIND_AFTER_MS: readonly number[] = [0, 500, 1_500, 4_000]

/** A link that held this long starts the attempts afresh when it breaks; one that breaks sooner goes on with them. */
export const STEADY_AFTER_MS = 10_000

export type OutputState = 'bound' | 'rebinding' | 'unbound'

export type OutputInput =
  | { readonly kind: 'linked' }
  | { readonly kind: 'failed'; readonly error: string }
  | { readonly kind: 'broken'; readonly error: string }
  /** It goes another way, though the one before was well. */
  | { readonly kind: 'moved'; readonly reason: string }
  /** There may be a way now: no need to wait. */
  | { readonly kind: 'hint' }
  /** The way in use is not allowed any more: another one, or none. */
  | { readonly kind: 'barred'; readonly reason: string }
  | { readonly kind: 'tick' }
  | { readonly kind: 'close'; readonly reason: string }

export type OutputEffect =
  | { readonly kind: 'dial' }
  | { readonly kind: 'changed' }
  /** For good: those who wait to send are to be told. */
  | { readonly kind: 'unbound'; readonly reason: string }

/**
 * The life of a bound output end.
 *
 *   bound ──broken──▶ rebinding ──linked──▶ bound
 *     │                   └──last attempt failed──▶ unbound
 *     └──close──▶ unbound
 */
export class OutputMachine implements Machine<OutputInput, OutputEffect> {
  state: OutputState = 'bound'
  /** Why the state is what it is, in words. */
  reason: string
  deadlineMs: number | undefined
  #attempt = 0
  #linkedMs = -Infinity

  constructor(reason: string) {
    this.reason = reason
  }

  step(input: OutputInput, nowMs: number): readonly OutputEffect[] {
    if (this.state === 'unbound') return []
    switch (input.kind) {
      case 'linked':
        this.#linkedMs = nowMs
        return this.#enter('bound', 'The link was made again')
      case 'broken':
        return this.#onBroken(input.error, nowMs)
      case 'failed':
        return this.state === 'rebinding' ? this.#retryOrUnbind(input.error, nowMs) : []
      case 'barred':
        return this.#onBarred(input.reason, nowMs)
      case 'moved':
        return this.state === 'bound' ? this.#enter('bound', input.reason) : []
      case 'hint':
        return this.deadlineMs === undefined ? [] : this.#dial()
      case 'tick':
        return this.#onTick(nowMs)
      case 'close':
        return this.#unbind(input.reason)
    }
  }

  #onBroken(error: string, nowMs: number): readonly OutputEffect[] {
    if (nowMs - this.#linkedMs >= STEADY_AFTER_MS) this.#attempt = 0
    const changed = this.#enter(
      'rebinding',
      `The link broke, what was on its way may be lost: ${error}`,
    )
    return [...changed, ...this.#retryOrUnbind(error, nowMs)]
  }

  #onBarred(reason: string, nowMs: number): readonly OutputEffect[] {
    if (this.state !== 'bound') return []
    this.#attempt = 0
    return [...this.#enter('rebinding', reason), ...this.#retry(nowMs)]
  }

  #retryOrUnbind(error: string, nowMs: number): readonly OutputEffect[] {
    return this.#attempt < REBIND_AFTER_MS.length
      ? this.#retry(nowMs)
      : this.#unbind(`The peer is not reached any more: ${error}`)
  }

  #retry(nowMs: number): readonly OutputEffect[] {
    this.deadlineMs = nowMs + (REBIND_AFTER_MS[this.#attempt++] ?? 0)
    return []
  }

  #onTick(nowMs: number): readonly OutputEffect[] {
    if (this.deadlineMs === undefined || nowMs < this.deadlineMs) return []
    return this.#dial()
  }

  #dial(): readonly OutputEffect[] {
    this.deadlineMs = undefined
    return [{ kind: 'dial' }]
  }

  #enter(state: OutputState, reason: string): readonly OutputEffect[] {
    this.state = state
    this.reason = reason
    this.deadlineMs = undefined
    return [{ kind: 'changed' }]
  }

  #unbind(reason: string): readonly OutputEffect[] {
    return [...this.#enter('unbound', reason), { kind: 'unbound', reason }]
  }
}
