import { byteLengthOf } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Emitter, Unsubscribe } from '../../base/events.ts'
import {
  formatEndpointAddress,
  parseEndpointAddress,
  peerAddress,
  unwrap,
  wrapForGroup,
  type Recipient,
} from '../../protocol/addresses.ts'
import {
  ENDPOINT_DESTINATION,
  ENDPOINT_ROUTER,
  ENDPOINT_SOURCE,
  ENDPOINT_SOURCE_PEER,
  JXTA_NAMESPACE,
} from '../../protocol/constants.ts'
import type { PeerGroupId, PeerId } from '../../protocol/ids.ts'
import {
  createEnvelope,
  encodeMessage,
  encodeWithEnvelope,
  type MessageEnvelope,
} from '../../protocol/message/binary.ts'
import { encodeToBeSigned } from '../../protocol/message/cbjx.ts'
import { textElement, type Message, type MessageElement } from '../../protocol/message/message.ts'
import type { MessageSigner } from '../ports/identity.ts'
import type {
  PropagateTransport,
  PropagationChannel,
  PropagationResult,
} from '../ports/propagation.ts'
import type { Directory, LocalEndpoint } from '../ports/transport.ts'
import type { ChannelEars } from './channel-ears.ts'
import type { DialEvent } from './dial-event.ts'
import type { Delivery, GroupHandlers, MessageHandler } from './demux.ts'
import type { Link } from './link.ts'
import { isAvoided, type LinkTable, type LinkWish } from './link-table.ts'
import type { LinkChange } from './linker.ts'
import type { SharedEndpoint } from './shared-endpoint.ts'
import type { TrafficEvent } from './traffic.ts'
import type { FailedWay, MayPass, Way, WayFinder } from './way.ts'
import { firstWay } from './way-race.ts'

/** A service and its parameter at another peer. */
export interface Destination {
  readonly service: string
  readonly param: string
}

/**
 * Moves messages of one group between this peer and others, over the links that all groups share (specification 3.2, 4.1):
 * to links over whatever transport, and by propagation to all neighbours.
 */
export class EndpointService {
  readonly #shared: SharedEndpoint
  readonly #group: PeerGroupId
  readonly #handlers: GroupHandlers

  /** Throws `base/internal` when the group has one already. */
  constructor(shared: SharedEndpoint, group: PeerGroupId) {
    this.#shared = shared
    this.#group = group
    this.#handlers = shared.demux.add(group)
  }

  /** From here on no message for the group is taken any more; the links stay, they are everybody's. Idempotent. */
  leave(): void {
    this.#shared.demux.remove(this.#group)
  }

  // ── Who is there ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** Our endpoints or channels have changed. */
  get endpointsChanged(): Emitter<void> {
    return this.#shared.endpointsChanged
  }

  /** Every message on the wire, of every group, both ways. */
  get traffic(): Emitter<TrafficEvent> {
    return this.#shared.traffic
  }

  /** A propagated message came from this peer, as it says, for whatever group. */
  get heard(): Emitter<PeerId> {
    return this.#shared.heard
  }

  /** Where this peer can be reached now, best first: what its advertisement says. */
  localEndpoints(): readonly LocalEndpoint[] {
    return this.#shared.localEndpoints()
  }

  /** Who knows the endpoints that a router has for this peer, for all groups; at most one. */
  useMappedEndpoints(mapped: () => readonly LocalEndpoint[]): void {
    this.#shared.mappedEndpoints = mapped
  }

  channels(): readonly PropagationChannel[] {
    return this.#shared.channels()
  }

  /** Where what is propagated goes, such as `mcast://224.0.1.85:1234`; one for each way to propagate. */
  get destinations(): readonly string[] {
    return this.#shared.world.propagation.map(({ destination }) => destination)
  }

  /** Where peers and pipes can be looked up, beyond this network. */
  get directories(): readonly Directory[] {
    return this.#shared.directories
  }

  /** What was heard on the channels. */
  get ears(): ChannelEars {
    return this.#shared.ears
  }

  /** What a person should know about listening, such as a taken port. */
  notes(): readonly string[] {
    return this.#shared.notes()
  }

  /** Where a peer can be reached, as far as is known now. */
  endpointsOf(peerId: PeerId): readonly string[] {
    return this.#shared.world.endpoints.of(peerId).map(({ address }) => address)
  }

  canDial(address: string): boolean {
    return this.#shared.canDial(address)
  }

  /** Registers the one handler of a service of the group. */
  handle(service: string, handler: MessageHandler): Unsubscribe {
    return this.#handlers.handle(service, handler)
  }

  // ── Linking ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** An open link to the peer, there already or made now; see {@link Linker.link}. */
  link(peerId: PeerId, wish?: LinkWish, signal?: AbortSignal): Promise<Link> {
    return this.#shared.linker.link(peerId, wish, signal)
  }

  /**
   * A way to the peer: a direct link if one can be had soon, else over peers that pass messages on, when a way finder is
   * there. Rejects as `link` does, with what the direct attempt failed with when no other way is found either.
   */
  way(peerId: PeerId, wish?: LinkWish, signal?: AbortSignal): Promise<Way> {
    const { wayFinder, world } = this.#shared
    const waitedMs = this.#shared.linker.diallingForMs(peerId, wish)
    const direct = this.link(peerId, wish, signal).then((link) => ({ peerId, link }))
    if (wayFinder === undefined || wish?.direct === true) return direct
    const mayPass = wish?.open === true ? this.#readersOnTheWayTo(peerId) : undefined
    const round = async (): Promise<Way> => {
      const way = await wayFinder.find(peerId, signal, mayPass)
      if (isAvoided(way.link, wish?.avoid)) throw unreachable()
      return way
    }
    return firstWay(direct, round, world.clock, waitedMs)
  }

  /** Whoever may read what goes to that peer; undefined where it has no key, so that nothing is protected in any case. */
  #readersOnTheWayTo(peerId: PeerId): MayPass | undefined {
    const { world } = this.#shared
    return world.isKeyBound(peerId) ? (hop) => world.isChosen(hop) : undefined
  }

  /** Who finds ways to peers that no link leads to, for all groups; at most one, set while the services are built. */
  useWayFinder(wayFinder: WayFinder): void {
    this.#shared.wayFinder = wayFinder
  }

  /** A link to whoever lives at an address; see {@link Linker.dial}. */
  dial(address: string, signal?: AbortSignal): Promise<Link> {
    return this.#shared.linker.dial(address, signal)
  }

  get links(): LinkTable {
    return this.#shared.linker.links
  }

  /** Links that opened or closed. */
  get linkChanged(): Emitter<LinkChange> {
    return this.#shared.linker.changed
  }

  /** See {@link SharedEndpoint.shaken}. */
  get shaken(): Emitter<void> {
    return this.#shared.shaken
  }

  /** See {@link SharedEndpoint.doubted}. */
  get doubted(): Emitter<Link> {
    return this.#shared.doubted
  }

  /** See {@link SharedEndpoint.wayFailed}. */
  get wayFailed(): Emitter<FailedWay> {
    return this.#shared.wayFailed
  }

  /** Attempts to reach endpoints of peers. */
  get dialled(): Emitter<DialEvent> {
    return this.#shared.linker.dialled
  }

  // ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The constant end of every message that goes this way to this destination, encoded once (specification 5.3). */
  envelope(way: Way, to: Destination): MessageEnvelope {
    const { wayFinder, world } = this.#shared
    const at = parseEndpointAddress(way.link.connection.remoteAddress)
    if (way.hops === undefined || wayFinder === undefined)
      return createEnvelope(this.#addressElements(at, this.#wrapped(to)))
    const fingerprint = world.signer?.fingerprint
    const mark = wayFinder.mark(way, this.#routed(to))
    const marks = fingerprint === undefined ? [mark] : [fingerprint, mark]
    const router = wrapForGroup(world.config.groupId, ENDPOINT_ROUTER)
    return createEnvelope([...marks, ...this.#addressElements(at, router)])
  }

  /** Sends on a way; returns false when its link's buffer is full now (the message is taken). Throws `endpoint/closed`. */
  send(way: Way, message: Message, to: Destination): boolean {
    return this.sendEnveloped(way.link, message, to, this.envelope(way, to))
  }

  /** As `send`, with the envelope made beforehand: the way of a pipe's messages. */
  sendEnveloped(link: Link, message: Message, to: Destination, envelope: MessageEnvelope): boolean {
    const { traffic, world } = this.#shared
    const { signer } = world
    const parts =
      signer === undefined
        ? encodeWithEnvelope(message, envelope)
        : signedParts(message.with(...envelope.elements), signer)
    const room = link.connection.send(parts)
    if (traffic.listenerCount > 0) {
      const { transport, remoteAddress: address } = link.connection
      const sizeBytes = byteLengthOf(parts)
      traffic.emit({
        direction: 'out',
        peerId: link.peerId,
        proven: link.connection.proof !== undefined,
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
      this.#shared.world.propagation.map((transport) => this.#propagateOn(transport, message, to)),
    )
    return results.flat()
  }

  async #propagateOn(
    transport: PropagateTransport,
    message: Message,
    to: Destination,
  ): Promise<readonly PropagationResult[]> {
    const { protocol, authority } = parseEndpointAddress(transport.destination)
    const origin = textElement(
      JXTA_NAMESPACE,
      ENDPOINT_SOURCE_PEER,
      this.#shared.world.config.peerId,
    )
    const whole = message.with(
      origin,
      ...this.#addressElements({ protocol, authority }, this.#wrapped(to)),
    )
    const { signer } = this.#shared.world
    const parts = signer === undefined ? encodeMessage(whole) : encodeToBeSigned(whole)
    const trailer = signer?.trailer(parts)
    const sizeBytes = byteLengthOf(parts) + (trailer?.length ?? 0)
    if (sizeBytes > transport.maxBodyBytes) {
      this.#shared.world.counters.add('endpoint.propagate-too-long')
      const error = `${sizeBytes} bytes are more than the ${transport.maxBodyBytes} that ${transport.scheme} carries`
      const code = 'protocol/datagram-too-long'
      return transport.channels().map((channel) => ({ channel, error, code }))
    }
    const results = await transport.propagate(parts, trailer)
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

  #wrapped({ service, param }: Destination): Recipient {
    return wrapForGroup(this.#group, service, param === '' ? undefined : param)
  }

  /** As it stands in a routed message: wrapped unless it is of the group that the router belongs to. */
  #routed(to: Destination): Destination {
    if (this.#group === this.#shared.world.config.groupId) return to
    const { service, param = '' } = this.#wrapped(to)
    return { service, param }
  }

  #addressElements(
    { protocol, authority }: { readonly protocol: string; readonly authority: string },
    wrapped: Recipient,
  ): readonly MessageElement[] {
    const { peerId } = this.#shared.world.config
    return [
      textElement(JXTA_NAMESPACE, ENDPOINT_SOURCE, peerAddress(peerId)),
      textElement(
        JXTA_NAMESPACE,
        ENDPOINT_DESTINATION,
        formatEndpointAddress({ protocol, authority, ...wrapped }),
      ),
    ]
  }

  // ── Inside ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Hands a message on to a service of this group: for services that carry messages of others. */
  deliverTo(to: Destination, message: Message, delivery: Delivery): void {
    this.#shared.deliver(this.#handlers.routeTo(to.service, to.param), message, delivery)
  }

  /** As {@link deliverTo}, to a service as a routed message names it: of another group when it is wrapped. */
  deliverRouted(to: Destination, message: Message, delivery: Delivery): void {
    const inner = unwrap(to)
    if (inner === undefined) return this.deliverTo(to, message, delivery)
    const route = this.#shared.demux.routeTo(inner.group, inner.service, inner.param ?? '')
    this.#shared.deliver(route, message, delivery)
  }
}

const unreachable = (): PipefitterError =>
  new PipefitterError(
    'endpoint/unreachable',
    'The way over others leads over what is to be avoided',
  )

const signedParts = (message: Message, signer: MessageSigner): readonly Uint8Array[] => {
  const parts = encodeToBeSigned(message)
  return [...parts, signer.trailer(parts)]
}
