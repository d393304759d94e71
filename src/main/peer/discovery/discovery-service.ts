import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import { Lru } from '../../base/lru.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import { DISCOVERY_SERVICE } from '../../protocol/constants.ts'
import { parseAdvertisement } from '../../protocol/documents/advertisement.ts'
import {
  encodeDiscoveryQuery,
  matchesPattern,
  parseDiscoveryQuery,
  type DiscoveryQuery,
} from '../../protocol/documents/discovery-query.ts'
import {
  encodeDiscoveryResponse,
  parseDiscoveryResponse,
} from '../../protocol/documents/discovery-response.ts'
import type { PeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { PeerConfig } from '../config.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { LinkChange } from '../endpoint/linker.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { Self } from '../identity/self.ts'
import { MachineRunner } from '../machine-runner.ts'
import type { PropagationResult } from '../ports.ts'
import type {
  IncomingQuery,
  IncomingResponse,
  ResolverService,
} from '../resolver/resolver-service.ts'
import type { Census } from './census.ts'
import { DiscoveryMachine, type DiscoveryEffect, type DiscoveryInput } from './discovery-machine.ts'
import type { PeerTable } from './peer-table.ts'

/** How many advertisements we ask for, and give at most, in one response. */
export const THRESHOLD = 64
/** Lifetime that we give our own peer advertisement in others' caches. */
const PEER_LIFETIME_MS = 2 * 60 * 60_000
/** Answers to one multicast question are spread over this time, so that a crowd does not answer at once. */
const ANSWER_SPREAD_MS = 100
/** The same asker gets an answer of the same kind at most this often. */
const ANSWER_EVERY_MS = 200
const ASKERS_REMEMBERED = 4096
/** How much jitter the steady rhythm gets. */
const JITTER_MS = 3_000

/** An advertisement with what remains of its life. */
export interface PublishedPipe {
  readonly document: string
  readonly advertisement: PipeAdvertisement
  readonly lifetimeMs: number
  /** Published by this peer, not merely found. */
  readonly own: boolean
}

/** What discovery asks of the pipes: which to tell of, and where found ones go. */
export interface PipeCatalogue {
  published(): readonly PublishedPipe[]
  /** An advertisement arrived; `lifetimeMs` 0 withdraws it. */
  onFound(advertisement: PipeAdvertisement, lifetimeMs: number, from: PeerId): void
}

export interface DiscoveryWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly self: Self
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  readonly resolver: ResolverService
  readonly peers: PeerTable
  readonly census: Census
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
  readonly #answered = new Lru<string, number>(ASKERS_REMEMBERED)
  readonly #scope = new Scope()

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
    world.resolver.handle(DISCOVERY_SERVICE, {
      onQuery: (query) => this.#onQuery(query),
      onUnsolicited: (response) => this.#onResponse(response),
    })
  }

  start(): void {
    const { endpoint } = this.#world
    this.#scope.add(endpoint.linkChanged.on((change) => this.#onLink(change)))
    this.#scope.add(endpoint.endpointsChanged.on(() => this.#machine.feed({ kind: 'changed' })))
    this.#scope.add(() => this.#machine.stop())
    this.#machine.feed({ kind: 'start' })
  }

  /** Says goodbye to all and falls silent; idempotent. */
  async stop(): Promise<void> {
    if (this.#scope.isClosed) return
    this.#machine.feed({ kind: 'stop' })
    await this.#scope.close()
  }

  /** Asks everybody again who is there and what is published. */
  search(): void {
    this.#machine.feed({ kind: 'search' })
  }

  /** Our advertisement changed: tell everybody. */
  announceSelf(): void {
    this.#machine.feed({ kind: 'changed' })
  }

  /** Tells everybody of one pipe now; a lifetime of 0 withdraws it. Says where it went; never rejects. */
  async publishPipe(
    document: string,
    lifetimeMs: number,
  ): Promise<readonly { readonly channel: string; readonly error?: string }[]> {
    const body = encodeDiscoveryResponse({
      type: 'advertisement',
      responses: [{ document, expirationMs: lifetimeMs }],
    })
    const sent = await this.#world.resolver.announce(DISCOVERY_SERVICE, body)
    const told = await this.#tellNeighbours(body)
    if (lifetimeMs > 0) this.#machine.feed({ kind: 'published' })
    return [...sent.map(channelReport), ...told]
  }

  /** Asks one peer whom and what it knows. Rejects when it cannot be reached. */
  async ask(peerId: PeerId, signal?: AbortSignal): Promise<void> {
    await this.#askPeer(peerId, { type: 'peer', threshold: THRESHOLD }, signal)
    await this.#askPeer(peerId, { type: 'advertisement', threshold: THRESHOLD }, signal)
  }

  // ── Speaking ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #perform(effect: DiscoveryEffect): void {
    if (effect.kind === 'announce') void this.#announce(PEER_LIFETIME_MS)
    else if (effect.kind === 'goodbye') void this.#announce(0)
    else if (effect.kind === 'announce-pipes') this.#announcePipes()
    else this.#searchAll()
  }

  async #announce(lifetimeMs: number): Promise<void> {
    const responses = [{ document: this.#world.self.document(), expirationMs: lifetimeMs }]
    const body = encodeDiscoveryResponse({ type: 'peer', responses })
    await Promise.all([
      this.#world.resolver.announce(DISCOVERY_SERVICE, body),
      this.#tellLinked(body),
    ])
    this.announced.emit()
  }

  #announcePipes(): void {
    for (const pipe of this.#world.pipes.published()) {
      if (!pipe.own) continue
      const responses = [{ document: pipe.document, expirationMs: pipe.lifetimeMs }]
      void this.#world.resolver.announce(
        DISCOVERY_SERVICE,
        encodeDiscoveryResponse({ type: 'advertisement', responses }),
      )
    }
  }

  #searchAll(): void {
    for (const type of ['peer', 'advertisement'] as const) {
      const body = encodeDiscoveryQuery({ type, threshold: THRESHOLD })
      void this.#world.resolver.propagate(DISCOVERY_SERVICE, 0, body)
    }
    for (const peerId of this.#census.neighbours())
      this.#attempt(this.ask(peerId, this.#scope.signal))
  }

  async #tellLinked(body: string): Promise<void> {
    const linked = [...this.#world.endpoint.links.peers()]
    await Promise.all(
      linked.map((peerId) =>
        this.#world.resolver.tell(peerId, DISCOVERY_SERVICE, body).catch(() => {
          this.#world.counters.add('discovery.tell-failed')
        }),
      ),
    )
  }

  #tellNeighbours(
    body: string,
  ): Promise<readonly { readonly channel: string; readonly error?: string }[]> {
    const tell = async (peerId: PeerId): Promise<{ channel: string; error?: string }> => {
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
  #attempt(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      this.#world.counters.add('discovery.ask-failed')
      this.#log.debug('peer not asked', { why: toPipefitterError(error).message })
    })
  }

  // ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────

  #onQuery(query: IncomingQuery): void {
    const wanted = parseDiscoveryQuery(query.body)
    if (!this.#mayAnswer(`${query.source} ${wanted.type} ${wanted.value ?? ''}`)) {
      return this.#world.counters.add('discovery.repeated-queries')
    }
    const everybodyWasAsked = query.delivery.link === undefined
    const responses = this.#answersTo(wanted, everybodyWasAsked)
    if (responses.length === 0) return
    const body = encodeDiscoveryResponse({ ...wanted, responses })
    if (!everybodyWasAsked) return query.respond(body)
    const delayMs = randomBelow(this.#world.random, ANSWER_SPREAD_MS)
    this.#world.clock.after('discovery-answer', delayMs, () => {
      if (!this.#scope.isClosed) query.respond(body)
    })
  }

  #mayAnswer(key: string): boolean {
    const nowMs = this.#world.clock.nowMs()
    const last = this.#answered.peek(key)
    if (last !== undefined && nowMs - last < ANSWER_EVERY_MS) return false
    this.#answered.set(key, nowMs)
    return true
  }

  /** Asked alone we tell all we know; asked among all we tell only of ourselves, for the others will do so too. */
  #answersTo(
    query: DiscoveryQuery,
    ownOnly: boolean,
  ): readonly { document: string; expirationMs: number }[] {
    const limit = Math.min(query.threshold, THRESHOLD)
    if (query.type === 'peer') return this.#peerAnswers(query, ownOnly).slice(0, limit)
    if (query.type === 'group') return []
    return this.#world.pipes
      .published()
      .filter((pipe) => (pipe.own || !ownOnly) && matchesPipe(query, pipe.advertisement))
      .map((pipe) => ({ document: pipe.document, expirationMs: pipe.lifetimeMs }))
      .slice(0, limit)
  }

  #peerAnswers(
    query: DiscoveryQuery,
    ownOnly: boolean,
  ): { document: string; expirationMs: number }[] {
    const { self, config, peers } = this.#world
    const own = { id: config.peerId, name: self.name, advertisement: self.document() }
    const others = ownOnly ? [] : [...peers.all()].filter((peer) => this.#census.isNearby(peer))
    return [own, ...others].flatMap(({ id, name, advertisement }) =>
      advertisement !== undefined && matches(query, { PID: id, Name: name })
        ? [{ document: advertisement, expirationMs: PEER_LIFETIME_MS }]
        : [],
    )
  }

  // ── Hearing ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #onResponse(response: IncomingResponse): void {
    for (const { document, expirationMs } of parseDiscoveryResponse(response.body).responses) {
      try {
        this.#onAdvertisement(document, expirationMs, response)
      } catch (error) {
        this.#world.counters.add('discovery.bad-advertisements')
        this.#log.info('advertisement refused', { why: toPipefitterError(error).message })
      }
    }
  }

  #onAdvertisement(document: string, lifetimeMs: number, response: IncomingResponse): void {
    const parsed = parseAdvertisement(document)
    if (parsed.kind === 'peer') this.#onPeer(parsed.advertisement, document, lifetimeMs, response)
    else if (parsed.kind === 'pipe')
      this.#world.pipes.onFound(parsed.advertisement, lifetimeMs, response.from)
    else this.#world.counters.add('discovery.unknown-advertisements')
  }

  #onPeer(
    advertisement: PeerAdvertisement,
    document: string,
    lifetimeMs: number,
    response: IncomingResponse,
  ): void {
    const { config, counters } = this.#world
    if (advertisement.peerId === config.peerId || advertisement.groupId !== config.groupId) return
    if (advertisement.peerId !== response.from)
      return this.#census.toldOf(advertisement, document, lifetimeMs, response.from)
    if (lifetimeMs <= 0) return this.#census.saidGoodbye(advertisement.peerId)
    const byMulticast = response.delivery.channel !== undefined
    this.#census.heard(advertisement, document, byMulticast)
    counters.add('discovery.peers-heard')
  }

  /** A link to a peer that we know nothing of yet: ask it. */
  #onLink({ link, opened }: LinkChange): void {
    if (!opened) return
    const { endpoint, endpoints, peers, clock } = this.#world
    const address = link.connection.remotePublicAddress
    if (endpoint.canDial(address))
      endpoints.learn(link.peerId, address, 'connection', clock.wallMs())
    if (peers.get(link.peerId)?.heardUntilMs === undefined)
      this.#attempt(this.ask(link.peerId, this.#scope.signal))
  }
}

const channelReport = ({
  channel,
  error,
}: PropagationResult): { channel: string; error?: string } =>
  error === undefined ? { channel: channel.id } : { channel: channel.id, error }

const matchesPipe = (query: DiscoveryQuery, pipe: PipeAdvertisement): boolean =>
  matches(query, { Id: pipe.id, Type: pipe.type, Name: pipe.name })

/** Whether the indexed fields of an advertisement satisfy the query; `*` stands for any text (specification 3.3). */
const matches = (query: DiscoveryQuery, fields: Readonly<Record<string, string>>): boolean => {
  if (query.attribute === undefined || query.attribute === '') return true
  const value = Object.hasOwn(fields, query.attribute) ? fields[query.attribute] : undefined
  return value !== undefined && matchesPattern(query.value ?? '*', value)
}
