import { deadline, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { peerAddress, peerOfAddress, parseEndpointAddress } from '../../protocol/addresses.ts'
import {
  ENDPOINT_DESTINATION,
  ENDPOINT_ROUTER,
  ENDPOINT_SOURCE,
  JXTA_NAMESPACE,
  ROUTER_FINGERPRINT,
  ROUTER_HANDLER,
  ROUTER_MESSAGE,
} from '../../protocol/constants.ts'
import {
  encodeRouterMessage,
  type RouterMessage,
} from '../../protocol/documents/endpoint-router-message.ts'
import type { RouteAdvertisement } from '../../protocol/documents/route-advertisement.ts'
import {
  encodeRouteQuery,
  encodeRouteResponse,
  parseRouteQuery,
  parseRouteResponse,
} from '../../protocol/documents/route-query.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import { xmlElement, type Message, type MessageElement } from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { MayPass, Way, WayFinder } from '../endpoint/way.ts'
import type { IncomingQuery, IncomingResponse } from '../resolver/resolver-handler.ts'
import type { ResolverService } from '../resolver/resolver-service.ts'
import type { PeerRates } from '../resolver/source-rates.ts'
import type { StandingWorth } from '../worth.ts'
import { decidePassOn } from './pass-on.ts'
import { Passing } from './passing.ts'
import { ReadDocuments } from './read-documents.ts'
import { RouteSearches } from './route-search.ts'
import { RouteTable } from './route-table.ts'

/** How long a link to the peer itself is waited for before a way over others is taken. */
const DIRECT_WITHIN_MS = 300
/** Number of an unasked response that says that a way is bad. */
const BAD_ROUTE = -1

export interface RouterWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly rates: PeerRates
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  readonly resolver: ResolverService
  /** Whether this peer is the rendezvous of that one: it passes on what goes to it or comes from it. */
  readonly serves: (peerId: PeerId) => boolean
  readonly worthOf: StandingWorth
}

/**
 * The Endpoint Routing Protocol (specification 4.4): routed messages in and out, passing on for others where that is
 * wished, and finding ways to peers that no link of ours leads to.
 */
export class RouterService implements WayFinder {
  readonly routes: RouteTable
  readonly #world: RouterWorld
  readonly #log: Log
  readonly #searches: RouteSearches
  readonly #passing = new Passing()
  readonly #documents = new ReadDocuments()

  constructor(world: RouterWorld) {
    this.#world = world
    this.#log = world.log.scope('router')
    this.routes = new RouteTable(world.config.peerId, world.worthOf)
    this.#searches = new RouteSearches(world.clock)
    world.endpoint.useWayFinder(this)
    world.endpoint.handle(ENDPOINT_ROUTER, (message, delivery) => this.#onRouted(message, delivery))
    world.resolver.handle(ROUTER_HANDLER, {
      onQuery: (query) => this.#onQuery(query),
      onUnsolicited: (response) => this.#onResponse(response),
    })
  }

  // ── Ways ─────────────────────────────────────────────────────────────────────────────────────────────────────────

  async find(peerId: PeerId, signal?: AbortSignal, mayPass: MayPass = anybody): Promise<Way> {
    const known = await this.#tryKnown(peerId, mayPass, signal)
    if (known !== undefined) return known
    await this.#search(peerId, signal)
    const found =
      (await this.#tryDirect(peerId, signal)) ?? (await this.#tryKnown(peerId, mayPass, signal))
    if (found !== undefined) return found
    if (this.routes.of(peerId, this.#world.clock.nowMs()).length > 0) throw this.#strangers(peerId)
    throw new PipefitterError(
      'endpoint/unreachable',
      'No direct address answers, and no peer is known that passes messages on',
    )
  }

  mark(way: Way, to: Destination): MessageElement {
    const { peerId: self } = this.#world.config
    const destination = parseEndpointAddress(
      peerAddress(way.peerId, to.service, to.param === '' ? undefined : to.param),
    )
    const forward = (way.hops ?? []).slice(1)
    return this.#element({
      source: self,
      destination,
      last: self,
      forward,
      reverse: [],
      route: this.#ownRoute(),
    })
  }

  #strangers(peerId: PeerId): PipefitterError {
    this.#world.counters.add('router.strangers-between')
    this.#log.info('only strangers offer to pass messages on', { to: shortId(peerId) })
    const words = 'No direct address answers, and only strangers offer to pass messages on'
    return new PipefitterError('endpoint/strangers-between', words)
  }

  async #tryKnown(
    peerId: PeerId,
    mayPass: MayPass,
    signal?: AbortSignal,
  ): Promise<Way | undefined> {
    const { endpoint, clock } = this.#world
    const known = this.routes.of(peerId, clock.nowMs())
    for (const hops of known.filter((way) => way.every(mayPass))) {
      const [first] = hops
      try {
        if (first !== undefined)
          return { peerId, hops, link: await endpoint.link(first, {}, signal) }
      } catch (error) {
        if (toPipefitterError(error).code === 'base/cancelled') throw error
        this.routes.fail(peerId, hops, clock.nowMs())
      }
    }
    return undefined
  }

  /** An answer may have told addresses of the peer itself: better than over others, if it comes of it soon. */
  async #tryDirect(peerId: PeerId, signal?: AbortSignal): Promise<Way | undefined> {
    if (!this.#isNear(peerId)) return undefined
    const { endpoint, clock } = this.#world
    const limit = deadline(clock, DIRECT_WITHIN_MS, signal)
    try {
      return { peerId, link: await endpoint.link(peerId, {}, limit.signal) }
    } catch (error) {
      if (signal?.aborted === true) throw error
      return undefined
    } finally {
      limit.clear()
    }
  }

  async #search(peerId: PeerId, signal?: AbortSignal): Promise<void> {
    if (this.#searches.isFull) return this.#world.counters.add('router.searches-refused')
    await this.#searches.wait(peerId, () => void this.#ask(peerId), signal)
  }

  /** Asks everybody for a way; when nobody can be asked at all, those who wait are told so at once. */
  async #ask(peerId: PeerId): Promise<void> {
    const { resolver, endpoint } = this.#world
    const body = encodeRouteQuery({ peerId, source: this.#ownRoute() })
    const neighbours = [...endpoint.links.peers()]
    for (const neighbour of neighbours) {
      resolver.ask(neighbour, ROUTER_HANDLER, 0, body).catch(() => {
        this.#world.counters.add('router.asks-failed')
      })
    }
    const sent = await resolver.propagate(ROUTER_HANDLER, 0, body)
    if (neighbours.length === 0 && sent.every(({ error }) => error !== undefined))
      this.#searches.tell(peerId)
  }

  // ── Messages ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #onRouted(message: Message, delivery: Delivery): void {
    if (!this.#world.rates.routed.allows(delivery)) return
    const element = message.get(JXTA_NAMESPACE, ROUTER_MESSAGE)
    if (element === undefined) {
      throw new PipefitterError(
        'protocol/document-malformed',
        'A routed message has no router element',
      )
    }
    const routed = this.#documents.read(element)
    this.#learnWayBack(routed, delivery)
    const decision = decidePassOn(routed, this.#factsFor(routed, delivery))
    if (decision.kind === 'deliver') return this.#deliver(routed, message, delivery)
    if (decision.kind === 'pass')
      return void this.#pass(decision.to, decision.message, bareOf(message), delivery)
    this.#world.counters.add(decision.counter)
    if (decision.tellSource) this.#sayBadRoute(routed, delivery)
  }

  #deliver(routed: RouterMessage, message: Message, delivery: Delivery): void {
    const to = { service: routed.destination.service ?? '', param: routed.destination.param ?? '' }
    const bare = message
      .without(JXTA_NAMESPACE, ROUTER_MESSAGE)
      .without(JXTA_NAMESPACE, ROUTER_FINGERPRINT)
    this.#world.endpoint.deliverRouted(to, bare, originOf(delivery, routed.source))
  }

  async #pass(
    to: PeerId,
    routed: RouterMessage,
    message: Message,
    delivery: Delivery,
  ): Promise<void> {
    const { endpoint, counters } = this.#world
    const done = this.#passing.begin(delivery.link?.peerId ?? delivery.from, to, delivery.sizeBytes)
    if (done === undefined) return counters.add('router.passing-refused')
    try {
      const link = await endpoint.link(to)
      await link.whenWritable()
      const marked = message.with(this.#element(routed))
      endpoint.send({ peerId: to, link }, marked, { service: ENDPOINT_ROUTER, param: '' })
      counters.add('router.passed-on')
    } catch (error) {
      counters.add('router.passing-failed')
      this.#log.info('not passed on', { to: shortId(to), why: toPipefitterError(error).message })
      this.#sayBadRoute(routed, delivery)
    } finally {
      done()
    }
  }

  /** Whoever sent this can be reached over those who passed it on. */
  #learnWayBack(routed: RouterMessage, delivery: Delivery): void {
    const { endpoint, endpoints, clock, config } = this.#world
    const neighbour = delivery.link?.peerId
    if (neighbour === undefined || routed.source === config.peerId) return
    if (routed.source !== neighbour) {
      const back = routed.reverse[0] === neighbour ? routed.reverse : [neighbour, ...routed.reverse]
      if (this.routes.learn(routed.source, back, clock.nowMs(), true))
        this.#searches.tell(routed.source)
    }
    if (routed.route?.peerId !== neighbour) return
    for (const address of routed.route.endpoints.filter((known) => endpoint.canDial(known))) {
      endpoints.learn(neighbour, address, 'advertisement', clock.wallMs())
    }
  }

  #factsFor(
    { destination }: RouterMessage,
    delivery: Delivery,
  ): Parameters<typeof decidePassOn>[1] {
    const { config, clock, serves } = this.#world
    const [from, to] = [delivery.link?.peerId ?? delivery.from, peerOfAddress(destination)]
    const relays = config.relay || serves(from) || (to !== undefined && serves(to))
    return {
      self: config.peerId,
      from,
      relays: relays && delivery.link !== undefined,
      isNear: (peerId) => this.#isNear(peerId),
      route: (peerId) => this.routes.of(peerId, clock.nowMs())[0],
    }
  }

  /** A link leads there, or an address is known that has not failed. */
  #isNear(peerId: PeerId): boolean {
    const { endpoint, endpoints } = this.#world
    if (endpoint.links.find(peerId) !== undefined) return true
    return endpoints.of(peerId).some(({ failures }) => failures === 0)
  }

  // ── Queries ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /**
   * We tell of ourselves, and of others where we pass messages on to them: JXSE takes whoever answers for the way. Of our
   * clients we tell where they are as well. A query that we cannot answer goes on to other rendezvous.
   */
  #onQuery(query: IncomingQuery): void {
    const { peerId: destination } = parseRouteQuery(query.body)
    const { config, serves } = this.#world
    if (destination === config.peerId) return this.#answer(query, this.#ownRoute())
    if (destination === query.source) return
    if (serves(destination)) {
      const endpoints = this.#addressesOf(destination)
      return this.#answer(query, { peerId: destination, endpoints, hops: [] })
    }
    if (!config.relay || !this.#isNear(destination)) return query.passOn()
    this.#answer(query, { peerId: destination, endpoints: [], hops: [config.peerId] })
  }

  #addressesOf(peerId: PeerId): readonly string[] {
    const known = this.#world.endpoints.of(peerId).filter(({ failures }) => failures === 0)
    return known.map(({ address }) => address)
  }

  #answer(query: IncomingQuery, route: RouteAdvertisement): void {
    query.respond(encodeRouteResponse({ route, source: this.#ownRoute() }))
  }

  #onResponse(response: IncomingResponse): void {
    const { route: destination, source } = parseRouteResponse(response.body)
    const { clock, endpoint, endpoints, config } = this.#world
    if (destination.peerId === config.peerId) return
    if (response.queryId === BAD_ROUTE) return this.#onBadRoute(destination.peerId, response.from)
    for (const address of destination.endpoints.filter((known) => endpoint.canDial(known))) {
      endpoints.learn(destination.peerId, address, 'answer', clock.wallMs())
    }
    const from = destination.hops.indexOf(source.peerId)
    const hops = from < 0 ? [source.peerId, ...destination.hops] : destination.hops.slice(from)
    if (source.peerId !== destination.peerId)
      this.routes.learn(destination.peerId, hops, clock.nowMs(), response.from === hops[0])
    this.#searches.tell(destination.peerId)
  }

  /** Only who stands on a way may say that it does not lead on. */
  #onBadRoute(peerId: PeerId, hop: PeerId): void {
    const { endpoint, clock, counters } = this.#world
    counters.add('router.ways-failed')
    this.routes.failVia(peerId, hop, clock.nowMs())
    endpoint.wayFailed.emit({ peerId, hop })
  }

  /** Tells the source of a message that its way does not lead on from here, as other implementations do. */
  #sayBadRoute({ source, destination, forward }: RouterMessage, delivery: Delivery): void {
    const peerId = peerOfAddress(destination)
    if (peerId === undefined || source === this.#world.config.peerId) return
    if (!this.#world.rates.badRoutes.allows(delivery)) return
    const bad: RouteAdvertisement = { peerId, endpoints: [], hops: forward }
    const body = encodeRouteResponse({ route: bad, source: this.#ownRoute() })
    this.#world.resolver.tell(source, ROUTER_HANDLER, body, undefined, BAD_ROUTE).catch(() => {
      this.#world.counters.add('router.bad-routes-untold')
    })
  }

  #ownRoute(): RouteAdvertisement {
    const { config, endpoint } = this.#world
    return {
      peerId: config.peerId,
      endpoints: endpoint.localEndpoints().map(({ address }) => address),
      hops: [],
    }
  }

  #element(routed: RouterMessage): MessageElement {
    return xmlElement(JXTA_NAMESPACE, ROUTER_MESSAGE, encodeRouterMessage(routed))
  }
}

const anybody: MayPass = () => true

/** A message as it came in, without what belongs to its last hop alone. */
const bareOf = (message: Message): Message =>
  message
    .without(JXTA_NAMESPACE, ROUTER_MESSAGE)
    .without(JXTA_NAMESPACE, ENDPOINT_SOURCE)
    .without(JXTA_NAMESPACE, ENDPOINT_DESTINATION)

const originOf = (delivery: Delivery, source: PeerId): Delivery =>
  source === delivery.from ? delivery : { ...delivery, from: source, relayedBy: delivery.from }
