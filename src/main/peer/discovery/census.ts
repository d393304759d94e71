import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { PeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { hostOf } from '../endpoint/addresses.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { EndpointTable } from '../endpoint/endpoint-table.ts'
import { NEARBY_FOR_MS } from './discovery-machine.ts'
import type { KnownPeer, PeerTable } from './peer-table.ts'

/** Most peers that are asked one by one because multicast does not reach them. */
export const NEIGHBOURS_MAX = 32

export interface CensusWorld {
  readonly clock: Clock
  readonly peers: PeerTable
  readonly endpoints: EndpointTable
  readonly endpoint: EndpointService
}

/**
 * Keeps the tables of peers and endpoints by what is said: a peer's own word about itself counts for most, what a third
 * one tells only adds.
 */
export class Census {
  readonly #world: CensusWorld

  constructor(world: CensusWorld) {
    this.#world = world
  }

  /**
   * Peers to ask one by one since multicast does not reach them: linked or recently told of, and not heard by multicast.
   * At most `NEIGHBOURS_MAX`, linked ones first.
   */
  neighbours(): readonly PeerId[] {
    const { peers, endpoint } = this.#world
    const beyond = [...peers.all()].filter(
      (peer) => !peer.gone && !(peer.onMulticast && this.isNearby(peer)),
    )
    const linked = [...endpoint.links.peers()].filter((id) => peers.get(id)?.onMulticast !== true)
    const told = beyond
      .filter((peer) => this.isNearby(peer) || peer.toldBy !== undefined)
      .map((peer) => peer.id)
    return [...new Set([...linked, ...told])].slice(0, NEIGHBOURS_MAX)
  }

  isNearby(peer: KnownPeer): boolean {
    return (
      !peer.gone && peer.heardUntilMs !== undefined && peer.heardUntilMs > this.#world.clock.nowMs()
    )
  }

  /** A peer's own word about itself: its endpoints replace what we knew. */
  heard(advertisement: PeerAdvertisement, document: string, byMulticast: boolean): void {
    const { peers, endpoints, clock } = this.#world
    const wallMs = clock.wallMs()
    const known = peers.get(advertisement.peerId)
    const gone = endpoints.replaceAdvertised(
      advertisement.peerId,
      this.#dialable(advertisement),
      wallMs,
    )
    peers.put({
      id: advertisement.peerId,
      name: advertisement.name,
      advertisement: document,
      firstSeenWallMs: known?.firstSeenWallMs ?? wallMs,
      lastSeenWallMs: wallMs,
      heardUntilMs: clock.nowMs() + NEARBY_FOR_MS,
      onMulticast: byMulticast || (known?.onMulticast ?? false),
      gone: false,
    })
    if (gone.length > 0) this.#leaveOldAddresses(advertisement, gone)
  }

  /** A third peer's word: enough to know of a peer, never to change what it said itself. */
  toldOf(
    advertisement: PeerAdvertisement,
    document: string,
    lifetimeMs: number,
    toldBy: PeerId,
  ): void {
    const { peers, endpoints, clock } = this.#world
    const known = peers.get(advertisement.peerId)
    if (lifetimeMs <= 0 || (known !== undefined && this.isNearby(known))) return
    const wallMs = clock.wallMs()
    for (const address of this.#dialable(advertisement)) {
      endpoints.learn(advertisement.peerId, address, 'advertisement', wallMs)
    }
    peers.put({
      id: advertisement.peerId,
      name: advertisement.name,
      advertisement: document,
      firstSeenWallMs: known?.firstSeenWallMs ?? wallMs,
      lastSeenWallMs: known?.lastSeenWallMs ?? wallMs,
      onMulticast: false,
      gone: false,
      toldBy,
    })
  }

  saidGoodbye(id: PeerId): void {
    const known = this.#world.peers.get(id)
    if (known === undefined) return
    const { heardUntilMs: _until, toldBy: _told, ...rest } = known
    this.#world.peers.put({
      ...rest,
      onMulticast: false,
      gone: true,
      lastSeenWallMs: this.#world.clock.wallMs(),
    })
  }

  #dialable(advertisement: PeerAdvertisement): readonly string[] {
    return advertisement.endpoints.filter((address) => this.#world.endpoint.canDial(address))
  }

  /** Links over an interface that the peer has left are dead or will be: the next message makes a new one. */
  #leaveOldAddresses(advertisement: PeerAdvertisement, gone: readonly string[]): void {
    const hosts = new Set(advertisement.endpoints.map(hostOf))
    const left = new Set(gone.map(hostOf).filter((host) => !hosts.has(host)))
    for (const link of this.#world.endpoint.links.of(advertisement.peerId)) {
      const host = hostOf(link.connection.remoteAddress)
      if (host !== undefined && left.has(host)) {
        link.connection.abort(new PipefitterError('endpoint/closed', `The peer has left ${host}`))
      }
    }
  }
}
