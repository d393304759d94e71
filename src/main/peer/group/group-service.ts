import { PipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { ADVERTISEMENT_LIFETIME_MS } from '../../protocol/constants.ts'
import { groupOfPipe, type PeerGroupId, type PipeId } from '../../protocol/ids.ts'
import type { ChannelReport } from '../discovery/discovery-service.ts'
import { PeerTable } from '../discovery/peer-table.ts'
import type { PeerConfig } from '../config.ts'
import type { Resumed } from '../pipe/bidi/resumed-pairs.ts'
import type { Acknowledgement } from '../pipe/delivery/delivery-service.ts'
import type { GroupDirectory, GroupWish } from './group-directory.ts'
import {
  buildGroup,
  type GroupServices,
  type GroupWorld,
  type HomeServices,
} from './group-services.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import type { MembershipGossip } from './membership-gossip.ts'
import type { MembershipTable, Moved } from './membership-table.ts'
import type { GroupTable, KnownGroup } from './group-table.ts'
import { RunningGroup } from './running-group.ts'

export interface GroupsWorld extends Omit<GroupWorld, 'peers' | 'owns' | 'groups'> {
  readonly home: HomeServices
  readonly table: GroupTable
  readonly directory: GroupDirectory
  readonly memberships: MembershipTable
  /** Asks to be let into a closed group, and says when this peer has left one. */
  readonly gossip: () => MembershipGossip
}

/**
 * The groups that this peer is in (specification 3.2): each has services and ids of its own, over the links that all share.
 * Whoever knows of an open group joins it; of a closed one its list of members decides.
 *
 *   found ──▶ known ──join──▶ joined (services run) ──leave──▶ known ──withdrawn, expired──▶ forgotten
 *                └─closed──▶ asked ──let in──┘           removed by an administrator: left
 */
export class GroupService {
  /** An input end was bound or unbound here, in whatever group. */
  readonly inputChanged = new Emitter<PipeId>()
  /** A receiver says what was delivered, of whatever group. */
  readonly acknowledged = new Emitter<Acknowledgement>()
  /** A conversation that was saved is taken up or given up, of whatever group. */
  readonly resumed = new Emitter<Resumed>()
  /** The peers of a group have changed. */
  readonly membersChanged = new Emitter<PeerGroupId>()
  readonly #world: GroupsWorld
  readonly #running = new Map<PeerGroupId, RunningGroup>()
  /** Groups that are being left: their goodbye is on its way. */
  readonly #leaving = new Map<PeerGroupId, Promise<void>>()
  /** Lost in groups that were left since. */
  #lostBefore = 0
  #state: 'waiting' | 'online' | 'stopped' = 'waiting'

  constructor(world: GroupsWorld) {
    this.#world = world
    world.home.pipes.inputChanged.on((id) => this.inputChanged.emit(id))
    world.home.pipes.deliveries.acknowledged.on((said) => this.acknowledged.emit(said))
    world.home.bidi.resumed.on((one) => this.resumed.emit(one))
    world.memberships.moved.on((moved) => this.#onMoved(moved))
  }

  get table(): GroupTable {
    return this.#world.table
  }

  /** Runs the groups that this peer is in. */
  start(): void {
    if (this.#state !== 'waiting') return
    this.#state = 'online'
    for (const { advertisement, joined } of this.table.all())
      if (joined) this.#settle(advertisement.groupId)
  }

  /** Says goodbye to all groups, in bounded time; idempotent. */
  async stop(): Promise<void> {
    this.#state = 'stopped'
    const ending = [...this.#running.values()].map((running) => running.stop())
    this.#running.clear()
    await Promise.all([...ending, ...this.#leaving.values()])
  }

  // ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Makes a new group; see {@link GroupDirectory.create}. Of a closed one this peer is the first administrator. */
  create(wish: GroupWish): KnownGroup {
    const { directory, memberships, home } = this.#world
    const group = directory.create(wish)
    const { policy = 'open' } = wish
    if (policy !== 'open') memberships.begin(group.advertisement, home.self.name)
    return group
  }

  /** Tells everybody of a group created here; says where it went. Throws `group/not-found`, `group/not-ours`. */
  publish(id: PeerGroupId): Promise<readonly ChannelReport[]> {
    const { document, lifetimeMs } = this.#world.directory.markPublished(id)
    return this.#world.home.discovery.publishGroup(document, lifetimeMs)
  }

  /**
   * Is in the group from now on, and at every start. A closed one, on whose list this peer does not stand, is asked: it is
   * joined once an administrator lets it in. Rejects with `group/not-found`, `endpoint/limit`, or `store/failed`.
   */
  async join(id: PeerGroupId): Promise<void> {
    await this.#leaving.get(id)
    const group = this.table.require(id)
    const { directory, memberships, gossip } = this.#world
    if (memberships.isClosed(id)) memberships.want(id, true)
    if (!memberships.mayRun(id)) return gossip().ask(id)
    if (group.joined) return
    directory.put({ ...group, joined: true })
    if (this.#state === 'online') this.#run(id)
  }

  /** Is in the group no longer; pipes that were found there are forgotten. Rejects with `group/not-joined`. */
  async leave(id: PeerGroupId): Promise<void> {
    const { memberships, gossip } = this.#world
    const group = this.table.require(id)
    const membership = memberships.get(id)
    if (!group.joined && membership?.wanted !== true) throw notJoined(group)
    if (membership !== undefined) {
      memberships.want(id, false)
      if (group.origin === 'found' && membership.isMember) gossip().leave(id)
    }
    if (group.joined) await this.#end(group)
  }

  /** Is in it no longer, whoever wanted that. */
  async #end(group: KnownGroup, reason?: string): Promise<void> {
    const { directory, clock } = this.#world
    const id = group.advertisement.groupId
    const forgottenAt =
      group.origin === 'found' ? { expiresWallMs: clock.wallMs() + ADVERTISEMENT_LIFETIME_MS } : {}
    directory.put({ ...group, ...forgottenAt, joined: false })
    const running = this.#running.get(id)
    if (running === undefined) return
    this.#running.delete(id)
    const left = running.leave(reason).finally(() => this.#leaving.delete(id))
    this.#leaving.set(id, left)
    await left
    this.#lostBefore += running.services.pipes.lost()
    running.services.pipes.forgetFound()
  }

  /** Leaves a group created here, and forgets it; one that was published is withdrawn. Rejects with `group/not-ours`. */
  async remove(id: PeerGroupId): Promise<void> {
    const { table, directory, home, memberships } = this.#world
    if (table.require(id).origin === 'created' && table.require(id).joined) await this.leave(id)
    const { document, withdraw } = directory.remove(id)
    memberships.forget(id)
    if (withdraw) await home.discovery.publishGroup(document, 0)
  }

  /** Our name has changed: tells every group. */
  rename(name: string): void {
    for (const { services } of this.#running.values()) {
      services.self.name = name
      services.discovery.announceSelf()
    }
  }

  /** Asks every group again who is there and what is published. */
  search(): void {
    for (const services of this.all()) services.discovery.search()
  }

  /** Forgets what has expired, in every group. */
  expire(): void {
    this.#world.directory.expire()
    for (const services of this.all()) services.pipes.expire()
  }

  // ── Services ─────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The services of every group that runs, that which every peer is in first. */
  all(): readonly GroupServices[] {
    return [this.#world.home, ...[...this.#running.values()].map(({ services }) => services)]
  }

  /** The services of a group. Throws `group/not-found`, `group/not-joined`. */
  services(id: PeerGroupId): GroupServices {
    if (id === this.#world.config.groupId) return this.#world.home
    const running = this.#running.get(id)
    if (running === undefined) throw notJoined(this.table.require(id))
    return running.services
  }

  /** As {@link services}; `undefined` when the group is not joined. */
  find(id: PeerGroupId): GroupServices | undefined {
    return id === this.#world.config.groupId ? this.#world.home : this.#running.get(id)?.services
  }

  /** The services of the group that a pipe belongs to. Throws `group/not-joined`. */
  ofPipe(id: PipeId): GroupServices {
    return this.services(this.#groupOf(id))
  }

  /** As {@link ofPipe}; `undefined` when the group is not joined. */
  findOfPipe(id: PipeId): GroupServices | undefined {
    return this.find(this.#groupOf(id))
  }

  /** A pipe of a group that we know nothing of counts for the one that every peer is in: we heard of it there. */
  #groupOf(id: PipeId): PeerGroupId {
    const group = groupOfPipe(id)
    return this.table.get(group) === undefined ? this.#world.config.groupId : group
  }

  /** Messages given up by the input ends of all groups since the start, because their readers stayed behind. */
  lost(): number {
    return this.all().reduce((sum, { pipes }) => sum + pipes.lost(), this.#lostBefore)
  }

  /** Runs a group that was joined, unless it is closed and this peer is not in it any more. */
  #settle(id: PeerGroupId): void {
    if (this.#world.memberships.mayRun(id)) return this.#run(id)
    this.#world.directory.put({ ...this.table.require(id), joined: false })
  }

  /** Somebody was let into a closed group, or is out of it: this peer, or another. */
  #onMoved({ groupId, fingerprint, isMember }: Moved): void {
    const { trust, key, memberships, directory } = this.#world
    trust.reviewMember(fingerprint)
    const group = this.table.get(groupId)
    if (fingerprint !== key.fingerprint) {
      const peerId = peerIdOfFingerprint(fingerprint)
      if (!isMember) this.find(groupId)?.pipes.cutPeer(peerId, 'It is not in the group any more')
    } else if (group === undefined) return
    else if (!isMember) {
      memberships.want(groupId, false)
      if (group.joined) void this.#end(group, 'This peer was removed from the group')
    } else if (memberships.get(groupId)?.wanted === true && !group.joined) {
      directory.put({ ...group, joined: true })
      if (this.#state === 'online') this.#run(groupId)
    }
  }

  #run(id: PeerGroupId): void {
    if (this.#running.has(id)) return
    const { home, config } = this.#world
    const own: PeerConfig = { ...config, name: home.self.name, groupId: id }
    const changed = (): void => this.membersChanged.emit(id)
    const services = buildGroup({
      ...this.#world,
      config: own,
      peers: new PeerTable(changed, changed),
      owns: (pipe) => groupOfPipe(pipe) === id,
      groups: undefined,
      sessions: home.sessions,
    })
    services.pipes.inputChanged.on((pipe) => this.inputChanged.emit(pipe))
    services.pipes.deliveries.acknowledged.on((said) => this.acknowledged.emit(said))
    services.bidi.resumed.on((one) => this.resumed.emit(one))
    const running = new RunningGroup(services)
    this.#running.set(id, running)
    running.start()
  }
}

const notJoined = ({ advertisement }: KnownGroup): PipefitterError =>
  new PipefitterError('group/not-joined', `This peer is not in the group "${advertisement.name}"`)
