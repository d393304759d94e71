import type { Counters } from '../../base/counters.ts'
import { PipefitterError } from '../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import { GROUP_ELEMENT } from '../../protocol/group/group-message.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { Link } from '../endpoint/link.ts'
import type { SecureService } from '../pipe/secure/secure-service.ts'
import type { TrustChannel } from '../trust/trust-channel.ts'

/** A peer that has proven its key to us: on a link, or in a secure session whatever lies between. */
export interface ProvenPeer {
  readonly peerId: PeerId
  readonly fingerprint: KeyFingerprint
  /** Absent where it is spoken to in a session. */
  readonly link?: Link
}

export interface MemberChannelWorld {
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly sessions: SecureService
  readonly channel: TrustChannel
}

/**
 * How members of closed groups speak to each other: on links that prove both keys, and to whom no such link leads in secure
 * sessions, of which those who pass them on can read nothing.
 */
export class MemberChannel {
  /** A link was opened to a peer that proves its key on it. */
  readonly met = new Emitter<ProvenPeer>()
  readonly #world: MemberChannelWorld
  /** Peers that are looked for now; several who want the same share it. */
  readonly #reaching = new Map<KeyFingerprint, Promise<ProvenPeer | undefined>>()
  readonly #unwatch: Unsubscribe

  constructor(world: MemberChannelWorld) {
    this.#world = world
    this.#unwatch = world.endpoint.linkChanged.on(({ link, opened }) => {
      const proven = opened ? provenBy(link) : undefined
      if (proven !== undefined) this.met.emit(proven)
    })
  }

  stop(): void {
    this.#unwatch()
  }

  handle(handler: (from: ProvenPeer, body: Uint8Array) => void): void {
    const { channel } = this.#world
    channel.handle(GROUP_ELEMENT, ({ link, proof }, body) =>
      handler({ peerId: link.peerId, fingerprint: proof.fingerprint, link }, body),
    )
    channel.handleInSessions(GROUP_ELEMENT, handler)
  }

  /** Those to whom a proven link is open. */
  neighbours(): readonly ProvenPeer[] {
    const { links } = this.#world.endpoint
    return links
      .all()
      .map(provenBy)
      .filter((one) => one !== undefined)
  }

  /** A peer that can be spoken to as it is. */
  known(peerId: PeerId): ProvenPeer | undefined {
    return this.neighbours().find((one) => one.peerId === peerId) ?? this.#inSession(peerId)
  }

  /** Finds the peer with this key, by a link or over others; nothing where it cannot be reached, which is counted. */
  reach(fingerprint: KeyFingerprint, signal: AbortSignal): Promise<ProvenPeer | undefined> {
    const known = this.known(peerIdOfFingerprint(fingerprint))
    if (known?.fingerprint === fingerprint) return Promise.resolve(known)
    const reaching = this.#reaching.get(fingerprint) ?? this.#start(fingerprint, signal)
    this.#reaching.set(fingerprint, reaching)
    return reaching
  }

  /** Says something; where it cannot be said now it is lost, which is counted. */
  say({ peerId, link }: ProvenPeer, body: Uint8Array): void {
    const { channel } = this.#world
    if (link === undefined) channel.sendInSession(peerId, GROUP_ELEMENT, body)
    else channel.send({ link }, GROUP_ELEMENT, body)
  }

  async #start(fingerprint: KeyFingerprint, signal: AbortSignal): Promise<ProvenPeer | undefined> {
    const { counters } = this.#world
    try {
      const found = await this.#find(peerIdOfFingerprint(fingerprint), signal)
      if (found?.fingerprint === fingerprint) return found
      counters.add('groups.other-key')
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      counters.add('groups.unreached')
    } finally {
      this.#reaching.delete(fingerprint)
    }
    return undefined
  }

  async #find(peerId: PeerId, signal: AbortSignal): Promise<ProvenPeer | undefined> {
    const { endpoint, sessions, counters } = this.#world
    const way = await endpoint.way(peerId, {}, signal)
    const direct = way.hops === undefined ? provenBy(way.link) : undefined
    if (direct !== undefined) return direct
    await sessions.open(peerId, {}, signal)
    counters.add('groups.reached-over-others')
    return this.#inSession(peerId)
  }

  #inSession(peerId: PeerId): ProvenPeer | undefined {
    const fingerprint = this.#world.sessions.provenKey(peerId)
    return fingerprint && { peerId, fingerprint }
  }
}

const provenBy = (link: Link): ProvenPeer | undefined => {
  const { proof } = link.connection
  return proof && { peerId: link.peerId, fingerprint: proof.fingerprint, link }
}
