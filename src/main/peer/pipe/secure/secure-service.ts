import type { Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { cancelled } from '../../../base/clock.ts'
import { PipefitterError } from '../../../base/errors.ts'
import type { Log } from '../../../base/log.ts'
import { Lru } from '../../../base/lru.ts'
import { hexEncode } from '../../../base/bytes.ts'
import type { Random } from '../../../base/random.ts'
import { parseEndpointAddress, unwrap } from '../../../protocol/addresses.ts'
import {
  ENDPOINT_DESTINATION,
  ENDPOINT_SOURCE,
  JXTA_NAMESPACE,
  PIPE_SERVICE,
  RESOLVER_SERVICE,
} from '../../../protocol/constants.ts'
import { DELIVERY_SERVICE } from '../../../protocol/delivery-message.ts'
import {
  shortId,
  uniqueValue,
  type PeerGroupId,
  type PeerId,
  type PipeId,
} from '../../../protocol/ids.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../../../protocol/key-fingerprint.ts'
import { elementText, type Message } from '../../../protocol/message/message.ts'
import {
  encodeSecureFrame,
  parseSecureMessage,
  SECURE_SERVICES,
  SESSION_ID_BYTES,
  type SecureDialect,
  type SecureFrame,
  type SessionMark,
} from '../../../protocol/message/secure-blocks.ts'
import { TRUST_SERVICE } from '../../../protocol/trust/pairing-message.ts'
import type { PeerConfig } from '../../config.ts'
import type { Delivery } from '../../endpoint/demux.ts'
import type { Destination, EndpointService } from '../../endpoint/endpoint-service.ts'
import type { LinkWish } from '../../endpoint/link-table.ts'
import type { SecureProfile, SecureSessions, SecureWish } from '../../ports/secure.ts'
import { Carrier, type CarrierTo } from './carrier.ts'
import { SecureSession } from './secure-session.ts'
import { SessionAddresses } from './session-addresses.ts'

/** Most sessions at once, and begun by one peer; most of those not proven yet, in all and of one peer. */
export const SESSIONS_MAX = 512
export const SESSIONS_PER_PEER = 32
export const UNPROVEN_MAX = 64
export const UNPROVEN_PER_PEER = 4
/** Sessions that are over, so that a block that comes late begins no new one. */
const ENDED_REMEMBERED = 1024
/** What a session carries: messages of pipes, words about pipes, and what members of closed groups say to each other. */
const CARRIED: ReadonlySet<string> = new Set([
  PIPE_SERVICE,
  RESOLVER_SERVICE,
  DELIVERY_SERVICE,
  TRUST_SERVICE,
])
/** A peer whose certificate is not known is asked for it at most this often. */
const ASK_EVERY_MS = 2_000
const ASKED_REMEMBERED = 1024

export interface SecureWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  /** Absent: there are no keys, and no session can be had. */
  readonly secure?: SecureSessions | undefined
  /** The certificate that a peer publishes, where it is known. */
  certificateOf(peerId: PeerId): Uint8Array | undefined
  /** Asks a peer for its advertisement; settles when it was asked. */
  askAbout(peerId: PeerId): Promise<void>
}

/**
 * Secure sessions with other peers, whatever lies between: those opened here for output ends of secure pipes, and those
 * that others open. What comes out of them goes to the pipes of whatever group, and to nothing else.
 */
export class SecureService {
  readonly #world: SecureWorld
  readonly #log: Log
  readonly #sessions = new Map<string, SecureSession>()
  readonly #keys = new Map<SecureSession, string>()
  /** Sessions opened here, by peer and wish. */
  readonly #opened = new Map<string, SecureSession>()
  readonly #ended = new Lru<string, true>(ENDED_REMEMBERED)
  /** When peers were asked for their certificates. */
  readonly #asked = new Lru<PeerId, number>(ASKED_REMEMBERED)
  readonly #addresses: SessionAddresses
  #stopped = false

  constructor(world: SecureWorld) {
    this.#world = world
    this.#addresses = new SessionAddresses(world.config)
    this.#log = world.log.scope('secure')
    for (const dialect of ['tls13', 'legacy'] as const)
      world.endpoint.handle(SECURE_SERVICES[dialect], (message, delivery) =>
        this.#onMessage(dialect, message, delivery),
      )
  }

  /**
   * How a peer can be spoken to: by its id's kind, so that nobody can talk two peers down to the weaker one. Throws
   * `secure/unavailable`.
   */
  profileOf(peerId: PeerId): SecureProfile {
    const profile = dialectOf(peerId)
    const { secure } = this.#world
    if (secure?.profiles.includes(profile) === true) return profile
    throw new PipefitterError(
      'secure/unavailable',
      profile === 'legacy'
        ? 'That peer speaks TLS 1.0 alone, which is switched off here because it is weak'
        : 'This peer has no key for secure pipes',
    )
  }

  /**
   * An open session with the peer, there already or made now. Rejects with `secure/unavailable`, `secure/gate` where the
   * other end is not that peer or refuses this one, `secure/handshake`, `endpoint/limit`, `base/cancelled`, or as
   * `EndpointService.way` does.
   */
  async open(peerId: PeerId, wish: LinkWish, signal?: AbortSignal): Promise<SecureSession> {
    const profile = this.profileOf(peerId)
    if (this.#stopped) throw new PipefitterError('base/stopped', 'The peer has stopped')
    await this.#world.endpoint.way(peerId, wish, signal)
    const session = this.#existing(profile, peerId, wish) ?? this.#start(profile, peerId, wish)
    await orAborted(session.opened, signal)
    return session
  }

  /** Sends one message to a pipe over an open session. Throws `pipe/interrupted` unless it is open. */
  send(session: SecureSession, message: Message, pipeId: PipeId): void {
    session.send(message.with(...this.#addresses.ofPipe(session, pipeId)))
  }

  /**
   * Says something to a service of a group at a peer, within a session with it that is open: there it is proven who speaks.
   * False where there is none.
   */
  say(peerId: PeerId, message: Message, group: PeerGroupId, to: Destination): boolean {
    const session = this.#openWith(peerId)
    session?.send(message.with(...this.#addresses.of(session, group, to)))
    return session !== undefined
  }

  /** The key that a peer has proven in a session that is open now. */
  provenKey(peerId: PeerId): KeyFingerprint | undefined {
    const facts = this.#openWith(peerId)?.facts
    return facts === undefined ? undefined : parseKeyFingerprint(facts.fingerprint)
  }

  #openWith(peerId: PeerId): SecureSession | undefined {
    return [...this.#keys.keys()].find(
      (session) =>
        session.peerId === peerId && session.profile === 'tls13' && session.state === 'open',
    )
  }

  /** Ends all sessions, waiting a moment for what was sent; idempotent. */
  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all([...this.#keys.keys()].map((session) => session.close('The peer stopped')))
  }

  // ── Sessions ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #existing(profile: SecureProfile, peerId: PeerId, wish: LinkWish): SecureSession | undefined {
    return profile === 'legacy'
      ? this.#sessions.get(legacyKey(peerId))
      : this.#opened.get(wishKey(peerId, wish))
  }

  #start(profile: SecureProfile, peerId: PeerId, wish: LinkWish): SecureSession {
    if (this.#keys.size >= SESSIONS_MAX)
      throw new PipefitterError(
        'endpoint/limit',
        `${SESSIONS_MAX} secure sessions are open already`,
      )
    if (profile === 'legacy') return this.#add({ profile, role: 'client', peerId }, undefined, wish)
    const id = hexEncode(this.#world.random.bytes(SESSION_ID_BYTES))
    const session = this.#add({ profile, role: 'client', peerId }, { id, role: 'client' }, wish)
    this.#opened.set(wishKey(peerId, wish), session)
    return session
  }

  #add(wish: SecureWish, mark: SessionMark | undefined, link: LinkWish): SecureSession {
    const { secure } = this.#world
    const { profile, peerId } = wish
    if (secure === undefined) throw new PipefitterError('secure/unavailable', 'No keys are there')
    const to: CarrierTo = { peerId, dialect: profile, mark, wish: link }
    const carrier = new Carrier(to, this.#world)
    const certificate = profile === 'legacy' ? this.#world.certificateOf(peerId) : undefined
    const session = new SecureSession({ ...wish, certificate }, carrier, {
      ...this.#world,
      tls: secure,
      onMessage: (from, message, sizeBytes) => this.#onPlain(from, message, sizeBytes),
      onEnded: (ended) => this.#forget(ended),
    })
    const key = mark === undefined ? legacyKey(peerId) : sessionKey(peerId, mark)
    this.#sessions.set(key, session)
    this.#keys.set(session, key)
    carrier.start()
    return session
  }

  #forget(session: SecureSession): void {
    const key = this.#keys.get(session)
    this.#keys.delete(session)
    if (key !== undefined) {
      this.#sessions.delete(key)
      if (session.profile === 'tls13') this.#ended.set(key, true)
    }
    for (const [wish, opened] of this.#opened) if (opened === session) this.#opened.delete(wish)
    const { code } = session.error ?? {}
    if (code === 'secure/gate') this.#world.counters.add('secure.gate-refused')
    if (code === 'secure/handshake') this.#world.counters.add('secure.handshakes-failed')
    const peer = shortId(session.peerId)
    const facts = { peer, profile: session.profile, why: session.reason }
    if (code === 'secure/gate') this.#log.warn('session refused', facts)
    else this.#log.info('session ended', facts)
  }

  // ── Messages ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #onMessage(dialect: SecureDialect, message: Message, delivery: Delivery): void {
    const { secure, counters, config } = this.#world
    if (this.#stopped) return
    if (delivery.from === config.peerId) return counters.add('secure.own-id')
    if (secure?.profiles.includes(dialect) !== true || dialectOf(delivery.from) !== dialect)
      return counters.add('secure.not-spoken-here')
    const { session: mark, frames } = parseSecureMessage(dialect, message)
    const key =
      mark === undefined ? legacyKey(delivery.from) : sessionKey(delivery.from, otherSide(mark))
    const session = this.#sessions.get(key) ?? this.#accept(dialect, mark, key, frames, delivery)
    session?.carrier.heardOver(delivery.link)
    session?.receive(frames)
  }

  /** A first block from a client begins a session; anything else is left of one that is over. */
  #accept(
    dialect: SecureDialect,
    mark: SessionMark | undefined,
    key: string,
    frames: readonly SecureFrame[],
    delivery: Delivery,
  ): SecureSession | undefined {
    const { counters } = this.#world
    const begins =
      mark?.role !== 'server' &&
      frames.some((frame) => frame.kind === 'block' && frame.sequence === 1)
    if (!begins || this.#ended.peek(key) !== undefined) {
      counters.add('secure.no-session')
      if (mark !== undefined) this.#sayOver(mark, frames, delivery)
      return undefined
    }
    if (!this.#hasRoomFor(delivery.from)) {
      counters.add('secure.sessions-refused')
      return undefined
    }
    if (dialect === 'legacy' && !this.#knowsCertificate(delivery.from)) return undefined
    const answers = mark === undefined ? undefined : otherSide(mark)
    return this.#add({ profile: dialect, role: 'server', peerId: delivery.from }, answers, {})
  }

  #hasRoomFor(peerId: PeerId): boolean {
    const sessions = [...this.#keys.keys()].filter(({ role }) => role === 'server')
    const unproven = sessions.filter(({ facts }) => facts === undefined)
    const ofPeer = (those: readonly SecureSession[]): number =>
      those.filter((session) => session.peerId === peerId).length
    return (
      this.#keys.size < SESSIONS_MAX &&
      ofPeer(sessions) < SESSIONS_PER_PEER &&
      unproven.length < UNPROVEN_MAX &&
      ofPeer(unproven) < UNPROVEN_PER_PEER
    )
  }

  /** JXSE shows its certificate only to who names it, so it has to be known first; the block comes again. */
  #knowsCertificate(peerId: PeerId): boolean {
    if (this.#world.certificateOf(peerId) !== undefined) return true
    const { clock, counters } = this.#world
    counters.add('secure.certificate-unknown')
    const askedMs = this.#asked.peek(peerId)
    if (askedMs !== undefined && clock.nowMs() - askedMs < ASK_EVERY_MS) return false
    this.#asked.set(peerId, clock.nowMs())
    this.#world.askAbout(peerId).catch(() => counters.add('secure.certificate-unasked'))
    return false
  }

  /** Tells the sender that its session is over; never in answer to being told so. */
  #sayOver(mark: SessionMark, frames: readonly SecureFrame[], delivery: Delivery): void {
    const { endpoint, counters } = this.#world
    if (delivery.link === undefined || delivery.relayedBy !== undefined) return
    if (!frames.some(({ kind }) => kind === 'block' || kind === 'ping')) return
    const end = { kind: 'end', reason: 'There is no such session here' } as const
    const message = encodeSecureFrame('tls13', end, otherSide(mark))
    if (message === undefined) return
    try {
      const way = { peerId: delivery.from, link: delivery.link }
      endpoint.send(way, message, { service: SECURE_SERVICES.tls13, param: '' })
    } catch {
      counters.add('secure.left-out')
    }
  }

  #onPlain(session: SecureSession, message: Message, sizeBytes: number): void {
    const { endpoint, counters } = this.#world
    const destination = message.get(JXTA_NAMESPACE, ENDPOINT_DESTINATION)
    const link = session.carrier.way?.link
    if (destination === undefined || session.facts === undefined)
      return counters.add('secure.malformed')
    const { service = '', param = '' } = parseEndpointAddress(elementText(destination))
    const inner = unwrap({ service, param })
    if (!CARRIED.has(inner?.service ?? service)) return counters.add('secure.not-for-a-pipe')
    const bare = message
      .without(JXTA_NAMESPACE, ENDPOINT_SOURCE)
      .without(JXTA_NAMESPACE, ENDPOINT_DESTINATION)
    const delivery: Delivery = {
      from: session.peerId,
      ...(link === undefined ? {} : { link }),
      fromAddress: link?.connection.remoteAddress ?? '',
      sizeBytes,
      security: session.facts,
    }
    endpoint.deliverRouted({ service, param }, bare, delivery)
  }
}

/** Ids of the `uuid` format are those of keys of this program; JXSE's are of the `cbid` format. */
const dialectOf = (peerId: PeerId): SecureDialect =>
  uniqueValue(peerId).startsWith('uuid-') ? 'tls13' : 'legacy'

const otherSide = ({ id, role }: SessionMark): SessionMark => ({
  id,
  role: role === 'client' ? 'server' : 'client',
})

/** By the mark that our own messages bear. */
const sessionKey = (peerId: PeerId, { id, role }: SessionMark): string => `${peerId} ${id} ${role}`

const legacyKey = (peerId: PeerId): string => `${peerId} legacy`

const wishKey = (
  peerId: PeerId,
  { transport = '', endpoint = '', direct, avoid = [] }: LinkWish,
): string => `${peerId} ${transport} ${endpoint} ${String(direct === true)} ${avoid.join(' ')}`

const orAborted = async (work: Promise<void>, signal: AbortSignal | undefined): Promise<void> => {
  if (signal === undefined) return work
  let stop: () => void = () => {}
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(cancelled('Binding'))
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
  })
  try {
    await Promise.race([work, aborted])
  } finally {
    signal.removeEventListener('abort', stop)
  }
}
