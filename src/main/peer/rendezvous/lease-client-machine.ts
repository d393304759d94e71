import type { Machine } from '../../base/machine.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** How long a rendezvous may take to grant before the next one is asked. */
export const GRANT_TIMEOUT_MS = 15_000
/** After every candidate was asked in vain. */
export const FIRST_PAUSE_MS = 2_000
const LAST_PAUSE_MS = 60_000
/** A lease is renewed when this part of its term is over, or earlier: */
const RENEW_AT = 2 / 3
/** A renewal also shows that the rendezvous is still there, so it does not wait longer than this. */
export const RENEW_EVERY_MS = 60_000
/** After so many renewals without an answer, each given {@link GRANT_TIMEOUT_MS}, the rendezvous counts as gone. */
export const RENEWALS_UNANSWERED_MAX = 2
/** Shortest and longest lease that we believe. */
const LEASE_MIN_MS = 10_000
const LEASE_MAX_MS = 24 * 60 * 60_000

/** A rendezvous that may be asked: by its address, or by its id when that is known. */
export interface RendezvousCandidate {
  readonly address: string
  readonly peerId?: PeerId
}

/** The lease that this edge has. */
export interface Lease {
  readonly peerId: PeerId
  readonly endsMs: number
}

export type LeaseClientInput =
  | { readonly kind: 'start' }
  /** The rendezvous that are known now, best first. */
  | { readonly kind: 'candidates'; readonly candidates: readonly RendezvousCandidate[] }
  | { readonly kind: 'granted'; readonly peerId: PeerId; readonly leaseMs: number }
  /** The one asked cannot be reached. */
  | { readonly kind: 'failed'; readonly address: string }
  /** Our rendezvous is gone: its link broke, or it said goodbye. */
  | { readonly kind: 'lost'; readonly peerId: PeerId }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop' }

export type LeaseClientEffect =
  | { readonly kind: 'request'; readonly candidate: RendezvousCandidate }
  | { readonly kind: 'renew'; readonly peerId: PeerId }
  | { readonly kind: 'cancel'; readonly peerId: PeerId }
  /** The lease was gained, lost, or moved to another rendezvous. */
  | { readonly kind: 'changed' }

export type LeaseClientState = 'idle' | 'seeking' | 'pausing' | 'leased'

const NOTHING: readonly LeaseClientEffect[] = []

/**
 * The edge's half of the lease protocol (specification 5.2.2.4): asks one rendezvous after the other until one grants, keeps
 * the lease alive, and moves on when its rendezvous disappears.
 *
 *   idle ──start──▶ seeking ──granted──▶ leased ──tick──▶ (renew) leased
 *                    ▲  │ timeout/failed    │ lost, or renewals stayed unanswered
 *              tick  │  ▼                   │
 *                   pausing ◀── none left ──┴──▶ seeking
 */
export class LeaseClientMachine implements Machine<LeaseClientInput, LeaseClientEffect> {
  state: LeaseClientState = 'idle'
  lease: Lease | undefined
  deadlineMs: number | undefined
  #candidates: readonly RendezvousCandidate[] = []
  /** Still to be asked in this round; the first one is being asked. */
  #round: RendezvousCandidate[] = []
  #pauses = 0
  /** Renewals since the last grant. */
  #renewals = 0

  step(input: LeaseClientInput, nowMs: number): readonly LeaseClientEffect[] {
    switch (input.kind) {
      case 'start':
        return this.state === 'idle' ? this.#seek(nowMs) : NOTHING
      case 'candidates':
        return this.#learn(input.candidates, nowMs)
      case 'granted':
        return this.state === 'idle' ? NOTHING : this.#grant(input.peerId, input.leaseMs, nowMs)
      case 'failed':
        return this.#round[0]?.address === input.address ? this.#askNext(nowMs) : NOTHING
      case 'lost':
        return this.lease?.peerId === input.peerId ? this.#lose(nowMs) : NOTHING
      case 'tick':
        return this.deadlineMs !== undefined && nowMs >= this.deadlineMs
          ? this.#due(nowMs)
          : NOTHING
      case 'stop':
        return this.#stop()
    }
  }

  #learn(candidates: readonly RendezvousCandidate[], nowMs: number): readonly LeaseClientEffect[] {
    this.#candidates = candidates
    const waitsForSome = this.state === 'pausing' && this.#pauses === 0
    return waitsForSome && candidates.length > 0 ? this.#seek(nowMs) : NOTHING
  }

  #seek(nowMs: number): readonly LeaseClientEffect[] {
    this.#round = [...this.#candidates]
    return this.#ask(nowMs)
  }

  #askNext(nowMs: number): readonly LeaseClientEffect[] {
    this.#round.shift()
    return this.#ask(nowMs)
  }

  #ask(nowMs: number): readonly LeaseClientEffect[] {
    const [candidate] = this.#round
    if (candidate === undefined) return this.#pause(nowMs)
    this.state = 'seeking'
    this.deadlineMs = nowMs + GRANT_TIMEOUT_MS
    return [{ kind: 'request', candidate }]
  }

  #pause(nowMs: number): readonly LeaseClientEffect[] {
    this.state = 'pausing'
    if (this.#candidates.length === 0) {
      this.deadlineMs = undefined
      return NOTHING
    }
    this.deadlineMs =
      nowMs + Math.min(LAST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(this.#pauses, 10))
    this.#pauses++
    return NOTHING
  }

  #grant(peerId: PeerId, leaseMs: number, nowMs: number): readonly LeaseClientEffect[] {
    const moved = this.lease?.peerId !== peerId
    if (this.lease !== undefined && moved) return [{ kind: 'cancel', peerId }]
    const termMs = Math.min(LEASE_MAX_MS, Math.max(LEASE_MIN_MS, leaseMs))
    this.state = 'leased'
    this.lease = { peerId, endsMs: nowMs + termMs }
    this.#round = []
    this.#pauses = 0
    this.#renewals = 0
    this.deadlineMs = nowMs + Math.min(RENEW_EVERY_MS, termMs * RENEW_AT)
    return moved ? [{ kind: 'changed' }] : NOTHING
  }

  #due(nowMs: number): readonly LeaseClientEffect[] {
    if (this.state === 'seeking') return this.#askNext(nowMs)
    if (this.state === 'pausing') return this.#seek(nowMs)
    if (this.lease === undefined || nowMs >= this.lease.endsMs) return this.#lose(nowMs)
    if (this.#renewals >= RENEWALS_UNANSWERED_MAX) return this.#lose(nowMs)
    this.#renewals++
    this.deadlineMs = Math.min(this.lease.endsMs, nowMs + GRANT_TIMEOUT_MS)
    return [{ kind: 'renew', peerId: this.lease.peerId }]
  }

  #lose(nowMs: number): readonly LeaseClientEffect[] {
    this.lease = undefined
    return [{ kind: 'changed' }, ...this.#seek(nowMs)]
  }

  #stop(): readonly LeaseClientEffect[] {
    const { lease } = this
    this.state = 'idle'
    this.lease = undefined
    this.deadlineMs = undefined
    this.#round = []
    return lease === undefined
      ? NOTHING
      : [{ kind: 'cancel', peerId: lease.peerId }, { kind: 'changed' }]
  }
}
