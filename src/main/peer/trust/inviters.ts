import type { PeerId } from '../../protocol/ids.ts'
import type { Census } from '../discovery/census.ts'
import type { PeerTable } from '../discovery/peer-table.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { TrustService } from './trust-service.ts'

export interface InvitersWorld {
  readonly self: PeerId
  readonly endpoint: EndpointService
  readonly peers: PeerTable
  readonly endpoints: EndpointTable
  readonly census: Census
  readonly trust: TrustService
}

/** Who may have said the words of an invitation: peers that are linked, then those heard nearby, then those with an address. */
export const possibleInviters = (world: InvitersWorld): readonly PeerId[] => {
  const { self, endpoint, peers, endpoints, census, trust } = world
  const known = [...peers.all()].filter(({ gone }) => !gone)
  const near = known.filter((peer) => census.isNearby(peer))
  const dialable = known.filter(({ id }) => endpoints.of(id).length > 0)
  const all = [...endpoint.links.peers(), ...[...near, ...dialable].map(({ id }) => id)]
  const isBlocked = (id: PeerId): boolean =>
    trust.decidedOf(id).some(({ standing }) => standing === 'blocked')
  return [...new Set(all)].filter((id) => id !== self && !isBlocked(id))
}
