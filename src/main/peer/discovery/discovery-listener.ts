import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import { parseAdvertisement } from '../../protocol/documents/advertisement.ts'
import { parseDiscoveryResponse } from '../../protocol/documents/discovery-response.ts'
import type { PeerAdvertisement } from '../../protocol/documents/peer-advertisement.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { parseXml } from '../../protocol/xml/index.ts'
import type { Authentic, Authenticity, Word } from '../authentic/authenticity.ts'
import type { PeerConfig } from '../config.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import type { IncomingResponse } from '../resolver/resolver-handler.ts'
import type { PeerRates } from '../resolver/source-rates.ts'
import type { Census } from './census.ts'
import type { FreshPublications, HeardPublication } from './fresh-publications.ts'
import type { GroupCatalogue } from './group-catalogue.ts'

/** Where the pipes go that others tell of. */
export interface PipeFinds {
  /** An advertisement arrived; `lifetimeMs` 0 withdraws it. `authentic`: its signature was verified. */
  onFound(
    advertisement: PipeAdvertisement,
    lifetimeMs: number,
    from: PeerId,
    authentic?: Authentic,
  ): void
}

export interface ListenerWorld {
  readonly config: PeerConfig
  readonly log: Log
  readonly counters: Counters
  readonly rates: PeerRates
  readonly rendezvous: RendezvousService
  readonly census: Census
  readonly authenticity: Authenticity
  readonly pipes: PipeFinds
  /** Only in the group in which groups are made known. */
  readonly groups: GroupCatalogue | undefined
}

/**
 * The hearing half of discovery (specification 3.3): takes what others tell of themselves and of third parties, as far as it
 * is believed and in the numbers that one may tell, and hands it to whoever keeps it.
 */
export class DiscoveryListener {
  readonly #world: ListenerWorld
  readonly #fresh: FreshPublications
  readonly #census: Census
  readonly #log: Log

  constructor(world: ListenerWorld, fresh: FreshPublications) {
    this.#world = world
    this.#fresh = fresh
    this.#census = world.census
    this.#log = world.log.scope('discovery')
  }

  /** A response that belongs to no query. Throws `protocol/document-malformed` where it cannot be read at all. */
  onResponse(response: IncomingResponse): void {
    const { type, responses } = parseDiscoveryResponse(response.body)
    if (!this.#world.rates.advertisements.allows(response.delivery, responses.length)) return
    const heard: HeardPublication[] = []
    for (const { document, expirationMs } of responses) {
      try {
        const one = this.#hear(document, expirationMs, response)
        if (one !== undefined) heard.push(one)
      } catch (error) {
        this.#world.counters.add('discovery.bad-advertisements')
        this.#log.info('advertisement refused', { why: toPipefitterError(error).message })
      }
    }
    if (type !== 'peer') this.#fresh.heard(type, heard, response.from)
  }

  /** What was heard, as far as it is believed. */
  #hear(
    document: string,
    lifetimeMs: number,
    response: IncomingResponse,
  ): HeardPublication | undefined {
    const root = parseXml(document)
    const parsed = parseAdvertisement(root)
    const { from } = response
    const word = this.#world.authenticity.hear(parsed, document, { lifetimeMs, from }, root)
    if (word === undefined) return undefined
    const heard = { parsed, document, word }
    this.#onAdvertisement(heard, response)
    return heard
  }

  #onAdvertisement({ parsed, document, word }: HeardPublication, response: IncomingResponse): void {
    const { pipes, groups, rendezvous, counters } = this.#world
    const { from } = response
    if (parsed.kind === 'peer') this.#onPeer(parsed.advertisement, document, word, response)
    else if (parsed.kind === 'pipe')
      pipes.onFound(parsed.advertisement, word.lifetimeMs, from, word.authentic)
    else if (parsed.kind === 'group')
      groups?.onFound(parsed.advertisement, word.lifetimeMs, from, word.authentic)
    else if (parsed.kind === 'rendezvous') rendezvous.told(parsed.advertisement)
    else counters.add('discovery.unknown-advertisements')
  }

  #onPeer(
    advertisement: PeerAdvertisement,
    document: string,
    word: Word,
    response: IncomingResponse,
  ): void {
    const { config, counters, rendezvous } = this.#world
    const { peerId, groupId } = advertisement
    if (peerId === config.peerId || groupId !== config.groupId) return
    const itself = peerId === response.from
    if (itself && word.lifetimeMs <= 0) return this.#census.saidGoodbye(peerId, word)
    const byMulticast = response.delivery.channel !== undefined
    const believed = itself
      ? this.#census.heard(advertisement, document, word, byMulticast)
      : this.#census.toldOf(advertisement, document, word, response.from)
    if (!believed) return
    if (itself) counters.add('discovery.peers-heard')
    if (advertisement.rendezvous === true && word.lifetimeMs > 0) rendezvous.heardOf(peerId)
  }
}
