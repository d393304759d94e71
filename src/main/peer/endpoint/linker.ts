import { cancelled, deadline, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { ErrorCode } from '../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import type { PeerConfig } from '../config.ts'
import type { Connection } from '../ports/connection.ts'
import type { LegacyPolicy, Transport } from '../ports/transport.ts'
import { isExcluded, rankIn, schemeOf } from './addresses.ts'
import type { DialEvent } from './dial-event.ts'
import { dialAddress, dialPeer, type DialWorld } from './dialer.ts'
import type { EndpointTable } from './endpoint-table.ts'
import { Link, type LinkOwner } from './link.ts'
import { isBefore, LinkTable, type LinkWish } from './link-table.ts'

/** How long the attempt to link to a peer may take in all. */
export const LINK_TIMEOUT_MS = 10_000

export interface LinkChange {
  readonly link: Link
  readonly opened: boolean
  readonly error?: PipefitterError | undefined
}

export interface LinkerWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly transports: readonly Transport[]
  readonly endpoints: EndpointTable
  /** Why no link with this peer is kept, if so. */
  objection?(connection: Connection): PipefitterError | undefined
  /** Absent: links are taken as they come. */
  readonly legacy?: LegacyPolicy | undefined
  /** Whether a key of this peer was seen once: then nobody is believed to be it without. */
  isKeyBound(peerId: PeerId): boolean
}

/** Makes links to peers, takes in those that peers make to us, and knows which are open. */
export class Linker implements LinkOwner {
  readonly changed = new Emitter<LinkChange>()
  /** Attempts to reach an endpoint of a peer. */
  readonly dialled = new Emitter<DialEvent>()
  readonly links = new LinkTable()
  readonly #world: LinkerWorld
  readonly #log: Log
  readonly #onMessage: (link: Link, body: Uint8Array) => void
  readonly #dialling = new Map<string, { readonly link: Promise<Link>; readonly sinceMs: number }>()
  readonly #abort = new AbortController()
  readonly #unsubscribe: Unsubscribe | undefined

  constructor(world: LinkerWorld, onMessage: (link: Link, body: Uint8Array) => void) {
    this.#world = world
    this.#log = world.log.scope('link')
    this.#onMessage = onMessage
    this.#unsubscribe = world.legacy?.onChanged(() => this.#legacyChanged())
  }

  /**
   * An open link to the peer: one that is there, else by racing its known addresses (or dialling the one endpoint that
   * the wish names). Rejects with `endpoint/no-address`, `endpoint/unreachable` or `base/cancelled`.
   */
  async link(peerId: PeerId, wish: LinkWish = {}, signal?: AbortSignal): Promise<Link> {
    const open = this.links.find(peerId, wish)
    if (open !== undefined) return open
    const addresses = this.#addressesFor(peerId, wish)
    const key = dialKey(peerId, addresses)
    return this.#share(key, signal, (limit) => dialPeer(peerId, addresses, this.#dialWorld, limit))
  }

  /** For how long the attempt goes on that `link` would wait for; 0 where there is none. */
  diallingForMs(peerId: PeerId, wish: LinkWish = {}): number {
    const attempt = this.#dialling.get(dialKey(peerId, this.#addressesFor(peerId, wish)))
    return attempt === undefined ? 0 : this.#world.clock.nowMs() - attempt.sinceMs
  }

  /**
   * A link to whoever lives at an address (a seed, or what a person entered): one that was dialled there and is open, else
   * a new one. Rejects as `link` does.
   */
  async dial(address: string, signal?: AbortSignal): Promise<Link> {
    const { transports } = this.#world
    const open = this.links.dialledAt(address)
    if (open !== undefined) return open
    return this.#share(address, signal, (limit) => dialAddress(transports, address, limit))
  }

  /** Takes in a connection that a peer made; one that is refused is closed and counted. */
  accept(connection: Connection): void {
    try {
      this.#adopt(connection)
    } catch (error) {
      this.#log.warn('link refused', { why: toPipefitterError(error).message })
    }
  }

  /** Ends what is being dialled and closes every link, in bounded time. */
  async stop(): Promise<void> {
    this.#abort.abort()
    this.#unsubscribe?.()
    await Promise.all(this.links.all().map((link) => link.connection.close()))
  }

  onMessage(link: Link, body: Uint8Array): void {
    this.#onMessage(link, body)
  }

  onClosed(link: Link, error: PipefitterError | undefined): void {
    this.links.remove(link)
    this.#log.info('link closed', { peer: shortId(link.peerId), why: error?.message })
    this.changed.emit({ link, opened: false, error })
  }

  #addressesFor(peerId: PeerId, wish: LinkWish): readonly string[] {
    const { endpoint, transport, avoid = [], prefer = [] } = wish
    const allowed = (address: string): boolean =>
      !isExcluded(address, avoid) && isBefore(address, wish)
    if (endpoint !== undefined) return [endpoint].filter(allowed)
    const known = this.#world.endpoints
      .of(peerId)
      .map(({ address }) => address)
      .filter(allowed)
    const all = [...known, ...this.#lookedUp(peerId).filter(allowed)].filter(
      (address) => transport === undefined || schemeOf(address) === transport,
    )
    return prefer.length === 0 ? all : all.toSorted((a, b) => rankIn(prefer, a) - rankIn(prefer, b))
  }

  /** Where directories lead to a peer of which no address may be known, or none that still holds: tried last. */
  #lookedUp(peerId: PeerId): readonly string[] {
    return this.#world.transports.flatMap(({ directory }) => directory?.addressOf(peerId) ?? [])
  }

  /** Several callers that want the same link share one attempt; each may give up alone. */
  #share(
    key: string,
    signal: AbortSignal | undefined,
    dial: (signal: AbortSignal) => Promise<Connection>,
  ): Promise<Link> {
    if (this.#abort.signal.aborted) return Promise.reject(stopped())
    const attempt = this.#dialling.get(key)?.link ?? this.#start(key, dial)
    return signal === undefined ? attempt : untilAborted(attempt, signal)
  }

  #start(key: string, dial: (signal: AbortSignal) => Promise<Connection>): Promise<Link> {
    const limit = deadline(this.#world.clock, LINK_TIMEOUT_MS, this.#abort.signal)
    const attempt = dial(limit.signal)
      .then((connection) => this.#adopt(connection))
      .finally(() => {
        limit.clear()
        this.#dialling.delete(key)
      })
    attempt.catch(() => {})
    this.#dialling.set(key, { link: attempt, sinceMs: this.#world.clock.nowMs() })
    return attempt
  }

  get #dialWorld(): DialWorld {
    const { transports, clock, endpoints } = this.#world
    const startedMs = new Map<string, number>()
    const tookMs = (address: string): number =>
      clock.nowMs() - (startedMs.get(address) ?? clock.nowMs())
    return {
      transports,
      clock,
      observer: {
        onStarted: (peerId, address) => {
          startedMs.set(address, clock.nowMs())
          this.dialled.emit({ peerId, address, outcome: 'started' })
        },
        onConnected: (peerId, address) => {
          endpoints.succeeded(peerId, address, clock.wallMs())
          this.dialled.emit({ peerId, address, outcome: 'succeeded', tookMs: tookMs(address) })
        },
        onFailed: (peerId, address, { code, message: error }) => {
          if (code === 'endpoint/wrong-peer') this.#world.counters.add('endpoint.strange-peers-met')
          endpoints.failed(peerId, address, error, clock.wallMs())
          this.dialled.emit({ peerId, address, outcome: 'failed', tookMs: tookMs(address), error })
        },
      },
    }
  }

  /** Takes a greeted connection into use, or refuses it with a coded error and a counter. */
  #adopt(connection: Connection): Link {
    const objection = this.#objectionTo(connection)
    if (objection !== undefined) {
      this.#world.counters.add(COUNTERS[objection.code] ?? 'endpoint.refused-links')
      connection.abort(objection)
      throw objection
    }
    const link = new Link(connection, this.#world.clock.nowMs(), this)
    this.links.add(link)
    const { remoteAddress: address, initiator: dialled } = connection
    this.#log.info('link opened', { peer: shortId(link.peerId), address, dialled })
    this.changed.emit({ link, opened: true })
    return link
  }

  #objectionTo(connection: Connection): PipefitterError | undefined {
    if (this.#abort.signal.aborted) return stopped()
    if (connection.remotePeer === this.#world.config.peerId) {
      return new PipefitterError(
        'endpoint/own-address',
        `${connection.remoteAddress} is this peer itself`,
      )
    }
    const objection = this.#objectionToUnproven(connection) ?? this.#world.objection?.(connection)
    if (objection !== undefined) return objection
    if (this.links.hasRoomFor(connection.remotePeer)) return undefined
    return new PipefitterError('endpoint/limit', 'This peer has too many links to us already')
  }

  /** A link without proof: of a legacy peer, or of somebody who gives the id of one that has a key. */
  #objectionToUnproven({
    proof,
    remotePeer,
    remoteAddress,
  }: Connection): PipefitterError | undefined {
    const { legacy } = this.#world
    if (legacy === undefined || proof !== undefined) return undefined
    if (!legacy.allowed) return refusedLegacy()
    if (!this.#world.isKeyBound(remotePeer)) return undefined
    this.#log.warn('a peer that has a key did not show it', {
      peer: shortId(remotePeer),
      address: remoteAddress,
    })
    const words = `${remoteAddress} gives the id of a peer that has a key, and does not prove it`
    return new PipefitterError('endpoint/downgraded', words)
  }

  #legacyChanged(): void {
    if (this.#world.legacy?.allowed !== false) return
    for (const { connection } of this.links.all())
      if (connection.proof === undefined) connection.abort(refusedLegacy())
  }
}

/** Counters of refusals that a person may want to tell from the others. */
const COUNTERS: Partial<Record<ErrorCode, string>> = {
  'transport/legacy-refused': 'endpoint.refused-legacy',
  'endpoint/downgraded': 'endpoint.refused-downgrades',
}

const refusedLegacy = (): PipefitterError =>
  new PipefitterError(
    'transport/legacy-refused',
    'The other peer proves nothing about itself; such are refused here',
  )

const dialKey = (peerId: PeerId, addresses: readonly string[]): string =>
  `${peerId} ${addresses.join(' ')}`

const stopped = (): PipefitterError => new PipefitterError('base/stopped', 'The peer has stopped')

/** Waits for a shared promise until the signal aborts; the shared work goes on for the others. */
const untilAborted = <T>(shared: Promise<T>, signal: AbortSignal): Promise<T> =>
  new Promise((resolve, reject) => {
    const abort = (): void => reject(cancelled('Connecting'))
    if (signal.aborted) return abort()
    signal.addEventListener('abort', abort, { once: true })
    shared.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
