import type { Machine } from '../../base/machine.ts'
import type { PeerId } from '../../protocol/ids.ts'

/** Term of every lease that we grant, as other implementations do. */
export const LEASE_MS = 20 * 60_000
/** Most clients at once; a further one gets no answer and asks another rendezvous. */
export const CLIENTS_MAX = 200

export type LeaseServerInput =
  | { readonly kind: 'requested'; readonly peerId: PeerId }
  | { readonly kind: 'cancelled'; readonly peerId: PeerId }
  | { readonly kind: 'tick' }

export type LeaseServerEffect =
  | { readonly kind: 'grant'; readonly peerId: PeerId; readonly leaseMs: number }
  /** No room: the client is left without an answer. */
  | { readonly kind: 'refused'; readonly peerId: PeerId }
  | { readonly kind: 'joined'; readonly peerId: PeerId }
  | { readonly kind: 'left'; readonly peerId: PeerId }

/** The rendezvous' half of the lease protocol (specification 5.2.2.4): who its clients are, and until when. */
export class LeaseServerMachine implements Machine<LeaseServerInput, LeaseServerEffect> {
  /** When each client's lease ends, the earliest first: every renewal moves its client to the end. */
  readonly #clients = new Map<PeerId, number>()

  get deadlineMs(): number | undefined {
    const [first] = this.#clients.values()
    return first
  }

  get clients(): readonly PeerId[] {
    return [...this.#clients.keys()]
  }

  has(peerId: PeerId): boolean {
    return this.#clients.has(peerId)
  }

  step(input: LeaseServerInput, nowMs: number): readonly LeaseServerEffect[] {
    if (input.kind === 'requested') return this.#request(input.peerId, nowMs)
    if (input.kind === 'cancelled') return this.#remove([input.peerId])
    return this.#remove(
      [...this.#clients].filter(([, endsMs]) => endsMs <= nowMs).map(([peerId]) => peerId),
    )
  }

  #request(peerId: PeerId, nowMs: number): readonly LeaseServerEffect[] {
    const known = this.#clients.delete(peerId)
    if (!known && this.#clients.size >= CLIENTS_MAX) return [{ kind: 'refused', peerId }]
    this.#clients.set(peerId, nowMs + LEASE_MS)
    const grant: LeaseServerEffect = { kind: 'grant', peerId, leaseMs: LEASE_MS }
    return known ? [grant] : [grant, { kind: 'joined', peerId }]
  }

  #remove(peerIds: readonly PeerId[]): readonly LeaseServerEffect[] {
    return peerIds
      .filter((peerId) => this.#clients.delete(peerId))
      .map((peerId) => ({ kind: 'left', peerId }))
  }
}
