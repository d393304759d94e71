import { cancelled, deadline, every, type Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { createDeferred } from '../../base/deferred.ts'
import { Scope } from '../../base/lifecycle.ts'
import { unlessAborted } from '../../base/unless-aborted.ts'
import { PEER_INFO_SERVICE } from '../../protocol/constants.ts'
import {
  encodePeerInfoQuery,
  parsePeerInfoQuery,
} from '../../protocol/documents/peer-info-query.ts'
import {
  encodePeerInfoResponse,
  parsePeerInfoResponse,
  type EndpointTraffic,
  type PeerInfoResponse,
  type PeerTraffic,
} from '../../protocol/documents/peer-info-response.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { PeerConfig } from '../config.ts'
import { hostOf, schemeOf } from '../endpoint/addresses.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { Link } from '../endpoint/link.ts'
import type { IncomingQuery, IncomingResponse } from '../resolver/resolver-handler.ts'
import type { ResolverService } from '../resolver/resolver-service.ts'
import { AnswerLimit } from './answer-limit.ts'
import { TrafficLedger, type OpenTraffic } from './traffic-ledger.ts'

/** How long a peer is given to answer. */
export const INFO_TIMEOUT_MS = 5_000
/** One that is silent is asked again so often within that time: it may have answered us or too many others just now. */
export const INFO_AGAIN_MS = 1_500
/** How exactly it is known when a message last came or went. */
export const TRAFFIC_LOOK_EVERY_MS = 10_000

export interface InfoWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly resolver: ResolverService
}

/** What a peer told of itself, and how long it took to. */
export interface PeerInfo extends Pick<PeerInfoResponse, 'uptimeMs' | 'timestampMs' | 'traffic'> {
  readonly peerId: PeerId
  /** From the question to the answer, a link that had to be made first included. */
  readonly elapsedMs: number
}

/**
 * The Peer Information Protocol (specification 5.2.3): for how long a peer is up, and what went over each of its
 * endpoints. We tell it whoever asks, of our own endpoints alone and never with whom; others are asked on demand.
 */
export class InfoService {
  readonly #world: InfoWorld
  readonly #ledger: TrafficLedger
  readonly #limit = new AnswerLimit()
  readonly #scope = new Scope()
  #startedMs: number

  constructor(world: InfoWorld) {
    const { clock, counters, resolver } = world
    this.#world = world
    this.#startedMs = clock.nowMs()
    this.#ledger = new TrafficLedger(() => counters.add('info.endpoints-left-out'))
    resolver.handle(PEER_INFO_SERVICE, { onQuery: (query) => this.#onQuery(query) })
  }

  /** From here on the peer counts as up. */
  start(): void {
    const { clock, endpoint } = this.#world
    this.#startedMs = clock.nowMs()
    this.#scope.add(
      endpoint.linkChanged.on(({ link, opened }) => {
        if (!opened) this.#ledger.close(this.#trafficOf(link))
      }),
    )
    const timer = every(clock, 'traffic-look', TRAFFIC_LOOK_EVERY_MS, () => this.#look())
    this.#scope.add(() => timer.cancel())
  }

  /** Ends what is being asked; idempotent. */
  stop(): Promise<void> {
    return this.#scope.close()
  }

  /**
   * Asks a peer about itself; `undefined` when it does not answer in time, as no peer has to (specification 5.2.3). Rejects
   * with `endpoint/unreachable` or `endpoint/no-address` when it is not reached, and with `base/cancelled`.
   */
  async ask(
    peerId: PeerId,
    options: { readonly signal?: AbortSignal | undefined } = {},
  ): Promise<PeerInfo | undefined> {
    const { clock, resolver, config } = this.#world
    const askedMs = clock.nowMs()
    const answered = createDeferred<PeerInfoResponse>()
    const query = resolver.open(PEER_INFO_SERVICE, (response) => {
      const told = this.#readAnswer(response, peerId)
      if (told !== undefined) answered.resolve(told)
    })
    const limit = deadline(clock, INFO_TIMEOUT_MS, eitherOf(this.#scope.signal, options.signal))
    const body = encodePeerInfoQuery({ source: config.peerId, target: peerId })
    const send = (): Promise<void> =>
      resolver.ask(peerId, PEER_INFO_SERVICE, query.queryId, body, limit.signal)
    const again = every(clock, 'info-again', INFO_AGAIN_MS, () => void send().catch(() => {}))
    try {
      await send()
      const told = await unlessAborted(answered.promise, limit.signal)
      if (told !== undefined) return { peerId, ...told, elapsedMs: clock.nowMs() - askedMs }
    } catch (error) {
      if (!limit.expired()) throw error
    } finally {
      again.cancel()
      limit.clear()
      query.close()
    }
    if (!limit.expired()) throw cancelled('Asking a peer about itself')
    return undefined
  }

  // ── Answering ────────────────────────────────────────────────────────────────────────────────────────────────────

  #onQuery(query: IncomingQuery): void {
    const { config, counters, clock } = this.#world
    const { source, target, request } = parsePeerInfoQuery(query.body)
    if (target !== config.peerId || source !== query.source)
      return counters.add('info.misplaced-queries')
    if (request !== undefined) return counters.add('info.unknown-requests')
    if (!this.#limit.allows(query.source, clock.nowMs()))
      return counters.add('info.refused-queries')
    query.respond(this.#response(query.source))
  }

  #response(source: PeerId): string {
    const { clock, config } = this.#world
    return encodePeerInfoResponse({
      source,
      target: config.peerId,
      uptimeMs: Math.round(clock.nowMs() - this.#startedMs),
      timestampMs: Math.round(clock.wallMs()),
      traffic: this.#traffic(),
    })
  }

  #traffic(): PeerTraffic {
    this.#look()
    const { lastIncomingMs, lastOutgoingMs } = this.#ledger
    const tallies = this.#ledger.tallies(this.#openTraffic())
    const nonzero = ({ bytes }: EndpointTraffic): boolean => bytes > 0
    return {
      ...(lastIncomingMs === undefined ? {} : { lastIncomingMs: Math.round(lastIncomingMs) }),
      ...(lastOutgoingMs === undefined ? {} : { lastOutgoingMs: Math.round(lastOutgoingMs) }),
      incoming: tallies
        .map(({ endpoint, bytesIn: bytes }) => ({ endpoint, bytes }))
        .filter(nonzero),
      outgoing: tallies
        .map(({ endpoint, bytesOut: bytes }) => ({ endpoint, bytes }))
        .filter(nonzero),
    }
  }

  #look(): void {
    this.#ledger.look(this.#openTraffic(), this.#world.clock.wallMs())
  }

  #openTraffic(): readonly OpenTraffic[] {
    return this.#world.endpoint.links.all().map((link) => this.#trafficOf(link))
  }

  #trafficOf({ connection }: Link): OpenTraffic {
    return { endpoint: this.#endpointOf(connection.localAddress), stats: connection.stats }
  }

  /** A link that we opened leaves from a passing port: it counts for our endpoint on that interface, else for its host. */
  #endpointOf(localAddress: string): string {
    const scheme = schemeOf(localAddress)
    const host = hostOf(localAddress)
    const own = this.#world.endpoint
      .localEndpoints()
      .find(({ address }) => schemeOf(address) === scheme && hostOf(address) === host)
    return own?.address ?? withoutPort(localAddress)
  }

  // ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The answer, if it is the asked peer's own word about itself. */
  #readAnswer(response: IncomingResponse, asked: PeerId): PeerInfoResponse | undefined {
    const told = parsePeerInfoResponse(response.body)
    if (told.target === asked && response.from === asked) return told
    this.#world.counters.add('info.strange-answers')
    return undefined
  }
}

const withoutPort = (address: string): string => address.replace(/:\d+$/, '')

const eitherOf = (a: AbortSignal, b: AbortSignal | undefined): AbortSignal =>
  b === undefined ? a : AbortSignal.any([a, b])
