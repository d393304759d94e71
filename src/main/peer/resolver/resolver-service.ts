import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import type { Clock } from '../../base/clock.ts'
import type { Log } from '../../base/log.ts'
import {
  JXTA_NAMESPACE,
  RESOLVER_HOPS_MAX,
  RESOLVER_QUERY_SUFFIX,
  RESOLVER_RESPONSE_SUFFIX,
  RESOLVER_SERVICE,
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
import { uniqueValue, type PeerId } from '../../protocol/ids.ts'
import { elementText, Message, xmlElement } from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { PropagationResult } from '../ports.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'

/** Most answers being sent at once; further queries stay unanswered, as if lost, and are counted. */
const ANSWERS_AT_ONCE = 256
/** Most queries whose answers are awaited at once. */
const QUERIES_OPEN = 1024

/** A query as its handler sees it. */
export interface IncomingQuery {
  readonly source: PeerId
  readonly hopCount: number
  readonly body: string
  /** The asker's own endpoint addresses, as its query gives them. */
  readonly askerAddresses: readonly string[]
  readonly delivery: Delivery
  /** Sends a response to the asker: over a link that is there, else by connecting to it. Never rejects; failures count. */
  respond(body: string): void
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
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly rendezvous: RendezvousService
  readonly endpoints: EndpointTable
}

/** The Peer Resolver Protocol (specification 4.1): generic queries and responses between the services of a group. */
export class ResolverService {
  readonly #world: ResolverWorld
  readonly #log: Log
  readonly #handlers = new Map<string, ResolverHandler>()
  readonly #waiting = new Map<number, Waiting>()
  readonly #queryParam: string
  readonly #responseParam: string
  #nextQueryId = 1
  #answering = 0

  constructor(world: ResolverWorld) {
    this.#world = world
    this.#log = world.log.scope('resolver')
    const group = uniqueValue(world.config.groupId)
    this.#queryParam = group + RESOLVER_QUERY_SUFFIX
    this.#responseParam = group + RESOLVER_RESPONSE_SUFFIX
    world.endpoint.handle(RESOLVER_SERVICE, (message, delivery, param) =>
      this.#onMessage(message, delivery, param),
    )
  }

  /** Registers the one handler of a name. */
  handle(name: string, handler: ResolverHandler): Unsubscribe {
    this.#handlers.set(name, handler)
    return () => this.#handlers.delete(name)
  }

  /** Opens a query: responses with its number go to `onResponse` until it is closed. Throws when too many are open. */
  open(handler: string, onResponse: (response: IncomingResponse) => void): OpenQuery {
    if (this.#waiting.size >= QUERIES_OPEN)
      throw new PipefitterError('endpoint/limit', 'Too many queries are open at once')
    const queryId = this.#nextQueryId++
    this.#waiting.set(queryId, { handler, onResponse })
    return { queryId, close: () => this.#waiting.delete(queryId) }
  }

  /** Asks all neighbours; one result a channel, never rejects. */
  propagate(handler: string, queryId: number, body: string): Promise<readonly PropagationResult[]> {
    const message = this.#queryMessage(handler, queryId, body)
    return this.#world.rendezvous.propagate(message, {
      service: RESOLVER_SERVICE,
      param: this.#queryParam,
    })
  }

  /** Asks one peer, connecting if need be. Rejects when it cannot be reached. */
  async ask(
    peerId: PeerId,
    handler: string,
    queryId: number,
    body: string,
    signal?: AbortSignal,
  ): Promise<void> {
    const way = await this.#world.endpoint.way(peerId, {}, signal)
    const to = { service: RESOLVER_SERVICE, param: this.#queryParam }
    this.#world.endpoint.send(way, this.#queryMessage(handler, queryId, body), to)
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

  #queryMessage(handler: string, queryId: number, body: string): Message {
    const { peerId } = this.#world.config
    const endpoints = this.#world.endpoint.localEndpoints().map((endpoint) => endpoint.address)
    const route = { peerId, endpoints, hops: [] }
    const query: ResolverQuery = {
      handler,
      queryId,
      hopCount: 0,
      source: peerId,
      route,
      query: body,
    }
    return Message.of(xmlElement(JXTA_NAMESPACE, this.#queryParam, encodeResolverQuery(query)))
  }

  #responseMessage(handler: string, queryId: number, response: string): Message {
    const document = encodeResolverResponse({ handler, queryId, response })
    return Message.of(xmlElement(JXTA_NAMESPACE, this.#responseParam, document))
  }

  #onMessage(message: Message, delivery: Delivery, param: string): void {
    const element = message.get(JXTA_NAMESPACE, param)
    if (element === undefined)
      throw new PipefitterError('protocol/document-malformed', 'A resolver message has no document')
    if (param === this.#queryParam) this.#onQuery(elementText(element), delivery)
    else if (param === this.#responseParam) this.#onResponse(elementText(element), delivery)
    else this.#world.counters.add('resolver.unknown-kind')
  }

  #onQuery(document: string, delivery: Delivery): void {
    const query = parseResolverQuery(document)
    const { config, counters } = this.#world
    if (query.source === config.peerId || query.hopCount > RESOLVER_HOPS_MAX)
      return counters.add('resolver.stale-queries')
    const handler = this.#handlers.get(query.handler)
    if (handler === undefined) return counters.add('resolver.unknown-handlers')
    const askerAddresses = this.#learnRoute(query, delivery)
    handler.onQuery({
      source: query.source,
      hopCount: query.hopCount,
      body: query.query,
      askerAddresses,
      delivery,
      respond: (body) => void this.#respond(query, body),
    })
  }

  /**
   * The asker's route tells where to answer; only addresses that we could dial are worth keeping. Who passes a query on
   * may tell of a peer that we know nothing of, not add to what a known one says itself.
   */
  #learnRoute(query: ResolverQuery, delivery: Delivery): readonly string[] {
    if (query.route?.peerId !== query.source) return []
    const { endpoint, endpoints, clock } = this.#world
    const dialable = query.route.endpoints.filter((address) => endpoint.canDial(address))
    const isOwnWord = delivery.from === query.source && delivery.relayedBy === undefined
    if (!isOwnWord && endpoints.of(query.source).length > 0) return dialable
    for (const address of dialable) endpoints.learn(query.source, address, 'answer', clock.wallMs())
    return dialable
  }

  async #respond(query: ResolverQuery, body: string): Promise<void> {
    if (this.#answering >= ANSWERS_AT_ONCE)
      return this.#world.counters.add('resolver.answers-refused')
    this.#answering++
    try {
      await this.#sendResponse(query.source, query.handler, query.queryId, body)
    } catch (error) {
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
    const way = await this.#world.endpoint.way(to, {}, signal)
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
