import type { ErrorCode } from '../../../base/errors.ts'
import type { Machine } from '../../../base/machine.ts'

/** From the first block until both ends have proven who they are; over relays that takes its time. */
export const HANDSHAKE_MS = 30_000
/** A session that nobody uses and that carries nothing is ended after so long. */
export const IDLE_MS = 5 * 60_000

export type SecureState = 'handshaking' | 'greeting' | 'open' | 'ended'

export type SecureInput =
  /** Our end has proven who the other is. */
  | { readonly kind: 'secured' }
  /** The other end has said that it let us in. */
  | { readonly kind: 'greeted' }
  /** Something was carried. */
  | { readonly kind: 'active' }
  /** How many output ends send over it. */
  | { readonly kind: 'users'; readonly count: number }
  | { readonly kind: 'end'; readonly code: ErrorCode; readonly reason: string }
  | { readonly kind: 'tick' }

export type SecureEffect =
  /** Tell the other end that it is let in. */
  | { readonly kind: 'greet' }
  | { readonly kind: 'opened' }
  | { readonly kind: 'ended'; readonly code: ErrorCode; readonly reason: string }

export interface SecureRole {
  readonly role: 'client' | 'server'
  /**
   * The server greets. In TLS 1.3 a client that the server refuses still sees its own handshake succeed, so it is open
   * only when the server's first word came; in TLS 1.0 the handshake itself says so.
   */
  readonly greets: boolean
}

/**
 * The life of a secure session.
 *
 *   handshaking ──secured, server──▶ open (greets)          ──end, idle──▶ ended
 *        │   └──secured, client──▶ greeting ──greeted──▶ open
 *        └──refused, too late──────────┴──▶ ended
 */
export class SecureMachine implements Machine<SecureInput, SecureEffect> {
  state: SecureState = 'handshaking'
  readonly #is: SecureRole
  #activeMs: number
  #users = 0

  constructor(is: SecureRole, nowMs: number) {
    this.#is = is
    this.#activeMs = nowMs
  }

  get deadlineMs(): number | undefined {
    if (this.state === 'ended') return undefined
    if (this.state !== 'open') return this.#activeMs + HANDSHAKE_MS
    return this.#users > 0 ? undefined : this.#activeMs + IDLE_MS
  }

  step(input: SecureInput, nowMs: number): readonly SecureEffect[] {
    if (this.state === 'ended') return []
    switch (input.kind) {
      case 'secured':
        return this.#onSecured(nowMs)
      case 'greeted':
        return this.state === 'greeting' ? this.#open(nowMs) : []
      case 'active':
        if (this.state === 'open') this.#activeMs = nowMs
        return []
      case 'users':
        this.#users = input.count
        if (this.state === 'open') this.#activeMs = nowMs
        return []
      case 'end':
        return this.#end(input.code, input.reason)
      case 'tick':
        return this.#onTick(nowMs)
    }
  }

  #onSecured(nowMs: number): readonly SecureEffect[] {
    if (this.state !== 'handshaking') return []
    if (!this.#is.greets) return this.#open(nowMs)
    if (this.#is.role === 'server') return [{ kind: 'greet' }, ...this.#open(nowMs)]
    this.state = 'greeting'
    return []
  }

  #open(nowMs: number): readonly SecureEffect[] {
    this.state = 'open'
    this.#activeMs = nowMs
    return [{ kind: 'opened' }]
  }

  #onTick(nowMs: number): readonly SecureEffect[] {
    if (this.deadlineMs === undefined || nowMs < this.deadlineMs) return []
    if (this.state === 'open') return this.#end('pipe/closed', 'Nobody used it any more')
    const waited = `within ${HANDSHAKE_MS / 1_000} s`
    return this.state === 'greeting'
      ? this.#end('secure/gate', `The other end did not let this peer in ${waited}`)
      : this.#end('secure/handshake', `The handshake was not done ${waited}`)
  }

  #end(code: ErrorCode, reason: string): readonly SecureEffect[] {
    this.state = 'ended'
    return [{ kind: 'ended', code, reason }]
  }
}
