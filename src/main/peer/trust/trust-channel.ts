import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { SparingLog } from '../../base/sparing-log.ts'
import { shortId, type PeerGroupId, type PeerId } from '../../protocol/ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { GROUP_ELEMENT } from '../../protocol/group/group-message.ts'
import { bytesElement, Message } from '../../protocol/message/message.ts'
import type { MOVE_ELEMENT } from '../../protocol/move-message.ts'
import type { INVITATION_ELEMENT } from '../../protocol/trust/invitation-message.ts'
import type { PAIRING_ELEMENT } from '../../protocol/trust/pairing-message.ts'
import { TRUST_NAMESPACE, TRUST_SERVICE } from '../../protocol/trust/pairing-message.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { Link } from '../endpoint/link.ts'
import type { SecureService } from '../pipe/secure/secure-service.ts'
import type { LinkProof } from '../ports/connection.ts'

const TO = { service: TRUST_SERVICE, param: '' }

/** A link on which the peer at the other end has proven its key. */
export interface ProvenLink {
  readonly link: Link
  readonly proof: LinkProof
}

export type TrustElement =
  typeof PAIRING_ELEMENT | typeof INVITATION_ELEMENT | typeof GROUP_ELEMENT | typeof MOVE_ELEMENT

/** What comes for one of the elements; may throw coded errors, which cost a counter. */
export type TrustHandler = (from: ProvenLink, body: Uint8Array) => void

/** Who speaks in a secure session, by the key that it proved there. */
export interface SessionSpeaker {
  readonly peerId: PeerId
  readonly fingerprint: KeyFingerprint
}

export type SessionHandler = (from: SessionSpeaker, body: Uint8Array) => void

export interface ChannelWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly sessions: SecureService
  /** The group that everybody is in. */
  readonly home: PeerGroupId
}

/**
 * What peers say to each other about trust, from neighbour to neighbour on links that prove both keys; some of it also in
 * secure sessions, which prove them too. Whatever comes another way (relayed, propagated, over a link without proof) is
 * dropped and counted: it would be somebody's word for somebody else.
 */
export class TrustChannel {
  readonly #world: ChannelWorld
  readonly #log: SparingLog
  readonly #handlers = new Map<TrustElement, TrustHandler>()
  readonly #inSessions = new Map<TrustElement, SessionHandler>()

  constructor(world: ChannelWorld) {
    this.#world = world
    this.#log = new SparingLog(world.log.scope('trust'), world.clock)
    world.endpoint.handle(TRUST_SERVICE, (message, delivery) => this.#onMessage(message, delivery))
  }

  handle(element: TrustElement, handler: TrustHandler): void {
    this.#handlers.set(element, handler)
  }

  /** What is said in secure sessions; without a handler of its own an element is not taken there. */
  handleInSessions(element: TrustElement, handler: SessionHandler): void {
    this.#inSessions.set(element, handler)
  }

  /**
   * A link to the peer that proves its key: an open one, or one that is made now. Rejects with `trust/unproven` where it
   * proves none, and as linking does.
   */
  async reach(peerId: PeerId, signal?: AbortSignal): Promise<ProvenLink> {
    const { endpoint } = this.#world
    const open = endpoint.links.of(peerId).map(provenBy)
    const proven =
      open.findLast((one) => one?.link.isOpen) ?? provenBy(await this.#link(peerId, signal))
    if (proven !== undefined) return proven
    throw unproven(`The peer ${shortId(peerId)}`)
  }

  /** A link to whoever lives at an address, if it proves a key. Rejects with `trust/unproven`, and as dialling does. */
  async dial(address: string, signal?: AbortSignal): Promise<ProvenLink> {
    const proven = provenBy(await this.#world.endpoint.dial(address, signal))
    if (proven !== undefined) return proven
    throw unproven(`Whoever lives at ${address}`)
  }

  /** Says something; on a link that has ended it is lost, and who depends on the link hears of its end. */
  send({ link }: Pick<ProvenLink, 'link'>, element: TrustElement, body: Uint8Array): void {
    if (!link.isOpen) return this.#world.counters.add('trust.unsent')
    const message = Message.of(bytesElement(TRUST_NAMESPACE, element, body))
    const way = { peerId: link.peerId, link }
    this.#world.endpoint.send(way, message, TO)
  }

  /** Says something in a secure session that is open; without one it is lost. */
  sendInSession(peerId: PeerId, element: TrustElement, body: Uint8Array): void {
    const { sessions, counters, home } = this.#world
    const message = Message.of(bytesElement(TRUST_NAMESPACE, element, body))
    if (!sessions.say(peerId, message, home, TO)) counters.add('trust.unsent')
  }

  #link(peerId: PeerId, signal: AbortSignal | undefined): Promise<Link> {
    return this.#world.endpoint.link(peerId, {}, signal)
  }

  #onMessage(message: Message, { from, relayedBy, link, security }: Delivery): void {
    const { counters } = this.#world
    if (security !== undefined) return this.#onSessionMessage(message, from, security.fingerprint)
    const proven = link === undefined ? undefined : provenBy(link)
    if (proven === undefined || relayedBy !== undefined || from !== proven.link.peerId) {
      counters.add('trust.unproven-messages')
      return this.#log.warn('what is said of trust without proof was dropped', {
        peer: shortId(from),
      })
    }
    for (const [element, handler] of this.#handlers) {
      const body = message.get(TRUST_NAMESPACE, element)?.body
      if (body !== undefined) this.#take(from, () => handler(proven, body))
    }
  }

  #onSessionMessage(message: Message, peerId: PeerId, proven: string): void {
    const fingerprint = parseKeyFingerprint(proven)
    const handlers = fingerprint === undefined ? [] : this.#inSessions
    let taken = false
    for (const [element, handler] of handlers) {
      const body = message.get(TRUST_NAMESPACE, element)?.body
      if (body === undefined || fingerprint === undefined) continue
      taken = true
      this.#take(peerId, () => handler({ peerId, fingerprint }, body))
    }
    if (!taken) this.#world.counters.add('trust.not-for-sessions')
  }

  #take(from: PeerId, hand: () => void): void {
    try {
      hand()
    } catch (error) {
      this.#world.counters.add('trust.bad-messages')
      this.#log.warn('message refused', {
        why: toPipefitterError(error).message,
        peer: shortId(from),
      })
    }
  }
}

const provenBy = (link: Link): ProvenLink | undefined => {
  const { proof } = link.connection
  return proof && { link, proof }
}

const unproven = (who: string): PipefitterError =>
  new PipefitterError('trust/unproven', `${who} proves no key, so nothing can be agreed with it`)
