import type { FeedEvent, FeedName } from '../../../shared/contract.ts'
import { feeds } from '../../../shared/contract.ts'
import { every, until, type Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import { Lru } from '../../base/lru.ts'
import {
  groupOfPipe,
  isPeerId,
  parseGroupId,
  parsePeerId,
  parsePipeId,
  type PeerGroupId,
  type PipeId,
} from '../../protocol/ids.ts'
import { AttachmentFeeds } from '../attachments/attachment-feeds.ts'
import { parseInput } from '../calls/handler.ts'
import type { ActivityLog } from '../activity.ts'
import type { HostWorld } from '../host-world.ts'
import type { Rates } from '../rates.ts'
import { explain } from '../timeline/explanation.ts'
import { groupRowOf, groupRows } from './group-rows.ts'
import { historyRows, memberRows } from './group-list-rows.ts'
import { createOnboardingFeeds, type OnboardingFeeds } from './onboarding-feeds.ts'
import { peerRow } from './peer-rows.ts'
import { answerRows, bindingRow, pipeRow, queuedRows, resolutionRow } from './pipe-rows.ts'
import { statusRow, type StatusSource } from './status-row.ts'
import { trustRow, trustRowOf } from './trust-rows.ts'
import { TableFeed, type FeedSource, type Row } from './table-feed.ts'

const RATES_EVERY_MS = 1_000
/** Peers cease to be nearby by the passing of time alone. */
const STALENESS_EVERY_MS = 5_000
const BINDINGS_SHOWN = 100
/** Pipes whose binding screens may be watched at once. */
const WATCHED_PIPES_MAX = 256
/** Groups whose members may be watched at once. */
const WATCHED_GROUPS_MAX = 64
/** Transfers whose files may be watched at once. */
const WATCHED_TRANSFERS_MAX = 64

interface GroupFeeds {
  readonly groupMembers: TableFeed<Row>
  readonly groupHistory: TableFeed<Row>
}

interface PipeFeeds {
  readonly resolutions: TableFeed<Row>
  readonly answers: TableFeed<Row>
  readonly bindings: TableFeed<Row>
  readonly queue: TableFeed<Row>
  readonly conversations: TableFeed<Row>
  readonly explanation: TableFeed<Row>
}

/** What feeds are asked for with. */
interface FeedIds {
  readonly pipeId?: string
  readonly conversationId?: string
  readonly attachmentId?: string
  readonly peerId?: string
  readonly groupId?: string
  readonly transferId?: string
  readonly filter?: string | undefined
  readonly file?: string | undefined
}

/** Every feed of the contract, over the running host; keeps them current. */
export class FeedTable {
  readonly #world: HostWorld
  readonly #clock: Clock
  readonly #scope = new Scope()
  readonly #status: TableFeed<Row>
  readonly #counters: TableFeed<Row>
  readonly #templates: TableFeed<Row>
  readonly #peers: TableFeed<Row>
  readonly #groups: TableFeed<Row>
  readonly #pipes: TableFeed<Row>
  readonly #trust: TableFeed<Row>
  readonly #onboarding: OnboardingFeeds
  readonly #doctor: TableFeed<Row>
  readonly #attachments: AttachmentFeeds
  readonly #transfers: TableFeed<Row>
  readonly #activity: ActivityLog
  readonly #ofGroup = new Lru<PeerGroupId, GroupFeeds>(WATCHED_GROUPS_MAX)
  readonly #ofTransfer = new Lru<string, TableFeed<Row>>(WATCHED_TRANSFERS_MAX)
  readonly #ofPipe = new Lru<PipeId, PipeFeeds>(WATCHED_PIPES_MAX)

  constructor(world: HostWorld, activity: ActivityLog, { rates, facts }: StatusSource) {
    // Rows are made from the store: what waits to be told when all ends is not asked for.
    const clock = until(this.#scope.signal, world.clock)
    const { peer } = world
    this.#clock = clock
    this.#world = world
    this.#activity = activity
    this.#status = new TableFeed<Row>(clock, () => [statusRow(facts())])
    this.#counters = new TableFeed<Row>(clock, () =>
      peer.counters.snapshot().map(({ name, value }) => ({ id: name, value })),
    )
    this.#templates = new TableFeed<Row>(clock, () => [...world.templates.rows])
    this.#scope.add(world.templates.changed.on(() => this.#templates.touchAll()))
    this.#peers = new TableFeed<Row>(
      clock,
      () => [...peer.peers.all()].map((known) => peerRow(known, world)),
      (id) => this.#peerRow(id),
    )
    this.#groups = new TableFeed<Row>(
      clock,
      () => groupRows(world),
      (id) => groupRowOf(id, world),
    )
    this.#pipes = new TableFeed<Row>(
      clock,
      () => peer.services.pipes.table.all().map((pipe) => pipeRow(pipe, world)),
      (id) => this.#pipeRow(id),
    )
    this.#trust = new TableFeed<Row>(
      clock,
      () => peer.trust.all().map((entry) => trustRow(entry, world)),
      (id) => trustRowOf(id, world),
    )
    this.#onboarding = createOnboardingFeeds(world, clock)
    this.#transfers = new TableFeed<Row>(
      clock,
      () => world.transfers.rows(),
      (id) => world.transfers.row(id),
    )
    this.#scope.add(world.transfers.changed.on((id) => this.#onTransfer(id)))
    this.#doctor = new TableFeed<Row>(clock, () => world.doctor.rows)
    this.#attachments = new AttachmentFeeds(world.attachments, clock)
    this.#scope.add(() => this.#attachments.stop())
    this.#scope.add(world.doctor.changed.on(() => this.#doctor.touchAll()))
    this.#scope.add(() => this.#onboarding.stop())
    this.#follow(rates)
    this.#followTrust()
  }

  /** Throws `rpc/unknown-call` for a feed that does not exist, `base/invalid-input`, `pipe/not-found`. */
  subscribe(name: string, params: unknown, onEvent: (event: FeedEvent) => void): Unsubscribe {
    if (!isFeedName(name))
      throw new PipefitterError('rpc/unknown-call', `There is no feed "${name.slice(0, 64)}"`)
    return this.#source(name, parseInput(feeds[name].params, params)).subscribe(onEvent)
  }

  /** Something about a pipe's ends, answers or history has changed. */
  touchPipe(pipeId: PipeId): void {
    this.#pipes.touch(pipeId)
    const own = this.#ofPipe.peek(pipeId)
    own?.resolutions.touchAll()
    own?.answers.touchAll()
    own?.bindings.touchAll()
    own?.queue.touchAll()
    own?.conversations.touchAll()
    own?.explanation.touchAll()
  }

  stop(): Promise<void> {
    return this.#scope.close()
  }

  #source(name: FeedName, params: FeedIds): FeedSource {
    switch (name) {
      case 'status':
        return this.#status
      case 'templates':
        return this.#templates
      case 'counters':
        return this.#counters
      case 'peers':
        return this.#peers
      case 'groups':
        return this.#groups
      case 'pipes':
        return this.#pipes
      case 'groupMembers':
      case 'groupHistory':
        return this.#groupFeeds(parseGroupId(params.groupId ?? ''))[name]
      case 'trust':
        return this.#trust
      case 'inbox':
      case 'pairings':
      case 'invitations':
      case 'redemptions':
        return this.#onboarding[name]
      case 'attachments':
        return this.#attachments.all
      case 'attachmentConnections':
        return this.#attachments.connectionsOf(params.attachmentId ?? '')
      case 'doctor':
        return this.#doctor
      case 'capture':
        return this.#world.trafficFeeds.capture
      case 'captureFiles':
        return this.#world.trafficFeeds.captureFiles
      case 'traffic':
        return this.#world.trafficFeeds.log(params.filter)
      case 'trafficView':
        return this.#world.trafficFeeds.view(params.filter, params.file)
      case 'trafficRate':
        return this.#world.capture.rate.feed
      case 'transfers':
        return this.#transfers
      case 'transferItems':
        return this.#itemsOf(params.transferId ?? '')
      case 'activity':
        return this.#activity.feed
      case 'messages':
        return this.#world.consoles.of(this.#knownPipe(params.pipeId))
      case 'timeline':
        return this.#world.timelines.ofPipe(this.#knownPipe(params.pipeId))
      case 'peerTimeline':
        return this.#world.timelines.ofPeer(parsePeerId(params.peerId ?? ''))
      case 'conversationMessages':
        return this.#world.conversations.require(params.conversationId ?? '').messages
      case 'resolutions':
      case 'answers':
      case 'bindings':
      case 'queue':
      case 'conversations':
      case 'explanation':
        return this.#pipeFeeds(this.#knownPipe(params.pipeId))[name]
    }
  }

  #knownPipe(id = ''): PipeId {
    return this.#world.peer.services.pipes.table.require(parsePipeId(id)).advertisement.id
  }

  #pipeFeeds(pipeId: PipeId): PipeFeeds {
    const known = this.#ofPipe.get(pipeId)
    if (known !== undefined) return known
    const { resolutions, peer, conversations } = this.#world
    const clock = this.#clock
    const fresh: PipeFeeds = {
      resolutions: new TableFeed<Row>(clock, () =>
        resolutions.of(pipeId).map((run) => resolutionRow(run, this.#world.names)),
      ),
      queue: new TableFeed<Row>(clock, () => queuedRows(pipeId, this.#world)),
      answers: new TableFeed<Row>(clock, () => answerRows(pipeId, this.#world)),
      bindings: new TableFeed<Row>(clock, () =>
        peer.bindings(pipeId, BINDINGS_SHOWN).map((binding) => bindingRow(binding, this.#world)),
      ),
      conversations: new TableFeed<Row>(clock, () =>
        conversations.of(pipeId).map((one) => one.row()),
      ),
      explanation: new TableFeed<Row>(clock, () => {
        const known = peer.services.pipes.table.get(pipeId)
        return known === undefined ? [] : [explain(known, this.#world)]
      }),
    }
    this.#ofPipe.set(pipeId, fresh)
    return fresh
  }

  /** Throws `transfer/not-found`. */
  #itemsOf(id: string): TableFeed<Row> {
    const { transfers } = this.#world
    transfers.require(id)
    const known = this.#ofTransfer.get(id)
    const feed = known ?? new TableFeed<Row>(this.#clock, () => transfers.itemRows(id))
    if (known === undefined) this.#ofTransfer.set(id, feed)
    return feed
  }

  #onTransfer(id: string): void {
    this.#transfers.touch(id)
    this.#ofTransfer.peek(id)?.touchAll()
  }

  #groupFeeds(groupId: PeerGroupId): GroupFeeds {
    const known = this.#ofGroup.get(groupId)
    if (known !== undefined) return known
    const { peer } = this.#world
    const clock = this.#clock
    peer.groups.table.require(groupId)
    const fresh: GroupFeeds = {
      groupMembers: new TableFeed<Row>(clock, () => memberRows(groupId, this.#world)),
      groupHistory: new TableFeed<Row>(clock, () => historyRows(groupId, this.#world)),
    }
    this.#ofGroup.set(groupId, fresh)
    return fresh
  }

  #peerRow(id: string): Row | undefined {
    const known = isPeerId(id) ? this.#world.peer.peers.get(id) : undefined
    return known && peerRow(known, this.#world)
  }

  #pipeRow(id: string): Row | undefined {
    const known = this.#world.peer.services.pipes.table.get(id as PipeId)
    return known && pipeRow(known, this.#world)
  }

  /** Ties the feeds to what happens in the peer, and to time where only time changes them. */
  #follow(rates: Rates): void {
    const { peer, clock, pipeStates } = this.#world
    const { endpoint, discovery, pipes, relay } = peer.services
    const { groups } = peer
    this.#scope.add(peer.peerChanged.on((id) => this.#peers.touch(id)))
    this.#scope.add(
      peer.pipeChanged.on((id) => {
        if (pipes.table.get(id) === undefined) pipeStates.forget(id)
        this.#pipes.touch(id)
      }),
    )
    this.#scope.add(groups.inputChanged.on((id) => this.#pipes.touch(id)))
    this.#scope.add(groups.membersChanged.on((id) => this.#groups.touch(id)))
    this.#scope.add(peer.groupChanged.on((id) => this.#onGroup(id)))
    this.#scope.add(peer.memberships.changed.on((id) => this.#onList(id)))
    this.#scope.add(peer.seals.refused.on(({ pipeId }) => this.#pipes.touch(pipeId)))
    this.#scope.add(endpoint.linkChanged.on(({ link }) => this.#peers.touch(link.peerId)))
    this.#scope.add(endpoint.endpointsChanged.on(() => this.#status.touch('host')))
    this.#scope.add(relay.changed.on(() => this.#status.touch('host')))
    this.#scope.add(this.#world.standstill.changed.on(() => this.#onStandstill()))
    this.#scope.add(this.#world.mappings.changed.on(() => this.#status.touch('host')))
    this.#scope.add(peer.clones.changed.on(() => this.#status.touch('host')))
    this.#scope.add(discovery.announced.on(() => this.#status.touch('host')))
    const second = every(clock, 'rates', RATES_EVERY_MS, () => this.#everySecond(rates))
    const staleness = every(clock, 'staleness', STALENESS_EVERY_MS, () => this.#becomeStale())
    this.#scope.add(() => second.cancel())
    this.#scope.add(() => staleness.cancel())
  }

  /** All pipes were paused, or go on; or receiving was switched. */
  #onStandstill(): void {
    this.#status.touch('host')
    this.#pipes.touchAll()
    for (const { explanation } of this.#ofPipe.values()) explanation.touchAll()
  }

  /** A list or a key of a closed group has changed, or who of it is here. */
  #onList(groupId: PeerGroupId): void {
    this.#groups.touch(groupId)
    const own = this.#ofGroup.peek(groupId)
    own?.groupMembers.touchAll()
    own?.groupHistory.touchAll()
  }

  /** Who may do what shows in the rows of peers and of pipes too. */
  #followTrust(): void {
    const { trust, services } = this.#world.peer
    this.#scope.add(
      trust.changed.on((fingerprint) => {
        this.#trust.touch(fingerprint)
        const entry = trust.get(fingerprint)
        if (entry !== undefined) this.#peers.touch(entry.peerId)
        this.#pipes.touchAll()
      }),
    )
    this.#scope.add(trust.accessChanged.on((pipeId) => this.#pipes.touch(pipeId)))
    this.#scope.add(
      services.endpoint.linkChanged.on(({ link }) => {
        const { proof } = link.connection
        if (proof !== undefined) this.#trust.touch(proof.fingerprint)
      }),
    )
  }

  /** Peers cease to be nearby, and to be members, by the passing of time alone. */
  #becomeStale(): void {
    this.#peers.look()
    for (const { groupMembers } of this.#ofGroup.values()) groupMembers.look()
    this.#groups.look()
  }

  /** A group that was joined or left, with its pipes. */
  #onGroup(id: PeerGroupId): void {
    this.#groups.touch(id)
    for (const { advertisement } of this.#world.peer.services.pipes.table.all())
      if (groupOfPipe(advertisement.id) === id) this.#pipes.touch(advertisement.id)
  }

  #everySecond(rates: Rates): void {
    rates.measure()
    this.#status.look()
    this.#counters.look()
    this.#pipes.look()
    for (const { explanation } of this.#ofPipe.values()) explanation.look()
  }
}

const isFeedName = (name: string): name is FeedName => Object.hasOwn(feeds, name)
