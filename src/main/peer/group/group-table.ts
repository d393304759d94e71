import { PipefitterError } from '../../base/errors.ts'
import type { PeerGroupAdvertisement } from '../../protocol/documents/peer-group-advertisement.ts'
import type { PeerGroupId, PeerId } from '../../protocol/ids.ts'
import { WorthOrder } from '../../base/worth-order.ts'
import { WORTH, WORTHS } from '../worth.ts'

/** Most groups created here or joined; they are never forgotten by themselves. */
export const KEPT_GROUPS_MAX = 64
/**
 * Most groups found on the network and not joined. The unsigned go before the signed; among equals whoever told of most loses
 * the one not heard of for longest.
 */
export const FOUND_GROUPS_MAX = 512

/** A group that we know of, beside the one that every peer is in. */
export interface KnownGroup {
  readonly advertisement: PeerGroupAdvertisement
  /** Created here, or found on the network. */
  readonly origin: 'created' | 'found'
  /** Whether this peer is in it, now and at every start. */
  readonly joined: boolean
  readonly createdWallMs: number
  /** When it was last published; absent for one that others are not told of. */
  readonly publishedWallMs?: number
  /** When a found one is forgotten unless it is heard of again. */
  readonly expiresWallMs?: number
  /** The peer that told us, for a found one. */
  readonly learnedFrom?: PeerId
}

/** Whether the group stays, whatever is heard of it. */
export const isKept = ({ origin, joined }: KnownGroup): boolean => origin === 'created' || joined

/** The groups that we know of. State only: the owner hears of every change. */
export class GroupTable {
  readonly #groups = new Map<PeerGroupId, KnownGroup>()
  readonly #onChange: (id: PeerGroupId) => void
  /** Those found and not joined. */
  readonly #found = new WorthOrder<PeerGroupId>(WORTHS)

  constructor(onChange: (id: PeerGroupId) => void) {
    this.#onChange = onChange
  }

  load(stored: readonly KnownGroup[]): void {
    for (const group of stored.slice(0, KEPT_GROUPS_MAX)) {
      this.#groups.set(group.advertisement.groupId, group)
      this.#place(group)
    }
  }

  get(id: PeerGroupId): KnownGroup | undefined {
    return this.#groups.get(id)
  }

  /** Throws `group/not-found`. */
  require(id: PeerGroupId): KnownGroup {
    const group = this.#groups.get(id)
    if (group === undefined)
      throw new PipefitterError('group/not-found', 'No such group is known here')
    return group
  }

  all(): readonly KnownGroup[] {
    return [...this.#groups.values()]
  }

  /** Adds or replaces; false when there is no room for one more to keep. */
  put(group: KnownGroup): boolean {
    const { groupId } = group.advertisement
    const known = this.#groups.get(groupId)
    const grows = isKept(group) && (known === undefined || !isKept(known))
    if (grows && this.#groups.size - this.#found.size >= KEPT_GROUPS_MAX) return false
    this.#groups.set(groupId, group)
    this.#place(group)
    if (this.#found.size > FOUND_GROUPS_MAX) this.#evict()
    this.#onChange(groupId)
    return true
  }

  remove(id: PeerGroupId): void {
    this.#found.delete(id)
    if (this.#groups.delete(id)) this.#onChange(id)
  }

  #place(group: KnownGroup): void {
    const { groupId, signature } = group.advertisement
    const worth = signature === undefined ? WORTH.hearsay : WORTH.authentic
    if (isKept(group)) this.#found.delete(groupId)
    else this.#found.set(groupId, worth, group.learnedFrom ?? '')
  }

  #evict(): void {
    const worst = this.#found.worst()
    if (worst !== undefined) this.remove(worst)
  }
}
