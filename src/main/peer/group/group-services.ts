import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import type { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import {
  encodePeerAdvertisement,
  parsePeerAdvertisement,
  type PeerAdvertisement,
} from '../../protocol/documents/peer-advertisement.ts'
import { rootCertificateOf } from '../../protocol/documents/root-certificate.ts'
import { shortId, type PeerId, type PipeId } from '../../protocol/ids.ts'
import type { AdvertisementSigner } from '../authentic/advertisement-signer.ts'
import type { Authenticity } from '../authentic/authenticity.ts'
import type { PeerConfig } from '../config.ts'
import { Census } from '../discovery/census.ts'
import { DiscoveryService } from '../discovery/discovery-service.ts'
import type { GroupCatalogue } from '../discovery/group-catalogue.ts'
import type { PeerTable } from '../discovery/peer-table.ts'
import { Seeds } from '../discovery/seeds.ts'
import { EndpointService } from '../endpoint/endpoint-service.ts'
import { LinkWatch } from '../endpoint/link-watch.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { SharedEndpoint } from '../endpoint/shared-endpoint.ts'
import { PEER_LIFETIME_MS, Self } from '../identity/self.ts'
import { InfoService } from '../info/info-service.ts'
import { BidiService } from '../pipe/bidi/bidi-service.ts'
import { BindingService, type Admitted } from '../pipe/binding-service.ts'
import { PipeService } from '../pipe/pipe-service.ts'
import { SecureService } from '../pipe/secure/secure-service.ts'
import type { PathTable } from '../pipe/path-rules.ts'
import type { SessionKeeper } from '../pipe/saved/session-keeper.ts'
import type { PipeTable } from '../pipe/pipe-table.ts'
import { WORTH } from '../worth.ts'
import type { Compression } from '../ports/compression.ts'
import type { IdentityKey } from '../ports/identity.ts'
import type { MessageRoom } from '../ports/room.ts'
import type { SecureSessions } from '../ports/secure.ts'
import type { GroupSeals } from './group-seals.ts'
import { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import { ProbeService } from '../probe/probe-service.ts'
import { RelayService } from '../relay/relay-service.ts'
import { ResolverService } from '../resolver/resolver-service.ts'
import type { PeerRates } from '../resolver/source-rates.ts'
import { SrdiIndex } from '../resolver/srdi-index.ts'
import { SrdiService } from '../resolver/srdi-service.ts'
import { RouterService } from '../router/router-service.ts'
import type { TrustService } from '../trust/trust-service.ts'

export interface GroupWorld {
  /** With the id of the group that is built. */
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly shared: SharedEndpoint
  readonly compression: Compression
  readonly room?: MessageRoom | undefined
  readonly key: IdentityKey
  readonly secure?: SecureSessions | undefined
  /** The sessions of secure pipes, for a group that is not the one that every peer is in. */
  readonly sessions?: SecureService | undefined
  readonly signer: AdvertisementSigner
  readonly authenticity: Authenticity
  /** The peers of the group. */
  readonly peers: PeerTable
  readonly endpoints: EndpointTable
  readonly pipeTable: PipeTable
  readonly trust: TrustService
  /** What people decided about the paths of pipes, those of all groups. */
  readonly paths: PathTable
  /** Whether what a conversation over a pipe says goes over two paths at once; absent: never. */
  readonly sendsTwice?: ((id: PipeId) => boolean) | undefined
  /** What is saved of conversations, those of all groups. */
  readonly saved?: SessionKeeper | undefined
  /** What neighbours may make us do, in all groups together. */
  readonly rates: PeerRates
  /** Somebody lets this peer into a pipe now, of whatever group. */
  readonly admitted: Emitter<Admitted>
  readonly seals: GroupSeals
  /** Whether a pipe belongs to the group. */
  owns(id: PipeId): boolean
  /** The groups that are made known in this one. */
  readonly groups: GroupCatalogue | undefined
}

/** The services of one peer group; each knows only those built before it. */
export interface GroupServices {
  readonly self: Self
  readonly endpoint: EndpointService
  readonly rendezvous: RendezvousService
  readonly resolver: ResolverService
  /** What a rendezvous knows of who has what. */
  readonly index: SrdiIndex
  readonly srdi: SrdiService
  /** Secure sessions: the same of all groups. */
  readonly sessions: SecureService
  readonly pipes: PipeService
  readonly census: Census
  readonly discovery: DiscoveryService
  readonly binding: BindingService
  readonly bidi: BidiService
}

/** What the group that every peer is in has beside: ways to other peers, first contacts, and what a peer is. */
export interface HomeServices extends GroupServices {
  readonly router: RouterService
  readonly seeds: Seeds
  readonly info: InfoService
  readonly probe: ProbeService
  readonly watch: LinkWatch
  readonly relay: RelayService
}

/** Builds the services of a group in order: endpoint, rendezvous, resolver, pipes, discovery, binding. */
export const buildGroup = (world: GroupWorld): GroupServices => {
  const { config, peers } = world
  const endpoint = new EndpointService(world.shared, config.groupId)
  const self = new Self(world, () => endpoint.localEndpoints())
  const census = new Census({ ...world, endpoint, isConnected: () => rendezvous.isConnected })
  const heard = (advertisement: PeerAdvertisement): void => {
    const document = encodePeerAdvertisement(advertisement)
    const told = { lifetimeMs: PEER_LIFETIME_MS, from: advertisement.peerId }
    const word = world.authenticity.hear({ kind: 'peer', advertisement }, document, told)
    if (word !== undefined && word.lifetimeMs > 0)
      census.heard(advertisement, document, word, false)
  }
  const rendezvous = new RendezvousService({ ...world, self, endpoint, heard })
  const index = new SrdiIndex((peerId) => (rendezvous.hasClient(peerId) ? WORTH.used : 0))
  const resolver = new ResolverService({ ...world, endpoint, rendezvous, index })
  const srdi = new SrdiService({ ...world, endpoint, rendezvous, resolver, index })
  const sessions: SecureService =
    world.sessions ??
    new SecureService({
      ...world,
      endpoint,
      certificateOf: (peerId) => certificateOf(peers, peerId),
      askAbout: (peerId): Promise<void> => discovery.ask(peerId),
    })
  const pipes = new PipeService({
    ...world,
    sessions,
    endpoint,
    rendezvous,
    resolver,
    table: world.pipeTable,
  })
  const discovery: DiscoveryService = new DiscoveryService({
    ...world,
    self,
    endpoint,
    rendezvous,
    resolver,
    srdi,
    pipes,
    census,
  })
  const binding = new BindingService({
    ...world,
    self: config.peerId,
    worthOf: (peerId) => peers.worthOf(peerId),
    endpoint,
    rendezvous,
    resolver,
    srdi,
    inputChanged: pipes.inputChanged,
    boundInputs: () => pipes.boundInputs(),
    neighbours: () => census.neighbours(),
    audience: () => census.audience(),
    advertisement: () => self.advertisement(),
    heard,
    nameOf: (peerId) => peers.get(peerId)?.name ?? shortId(peerId),
    isPrivate: (peerId) => world.trust.lodgers.includes(peerId),
    boundInput: (pipeId) => pipes.boundInput(pipeId),
    admit: (pipeId, caller) => pipes.gate.admit(pipeId, caller),
    refused: (refusal) => pipes.refused(refusal),
    letIn: pipes.gate.letIn,
    admitted: (admission) => world.admitted.emit(admission),
  })
  const advertisement = (): PeerAdvertisement => self.advertisement()
  const bidi = new BidiService({ ...world, endpoint, pipes, binding, advertisement })
  return {
    self,
    endpoint,
    rendezvous,
    resolver,
    index,
    srdi,
    sessions,
    pipes,
    census,
    discovery,
    binding,
    bidi,
  }
}

/** What a peer publishes as its certificate; nothing where it publishes none, or nothing is known of it. */
const certificateOf = (peers: PeerTable, peerId: PeerId): Uint8Array | undefined => {
  const document = peers.get(peerId)?.advertisement
  return document === undefined ? undefined : rootCertificateOf(parsePeerAdvertisement(document))
}

/** Builds the services of the group that every peer is in; the ways that its router finds are there for all groups. */
export const buildHome = (world: GroupWorld): HomeServices => {
  const services = buildGroup(world)
  const { endpoint, rendezvous, resolver, discovery } = services
  const { config } = world
  const serves = (peerId: PeerId): boolean => rendezvous.hasClient(peerId)
  const router = new RouterService({
    ...world,
    endpoint,
    resolver,
    serves,
    worthOf: (peerId) => world.peers.worthOf(peerId),
  })
  const seeds = new Seeds(config.role === 'adhoc' ? config.seeds : [], {
    ...world,
    endpoint,
    discovery,
  })
  const info = new InfoService({ ...world, endpoint, resolver })
  const { transports } = world.shared.world
  const probe = new ProbeService({ ...world, endpoint, transports })
  const watch = new LinkWatch({ ...world, endpoint })
  const relay = new RelayService({ ...world, endpoint })
  return { ...services, router, seeds, info, probe, watch, relay }
}
