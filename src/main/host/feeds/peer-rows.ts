import type { EndpointRow, PeerRow } from '../../../shared/rows.ts'
import { schemeOf } from '../../peer/endpoint/addresses.ts'
import { endpointOf, leadsTo } from '../../peer/endpoint/link-table.ts'
import type { Link } from '../../peer/endpoint/link.ts'
import type { KnownPeer } from '../../peer/discovery/peer-table.ts'
import type { StoredEndpoint } from '../../peer/ports/store.ts'
import { shortId } from '../../protocol/ids.ts'
import type { HostWorld } from '../host-world.ts'
import { trustOf } from './trust-rows.ts'

export const peerRow = (peer: KnownPeer, world: HostWorld): PeerRow => {
  const { endpoint, pipes } = world.peer.services
  const links = endpoint.links.of(peer.id)
  const link = links.findLast(({ isOpen }) => isOpen)
  const path = link && { transport: link.connection.transport, address: endpointOf(link) }
  return {
    id: peer.id,
    shortId: shortId(peer.id),
    name: peer.name,
    ...stateOf(peer, link, world),
    endpoints: world.peer.endpoints.of(peer.id).map((known) => endpointRow(known, links)),
    firstSeenWallMs: peer.firstSeenWallMs,
    lastSeenWallMs: peer.lastSeenWallMs,
    ...trustOf(peer.id, links, world),
    ...authenticityOf(peer, links),
    pipes: pipes.table.all().filter(({ learnedFrom }) => learnedFrom === peer.id).length,
    ...(world.echoes.isEcho(peer.id) ? { builtIn: true } : {}),
    ...(path === undefined ? {} : { path }),
    ...(peer.authentic === undefined ? {} : { signedBy: peer.authentic.fingerprint }),
  }
}

/** On open links the proof counts; without one what the peer signed. */
const authenticityOf = (
  peer: KnownPeer,
  links: readonly Link[],
): Pick<PeerRow, 'authenticated' | 'fingerprint'> => {
  const open = links.filter(({ isOpen }) => isOpen)
  const proven = open.findLast(({ connection }) => connection.proof !== undefined)
  const fingerprint =
    open.length === 0 ? peer.authentic?.fingerprint : proven?.connection.proof?.fingerprint
  return fingerprint === undefined ? { authenticated: false } : { authenticated: true, fingerprint }
}

const stateOf = (
  peer: KnownPeer,
  link: Link | undefined,
  world: HostWorld,
): Pick<PeerRow, 'state' | 'stateReason'> => {
  if (link !== undefined)
    return { state: 'connected', stateReason: `Linked over ${link.connection.transport}` }
  if (peer.gone) return { state: 'gone', stateReason: 'It said goodbye' }
  if (world.peer.services.census.isNearby(peer)) {
    const how = peer.onMulticast ? 'Heard by multicast on this network' : 'Heard itself lately'
    return { state: 'nearby', stateReason: how }
  }
  if (peer.toldBy !== undefined)
    return { state: 'known', stateReason: `Told of by ${world.names.peer(peer.toldBy)}` }
  return { state: 'known', stateReason: 'Known from before, not heard lately' }
}

export const endpointRow = (known: StoredEndpoint, links: readonly Link[]): EndpointRow => {
  const { peerId: _peer, ...rest } = known
  const connected = links.some((link) => link.isOpen && leadsTo(link, known.address))
  return { ...rest, transport: schemeOf(known.address), connected }
}
