import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import { byteLengthOf } from '../../base/bytes.ts'
import {
  formatEndpointAddress,
  parseEndpointAddress,
  peerAddress,
  wrapForGroup,
} from '../../protocol/addresses.ts'
import {
  ENDPOINT_DESTINATION,
  ENDPOINT_ROUTER,
  ENDPOINT_SOURCE,
  ENDPOINT_SOURCE_PEER,
  JXTA_NAMESPACE,
} from '../../protocol/constants.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import {
  createEnvelope,
  encodeMessage,
  encodeWithEnvelope,
  decodeMessage,
  type MessageEnvelope,
} from '../../protocol/message/binary.ts'
import {
  elementText,
  textElement,
  type Message,
  type MessageElement,
} from '../../protocol/message/message.ts'
import { parsePeerAddress } from './addresses.ts'
import type { PeerConfig } from '../config.ts'
import type {
  Listener,
  LocalEndpoint,
  PropagatedMessage,
  PropagateTransport,
  PropagationChannel,
  PropagationResult,
  Transport,
} from '../ports.ts'
import { Demux, type Delivery, type MessageHandler, type Route } from './demux.ts'
import type { EndpointTable } from './endpoint-table.ts'
import type { Link } from './link.ts'
import type { LinkTable, LinkWish } from './link-table.ts'
import { Linker, type LinkChange } from './linker.ts'
import type { TrafficEvent } from './traffic.ts'
import type { Way, WayFinder } from './way.ts'

/** Failures of a direct attempt after which another way is worth looking for. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  'endpoint/no-address',
  'endpoint/unreachable',
  'endpoint/wrong-peer',
])

/** A service and its parameter at another peer. */
export interface Destination {
  readonly service: string
  readonly param: string
}

export interface EndpointWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly transports: readonly Transport[]
  readonly propagation: readonly PropagateTransport[]
  readonly endpoints: EndpointTable
}

/**
 * Moves messages between this peer and others: links over whatever transport, and propagation to all neighbours; finds
 * the one service that takes each (specification 3.2, 4.1). It decodes and hands on; it never alters a message.
 */
export class EndpointService {
  /** Our endpoints or channels have changed. */
  readonly endpointsChanged = new Emitter<void>()
  /** Every message on the wire, both ways. */
  readonly traffic = new Emitter<TrafficEvent>()
  readonly #world: EndpointWorld
  readonly #log: Log
  readonly #demux: Demux
  readonly #linker: Linker
  readonly #listeners: Listener[] = []
  readonly #scope = new Scope()
  #starting: Promise<void> | undefined
  #wayFinder: WayFinder | undefined

  constructor(world: EndpointWorld) {
    this.#world = world
    this.#log = world.log.scope('endpoint')
    this.#demux = new Demux(world.config.groupId)
    this.#linker = new Linker(world, (link, body) => this.#onMessage(link, body))
  }

  /** Listens on every transport and joins every propagation channel; leaves off when it is stopped meanwhile. */
  start(): Promise<void> {
    this.#starting = this.#startAll()
    return this.#starting
  }

  /** Ends all dialling, closes every link and what listens, within a bounded time; idempotent. */
  async stop(): Promise<void> {
    await Promise.all([this.#linker.stop(), this.#scope.close()])
    await Promise.allSettled([this.#starting])
  }

  // ── Who is there ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Where this peer can be reached now, best first: what its advertisement says. */
  localEndpoints(): readonly LocalEndpoint[] {
    return this.#listeners.flatMap((listener) => listener.endpoints())
  }

  channels(): readonly PropagationChannel[] {
    return this.#world.propagation.flatMap((transport) => transport.channels())
  }

  /** What a person should know about listening, such as a taken port. */
  notes(): readonly string[] {
    return this.#listeners.flatMap((listener) => listener.notes())
  }

  canDial(address: string): boolean {
    return this.#world.transports.some((transport) => transport.canDial(address))
  }

  /** Registers the one handler of a service of the group. */
  handle(service: string, handler: MessageHandler): Unsubscribe {
    return this.#demux.handle(service, handler)
  }

  // ── Linking ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** An open link to the peer, there already or made now; see {@link Linker.link}. */
  link(peerId: PeerId, wish?: LinkWish, signal?: AbortSignal): Promise<Link> {
    return this.#linker.link(peerId, wish, signal)
  }

  /**
   * A way to the peer: a direct link if one can be had, else over peers that pass messages on, when a way finder is there.
   * Rejects as `link` does, with what the direct attempt failed with when no other way is found either.
   */
  async way(peerId: PeerId, wish?: LinkWish, signal?: AbortSignal): Promise<Way> {
    try {
      return { peerId, link: await this.link(peerId, wish, signal) }
    } catch (error) {
      if (this.#wayFinder === undefined || !UNREACHABLE.has(toPipefitterError(error).code))
        throw error
      return this.#wayRound(this.#wayFinder, peerId, error, signal)
    }
  }

  async #wayRound(
    finder: WayFinder,
    peerId: PeerId,
    direct: unknown,
    signal: AbortSignal | undefined,
  ): Promise<Way> {
    try {
      return await finder.find(peerId, signal)
    } catch (error) {
      throw toPipefitterError(error).code === 'endpoint/unreachable' ? direct : error
    }
  }

  /** Who finds ways to peers that no link leads to; at most one, set while the services are built. */
  useWayFinder(wayFinder: WayFinder): void {
    this.#wayFinder = wayFinder
  }

  /** A link to whoever lives at an address; see {@link Linker.dial}. */
  dial(address: string, signal?: AbortSignal): Promise<Link> {
    return this.#linker.dial(address, signal)
  }

  get links(): LinkTable {
    return this.#linker.links
  }

  /** Links that opened or closed. */
  get linkChanged(): Emitter<LinkChange> {
    return this.#linker.changed
  }

  // ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The constant end of every message that goes this way to this destination, encoded once (specification 5.3). */
  envelope(way: Way, to: Destination): MessageEnvelope {
    const at = parseEndpointAddress(way.link.connection.remoteAddress)
    if (way.hops === undefined || this.#wayFinder === undefined)
      return createEnvelope(this.#addressElements(at, to))
    const mark = this.#wayFinder.mark(way, to)
    return createEnvelope([
      mark,
      ...this.#addressElements(at, { service: ENDPOINT_ROUTER, param: '' }),
    ])
  }

  /** Sends on a way; returns false when its link's buffer is full now (the message is taken). Throws `endpoint/closed`. */
  send(way: Way, message: Message, to: Destination): boolean {
    return this.sendEnveloped(way.link, message, to, this.envelope(way, to))
  }

  /** As `send`, with the envelope made beforehand: the way of a pipe's messages. */
  sendEnveloped(link: Link, message: Message, to: Destination, envelope: MessageEnvelope): boolean {
    const parts = encodeWithEnvelope(message, envelope)
    const room = link.connection.send(parts)
    if (this.traffic.listenerCount > 0) {
      const { transport, remoteAddress: address } = link.connection
      const sizeBytes = byteLengthOf(parts)
      this.traffic.emit({
        direction: 'out',
        peerId: link.peerId,
        transport,
        address,
        ...to,
        message,
        sizeBytes,
      })
    }
    return room
  }

  /** Sends to all neighbours on every channel of every propagating transport; too long a message fails on each. */
  async propagate(message: Message, to: Destination): Promise<readonly PropagationResult[]> {
    const results = await Promise.all(
      this.#world.propagation.map((transport) => this.#propagateOn(transport, message, to)),
    )
    return results.flat()
  }

  async #propagateOn(
    transport: PropagateTransport,
    message: Message,
    to: Destination,
  ): Promise<readonly PropagationResult[]> {
    const { protocol, authority } = parseEndpointAddress(transport.destination)
    const origin = textElement(JXTA_NAMESPACE, ENDPOINT_SOURCE_PEER, this.#world.config.peerId)
    const whole = message.with(origin, ...this.#addressElements({ protocol, authority }, to))
    const parts = encodeMessage(whole)
    const sizeBytes = byteLengthOf(parts)
    if (sizeBytes > transport.maxBodyBytes) {
      this.#world.counters.add('endpoint.propagate-too-long')
      const error = `${sizeBytes} bytes are more than the ${transport.maxBodyBytes} that ${transport.scheme} carries`
      const code = 'protocol/datagram-too-long'
      return transport.channels().map((channel) => ({ channel, error, code }))
    }
    const results = await transport.propagate(parts)
    this.traffic.emit({
      direction: 'out',
      transport: transport.scheme,
      address: transport.destination,
      ...to,
      message: whole,
      sizeBytes,
    })
    return results
  }

  #addressElements(
    { protocol, authority }: { readonly protocol: string; readonly authority: string },
    to: Destination,
  ): readonly MessageElement[] {
    const param = to.param === '' ? undefined : to.param
    const wrapped = wrapForGroup(this.#world.config.groupId, to.service, param)
    return [
      textElement(JXTA_NAMESPACE, ENDPOINT_SOURCE, peerAddress(this.#world.config.peerId)),
      textElement(
        JXTA_NAMESPACE,
        ENDPOINT_DESTINATION,
        formatEndpointAddress({ protocol, authority, ...wrapped }),
      ),
    ]
  }

  // ── Receiving ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A message body from a link. A broken one costs the link, one that nobody takes costs a counter. */
  #onMessage(link: Link, body: Uint8Array): void {
    try {
      const message = decodeMessage(body)
      const { remoteAddress: fromAddress } = link.connection
      this.#dispatch(
        message,
        { from: link.peerId, link, fromAddress, sizeBytes: body.length },
        link.connection.transport,
      )
    } catch (error) {
      this.#reject(toPipefitterError(error), link)
    }
  }

  #onPropagated(transport: PropagateTransport, received: PropagatedMessage): void {
    try {
      const message = decodeMessage(received.body)
      const source = message.get(JXTA_NAMESPACE, ENDPOINT_SOURCE)
      const from = source === undefined ? undefined : parsePeerAddress(elementText(source))
      if (from === undefined)
        throw new PipefitterError(
          'protocol/message-malformed',
          'A propagated message names no source peer',
        )
      if (from === this.#world.config.peerId) return
      const delivery = {
        from,
        channel: received.channel,
        fromAddress: received.from,
        sizeBytes: received.body.length,
      }
      this.#dispatch(message, delivery, transport.scheme)
    } catch (error) {
      this.#reject(toPipefitterError(error), undefined)
    }
  }

  #dispatch(message: Message, delivery: Delivery, transport: string): void {
    const destination = message.get(JXTA_NAMESPACE, ENDPOINT_DESTINATION)
    if (destination === undefined)
      throw new PipefitterError('protocol/message-malformed', 'A message names no destination')
    const route = this.#demux.routeOf(destination.body)
    if (this.traffic.listenerCount > 0) this.#observe(message, delivery, route, transport)
    this.#deliver(route, message, delivery)
  }

  /** Hands a message on inside: for services that carry messages of others (router, propagation). */
  deliverTo(to: Destination, message: Message, delivery: Delivery): void {
    this.#deliver(this.#demux.routeTo(to.service, to.param), message, delivery)
  }

  #deliver(route: Route, message: Message, delivery: Delivery): void {
    if (route.handler === undefined) return this.#world.counters.add('endpoint.no-listener')
    route.handler(message, delivery, route.param)
  }

  #observe(message: Message, delivery: Delivery, route: Route, transport: string): void {
    const { from: peerId, fromAddress: address, sizeBytes } = delivery
    const { service, param } = route
    this.traffic.emit({
      direction: 'in',
      peerId,
      transport,
      address,
      service,
      param,
      message,
      sizeBytes,
    })
  }

  #reject(error: PipefitterError, link: Link | undefined): void {
    this.#world.counters.add(`endpoint.bad-messages`)
    this.#log.warn('message refused', {
      why: error.message,
      code: error.code,
      peer: link && shortId(link.peerId),
    })
    if (error.meaning.dies === 'connection') link?.connection.abort(error)
  }

  // ── Starting ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async #startAll(): Promise<void> {
    for (const transport of this.#world.transports) {
      if (!this.#scope.isClosed) await this.#listen(transport)
    }
    for (const transport of this.#world.propagation) {
      if (!this.#scope.isClosed) await this.#join(transport)
    }
  }

  async #listen(transport: Transport): Promise<void> {
    const listener = await transport.listen((connection) => this.#linker.accept(connection))
    if (this.#scope.isClosed) return listener.close()
    this.#scope.add(() => listener.close())
    this.#listeners.push(listener)
    this.#scope.add(listener.onChanged(() => this.endpointsChanged.emit()))
  }

  async #join(transport: PropagateTransport): Promise<void> {
    this.#scope.add(() => transport.close())
    await transport.start((received) => this.#onPropagated(transport, received))
    if (this.#scope.isClosed) return transport.close()
    this.#scope.add(transport.onChanged(() => this.endpointsChanged.emit()))
  }
}
