import { utf8Encode } from '../../base/bytes.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { sleep, type Clock } from '../../base/clock.ts'
import { sameSubnet } from '../../base/ip.ts'
import type { Log } from '../../base/log.ts'
import { randomBelow, type Random } from '../../base/random.ts'
import {
  JXTA_NAMESPACE,
  MIME_GZIP,
  RESOLVER_HOPS_MAX,
  RESOLVER_QUERY_SUFFIX,
  RESOLVER_RESPONSE_SUFFIX,
  RESOLVER_SERVICE,
  RESOLVER_SRDI_SUFFIX,
  XML_SIZE_MAX,
} from '../../protocol/constants.ts'
import {
  encodeResolverQuery,
  parseResolverQuery,
  type ResolverQuery,
} from '../../protocol/documents/resolver-query.ts'
import {
  encodeResolverResponse,
  parseResolverResponse,
} from '../../protocol/documents/resolver-response.ts'
import { encodeResolverSrdi, parseResolverSrdi } from '../../protocol/documents/resolver-srdi.ts'
import { uniqueValue, type PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import {
  bytesElement,
  elementText,
  Message,
  xmlElement,
  type MessageElement,
} from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import { hostOf } from '../endpoint/addresses.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import type { LinkWish } from '../endpoint/link-table.ts'
import type { Way } from '../endpoint/way.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { Compression } from '../ports/compression.ts'
import type { PropagationChannel, PropagationResult } from '../ports/propagation.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import { QueryForwarder, type Question } from './query-forwarder.ts'
import type { PeerRates } from './source-rates.ts'
import type { SrdiIndex, SrdiLookup } from './srdi-index.ts'

/** Most answers being sent at once; further queries stay unanswered, as if lost, and are counted. */
const ANSWERS_AT_ONCE = 256
/** Answers to a question that everybody was asked are spread over this time, so that a crowd does not answer at once. */
export const ANSWER_SPREAD_MS = 100
/** Most queries whose answers are awaited at once. */
const QUERIES_OPEN = 1024

/** Stands where the channels of a propagated query are listed, for the index and the other rendezvous. */
const PEER_VIEW_CHANNEL: PropagationChannel = { id: 'rendezvous', interfaceName: '' }

/** A query as its handler sees it. */
export interface IncomingQuery {
  readonly source: PeerId
  readonly hopCount: number
  readonly body: string
  /** The asker's own endpoint addresses, as its query gives them. */
  readonly askerAddresses: readonly string[]
  readonly delivery: Delivery
  /**
   * Sends a response to the asker: over a link that is there, else by connecting to it; with `onlyTo` only where it proves
   * that key on the link. What everybody was asked is answered a little later, each peer after a time of its own. Never
   * rejects; failures count.
   */
  respond(body: string, onlyTo?: KeyFingerprint): void
  /**
   * We do not answer it, or not enough: where this peer is a rendezvous, those are asked who the index says can answer the
   * question, else other rendezvous. Without a question (nothing that is indexed) it walks. Nothing happens elsewhere.
   */
  passOn(question?: Question): void
}

/** Entries of the distributed index, as one peer tells them to another. */
export interface IncomingSrdi {
  /** The neighbour that told, or the origin of a routed message. */
  readonly from: PeerId
  /** The handler's own document, a `jxta:GenSRDI`. */
  readonly payload: string
}

export interface IncomingResponse {
  /** The number of the query that it answers; 0 for a publication. */
  readonly queryId: number
  /** The peer that sent the response, or the one that passed it on: who vouches for it. */
  readonly from: PeerId
  readonly body: string
  readonly delivery: Delivery
}

/** What a service registers under its handler name. */
export interface ResolverHandler {
  onQuery(query: IncomingQuery): void
  /** A response that belongs to no open query of ours, such as a remote publication. */
  onUnsolicited?(response: IncomingResponse): void
  /** Somebody tells what it has, for the index of a rendezvous. */
  onSrdi?(srdi: IncomingSrdi): void
}

/** An open query: its number and the way to end it. Responses come until then. */
export interface OpenQuery {
  readonly queryId: number
  close(): void
}

interface Waiting {
  readonly handler: string
  readonly onResponse: (response: IncomingResponse) => void
}

export interface ResolverWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly rates: PeerRates
  readonly endpoint: EndpointService
  readonly rendezvous: RendezvousService
  readonly endpoints: EndpointTable
  readonly compression: Compression
  readonly index: SrdiIndex
}

/** The Peer Resolver Protocol (specification 4.1): generic queries and responses between the services of a group. */
export class ResolverService {
  readonly #world: ResolverWorld
  readonly #log: Log
  readonly #handlers = new Map<string, ResolverHandler>()
  readonly #waiting = new Map<number, Waiting>()
  readonly #queryParam: string
  readonly #responseParam: string
  readonly #srdiParam: string
  readonly #forwarder: QueryForwarder
  readonly #abort = new AbortController()
  #nextQueryId = 1
  #answering = 0

  constructor(world: ResolverWorld) {
    this.#world = world
    this.#log = world.log.scope('resolver')
    const group = uniqueValue(world.config.groupId)
    this.#queryParam = group + RESOLVER_QUERY_SUFFIX
    this.#responseParam = group + RESOLVER_RESPONSE_SUFFIX
    this.#srdiParam = group + RESOLVER_SRDI_SUFFIX
    this.#forwarder = new QueryForwarder(world, this.#queryParam)
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
    const message = this.#queryMessage(query)
    const { rendezvous } = this.#world
    const to = { service: RESOLVER_SERVICE, param: this.#queryParam }
    const near = rendezvous.propagate(message, to)
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
    const to = { service: RESOLVER_SERVICE, param: this.#queryParam }
    this.#world.endpoint.send(way, this.#queryMessage(this.#query(handler, queryId, body)), to)
  }

  /** Tells all neighbours something unasked (a response with the number 0), such as a publication. */
  announce(handler: string, body: string): Promise<readonly PropagationResult[]> {
    const to = { service: RESOLVER_SERVICE, param: this.#responseParam }
    return this.#world.rendezvous.propagate(this.#responseMessage(handler, 0, body), to)
  }

  /** Tells one peer something unasked, under a number that no query has. Rejects when it cannot be reached. */
  async tell(
    peerId: PeerId,
    handler: string,
    body: string,
    signal?: AbortSignal,
    number = 0,
  ): Promise<void> {
    await this.#sendResponse(peerId, handler, number, body, signal)
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
    const to = { service: RESOLVER_SERVICE, param: this.#responseParam }
    return { message: this.#responseMessage(handler, 0, body), to }
  }

  /** Tells a peer entries of the distributed index (`payload`: a `jxta:GenSRDI`). Rejects when it cannot be reached. */
  async sendSrdi(peerId: PeerId, handler: string, payload: string): Promise<void> {
    const { endpoint, compression } = this.#world
    const packed = compression.gzip(utf8Encode(encodeResolverSrdi({ handler, payload })))
    const message = Message.of(bytesElement(JXTA_NAMESPACE, this.#srdiParam, packed, MIME_GZIP))
    const to = { service: RESOLVER_SERVICE, param: this.#srdiParam }
    endpoint.send(await endpoint.way(peerId), message, to)
  }

  /** Takes back the answers that wait for their time; idempotent. */
  stop(): void {
    this.#abort.abort()
  }

  #query(handler: string, queryId: number, body: string): ResolverQuery {
    const { peerId } = this.#world.config
    const endpoints = this.#world.endpoint.localEndpoints().map((endpoint) => endpoint.address)
    const route = { peerId, endpoints, hops: [] }
    return { handler, queryId, hopCount: 0, source: peerId, route, query: body }
  }

  #queryMessage(query: ResolverQuery): Message {
    return Message.of(xmlElement(JXTA_NAMESPACE, this.#queryParam, encodeResolverQuery(query)))
  }

  #responseMessage(handler: string, queryId: number, response: string): Message {
    const document = encodeResolverResponse({ handler, queryId, response })
    return Message.of(xmlElement(JXTA_NAMESPACE, this.#responseParam, document))
  }

  #onMessage(message: Message, delivery: Delivery, param: string): void {
    if (!this.#world.rates.messages.allows(delivery)) return
    const element = message.get(JXTA_NAMESPACE, param)
    if (element === undefined)
      throw new PipefitterError('protocol/document-malformed', 'A resolver message has no document')
    if (param === this.#queryParam) this.#onQuery(message, element, delivery)
    else if (param === this.#responseParam) this.#onResponse(elementText(element), delivery)
    else if (param === this.#srdiParam) this.#onSrdi(element, delivery)
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
    const { random } = this.#world
    const delayMs = delivery.link === undefined ? 1 + randomBelow(random, ANSWER_SPREAD_MS) : 0
    handler.onQuery({
      source: query.source,
      hopCount: query.hopCount,
      body: query.query,
      askerAddresses,
      delivery,
      respond: (body, onlyTo) => void this.#respond(query, body, onlyTo, delivery, delayMs),
      passOn,
    })
  }

  /** Packed where other implementations send it, as text where one does not. Throws `protocol/document-malformed`. */
  #onSrdi(element: MessageElement, { from }: Delivery): void {
    const { compression, counters } = this.#world
    const text =
      element.type === MIME_GZIP
        ? elementText({ ...element, body: compression.gunzip(element.body, XML_SIZE_MAX) })
        : elementText(element)
    const { handler: name, payload } = parseResolverSrdi(text)
    const handler = this.#handlers.get(name)
    if (handler?.onSrdi === undefined) return counters.add('resolver.unknown-srdi')
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

  /** A datagram may be anybody's: answers to those that no link leads to, for which we would dial, are few. */
  #mayAnswer({ source }: ResolverQuery, delivery: Delivery): boolean {
    const { endpoint, rates } = this.#world
    if (delivery.link !== undefined || endpoint.links.find(source) !== undefined) return true
    return rates.strangers.allows(delivery)
  }

  async #respond(
    query: ResolverQuery,
    body: string,
    onlyTo: KeyFingerprint | undefined,
    delivery: Delivery,
    delayMs: number,
  ): Promise<void> {
    if (!this.#mayAnswer(query, delivery)) return
    if (this.#answering >= ANSWERS_AT_ONCE)
      return this.#world.counters.add('resolver.answers-refused')
    this.#answering++
    try {
      const to = query.source
      if (delayMs > 0) await sleep(this.#world.clock, delayMs, this.#abort.signal)
      const way = await this.#world.endpoint.way(to)
      if (onlyTo !== undefined) assertProven(way, onlyTo)
      this.#sendOn(way, query.handler, query.queryId, body)
    } catch (error) {
      if (this.#abort.signal.aborted) return
      this.#world.counters.add('resolver.answers-failed')
      this.#log.info('answer not delivered', { why: toPipefitterError(error).message })
    } finally {
      this.#answering--
    }
  }

  async #sendResponse(
    to: PeerId,
    handler: string,
    queryId: number,
    body: string,
    signal?: AbortSignal,
  ): Promise<void> {
    this.#sendOn(await this.#world.endpoint.way(to, {}, signal), handler, queryId, body)
  }

  #sendOn(way: Way, handler: string, queryId: number, body: string): void {
    const destination = { service: RESOLVER_SERVICE, param: this.#responseParam }
    this.#world.endpoint.send(way, this.#responseMessage(handler, queryId, body), destination)
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

const assertProven = ({ link, hops }: Way, fingerprint: KeyFingerprint): void => {
  if (hops === undefined && link.connection.proof?.fingerprint === fingerprint) return
  throw new PipefitterError(
    'trust/unproven',
    'No link proves the key of the peer that shall hear it',
  )
}
