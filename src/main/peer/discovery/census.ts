import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { PeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Authentic, Authenticity, Word } from '../authentic/authenticity.ts'
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
  readonly authenticity: Authenticity
  /** Whether rendezvous reach the whole group for us. */
  isConnected(): boolean
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
   * At most `NEIGHBOURS_MAX`, linked ones first. Where rendezvous reach everybody, only those to whom a person linked us.
   */
  neighbours(): readonly PeerId[] {
    const { peers, endpoint } = this.#world
    if (this.#world.isConnected()) return this.#linkedByHand()
    const beyond = [...peers.all()].filter(
      (peer) => !peer.gone && !(peer.onMulticast && this.isNearby(peer)),
    )
    const linked = [...endpoint.links.peers()].filter((id) => peers.get(id)?.onMulticast !== true)
    const told = beyond
      .filter((peer) => this.isNearby(peer) || peer.toldBy !== undefined)
      .map((peer) => peer.id)
    return [...new Set([...linked, ...told])].slice(0, NEIGHBOURS_MAX)
  }

  #linkedByHand(): readonly PeerId[] {
    const { endpoint, endpoints } = this.#world
    return [...endpoint.links.peers()]
      .filter((id) => endpoints.of(id).some(({ learnedFrom }) => learnedFrom === 'user'))
      .slice(0, NEIGHBOURS_MAX)
  }

  /** Peers nearby that were heard by multicast and so should hear ours; at most `NEIGHBOURS_MAX`. */
  audience(): readonly PeerId[] {
    return [...this.#world.peers.all()]
      .filter((peer) => peer.onMulticast && this.isNearby(peer))
      .map(({ id }) => id)
      .slice(0, NEIGHBOURS_MAX)
  }

  /** The peers of the group that are nearby. */
  members(): readonly KnownPeer[] {
    return [...this.#world.peers.all()].filter((peer) => this.isNearby(peer))
  }

  isNearby(peer: KnownPeer): boolean {
    return (
      !peer.gone && peer.heardUntilMs !== undefined && peer.heardUntilMs > this.#world.clock.nowMs()
    )
  }

  /** A peer's own word about itself: its endpoints replace what we knew. False where it is not believed. */
  heard(
    advertisement: PeerAdvertisement,
    document: string,
    { authentic }: Word,
    byMulticast: boolean,
  ): boolean {
    const { peers, endpoints, clock } = this.#world
    const { peerId } = advertisement
    const known = peers.get(peerId)
    if (!this.#mayChange(peerId, known, authentic)) return false
    const wallMs = clock.wallMs()
    peers.put({
      id: peerId,
      name: advertisement.name,
      advertisement: document,
      firstSeenWallMs: known?.firstSeenWallMs ?? wallMs,
      lastSeenWallMs: wallMs,
      heardUntilMs: clock.nowMs() + NEARBY_FOR_MS,
      onMulticast: byMulticast || (known?.onMulticast ?? false),
      hearsay: false,
      gone: false,
      ...(authentic === undefined ? {} : { authentic }),
    })
    const addresses = this.#dialable(advertisement)
    const gone = endpoints.replaceAdvertised(peerId, addresses, wallMs)
    if (gone.length > 0) this.#leaveOldAddresses(advertisement, gone, authentic)
    return true
  }

  /**
   * A third peer's word: enough to know of a peer and of further addresses, never to change what the peer said itself, now
   * or in an earlier run. Until the third one can have noticed it, a goodbye counts for more. What the peer has signed is
   * its own word, whoever hands it on, and counts where it is newer. False where it is not believed.
   */
  toldOf(advertisement: PeerAdvertisement, document: string, word: Word, toldBy: PeerId): boolean {
    const { peers, endpoints, clock } = this.#world
    const { peerId: id, name } = advertisement
    const known = peers.get(id)
    const { authentic } = word
    if (!this.#mayChange(id, known, authentic)) return false
    if (word.lifetimeMs <= 0) {
      if (isNewer(authentic, known)) this.saidGoodbye(id, word)
      return false
    }
    const wallMs = clock.wallMs()
    if (isNewer(authentic, known) && known !== undefined) {
      peers.put({ ...known, name, advertisement: document, authentic, hearsay: false, gone: false })
    } else if (known === undefined || !this.#knowsBetter(known, wallMs)) {
      const fresh = {
        ...{ id, name, advertisement: document },
        ...{ firstSeenWallMs: wallMs, lastSeenWallMs: wallMs, hearsay: authentic === undefined },
        ...(authentic === undefined ? {} : { authentic }),
      }
      peers.put({ ...fresh, ...keptOf(known), onMulticast: false, gone: false, toldBy })
    } else return true
    for (const address of this.#dialable(advertisement)) {
      endpoints.learn(id, address, 'advertisement', wallMs)
    }
    return true
  }

  #knowsBetter(known: KnownPeer, wallMs: number): boolean {
    return this.isNearby(known) || (known.gone && wallMs - known.lastSeenWallMs < NEARBY_FOR_MS)
  }

  /** A peer says that it goes, or somebody says so for it, which one that has a key would have signed. */
  saidGoodbye(id: PeerId, { authentic }: Word): void {
    const known = this.#world.peers.get(id)
    if (known === undefined || !this.#mayChange(id, known, authentic)) return
    const { heardUntilMs: _until, toldBy: _told, ...rest } = known
    this.#world.peers.put({
      ...rest,
      ...(authentic === undefined ? {} : { authentic }),
      onMulticast: false,
      gone: true,
      lastSeenWallMs: this.#world.clock.wallMs(),
    })
  }

  /**
   * Whether what was heard may replace what is known: of a peer with a key only what that key has signed, and nothing that
   * is older. What is refused is counted.
   */
  #mayChange(id: PeerId, known: KnownPeer | undefined, authentic: Authentic | undefined): boolean {
    const { authenticity } = this.#world
    const refuse = (reason: string, why: string): boolean =>
      authenticity.refuse(`advertisements.refused-${reason}`, why, id) ?? false
    const fingerprint = known?.authentic?.fingerprint ?? this.#provenKey(id)
    if (fingerprint === undefined) return true
    if (authentic === undefined)
      return refuse('unsigned', 'the peer has a key, but did not sign it')
    if (authentic.fingerprint !== fingerprint)
      return refuse('other-key', 'the peer is known by another key')
    if (authentic.timeMs < (known?.authentic?.timeMs ?? 0))
      return refuse('replayed', 'something newer is known')
    return true
  }

  /** The key that a peer has proven on a link that is open. */
  #provenKey(id: PeerId): KeyFingerprint | undefined {
    return this.#world.endpoint.links.find(id)?.connection.proof?.fingerprint
  }

  #dialable(advertisement: PeerAdvertisement): readonly string[] {
    return advertisement.endpoints.filter((address) => this.#world.endpoint.canDial(address))
  }

  /**
   * Links over an interface that the peer has left are dead or will be: the next message makes a new one. A link on which it
   * proved its key ends by a word that the same key has signed, and by no other.
   */
  #leaveOldAddresses(
    advertisement: PeerAdvertisement,
    gone: readonly string[],
    authentic: Authentic | undefined,
  ): void {
    const hosts = new Set(advertisement.endpoints.map(hostOf))
    const left = new Set(gone.map(hostOf).filter((host) => !hosts.has(host)))
    for (const link of this.#world.endpoint.links.of(advertisement.peerId)) {
      const { remoteAddress, proof } = link.connection
      const host = hostOf(remoteAddress)
      if (host === undefined || !left.has(host)) continue
      if (proof === undefined || proof.fingerprint === authentic?.fingerprint) {
        link.connection.abort(new PipefitterError('endpoint/closed', `The peer has left ${host}`))
      }
    }
  }
}

/** Whether it was signed after all that we know of the peer. */
const isNewer = (
  authentic: Authentic | undefined,
  known: KnownPeer | undefined,
): authentic is Authentic =>
  authentic !== undefined && authentic.timeMs > (known?.authentic?.timeMs ?? -1)

/** What stays of a peer when a third one tells of it: all that it said itself, and when it was seen. */
const keptOf = (known: KnownPeer | undefined): Partial<KnownPeer> => {
  if (known === undefined) return {}
  const { name, advertisement, authentic, hearsay, firstSeenWallMs, lastSeenWallMs } = known
  if (hearsay) return { firstSeenWallMs, lastSeenWallMs }
  const document = advertisement === undefined ? {} : { advertisement }
  const signed = authentic === undefined ? {} : { authentic }
  return { name, ...document, ...signed, hearsay, firstSeenWallMs, lastSeenWallMs }
}
