import type { PeerId } from '../../protocol/ids.ts'
import type { Authentic } from '../authentic/authenticity.ts'
import type { StoredPeer } from '../ports.ts'

/** Most peers kept; those only told of go first, then those not heard for longest. */
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

  constructor(onChange: (peer: KnownPeer) => void, onRemoval: (id: PeerId) => void) {
    this.#onChange = onChange
    this.#onRemoval = onRemoval
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
  }

  get(id: PeerId): KnownPeer | undefined {
    return this.#peers.get(id)
  }

  all(): IterableIterator<KnownPeer> {
    return this.#peers.values()
  }

  put(peer: KnownPeer): void {
    if (!this.#peers.has(peer.id) && this.#peers.size >= PEERS_MAX) this.#evict()
    this.#peers.set(peer.id, peer)
    this.#onChange(peer)
  }

  remove(id: PeerId): void {
    if (this.#peers.delete(id)) this.#onRemoval(id)
  }

  #evict(): void {
    let worst: KnownPeer | undefined
    for (const peer of this.#peers.values()) {
      if (worst === undefined || isWorse(peer, worst)) worst = peer
    }
    if (worst !== undefined) this.remove(worst.id)
  }
}

/** Hearsay is cheap to make up, so it never displaces a peer that spoke itself. */
const isWorse = (a: KnownPeer, b: KnownPeer): boolean => {
  if (a.hearsay !== b.hearsay) return a.hearsay
  return a.lastSeenWallMs < b.lastSeenWallMs
}
