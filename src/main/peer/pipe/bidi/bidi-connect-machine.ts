import type { Machine } from '../../../base/machine.ts'

/** A request is repeated so often until it is answered: it may have been lost with its link. */
export const REQUEST_AGAIN_MS = 3_000
/** How long an answer is awaited unless the caller says otherwise; as long as JXSE waits. */
export const CONNECT_TIMEOUT_MS = 15_000

export type ConnectState = 'asking' | 'connected' | 'failed'

export type ConnectInput =
  | { readonly kind: 'start' }
  /** The server has answered with a pipe of its own. */
  | { readonly kind: 'answered' }
  /** The server says that nobody listens there. */
  | { readonly kind: 'refused' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'tick' }

export type ConnectEffect =
  | { readonly kind: 'request' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'failed'; readonly why: 'timeout' | 'refused' | 'cancelled' }

/**
 * The asking side of a bidirectional pipe's first exchange.
 *
 *   asking ──answered──▶ connected
 *     └──time over, refused or cancelled──▶ failed
 */
export class BidiConnectMachine implements Machine<ConnectInput, ConnectEffect> {
  state: ConnectState = 'asking'
  readonly #timeoutMs: number
  #endMs = Infinity
  #againAtMs = Infinity

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs
  }

  get deadlineMs(): number | undefined {
    const at = Math.min(this.#endMs, this.#againAtMs)
    return this.state === 'asking' && at !== Infinity ? at : undefined
  }

  step(input: ConnectInput, nowMs: number): readonly ConnectEffect[] {
    if (this.state !== 'asking') return []
    switch (input.kind) {
      case 'start':
        this.#endMs = nowMs + this.#timeoutMs
        return this.#request(nowMs)
      case 'answered':
        this.state = 'connected'
        return [{ kind: 'connected' }]
      case 'refused':
        return this.#fail('refused')
      case 'cancel':
        return this.#fail('cancelled')
      case 'tick':
        if (nowMs >= this.#endMs) return this.#fail('timeout')
        return nowMs >= this.#againAtMs ? this.#request(nowMs) : []
    }
  }

  #request(nowMs: number): readonly ConnectEffect[] {
    this.#againAtMs = nowMs + REQUEST_AGAIN_MS
    return [{ kind: 'request' }]
  }

  #fail(why: 'timeout' | 'refused' | 'cancelled'): readonly ConnectEffect[] {
    this.state = 'failed'
    return [{ kind: 'failed', why }]
  }
}
