import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import { ENDPOINT_DESTINATION, ENDPOINT_SOURCE, JXTA_NAMESPACE } from '../../protocol/constants.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import type { CbjxVerifier } from '../../protocol/message/cbjx.ts'
import { elementText, type Message } from '../../protocol/message/message.ts'
import type { PeerConfig } from '../config.ts'
import type { Connection } from '../ports/connection.ts'
import type { MessageSigner } from '../ports/identity.ts'
import type {
  PropagatedMessage,
  PropagateTransport,
  PropagationChannel,
} from '../ports/propagation.ts'
import type {
  Directory,
  LegacyPolicy,
  Listener,
  LocalEndpoint,
  Transport,
} from '../ports/transport.ts'
import { parsePeerAddress } from './addresses.ts'
import { ChannelEars } from './channel-ears.ts'
import { Demux, type Delivery, type Route } from './demux.ts'
import type { EndpointTable } from './endpoint-table.ts'
import type { Link } from './link.ts'
import { Linker } from './linker.ts'
import { readMessage } from './read-message.ts'
import type { TrafficEvent } from './traffic.ts'
import type { FailedWay, WayFinder } from './way.ts'

export interface EndpointWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly transports: readonly Transport[]
  readonly propagation: readonly PropagateTransport[]
  readonly endpoints: EndpointTable
  /** Why no link with this peer is kept, if so. */
  objection?(connection: Connection): PipefitterError | undefined
  readonly legacy?: LegacyPolicy | undefined
  /** Whether a key of this peer was seen once. */
  isKeyBound(peerId: PeerId): boolean
  /** Whether a person chose that peer to pass messages on: paired with it, or gave its address. */
  isChosen(peerId: PeerId): boolean
  readonly signer?: MessageSigner | undefined
  readonly verifier?: CbjxVerifier | undefined
}

/**
 * What all groups of a peer share: its links and listeners, and the way of a message that comes in to the one service of
 * the one group that takes it (specification 3.2, 4.1). It decodes and hands on; it never alters a message. A group speaks
 * through its own `EndpointService`.
 */
export class SharedEndpoint {
  readonly world: EndpointWorld
  /** Our endpoints or channels have changed. */
  readonly endpointsChanged = new Emitter<void>()
  /** A propagated message came from this peer, as it says, and was handed on. */
  readonly heard = new Emitter<PeerId>()
  /** A propagated message came under our own id: an echo of ours, or somebody else's. */
  readonly echoed = new Emitter<Message>()
  /** The paths to others may not be what they were: routes or addresses changed, or this machine slept. */
  readonly shaken = new Emitter<void>()
  /** What the other end sends comes another way: is this link still good? */
  readonly doubted = new Emitter<Link>()
  /** A way over others does not lead there any more, as one of them says. */
  readonly wayFailed = new Emitter<FailedWay>()
  /** Every message on the wire, both ways. */
  readonly traffic = new Emitter<TrafficEvent>()
  readonly demux = new Demux()
  readonly ears = new ChannelEars()
  readonly linker: Linker
  /** Who finds ways to peers that no link leads to. */
  wayFinder: WayFinder | undefined
  /** Endpoints that a router before this machine has, as of now. */
  mappedEndpoints: () => readonly LocalEndpoint[] = () => []
  readonly #log: Log
  readonly #listeners: Listener[] = []
  readonly #scope = new Scope()
  #starting: Promise<void> | undefined

  constructor(world: EndpointWorld) {
    this.world = world
    this.#log = world.log.scope('endpoint')
    this.linker = new Linker(world, (link, body) => this.#onMessage(link, body))
  }

  /** Listens on every transport and joins every propagation channel; leaves off when it is stopped meanwhile. */
  start(): Promise<void> {
    this.#starting = this.#startAll()
    return this.#starting
  }

  /** Ends all dialling, closes every link and what listens, within a bounded time; idempotent. */
  async stop(): Promise<void> {
    await Promise.all([this.linker.stop(), this.#scope.close()])
    await Promise.allSettled([this.#starting])
  }

  localEndpoints(): readonly LocalEndpoint[] {
    return [
      ...this.#listeners.flatMap((listener) => listener.endpoints()),
      ...this.mappedEndpoints(),
    ]
  }

  channels(): readonly PropagationChannel[] {
    return this.world.propagation.flatMap((transport) => transport.channels())
  }

  /** Where peers and pipes can be looked up, beyond this network. */
  get directories(): readonly Directory[] {
    return this.world.transports.flatMap(({ directory }) => directory ?? [])
  }

  notes(): readonly string[] {
    return this.#listeners.flatMap((listener) => listener.notes())
  }

  canDial(address: string): boolean {
    return this.world.transports.some((transport) => transport.canDial(address))
  }

  /** Hands a message to who takes it here; one that nobody takes is counted. */
  deliver(route: Route, message: Message, delivery: Delivery): void {
    if (route.handler === undefined) return this.world.counters.add('endpoint.no-listener')
    route.handler(message, delivery, route.param)
  }

  // ── Receiving ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A message body from a link. A broken one costs the link, one that nobody takes costs a counter. */
  #onMessage(link: Link, body: Uint8Array): void {
    try {
      const { message, signedBy } = readMessage(body, this.world)
      const { remoteAddress: fromAddress } = link.connection
      this.#dispatch(
        message,
        { from: link.peerId, signedBy, link, fromAddress, sizeBytes: body.length },
        link.connection.transport,
      )
    } catch (error) {
      this.#reject(toPipefitterError(error), link)
    }
  }

  #onPropagated(transport: PropagateTransport, received: PropagatedMessage): void {
    try {
      const { message, signedBy } = readMessage(received.body, this.world)
      const source = message.get(JXTA_NAMESPACE, ENDPOINT_SOURCE)
      const from = source === undefined ? undefined : parsePeerAddress(elementText(source))
      if (from === undefined)
        throw new PipefitterError(
          'protocol/message-malformed',
          'A propagated message names no source peer',
        )
      const self = this.world.config.peerId
      this.ears.heard(received.channel.id, from, self, this.world.clock.nowMs())
      if (from === self) return this.echoed.emit(message)
      const delivery = {
        from,
        signedBy,
        channel: received.channel,
        fromAddress: received.from,
        sizeBytes: received.body.length,
      }
      this.#dispatch(message, delivery, transport.scheme)
      this.heard.emit(from)
    } catch (error) {
      this.#reject(toPipefitterError(error), undefined)
    }
  }

  #dispatch(message: Message, delivery: Delivery, transport: string): void {
    const destination = message.get(JXTA_NAMESPACE, ENDPOINT_DESTINATION)
    if (destination === undefined)
      throw new PipefitterError('protocol/message-malformed', 'A message names no destination')
    const route = this.demux.routeOf(destination.body)
    if (this.traffic.listenerCount > 0) this.#observe(message, delivery, route, transport)
    this.deliver(route, message, delivery)
  }

  #observe(message: Message, delivery: Delivery, route: Route, transport: string): void {
    const { from: peerId, fromAddress: address, sizeBytes } = delivery
    const { service, param } = route
    this.traffic.emit({
      direction: 'in',
      peerId,
      proven: delivery.link?.connection.proof !== undefined,
      transport,
      address,
      service,
      param,
      message,
      sizeBytes,
    })
  }

  #reject(error: PipefitterError, link: Link | undefined): void {
    this.world.counters.add(`endpoint.bad-messages`)
    this.#log.warn('message refused', {
      why: error.message,
      code: error.code,
      peer: link && shortId(link.peerId),
    })
    if (error.meaning.dies === 'connection') link?.connection.abort(error)
  }

  // ── Starting ─────────────────────────────────────────────────────────────────────────────────────────────────────

  async #startAll(): Promise<void> {
    for (const directory of this.directories)
      this.#scope.add(directory.onChanged(() => this.endpointsChanged.emit()))
    for (const transport of this.world.transports) {
      if (!this.#scope.isClosed) await this.#listen(transport)
    }
    for (const transport of this.world.propagation) {
      if (!this.#scope.isClosed) await this.#join(transport)
    }
  }

  async #listen(transport: Transport): Promise<void> {
    const listener = await transport.listen((connection) => this.linker.accept(connection))
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
