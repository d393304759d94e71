import type { Peer } from '../peer/peer.ts'
import { isPeerId, isPipeId, shortId } from '../protocol/ids.ts'

/** Whom a propagate pipe sends to. */
export const EVERYONE = 'everyone'

/** What ids are called, as far as it is known; else their short form. */
export interface Names {
  peer(id: string): string
  pipe(id: string): string
}

export const createNames = (peer: Peer): Names => ({
  peer: (id) => (isPeerId(id) ? (peer.peers.get(id)?.name ?? shortId(id)) : shortId(id)),
  pipe: (id) =>
    isPipeId(id)
      ? (peer.services.pipes.table.get(id)?.advertisement.name ?? shortId(id))
      : shortId(id),
})
