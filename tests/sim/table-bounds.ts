/** What a peer keeps of others, and how much it may be at most. */
import { PEERS_MAX } from '../../src/main/peer/discovery/peer-table.ts'
import { ENDPOINT_PEERS_MAX } from '../../src/main/peer/endpoint/endpoint-table.ts'
import { PIPES_MAX } from '../../src/main/peer/pipe/pipe-table.ts'
import { CLIENTS_MAX } from '../../src/main/peer/rendezvous/lease-server-machine.ts'
import { VIEW_MAX } from '../../src/main/peer/rendezvous/peer-view-machine.ts'
import { MESSAGES_REMEMBERED } from '../../src/main/peer/rendezvous/propagator.ts'
import { ENTRIES_MAX } from '../../src/main/peer/resolver/srdi-index.ts'
import { ROUTES_MAX } from '../../src/main/peer/router/route-table.ts'
import type { Peer } from '../../src/main/peer/peer.ts'
import type { SimPeer } from './sim.ts'

interface Table {
  readonly name: string
  readonly limit: number
  readonly sizeOf: (peer: Peer) => number
}

const TABLES: readonly Table[] = [
  { name: 'clients', limit: CLIENTS_MAX, sizeOf: (p) => p.services.rendezvous.clients.length },
  { name: 'view', limit: VIEW_MAX, sizeOf: (p) => p.services.rendezvous.view.length },
  {
    ...{ name: 'messages remembered', limit: MESSAGES_REMEMBERED },
    sizeOf: (p) => p.services.rendezvous.remembered,
  },
  { name: 'index', limit: ENTRIES_MAX, sizeOf: (p) => p.services.index.size },
  { name: 'peers', limit: PEERS_MAX, sizeOf: (p) => [...p.peers.all()].length },
  { name: 'endpoints', limit: ENDPOINT_PEERS_MAX, sizeOf: (p) => p.endpoints.size },
  { name: 'routes', limit: ROUTES_MAX, sizeOf: (p) => p.services.router.routes.size },
  { name: 'pipes', limit: PIPES_MAX, sizeOf: (p) => p.services.pipes.table.all().length },
]

/** How many entries the fullest table of each kind has. */
export const fullestTables = (peers: readonly SimPeer[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    TABLES.map(({ name, sizeOf }) => [name, Math.max(...peers.map(({ peer }) => sizeOf(peer)))]),
  )

/** Tables that outgrew their bound, in words. */
export const overfullTables = (peers: readonly SimPeer[]): readonly string[] =>
  peers.flatMap(({ name, peer }) =>
    TABLES.filter(({ limit, sizeOf }) => sizeOf(peer) > limit).map(
      (table) => `${name}: ${table.sizeOf(peer)} ${table.name}`,
    ),
  )
