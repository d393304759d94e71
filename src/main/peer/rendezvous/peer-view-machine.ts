import type { Machine } from '../../base/machine.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** Most rendezvous in the view; a further one is not taken in, and counted. */
export const VIEW_MAX = 200
/** A member that was not heard for so long is probed. */
export const QUIET_MS = 30_000
/** How long a member may take to answer a probe before it is probed again. */
export const PROBE_TIMEOUT_MS = 5_000
/** After so many probes without an answer a member is gone. */
export const PROBES_UNANSWERED_MAX = 3
/** How often the members are looked at, and how many probes leave at most each time. */
const CHECK_EVERY_MS = 5_000
const PROBES_PER_CHECK = 16
/** Between rounds of looking for rendezvous that are not in the view: doubles from the first to the last. */
export const FIRST_SEEDING_MS = 3_000
export const LAST_SEEDING_MS = 60_000
/** Members lost without a goodbye that are still tried; more push out the oldest. */
export const LOST_MAX = 32
/** Strangers that we were told of and that are being probed; more are not probed, and counted. */
export const TOLD_MAX = 64
/** How many other members one answer to a probe tells of, and how many one to a newcomer. */
export const REFERRALS = 2
export const REFERRALS_FOR_NEW = 8

export type PeerViewInput =
  | { readonly kind: 'start' }
  /** A rendezvous spoke of itself; `asks`: it wants an answer. */
  | { readonly kind: 'heard'; readonly peerId: PeerId; readonly asks: boolean }
  /** Somebody else says that this peer is a rendezvous. */
  | { readonly kind: 'told'; readonly peerId: PeerId }
  /** It may be gone: its link broke, or somebody else says that it is. */
  | { readonly kind: 'suspect'; readonly peerId: PeerId }
  /** It cannot be reached. */
  | { readonly kind: 'failed'; readonly peerId: PeerId }
  /** It says that it is going. */
  | { readonly kind: 'goodbye'; readonly peerId: PeerId }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop' }

export type PeerViewEffect =
  /** Ask a rendezvous whether it is there. */
  | { readonly kind: 'probe'; readonly peerId: PeerId }
  /** Tell it that we are here, and of these others. */
  | { readonly kind: 'answer'; readonly peerId: PeerId; readonly others: readonly PeerId[] }
  /** Probe the seeds that are not in the view, and the neighbourhood. */
  | { readonly kind: 'seed' }
  /** No room for a further member, or for a further stranger to probe. */
  | { readonly kind: 'refused'; readonly peerId: PeerId }
  /** Members came or went. */
  | { readonly kind: 'changed' }
  /** Tell the members that we are going. */
  | { readonly kind: 'goodbye'; readonly peerIds: readonly PeerId[] }

interface Member {
  heardMs: number
  /** When the last probe that is unanswered left. */
  probedMs: number
  unanswered: number
}

const CHANGED: PeerViewEffect = { kind: 'changed' }

/**
 * The view that a rendezvous has of the others (specification 5.2.2.3): who is in it, whom to probe when.
 *
 *   stranger ──told──▶ (probe) ──heard──▶ member ──quiet──▶ (probe) ──heard──▶ member
 *                                          │ ▲                 └─ 3 unanswered, or unreachable ─▶ lost
 *                                  goodbye │ └───────────── heard ◀─ (probe) ◀─ seeding ────────────┘
 *                                          ▼
 *                                         gone
 */
export class PeerViewMachine implements Machine<PeerViewInput, PeerViewEffect> {
  readonly #members = new Map<PeerId, Member>()
  /** Gone without a goodbye: tried at every seeding, so that two halves of a network find each other again. */
  readonly #lost = new Set<PeerId>()
  /** When each stranger was probed. */
  readonly #told = new Map<PeerId, number>()
  #sorted: readonly PeerId[] = []
  #running = false
  #seedAtMs = 0
  #seedings = 0
  #checkAtMs = 0
  /** Where the next referral begins. */
  #turn = 0

  /** The members in the order of their ids (by code unit, as all implementations order them). */
  get members(): readonly PeerId[] {
    return this.#sorted
  }

  has(peerId: PeerId): boolean {
    return this.#members.has(peerId)
  }

  get deadlineMs(): number | undefined {
    if (!this.#running) return undefined
    const watching = this.#members.size > 0 || this.#told.size > 0
    return watching ? Math.min(this.#seedAtMs, this.#checkAtMs) : this.#seedAtMs
  }

  step(input: PeerViewInput, nowMs: number): readonly PeerViewEffect[] {
    if (input.kind === 'start') return this.#start(nowMs)
    if (!this.#running) return []
    switch (input.kind) {
      case 'heard':
        return this.#hear(input.peerId, input.asks, nowMs)
      case 'told':
        return this.#beTold(input.peerId, nowMs)
      case 'suspect':
        return this.#suspect(input.peerId, nowMs)
      case 'failed':
        return this.#lose([input.peerId], nowMs)
      case 'goodbye':
        this.#lost.delete(input.peerId)
        return this.#remove([input.peerId]) ? [CHANGED] : []
      case 'tick':
        return [...this.#check(nowMs), ...this.#seed(nowMs)]
      case 'stop':
        return this.#stop()
    }
  }

  #start(nowMs: number): readonly PeerViewEffect[] {
    if (this.#running) return []
    this.#running = true
    this.#seedAtMs = nowMs
    this.#checkAtMs = nowMs
    return this.#seed(nowMs)
  }

  #stop(): readonly PeerViewEffect[] {
    const peerIds = this.#sorted
    this.#running = false
    this.#members.clear()
    this.#sorted = []
    return peerIds.length === 0 ? [] : [{ kind: 'goodbye', peerIds }]
  }

  #hear(peerId: PeerId, asks: boolean, nowMs: number): readonly PeerViewEffect[] {
    this.#told.delete(peerId)
    const effects: PeerViewEffect[] = []
    const known = this.#members.get(peerId)
    if (known === undefined && this.#members.size >= VIEW_MAX)
      effects.push({ kind: 'refused', peerId })
    else {
      this.#lost.delete(peerId)
      this.#members.set(peerId, { heardMs: nowMs, probedMs: nowMs, unanswered: 0 })
      if (known === undefined) {
        this.#sort()
        effects.push(CHANGED)
      }
    }
    const count = known === undefined ? REFERRALS_FOR_NEW : REFERRALS
    if (asks) effects.push({ kind: 'answer', peerId, others: this.#referralsFor(peerId, count) })
    return effects
  }

  /** Whom to tell of: another few each time, so that all are told of sooner or later. */
  #referralsFor(peerId: PeerId, count: number): readonly PeerId[] {
    const others = this.#sorted.filter((member) => member !== peerId)
    if (others.length <= count) return others
    this.#turn = (this.#turn + count) % others.length
    return [...others, ...others].slice(this.#turn, this.#turn + count)
  }

  #beTold(peerId: PeerId, nowMs: number): readonly PeerViewEffect[] {
    if (this.#members.has(peerId) || this.#told.has(peerId)) return []
    if (this.#told.size >= TOLD_MAX) return [{ kind: 'refused', peerId }]
    this.#told.set(peerId, nowMs)
    this.#checkAtMs = Math.min(this.#checkAtMs, nowMs + CHECK_EVERY_MS)
    return [{ kind: 'probe', peerId }]
  }

  #suspect(peerId: PeerId, nowMs: number): readonly PeerViewEffect[] {
    const member = this.#members.get(peerId)
    if (member === undefined || member.unanswered > 0) return []
    this.#checkAtMs = Math.min(this.#checkAtMs, nowMs + PROBE_TIMEOUT_MS)
    return [this.#probe(peerId, member, nowMs)]
  }

  #probe(peerId: PeerId, member: Member, nowMs: number): PeerViewEffect {
    member.probedMs = nowMs
    member.unanswered++
    return { kind: 'probe', peerId }
  }

  #check(nowMs: number): readonly PeerViewEffect[] {
    if (nowMs < this.#checkAtMs) return []
    this.#checkAtMs = nowMs + CHECK_EVERY_MS
    for (const [peerId, probedMs] of this.#told) {
      if (nowMs - probedMs >= PROBE_TIMEOUT_MS) this.#told.delete(peerId)
    }
    const effects: PeerViewEffect[] = []
    const gone: PeerId[] = []
    for (const [peerId, member] of this.#members) {
      if (!isDue(member, nowMs)) continue
      if (member.unanswered >= PROBES_UNANSWERED_MAX) gone.push(peerId)
      else if (effects.length < PROBES_PER_CHECK) effects.push(this.#probe(peerId, member, nowMs))
    }
    return [...effects, ...this.#lose(gone, nowMs)]
  }

  #seed(nowMs: number): readonly PeerViewEffect[] {
    if (nowMs < this.#seedAtMs) return []
    const pauseMs = Math.min(LAST_SEEDING_MS, FIRST_SEEDING_MS * 2 ** Math.min(this.#seedings, 10))
    this.#seedAtMs = nowMs + pauseMs
    this.#seedings++
    const probes = [...this.#lost].map((peerId): PeerViewEffect => ({ kind: 'probe', peerId }))
    return [...probes, { kind: 'seed' }]
  }

  #lose(peerIds: readonly PeerId[], nowMs: number): readonly PeerViewEffect[] {
    for (const peerId of peerIds) this.#told.delete(peerId)
    const members = peerIds.filter((peerId) => this.#members.has(peerId))
    if (!this.#remove(members)) return []
    for (const peerId of members) {
      if (this.#lost.size >= LOST_MAX) this.#forgetOldestLost()
      this.#lost.add(peerId)
    }
    this.#seedings = 0
    this.#seedAtMs = Math.min(this.#seedAtMs, nowMs + FIRST_SEEDING_MS)
    return [CHANGED]
  }

  #forgetOldestLost(): void {
    const [oldest] = this.#lost
    if (oldest !== undefined) this.#lost.delete(oldest)
  }

  #remove(peerIds: readonly PeerId[]): boolean {
    const removed = peerIds.filter((peerId) => this.#members.delete(peerId))
    if (removed.length > 0) this.#sort()
    return removed.length > 0
  }

  #sort(): void {
    this.#sorted = [...this.#members.keys()].sort()
  }
}

const isDue = ({ heardMs, probedMs, unanswered }: Member, nowMs: number): boolean =>
  unanswered > 0 ? nowMs - probedMs >= PROBE_TIMEOUT_MS : nowMs - heardMs >= QUIET_MS
