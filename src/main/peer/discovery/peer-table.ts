import type { PeerId } from '../../protocol/ids.ts'
import type { Authentic } from '../authentic/authenticity.ts'
import type { StoredPeer } from '../ports/store.ts'
import { WorthOrder } from '../../base/worth-order.ts'
import { WORTH, WORTHS, type StandingWorth } from '../worth.ts'

/**
 * Most peers kept. The least worth goes first (see {@link WORTH}); among equals one of whoever told of most, and of those
 * the one not heard for longest.
 */
export const PEERS_MAX = 4096

/** A peer that we have heard of. */
export interface KnownPeer extends StoredPeer {
  /** Until when (monotonic) it counts as nearby; absent when it was not heard itself in this run. */
  readonly heardUntilMs?: number
  /** Heard itself by multicast in this run: it hears our multicast too, most likely. */
  readonly onMulticast: boolean
  /** It said goodbye, and was not heard since. */
  readonly gone: boolean
  /** Its name and advertisement are a third peer's word, not its own. */
  readonly hearsay: boolean
  /** Its key, and when it last spoke under it; absent: nobody signed what we know of it. */
  readonly authentic?: Authentic
  /** Told by this third peer, when it was never heard itself in this run. */
  readonly toldBy?: PeerId
}

/** The peers that we know of. State only: the owner passes the time in and hears of every change. */
export class PeerTable {
  readonly #peers = new Map<PeerId, KnownPeer>()
  readonly #onChange: (peer: KnownPeer) => void
  readonly #onRemoval: (id: PeerId) => void
  readonly #standing: StandingWorth
  readonly #order = new WorthOrder<PeerId>(WORTHS)

  constructor(
    onChange: (peer: KnownPeer) => void,
    onRemoval: (id: PeerId) => void,
    standing: StandingWorth = () => 0,
  ) {
    this.#onChange = onChange
    this.#onRemoval = onRemoval
    this.#standing = standing
  }

  /** Takes over what was stored; `authentic` tells whose signature was verified. */
  load(
    stored: readonly StoredPeer[],
    authentic: (peer: StoredPeer) => Authentic | undefined = () => undefined,
  ): void {
    for (const peer of stored.slice(0, PEERS_MAX)) {
      const signed = authentic(peer)
      const more = signed === undefined ? {} : { authentic: signed }
      const fresh = { onMulticast: false, hearsay: false, gone: false }
      this.#peers.set(peer.id, { ...peer, ...fresh, ...more })
    }
    // Stored are those seen last first; the order wants those seen longest ago first.
    for (const peer of [...this.#peers.values()].reverse()) this.#place(peer)
  }

  get(id: PeerId): KnownPeer | undefined {
    return this.#peers.get(id)
  }

  all(): IterableIterator<KnownPeer> {
    return this.#peers.values()
  }

  put(peer: KnownPeer): void {
    this.#peers.set(peer.id, peer)
    this.#place(peer)
    if (this.#peers.size > PEERS_MAX) this.#evict()
    if (!this.#peers.has(peer.id)) return
    this.#onChange(peer)
  }

  remove(id: PeerId): void {
    this.#order.delete(id)
    if (this.#peers.delete(id)) this.#onRemoval(id)
  }

  /** What is known of a peer is worth keeping so much. */
  worthOf(id: PeerId): number {
    const peer = this.#peers.get(id)
    return peer === undefined ? WORTH.hearsay : this.#worthOf(peer)
  }

  #worthOf(peer: KnownPeer): number {
    return Math.max(wordWorth(peer), this.#standing(peer.id))
  }

  #place(peer: KnownPeer): void {
    this.#order.set(peer.id, this.#worthOf(peer), peer.toldBy ?? '')
  }

  #evict(): void {
    const worst = this.#order.worst((id) => this.worthOf(id))
    if (worst !== undefined) this.remove(worst)
  }
}

/** Hearsay is cheap to make up, so it never displaces a peer that spoke itself. */
const wordWorth = ({ authentic, hearsay }: KnownPeer): number => {
  if (authentic !== undefined) return WORTH.authentic
  return hearsay ? WORTH.hearsay : WORTH.legacy
}
