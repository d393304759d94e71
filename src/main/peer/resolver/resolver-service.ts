import type { Unsubscribe } from '../../base/events.ts'
import { PipefitterError } from '../../base/errors.ts'
import { sameSubnet } from '../../base/ip.ts'
import { JXTA_NAMESPACE, RESOLVER_HOPS_MAX, RESOLVER_SERVICE } from '../../protocol/constants.ts'
import { parseResolverQuery, type ResolverQuery } from '../../protocol/documents/resolver-query.ts'
import { parseResolverResponse } from '../../protocol/documents/resolver-response.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { elementText, type Message, type MessageElement } from '../../protocol/message/message.ts'
import { hostOf } from '../endpoint/addresses.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Destination } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { LinkWish } from '../endpoint/link-table.ts'
import { assertProven, type Way } from '../endpoint/way.ts'
import type { Compression } from '../ports/compression.ts'
import type { PropagationChannel, PropagationResult } from '../ports/propagation.ts'
import { AnswerSender } from './answer-sender.ts'
import { QueryForwarder, type ForwarderWorld, type Question } from './query-forwarder.ts'
import type { IncomingResponse, OpenQuery, ResolverHandler } from './resolver-handler.ts'
import { ResolverMessages } from './resolver-messages.ts'
import type { PeerRates } from './source-rates.ts'
import type { SrdiLookup } from './srdi-index.ts'

/** Most queries whose answers are awaited at once. */
const QUERIES_OPEN = 1024

/** Stands where the channels of a propagated query are listed, for the index and the other rendezvous. */
const PEER_VIEW_CHANNEL: PropagationChannel = { id: 'rendezvous', interfaceName: '' }

interface Waiting {
  readonly handler: string
  readonly onResponse: (response: IncomingResponse) => void
}

export interface ResolverWorld extends ForwarderWorld {
  readonly rates: PeerRates
  readonly endpoints: EndpointTable
  readonly compression: Compression
}

/** The Peer Resolver Protocol (specification 4.1): generic queries and responses between the services of a group. */
export class ResolverService {
  readonly #world: ResolverWorld
  readonly #handlers = new Map<string, ResolverHandler>()
  readonly #waiting = new Map<number, Waiting>()
  readonly #messages: ResolverMessages
  readonly #answers: AnswerSender
  readonly #forwarder: QueryForwarder
  #nextQueryId = 1

  constructor(world: ResolverWorld) {
    this.#world = world
    this.#messages = new ResolverMessages(world.config.groupId, world.compression)
    this.#answers = new AnswerSender(world, this.#messages)
    this.#forwarder = new QueryForwarder(world, this.#messages)
    world.endpoint.handle(RESOLVER_SERVICE, (message, delivery, param) =>
      this.#onMessage(message, delivery, param),
    )
  }

  /** Registers the one handler of a name. */
  handle(name: string, handler: ResolverHandler): Unsubscribe {
    this.#handlers.set(name, handler)
    return () => this.#handlers.delete(name)
  }

  /** Who has something, as far as this peer was told: a rendezvous by its clients and by other rendezvous. */
  holders(
    handler: string,
    { key, attribute, value }: Omit<SrdiLookup, 'handler'>,
  ): readonly PeerId[] {
    const { index, clock } = this.#world
    const found = index.find({ handler, key, attribute, value }, clock.nowMs())
    return found.map(({ peerId }) => peerId)
  }

  /** Opens a query: responses with its number go to `onResponse` until it is closed. Throws when too many are open. */
  open(handler: string, onResponse: (response: IncomingResponse) => void): OpenQuery {
    if (this.#waiting.size >= QUERIES_OPEN)
      throw new PipefitterError('endpoint/limit', 'Too many queries are open at once')
    const queryId = this.#nextQueryId++
    this.#waiting.set(queryId, { handler, onResponse })
    return { queryId, close: () => this.#waiting.delete(queryId) }
  }

  /**
   * Asks all neighbours; one result a channel, never rejects. A rendezvous asks those too who its index says can answer
   * the question, or the other rendezvous.
   */
  propagate(
    handler: string,
    queryId: number,
    body: string,
    question?: Question,
  ): Promise<readonly PropagationResult[]> {
    const query = this.#query(handler, queryId, body)
    const message = this.#messages.query(query)
    const { rendezvous } = this.#world
    const near = rendezvous.propagate(message, this.#messages.queries)
    if (rendezvous.role !== 'rendezvous') return near
    this.#forwarder.pass({ query, message, delivery: undefined }, question)
    return near.then((results) => [...results, { channel: PEER_VIEW_CHANNEL }])
  }

  /** Asks one peer, connecting if need be. Rejects when it cannot be reached. */
  async ask(
    peerId: PeerId,
    handler: string,
    queryId: number,
    body: string,
    signal?: AbortSignal,
    wish: LinkWish = {},
  ): Promise<void> {
    const way = await this.#world.endpoint.way(peerId, wish, signal)
    const message = this.#messages.query(this.#query(handler, queryId, body))
    this.#world.endpoint.send(way, message, this.#messages.queries)
  }

  /** Tells all neighbours something unasked (a response with the number 0), such as a publication. */
  announce(handler: string, body: string): Promise<readonly PropagationResult[]> {
    const { message, to } = this.telling(handler, body)
    return this.#world.rendezvous.propagate(message, to)
  }

  /** Tells one peer something unasked, under a number that no query has. Rejects when it cannot be reached. */
  async tell(
    peerId: PeerId,
    handler: string,
    body: string,
    signal?: AbortSignal,
    number = 0,
  ): Promise<void> {
    const way = await this.#world.endpoint.way(peerId, {}, signal)
    this.#sendOn(way, handler, number, body)
  }

  /** As {@link tell}, on a link on which this key is proven, or not at all. Rejects with `trust/unproven`. */
  async tellProven(
    peerId: PeerId,
    fingerprint: KeyFingerprint,
    handler: string,
    body: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const way = await this.#world.endpoint.way(peerId, {}, signal)
    assertProven(way, fingerprint)
    this.#sendOn(way, handler, 0, body)
  }

  /** What {@link tell} sends, for who carries it otherwise, such as within a session. */
  telling(handler: string, body: string): { readonly message: Message; readonly to: Destination } {
    return { message: this.#messages.response(handler, 0, body), to: this.#messages.responses }
  }

  /** Tells a peer entries of the distributed index (`payload`: a `jxta:GenSRDI`). Rejects when it cannot be reached. */
  async sendSrdi(peerId: PeerId, handler: string, payload: string): Promise<void> {
    const { endpoint } = this.#world
    const message = this.#messages.srdi(handler, payload)
    endpoint.send(await endpoint.way(peerId), message, this.#messages.srdis)
  }

  /** Takes back the answers that wait for their time; idempotent. */
  stop(): void {
    this.#answers.stop()
  }

  #query(handler: string, queryId: number, body: string): ResolverQuery {
    const { peerId } = this.#world.config
    const endpoints = this.#world.endpoint.localEndpoints().map((endpoint) => endpoint.address)
    const route = { peerId, endpoints, hops: [] }
    return { handler, queryId, hopCount: 0, source: peerId, route, query: body }
  }

  #onMessage(message: Message, delivery: Delivery, param: string): void {
    if (!this.#world.rates.messages.allows(delivery)) return
    const element = message.get(JXTA_NAMESPACE, param)
    if (element === undefined)
      throw new PipefitterError('protocol/document-malformed', 'A resolver message has no document')
    const { queries, responses, srdis } = this.#messages
    if (param === queries.param) this.#onQuery(message, element, delivery)
    else if (param === responses.param) this.#onResponse(elementText(element), delivery)
    else if (param === srdis.param) this.#onSrdi(element, delivery)
    else this.#world.counters.add('resolver.unknown-kind')
  }

  #onQuery(message: Message, element: MessageElement, delivery: Delivery): void {
    const query = parseResolverQuery(elementText(element))
    const { config, counters } = this.#world
    if (query.source === config.peerId || query.hopCount > RESOLVER_HOPS_MAX)
      return counters.add('resolver.stale-queries')
    const passOn = (question?: Question): void => {
      if (this.#world.rendezvous.role === 'rendezvous')
        this.#forwarder.pass({ query, message, delivery }, question)
    }
    const handler = this.#handlers.get(query.handler)
    if (handler === undefined) {
      counters.add('resolver.unknown-handlers')
      return passOn()
    }
    const askerAddresses = this.#learnRoute(query, delivery)
    const respond = this.#answers.to(query, delivery)
    handler.onQuery({
      source: query.source,
      hopCount: query.hopCount,
      body: query.query,
      askerAddresses,
      delivery,
      respond,
      passOn,
    })
  }

  /** Throws `protocol/document-malformed`. */
  #onSrdi(element: MessageElement, { from }: Delivery): void {
    const { handler: name, payload } = this.#messages.parseSrdi(element)
    const handler = this.#handlers.get(name)
    if (handler?.onSrdi === undefined) return this.#world.counters.add('resolver.unknown-srdi')
    handler.onSrdi({ from, payload })
  }

  /**
   * The asker's route tells where to answer; only addresses that we could dial are worth keeping, and of a datagram, which
   * anybody can send in anybody's name, only those on our own networks. Who passes a query on
   * may tell of a peer that we know nothing of, not add to what a known one says itself.
   */
  #learnRoute(query: ResolverQuery, delivery: Delivery): readonly string[] {
    if (query.route?.peerId !== query.source) return []
    const { endpoint, endpoints, clock } = this.#world
    const dialable = query.route.endpoints.filter((address) => endpoint.canDial(address))
    const isOwnWord = delivery.from === query.source && delivery.relayedBy === undefined
    if (!isOwnWord && endpoints.of(query.source).length > 0) return dialable
    const kept =
      delivery.link === undefined ? dialable.filter((one) => this.#isOnLink(one)) : dialable
    for (const address of kept) endpoints.learn(query.source, address, 'answer', clock.wallMs())
    return dialable
  }

  #isOnLink(address: string): boolean {
    const host = hostOf(address)
    if (host === undefined) return false
    return this.#world.endpoint
      .localEndpoints()
      .some(({ interface: at }) => sameSubnet(host, at.address, at.prefixLength))
  }

  #sendOn(way: Way, handler: string, queryId: number, body: string): void {
    const message = this.#messages.response(handler, queryId, body)
    this.#world.endpoint.send(way, message, this.#messages.responses)
  }

  #onResponse(document: string, delivery: Delivery): void {
    const response = parseResolverResponse(document)
    const { queryId, response: body } = response
    const incoming = { queryId, from: this.#speakerOf(delivery), body, delivery }
    const waiting = this.#waiting.get(response.queryId)
    if (waiting?.handler === response.handler) return waiting.onResponse(incoming)
    const handler = this.#handlers.get(response.handler)
    if (handler?.onUnsolicited === undefined)
      return this.#world.counters.add('resolver.unknown-responses')
    handler.onUnsolicited(incoming)
  }

  /**
   * Whose word a response is. One that a neighbour passed on counts as the peer's own only while we cannot hear that peer
   * itself: a neighbour must not speak for a peer that is linked to us.
   */
  #speakerOf({ from, relayedBy }: Delivery): PeerId {
    const hearsItself = this.#world.endpoint.links.find(from) !== undefined
    return relayedBy !== undefined && hearsItself ? relayedBy : from
  }
}
