import type { HostClient } from '../../shared/contract.ts'
import type { PeerRow } from '../../shared/rows.ts'
import { watchFeed } from './watch.ts'

/** Stands beside the name of a peer of which nobody knows who it is. */
const LABEL = '(legacy · not authenticated)'

/** A name proves nothing; where the peer does not either, that is said beside it. */
export const peerLabel = (name: string, peer: PeerRow | undefined): string =>
  peer !== undefined && !peer.authenticated ? `${name} ${LABEL}` : name

/** The name of a peer as people are to read it. */
export type PeerLabels = (peerId: string | undefined, name: string) => string

/** Follows, as long as the client is open, who has proven what; settles once that is known. */
export const followLabels = async (client: HostClient): Promise<PeerLabels> => {
  const peers = new Map<string, PeerRow>()
  const watch = watchFeed(client, 'peers', {}, ({ kind, rows, removed }) => {
    if (kind === 'snapshot') peers.clear()
    for (const row of rows) peers.set(row.id, row)
    for (const id of removed) peers.delete(id)
  })
  await watch.begun
  // Whoever prints goes on without labels; what else the command waits for says why it ends.
  watch.failed.catch(() => {})
  return (peerId, name) => peerLabel(name, peerId === undefined ? undefined : peers.get(peerId))
}
