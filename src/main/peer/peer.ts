import { every } from '../base/clock.ts'
import { Counters } from '../base/counters.ts'
import { PipefitterError } from '../base/errors.ts'
import { Emitter } from '../base/events.ts'
import { Scope } from '../base/lifecycle.ts'
import {
  groupOfPipe,
  isPeerId,
  shortId,
  type PeerGroupId,
  type PeerId,
  type PipeId,
} from '../protocol/ids.ts'
import { AdvertisementSigner } from './authentic/advertisement-signer.ts'
import { Authenticity, type Authentic } from './authentic/authenticity.ts'
import { StoredAuthenticity } from './authentic/stored-authenticity.ts'
import type { KeyFingerprint } from '../protocol/key-fingerprint.ts'
import { Acquaintances } from './acquaintances.ts'
import { createAdmission } from './create-admission.ts'
import { createPeerConfig, PEER_NAME_MAX, type PeerConfig } from './config.ts'
import type { CloneWatch } from './identity/clone-watch.ts'
import { signedElsewhere, watchOwnKey } from './identity/own-key-watch.ts'
import { Beyond, PIPES_BEYOND } from './discovery/beyond.ts'
import { lookUpPipe } from './discovery/look-up.ts'
import type { PeerTable } from './discovery/peer-table.ts'
import { dialAndLearn } from './endpoint/dial-and-learn.ts'
import type { EndpointTable } from './endpoint/endpoint-table.ts'
import { SharedEndpoint } from './endpoint/shared-endpoint.ts'
import { GroupDirectory } from './group/group-directory.ts'
import { GroupService } from './group/group-service.ts'
import { buildHome, type HomeServices } from './group/group-services.ts'
import type { GroupAdministration } from './group/group-administration.ts'
import { GroupSeals } from './group/group-seals.ts'
import type { MembershipGossip } from './group/membership-gossip.ts'
import { MembershipTable } from './group/membership-table.ts'
import { bindInputs, goOnline } from './group/running-group.ts'
import type { Admitted } from './pipe/binding-service.ts'
import type { PathTable } from './pipe/path-rules.ts'
import { SessionKeeper } from './pipe/saved/session-keeper.ts'
import { PathTestService } from './probe/path-test-service.ts'
import type { PeerPorts } from './ports/peer-ports.ts'
import type { StoredBinding } from './ports/store.ts'
import { StoreSync, type Unwritten } from './store-sync.ts'
import { StoredTables } from './stored-tables.ts'
import { PeerRates } from './resolver/source-rates.ts'
import type { Onboarding } from './trust/onboarding.ts'
import { objectionTo } from './trust/link-objection.ts'
import { TrustService } from './trust/trust-service.ts'

const EXPIRE_EVERY_MS = 30_000
/** The setting that holds the alarm of a clone. */
const CLONE_ALARM = 'clone alarm'

/**
 * A JXTA peer: its tables, and the services of its group over them. Knows the world only through its ports. Started and
 * stopped once.
 */
export class Peer {
  readonly config: PeerConfig
  readonly counters: Counters
  /** Who is trusted, and who may use which pipe. */
  readonly trust: TrustService
  /** Which pipes can be asked for from beyond this network. */
  readonly beyond: Beyond
  /** How peers come to be trusted. */
  readonly onboarding: Onboarding
  /** Whether another peer has this peer's key. */
  readonly clones: CloneWatch
  /** The services of the group that every peer is in. */
  readonly services: HomeServices
  /** The further groups. */
  readonly groups: GroupService
  /** Somebody who has a pipe lets this peer in now. */
  readonly admitted = new Emitter<Admitted>()
  /** Measures the ways to peers. */
  readonly pathTests: PathTestService
  readonly #ports: PeerPorts
  readonly #endpoint: SharedEndpoint
  readonly #sync: StoreSync
  readonly #tables: StoredTables
  readonly #acquaintances: Acquaintances
  /** Who is in closed groups. */
  readonly memberships: MembershipTable
  /** Messages of secure propagate pipes. */
  readonly seals: GroupSeals
  /** How lists of members reach all of them. */
  readonly gossip: MembershipGossip
  readonly administration: GroupAdministration
  readonly #authenticity: Authenticity
  readonly #scope = new Scope()

  constructor(config: PeerConfig, ports: PeerPorts, counters: Counters) {
    this.config = config
    this.counters = counters
    this.#ports = ports
    this.#sync = new StoreSync(ports.store, ports.clock, ports.log, counters)
    this.#scope.add(() => this.#sync.stop())
    this.#tables = new StoredTables({
      ...{ sync: this.#sync, read: ports.store.read, counters },
      worthOf: (id) => this.#acquaintances.worthOf(id),
    })
    const { groups: table, pipes: pipeTable } = this.#tables
    this.memberships = new MembershipTable({ ...ports, counters, table })
    this.seals = new GroupSeals({ ...ports, counters, memberships: this.memberships })
    this.#scope.add(() => this.seals.stop())
    const { memberships, seals } = this
    this.trust = new TrustService({
      ...ports,
      counters,
      defaultAccess: config.access,
      membership: memberships,
    })
    this.#scope.add(() => this.trust.stop())
    const { peers, endpoints, paths } = this
    this.#acquaintances = new Acquaintances({
      ...{ counters, trust: this.trust, peers, endpoints },
      links: () => this.services.endpoint.links,
    })
    this.#endpoint = new SharedEndpoint({
      ...{ ...ports, config, counters, endpoints },
      objection: (connection) => objectionTo(connection, this.trust, counters),
      isKeyBound: (id) => this.#acquaintances.isKeyBound(id),
      isChosen: (id) => this.#acquaintances.isChosen(id),
    })
    this.beyond = this.#createBeyond()
    // Where the clock goes back between two runs, the times of signatures go on all the same.
    const signer = new AdvertisementSigner({ ...ports, ...this.#tables.lastSigned })
    this.#authenticity = new Authenticity({
      ...{ ...ports, counters },
      onHeard: (heard, from) => this.#heardSigned(heard, from, signer),
    })
    const authentic = { authenticity: this.#authenticity, signer }
    const named = { ...ports, ...authentic, counters, table, home: config.groupId }
    const directory = new GroupDirectory(named)
    const known = { ...ports, ...authentic, config, counters, pipeTable }
    const shared = { ...known, trust: this.trust, paths, seals, shared: this.#endpoint }
    const { admitted } = this
    const rates = new PeerRates({ ...ports, counters })
    const saved = this.#createKeeper()
    const { sendsTwice } = ports
    const world = { ...shared, endpoints, peers, admitted, rates, saved, sendsTwice }
    const owns = (id: PipeId): boolean => table.get(groupOfPipe(id)) === undefined
    this.services = buildHome({ ...world, owns, groups: directory })
    const groups = { ...world, home: this.services, table, directory, memberships }
    this.groups = new GroupService({ ...groups, gossip: () => this.gossip })
    this.pathTests = this.#createPathTests()
    const admission = createAdmission({
      ...{ ports, config, counters, memberships, table, directory, peers, endpoints },
      ...{ services: this.services, trust: this.trust, authenticity: this.#authenticity },
      ownName: () => this.name,
    })
    this.onboarding = admission.onboarding
    this.gossip = admission.gossip
    this.administration = admission.administration
    this.clones = this.#createCloneWatch()
    this.#listen()
  }

  /** What is known of all peers. */
  get peers(): PeerTable {
    return this.#tables.peers
  }

  get endpoints(): EndpointTable {
    return this.#tables.endpoints
  }

  /** What people decided about the paths of pipes. */
  get paths(): PathTable {
    return this.#tables.paths
  }

  /** What is known of a peer, or of its endpoints, has changed; or it is gone. */
  get peerChanged(): Emitter<PeerId> {
    return this.#tables.peerChanged
  }

  /** A pipe was added, changed or removed. */
  get pipeChanged(): Emitter<PipeId> {
    return this.#tables.pipeChanged
  }

  /** A group was added, joined, left, changed or removed. */
  get groupChanged(): Emitter<PeerGroupId> {
    return this.#tables.groupChanged
  }

  /**
   * Loads what was stored, binds the input ends that shall be bound, then goes on the network. A stop meanwhile makes it
   * settle early, stopped.
   */
  async start(): Promise<void> {
    if (this.#scope.isClosed) return
    this.#load()
    const { seeds, info, sessions, probe, watch, relay } = this.services
    this.#scope.add(() => this.#endpoint.stop())
    this.#scope.add(() => sessions.stop())
    this.#scope.add(() => this.onboarding.stop())
    this.#scope.add(() => this.gossip.stop())
    bindInputs(this.services, this.#scope)
    this.#scope.add(() => info.stop())
    this.#scope.add(() => probe.stop())
    this.#scope.add(() => this.pathTests.stop())
    this.#scope.add(() => watch.stop())
    this.#scope.add(() => relay.stop())
    await this.#endpoint.start()
    if (this.#scope.isClosed) return
    goOnline(this.services, this.#scope)
    this.#scope.add(() => seeds.stop())
    this.#scope.add(() => this.groups.stop())
    const { clock, network } = this.#ports
    const expiry = every(clock, 'expire-pipes', EXPIRE_EVERY_MS, () => this.groups.expire())
    this.#scope.add(() => expiry.cancel())
    this.#scope.add(network.onShaken(() => this.#shaken()))
    seeds.start()
    info.start()
    this.groups.start()
    this.gossip.start()
  }

  /** Says goodbye, closes everything, writes what is not written yet; bounded in time, idempotent. */
  stop(): Promise<void> {
    return this.#scope.close()
  }

  /** Of this peer's key. */
  get fingerprint(): KeyFingerprint {
    return this.#ports.key.fingerprint
  }

  get name(): string {
    return this.services.self.name
  }

  /** Renames this peer and tells the others. Throws `base/invalid-input`. */
  rename(name: string): void {
    const trimmed = name.trim()
    if (trimmed === '' || trimmed.length > PEER_NAME_MAX) {
      throw new PipefitterError(
        'base/invalid-input',
        `The peer's name must have 1 to ${PEER_NAME_MAX} characters`,
      )
    }
    this.services.self.name = trimmed
    this.services.discovery.announceSelf()
    this.groups.rename(trimmed)
  }

  /**
   * Links to whoever lives at an address and asks it what it knows. In the place of an address there may be a peer's id: then
   * it is linked to wherever it is known or found to be. Rejects as dialling does.
   */
  async connect(address: string, signal?: AbortSignal): Promise<PeerId> {
    const { endpoint, discovery } = this.services
    if (isPeerId(address)) {
      await endpoint.link(address, {}, signal)
      await discovery.ask(address, signal)
      return address
    }
    const world = { clock: this.#ports.clock, endpoint, endpoints: this.endpoints }
    const { peerId } = await dialAndLearn(address, 'user', world, signal)
    await discovery.ask(peerId, signal)
    return peerId
  }

  /** Asks for a pipe of which nothing but the id is known, beyond this network; see {@link lookUpPipe}. */
  lookUp(pipeId: PipeId, signal: AbortSignal): Promise<number> {
    const { counters, endpoints } = this
    const { endpoint } = this.services
    const { discovery } = this.groups.findOfPipe(pipeId) ?? this.services
    const world = { clock: this.#ports.clock, counters, endpoint, endpoints, discovery }
    return lookUpPipe(pipeId, world, signal)
  }

  /** Forgets a peer, its endpoints and its links; it comes back when it is heard again. */
  forget(peerId: PeerId): void {
    for (const link of this.services.endpoint.links.of(peerId)) void link.connection.close()
    this.peers.remove(peerId)
    this.endpoints.forget(peerId)
  }

  /** Writes a line of binding history at once. */
  recordBinding(binding: StoredBinding): void {
    this.#ports.store.write.saveBinding(binding)
  }

  /** A pipe's binding history, newest first. */
  bindings(pipeId: PipeId, limit: number): readonly StoredBinding[] {
    return this.#ports.store.read.bindings(pipeId, limit)
  }

  /** What could not be written at the last attempt, until one succeeds. */
  get unwritten(): Unwritten | undefined {
    return this.#sync.unwritten
  }

  /** What was created by a person is written at once, not with the next flush. */
  flush(): void {
    this.#sync.flush()
  }

  #listen(): void {
    this.services.endpoint.linkChanged.on(({ link, opened }) => {
      if (opened) this.#acquaintances.linked(link)
    })
    this.#tables.pathsChanged.on((id) => this.groups.findOfPipe(id)?.pipes.recheckPaths(id))
    this.pipeChanged.on(() => this.beyond.refresh())
    this.peerChanged.on((id) => this.#acquaintances.named(id))
    this.trust.changed.on((fingerprint) => this.#acquaintances.decided(fingerprint))
  }

  /** The paths may be other ones now: all are tried at once, by who waits for one as by who has one. */
  #shaken(): void {
    const { seeds, watch } = this.services
    seeds.networkChanged()
    watch.check()
    this.#endpoint.shaken.emit()
  }

  #heardSigned(heard: Authentic, from: PeerId, signer: AdvertisementSigner): void {
    if (heard.fingerprint !== this.fingerprint) return
    const nameOf = (id: PeerId): string => this.peers.get(id)?.name ?? shortId(id)
    const where = signedElsewhere(heard, from, signer, { self: this.config.peerId, nameOf })
    if (where !== undefined) this.clones.signed(where)
  }

  /** Whoever may send to a pipe here may measure the way to it. */
  #createPathTests(): PathTestService {
    return new PathTestService({
      ...{ ...this.#ports, counters: this.counters, endpoint: this.services.endpoint },
      maySend: (pipeId, caller) => {
        const pipes = this.groups.findOfPipe(pipeId)?.pipes
        if (pipes?.input(pipeId) === undefined) return false
        return pipes.gate.decide('send', pipeId, caller).allowed
      },
    })
  }

  #createCloneWatch(): CloneWatch {
    const { self, discovery, rendezvous } = this.services
    const { clock, log, store, ownKeyMet } = this.#ports
    return watchOwnKey({
      ...{ clock, log, counters: this.counters, config: this.config, rendezvous, ownKeyMet },
      ...{ authenticity: this.#authenticity, echoed: this.#endpoint.echoed },
      load: () => store.read.setting(CLONE_ALARM),
      save: (text) => this.#tables.putSetting(CLONE_ALARM, text),
      renew: () => {
        self.expire()
        discovery.announceSelf()
      },
    })
  }

  #load(): void {
    this.clones.load()
    this.trust.load()
    this.onboarding.load()
    this.#tables.loadPaths()
    this.beyond.load(this.#ports.store.read.setting(PIPES_BEYOND))
    const stored = new StoredAuthenticity(this.#authenticity)
    this.#tables.loadGroups(stored)
    this.memberships.load()
    this.seals.load()
    this.#tables.loadPeers(stored)
    this.#tables.loadPipes(stored)
    this.beyond.refresh()
  }

  /** What is saved of conversations is written before the end. */
  #createKeeper(): SessionKeeper | undefined {
    const { savedSessions, clock } = this.#ports
    if (savedSessions === undefined) return undefined
    const keeper = new SessionKeeper({
      ...{ store: savedSessions.store, clock, counters: this.counters },
      isSaved: (pipeId) => savedSessions.isSaved(pipeId),
      keepPipes: () => this.#sync.flush(),
    })
    const { isPipeNeeded } = this.#ports
    this.#tables.pipes.useNeeds((id) => keeper.needs(id) || isPipeNeeded?.(id) === true)
    this.#scope.add(() => keeper.stop())
    return keeper
  }

  #createBeyond(): Beyond {
    return new Beyond({
      counters: this.counters,
      directories: this.#endpoint.directories,
      pipes: () => this.#tables.pipes.all(),
      keep: (text) => this.#tables.putSetting(PIPES_BEYOND, text),
      changed: (pipeId) => this.pipeChanged.emit(pipeId),
    })
  }
}

/** A peer, not yet started. Throws `base/invalid-input` for a configuration that does not hold. */
export const createPeer = (
  config: Parameters<typeof createPeerConfig>[0],
  ports: PeerPorts,
  counters: Counters = new Counters(),
): Peer => new Peer(createPeerConfig(config), ports, counters)
