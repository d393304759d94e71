import { sleep, type Clock } from '../../base/clock.ts'
import { toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import { DISCOVERY_SERVICE } from '../../protocol/constants.ts'
import {
  encodeDiscoveryQuery,
  type DiscoveryQuery,
  type DiscoveryType,
} from '../../protocol/documents/discovery-query.ts'
import { encodeDiscoveryResponse } from '../../protocol/documents/discovery-response.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { channelName } from '../channel-name.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { LinkChange } from '../endpoint/linker.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import { PEER_LIFETIME_MS, type Self } from '../identity/self.ts'
import { MachineRunner } from '../machine-runner.ts'
import type { PropagationResult } from '../ports/propagation.ts'
import type { ResolverService } from '../resolver/resolver-service.ts'
import { SrdiAnnouncer } from '../resolver/srdi-announcer.ts'
import type { TrustService } from '../trust/trust-service.ts'
import type { SrdiService } from '../resolver/srdi-service.ts'
import { batches, DATAGRAM_CHARACTERS } from './batches.ts'
import type { Census } from './census.ts'
import { DiscoveryListener, type ListenerWorld, type PipeFinds } from './discovery-listener.ts'
import { DiscoveryMachine, type DiscoveryEffect, type DiscoveryInput } from './discovery-machine.ts'
import { DiscoveryResponder, THRESHOLD, type PublishedPipe } from './discovery-responder.ts'
import { listingsOfAdvertisements } from './discovery-srdi.ts'
import { FreshPublications, type PublishedType } from './fresh-publications.ts'
import type { PeerTable } from './peer-table.ts'
import { Strangers } from './strangers.ts'

/** How much jitter the steady rhythm gets. */
const JITTER_MS = 3_000
/**
 * How many advertisements an edge asks for, since one rendezvous has to answer all its edges; of what it wants it finds more
 * by name.
 */
const EDGE_THRESHOLD = 20
/** Longest time that a goodbye may take to leave. */
const GOODBYE_MS = 500

/** What discovery asks of the pipes: which to tell of, and where found ones go. */
export interface PipeCatalogue extends PipeFinds {
  published(): readonly PublishedPipe[]
}

/** Where something that was published went, and why it did not. */
export interface ChannelReport {
  readonly channel: string
  readonly error?: string
}

export interface DiscoveryWorld extends ListenerWorld {
  readonly clock: Clock
  readonly random: Random
  readonly self: Self
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  readonly resolver: ResolverService
  readonly srdi: SrdiService
  readonly peers: PeerTable
  readonly trust: Pick<TrustService, 'lodgers'>
  readonly pipes: PipeCatalogue
}

/** The Peer Discovery Protocol (specification 3.3): who is there, and which pipes they publish. */
export class DiscoveryService {
  /** Our own endpoints or name changed and were announced. */
  readonly announced = new Emitter<void>()
  readonly #world: DiscoveryWorld
  readonly #census: Census
  readonly #log: Log
  readonly #machine: MachineRunner<DiscoveryInput, DiscoveryEffect>
  readonly #strangers: Strangers
  readonly #fresh: FreshPublications
  readonly #index: SrdiAnnouncer
  readonly #scope = new Scope()
  #goodbye: Promise<void> | undefined

  constructor(world: DiscoveryWorld) {
    this.#world = world
    this.#census = world.census
    this.#log = world.log.scope('discovery')
    const machine = new DiscoveryMachine(randomBelow(world.random, JITTER_MS))
    this.#machine = new MachineRunner(
      'discovery',
      machine,
      { kind: 'tick' },
      world.clock,
      (effect) => this.#perform(effect),
    )
    this.#strangers = new Strangers({
      ...world,
      isKnown: (peerId) => this.#isKnown(peerId),
      ask: (peerId) => this.#attempt(this.ask(peerId, this.#scope.signal)),
      search: () => this.#searchFor('peer'),
    })
    this.#fresh = new FreshPublications({
      ...world,
      tell: (peerId, body) =>
        world.resolver.tell(peerId, DISCOVERY_SERVICE, body, this.#scope.signal),
    })
    const responder = new DiscoveryResponder(world)
    const listener = new DiscoveryListener(world, this.#fresh)
    world.resolver.handle(DISCOVERY_SERVICE, {
      onQuery: (query) => responder.onQuery(query),
      onUnsolicited: (response) => listener.onResponse(response),
      onSrdi: (srdi) => world.srdi.accept(DISCOVERY_SERVICE, srdi),
    })
    this.#index = new SrdiAnnouncer(DISCOVERY_SERVICE, world.srdi, () =>
      listingsOfAdvertisements(
        world.self.advertisement(),
        world.pipes.published(),
        world.groups?.published() ?? [],
      ),
    )
  }

  start(): void {
    const { endpoint } = this.#world
    this.#scope.add(endpoint.linkChanged.on((change) => this.#onLink(change)))
    this.#scope.add(
      endpoint.endpointsChanged.on(() => this.#machine.feed({ kind: 'network-changed' })),
    )
    this.#scope.add(
      this.#world.rendezvous.changed.on(({ kind }) => {
        if (kind === 'lease' && this.#world.rendezvous.isConnected)
          this.#machine.feed({ kind: 'published' })
      }),
    )
    if (this.#world.groups !== undefined)
      this.#scope.add(endpoint.heard.on((peerId) => this.#strangers.heard(peerId)))
    this.#scope.add(() => this.#strangers.stop())
    this.#scope.add(() => this.#machine.stop())
    this.#machine.feed({ kind: 'start' })
  }

  /** Says goodbye to all and falls silent, in bounded time; idempotent. */
  async stop(): Promise<void> {
    if (this.#scope.isClosed) return
    this.#machine.feed({ kind: 'stop' })
    const closed = this.#scope.close()
    if (this.#goodbye !== undefined) await this.#withinBounds(this.#goodbye)
    await closed
  }

  /** Asks everybody again who is there and what is published. */
  search(): void {
    this.#machine.feed({ kind: 'search' })
  }

  /** Our advertisement changed: tell everybody. */
  announceSelf(): void {
    this.#index.refresh()
    this.#machine.feed({ kind: 'changed' })
  }

  /** Tells everybody of one pipe now; a lifetime of 0 withdraws it. Says where it went; never rejects. */
  publishPipe(document: string, lifetimeMs: number): Promise<readonly ChannelReport[]> {
    return this.#publish('advertisement', document, lifetimeMs)
  }

  /** As {@link publishPipe}, of a group. */
  publishGroup(document: string, lifetimeMs: number): Promise<readonly ChannelReport[]> {
    return this.#publish('group', document, lifetimeMs)
  }

  async #publish(
    type: PublishedType,
    document: string,
    lifetimeMs: number,
  ): Promise<readonly ChannelReport[]> {
    const published = { document, expirationMs: lifetimeMs }
    const body = encodeDiscoveryResponse({ type, responses: [published] })
    this.#index.refresh()
    this.#fresh.published(type, published)
    const sent = await this.#world.resolver.announce(DISCOVERY_SERVICE, body)
    const told = await this.#tellNeighbours(body)
    if (lifetimeMs > 0) this.#machine.feed({ kind: 'published' })
    return [...sent.map(channelReport), ...told]
  }

  /** Asks one peer whom and what it knows. Rejects when it cannot be reached. */
  async ask(peerId: PeerId, signal?: AbortSignal): Promise<void> {
    for (const type of this.#types)
      await this.#askPeer(peerId, { type, threshold: this.#threshold }, signal)
  }

  /** Asks one peer for the advertisement of one pipe. Rejects when it cannot be reached. */
  async askForPipe(peerId: PeerId, pipeId: PipeId, signal?: AbortSignal): Promise<void> {
    const query = { type: 'advertisement', threshold: 1, attribute: 'Id', value: pipeId } as const
    await this.#askPeer(peerId, query, signal)
  }

  get #threshold(): number {
    return this.#world.config.role === 'edge' ? EDGE_THRESHOLD : THRESHOLD
  }

  /** What there is to find in this group. */
  get #types(): readonly DiscoveryType[] {
    const always = ['peer', 'advertisement'] as const
    return this.#world.groups === undefined ? always : [...always, 'group']
  }

  // ── Speaking ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #perform(effect: DiscoveryEffect): void {
    if (effect.kind === 'announce') void this.#announce(PEER_LIFETIME_MS)
    else if (effect.kind === 'goodbye') this.#goodbye = this.#announce(0)
    else if (effect.kind === 'announce-pipes') this.#announcePublished()
    else this.#searchAll()
  }

  async #announce(lifetimeMs: number): Promise<void> {
    const { self } = this.#world
    const document = lifetimeMs > 0 ? self.document() : self.goodbye()
    const responses = [{ document, expirationMs: lifetimeMs }]
    const body = encodeDiscoveryResponse({ type: 'peer', responses })
    await Promise.all([
      this.#world.resolver.announce(DISCOVERY_SERVICE, body),
      this.#tellLinked(body),
    ])
    this.announced.emit()
  }

  #announcePublished(): void {
    this.#announceOwn('advertisement', this.#world.pipes.published())
    this.#announceOwn('group', this.#world.groups?.published() ?? [])
  }

  /** What we published ourselves, several to a datagram. */
  #announceOwn(
    type: PublishedType,
    published: readonly { document: string; lifetimeMs: number; own: boolean }[],
  ): void {
    const documents = published
      .filter(({ own }) => own)
      .map(({ document, lifetimeMs }) => ({ document, expirationMs: lifetimeMs }))
    for (const responses of batches(documents, DATAGRAM_CHARACTERS)) {
      const body = encodeDiscoveryResponse({ type, responses })
      void this.#world.resolver.announce(DISCOVERY_SERVICE, body)
    }
  }

  #searchAll(): void {
    for (const type of this.#types) this.#searchFor(type)
    for (const peerId of this.#census.neighbours())
      void this.#attempt(this.ask(peerId, this.#scope.signal))
  }

  #searchFor(type: DiscoveryType): void {
    const body = encodeDiscoveryQuery({ type, threshold: this.#threshold })
    void this.#world.resolver.propagate(DISCOVERY_SERVICE, 0, body)
  }

  async #withinBounds(work: Promise<void>): Promise<void> {
    const over = new AbortController()
    await Promise.race([work, sleep(this.#world.clock, GOODBYE_MS, over.signal).catch(() => {})])
    over.abort()
  }

  async #tellLinked(body: string): Promise<void> {
    const { endpoint, rendezvous } = this.#world
    const linked = [...endpoint.links.peers()].filter((peerId) => peerId !== rendezvous.rendezvous)
    await Promise.all(
      linked.map((peerId) =>
        this.#world.resolver.tell(peerId, DISCOVERY_SERVICE, body).catch(() => {
          this.#world.counters.add('discovery.tell-failed')
        }),
      ),
    )
  }

  #tellNeighbours(body: string): Promise<readonly ChannelReport[]> {
    const tell = async (peerId: PeerId): Promise<ChannelReport> => {
      const channel = `peer ${this.#world.peers.get(peerId)?.name ?? 'unnamed'}`
      try {
        await this.#world.resolver.tell(peerId, DISCOVERY_SERVICE, body)
        return { channel }
      } catch (error) {
        return { channel, error: toPipefitterError(error).message }
      }
    }
    return Promise.all(this.#census.neighbours().map(tell))
  }

  async #askPeer(peerId: PeerId, query: DiscoveryQuery, signal?: AbortSignal): Promise<void> {
    await this.#world.resolver.ask(
      peerId,
      DISCOVERY_SERVICE,
      0,
      encodeDiscoveryQuery(query),
      signal,
    )
  }

  /** Lets an attempt fail quietly: it is counted, and the next round tries again. */
  #attempt(work: Promise<void>): Promise<void> {
    return work.catch((error: unknown) => {
      this.#world.counters.add('discovery.ask-failed')
      this.#log.debug('peer not asked', { why: toPipefitterError(error).message })
    })
  }

  // ── Links ────────────────────────────────────────────────────────────────────────────────────────────────────────

  #isKnown(peerId: PeerId): boolean {
    return this.#world.peers.get(peerId)?.heardUntilMs !== undefined
  }

  /** A link to a peer that we know nothing of yet: ask it, unless rendezvous answer for all. */
  #onLink({ link, opened }: LinkChange): void {
    if (!opened) return
    const { endpoint, endpoints, clock, rendezvous } = this.#world
    const address = link.connection.remotePublicAddress
    if (endpoint.canDial(address))
      endpoints.learn(link.peerId, address, 'connection', clock.wallMs())
    if (rendezvous.isConnected || this.#strangers.isAsking(link.peerId)) return
    if (!this.#isKnown(link.peerId)) void this.#attempt(this.ask(link.peerId, this.#scope.signal))
  }
}

const channelReport = ({ channel, error }: PropagationResult): ChannelReport => ({
  channel: channelName(channel),
  ...(error === undefined ? {} : { error }),
})
