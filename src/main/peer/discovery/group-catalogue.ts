import type { PeerGroupAdvertisement } from '../../protocol/documents/peer-group-advertisement.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { Authentic } from '../authentic/authenticity.ts'

/** A group's advertisement with what remains of its life. */
export interface PublishedGroup {
  readonly document: string
  readonly advertisement: PeerGroupAdvertisement
  readonly lifetimeMs: number
  /** Published by this peer, not merely found. */
  readonly own: boolean
}

/** What discovery asks of the groups: which to tell of, and where found ones go. */
export interface GroupCatalogue {
  published(): readonly PublishedGroup[]
  /** An advertisement arrived; `lifetimeMs` 0 withdraws it. `authentic`: its signature was verified. */
  onFound(
    advertisement: PeerGroupAdvertisement,
    lifetimeMs: number,
    from: PeerId,
    authentic?: Authentic,
  ): void
}
