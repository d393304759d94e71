import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { errorText } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import {
  JXTA_NAMESPACE,
  LEASE_CANCEL,
  LEASE_REQUEST,
  PROPAGATE_SERVICE,
  PROPAGATE_TTL_CLIENT,
  PROPAGATE_TTL_MULTICAST,
  PROPAGATE_TTL_RENDEZVOUS,
  RENDEZVOUS_SERVICE,
} from '../../protocol/constants.ts'
import {
  parsePeerAdvertisement,
  type PeerAdvertisement,
} from '../../protocol/documents/peer-advertisement.ts'
import type { RdvAdvertisement } from '../../protocol/documents/rdv-advertisement.ts'
import { shortId, uniqueValue, type PeerId } from '../../protocol/ids.ts'
import { elementText, type Message } from '../../protocol/message/message.ts'
import type { PeerConfig, PeerRole } from '../config.ts'
import { isOwnWord, type Delivery } from '../endpoint/demux.ts'
import type { Destination, EndpointService } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import type { Self } from '../identity/self.ts'
import type { PropagationChannel, PropagationResult } from '../ports/propagation.ts'
import { LeaseClient } from './lease-client.ts'
import { LeaseServer } from './lease-server.ts'
import { PeerView } from './peer-view.ts'
import { Propagator } from './propagator.ts'
import { Walker } from './walker.ts'

export interface RendezvousWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly endpoints: EndpointTable
  readonly self: Self
  /** A peer spoke of itself. */
  heard(advertisement: PeerAdvertisement): void
}

/** Clients and other rendezvous, taken together. */
const GROUP_CHANNEL: PropagationChannel = { id: 'rendezvous', interfaceName: '' }

export type RendezvousChange =
  /** This edge gained, lost or changed its rendezvous. */
  | { readonly kind: 'lease' }
  /** A client of this rendezvous came or went. */
  | { readonly kind: 'client'; readonly peerId: PeerId; readonly joined: boolean }
  /** Other rendezvous came or went. */
  | { readonly kind: 'view' }

/**
 * The Rendezvous Protocol (specification 5.2.2), in the role that the configuration gives this peer:
 *
 * | role       | has                                 | propagates to                     |
 * |------------|-------------------------------------|-----------------------------------|
 * | ad hoc     | nobody                              | multicast                         |
 * | edge       | a lease with one rendezvous         | multicast, its rendezvous         |
 * | rendezvous | clients, and a view of the others   | multicast; in the group also its clients and the view |
 */
export class RendezvousService {
  readonly role: PeerRole
  readonly changed = new Emitter<RendezvousChange>()
  readonly #world: RendezvousWorld
  readonly #propagator: Propagator
  readonly #client: LeaseClient | undefined
  readonly #server: LeaseServer | undefined
  readonly #view: PeerView | undefined
  readonly #walker: Walker | undefined
  readonly #scope = new Scope()
  readonly #propagateTo: Destination

  constructor(world: RendezvousWorld) {
    const { config, endpoint, random, counters, self } = world
    this.#world = world
    this.role = config.role
    this.#propagator = new Propagator(config, endpoint, random, counters)
    const param = uniqueValue(config.groupId)
    this.#propagateTo = { service: PROPAGATE_SERVICE, param }
    const to = { service: RENDEZVOUS_SERVICE, param }
    const shared = { ...world, self: config.peerId, groupId: config.groupId, seeds: config.seeds }
    const document = (): string => self.document()
    const heard = (advertisement: PeerAdvertisement): void => world.heard(advertisement)
    if (this.role === 'edge') this.#client = new LeaseClient({ ...shared, document, heard }, to)
    if (this.role === 'rendezvous') {
      this.#server = new LeaseServer({ ...shared, document, heard }, to)
      this.#view = new PeerView(world)
      this.#walker = new Walker({ ...world, view: this.#view })
    }
    endpoint.handle(RENDEZVOUS_SERVICE, (message, delivery) => this.#onLease(message, delivery))
  }

  start(): void {
    const { changed } = this
    this.#scope.add(this.#client?.changed.on(() => changed.emit({ kind: 'lease' })) ?? (() => {}))
    this.#scope.add(
      this.#server?.changed.on((change) => changed.emit({ kind: 'client', ...change })) ??
        (() => {}),
    )
    this.#scope.add(this.#view?.changed.on(() => changed.emit({ kind: 'view' })) ?? (() => {}))
    this.#client?.start()
    this.#view?.start()
  }

  /** Gives leases back, tells clients and other rendezvous that we are going; idempotent. */
  async stop(): Promise<void> {
    if (this.#scope.isClosed) return
    this.#server?.stop()
    await Promise.all([this.#client?.stop(), this.#view?.stop()])
    await this.#scope.close()
  }

  // ── Who is there ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** The rendezvous of this edge, while it has a lease. */
  get rendezvous(): PeerId | undefined {
    return this.#client?.lease?.peerId
  }

  /** The edges that have a lease with this rendezvous. */
  get clients(): readonly PeerId[] {
    return this.#server?.clients ?? []
  }

  /** The other rendezvous that this one knows, in the order of their ids. */
  get view(): readonly PeerId[] {
    return this.#view?.members ?? []
  }

  hasClient(peerId: PeerId): boolean {
    return this.#server?.has(peerId) ?? false
  }

  inView(peerId: PeerId): boolean {
    return this.#view?.has(peerId) ?? false
  }

  /** Whether queries reach the whole group over rendezvous: then nobody has to be asked one by one. */
  get isConnected(): boolean {
    return this.role === 'rendezvous' || this.rendezvous !== undefined
  }

  /** How many propagated messages are remembered to recognise duplicates. */
  get remembered(): number {
    return this.#propagator.remembered
  }

  /** Whether a propagated message under our id was sent from here; see {@link Propagator.isOwn}. */
  isOwn(message: Message): boolean {
    return this.#propagator.isOwn(message)
  }

  /** A peer says of itself that it is a rendezvous. */
  heardOf(peerId: PeerId): void {
    this.#client?.heardOf(peerId)
    this.#view?.heardOf(peerId)
  }

  /** Somebody's advertisement says that a peer is a rendezvous. */
  told(advertisement: RdvAdvertisement): void {
    this.#view?.told(advertisement)
  }

  // ── Propagation ──────────────────────────────────────────────────────────────────────────────────────────────────

  /** To all neighbours by multicast, and to the rendezvous of an edge; one result a channel, never rejects. */
  async propagate(message: Message, to: Destination): Promise<readonly PropagationResult[]> {
    const header = this.#propagator.headerOf(message, to)
    const near = this.#propagator.multicast(
      this.#propagator.mark(message, header, PROPAGATE_TTL_MULTICAST),
    )
    const { rendezvous } = this
    if (rendezvous === undefined) return near
    const marked = this.#propagator.mark(message, header, PROPAGATE_TTL_RENDEZVOUS)
    const far = this.#handTo(rendezvous, marked)
    return (await Promise.all([near, far.then((result) => [result])])).flat()
  }

  /**
   * As {@link propagate}; a rendezvous also hands it to its clients (or those of them that are given) and walks it to the
   * others. For what every peer of the group shall get, such as messages of a propagate pipe.
   */
  async propagateInGroup(
    message: Message,
    to: Destination,
    clients: readonly PeerId[] = this.clients,
  ): Promise<readonly PropagationResult[]> {
    const near = this.propagate(this.#spread(message, to, clients), to)
    if (this.role !== 'rendezvous') return near
    return [...(await near), { channel: GROUP_CHANNEL }]
  }

  /**
   * Hands on a message that every peer of the group shall get, at a rendezvous: to clients of its, to other rendezvous, and
   * by multicast unless it came that way.
   */
  passOnInGroup(
    message: Message,
    to: Destination,
    clients: readonly PeerId[],
    { channel }: Pick<Delivery, 'channel'>,
  ): void {
    const walking = this.#spread(message, to, clients)
    if (channel === undefined) void this.propagate(walking, to)
  }

  /** To the clients and the view; gives the message as it goes on from here. */
  #spread(message: Message, to: Destination, clients: readonly PeerId[]): Message {
    const header = this.#propagator.headerOf(message, to)
    const toClient = this.#propagator.mark(message, header, PROPAGATE_TTL_CLIENT)
    const unvisited = clients.filter((peerId) => !header.path.includes(peerId))
    for (const peerId of unvisited) void this.#handTo(peerId, toClient)
    const walking = this.#propagator.mark(message, header, PROPAGATE_TTL_RENDEZVOUS)
    this.#walker?.walk(walking, this.#propagateTo)
    return walking
  }

  /** From rendezvous to rendezvous; of a message that came walking, on in its direction. Says to how many it goes. */
  walk(message: Message, to: Destination): number {
    return this.#walker?.walk(message, to) ?? 0
  }

  /** The message as one with which another rendezvous begins a walk, if it passes it on. */
  walkingFrom(peerId: PeerId, message: Message): Message {
    return this.#walker?.walkingFrom(peerId, message) ?? message
  }

  async #handTo(peerId: PeerId, marked: Message): Promise<PropagationResult> {
    const channel = { id: `rdv:${shortId(peerId)}`, interfaceName: '' }
    try {
      await this.#propagator.send(peerId, marked, this.#scope.signal)
      return { channel }
    } catch (error) {
      this.#world.counters.add('rendezvous.propagate-failed')
      return { channel, error: errorText(error) }
    }
  }

  // ── Leases ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #onLease(message: Message, delivery: Delivery): void {
    const request = message.get(JXTA_NAMESPACE, LEASE_REQUEST)
    if (request !== undefined && this.#server !== undefined)
      return this.#server.onRequest(parsePeerAdvertisement(elementText(request)), delivery)
    if (message.get(JXTA_NAMESPACE, LEASE_CANCEL) !== undefined) {
      if (!isOwnWord(delivery)) return this.#world.counters.add('rendezvous.strange-cancels')
      this.#server?.onCancelled(delivery.from)
      return this.#client?.onCancelled(delivery.from)
    }
    if (this.#client !== undefined) return this.#client.onGrant(message, delivery)
    this.#world.counters.add('rendezvous.unwanted-lease-messages')
  }
}
