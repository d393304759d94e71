import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { Lru } from '../../base/lru.ts'
import { TokenBucket, type Rate } from '../../base/token-bucket.ts'
import type { Advertisement } from '../../protocol/documents/advertisement.ts'
import {
  encodeDiscoveryResponse,
  type DiscoveredDocument,
} from '../../protocol/documents/discovery-response.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import type { Word } from '../authentic/authenticity.ts'
import type { RendezvousService } from '../rendezvous/rendezvous-service.ts'
import { batches, RESPONSE_CHARACTERS } from './batches.ts'

/** Longest advertisement that a rendezvous passes on unasked, in characters; a longer one is found by searching. */
export const FRESH_DOCUMENT_MAX = 4_096
/** How long after it was signed a word is fresh, by clocks that differ by no more than that; older ones are found by searching. */
export const FRESH_FOR_MS = 10 * 60_000
/** Advertisements of which it is remembered how new the last word was that was passed on. */
export const FRESH_REMEMBERED = 4_096
/** Advertisements of one client, or of the clients of another rendezvous, that are passed on unasked. */
export const FRESH_RATE: Rate = { burst: 16, perSecond: 0.2 }
/** Of all of them together, once for each peer that is told. */
export const TELLING_RATE: Rate = { burst: 1_024, perSecond: 50 }
/** As many as a rendezvous has clients. */
const SOURCES_MAX = 256

/** What can be published: pipes and groups. */
export type PublishedType = 'advertisement' | 'group'

export interface FreshWorld {
  readonly clock: Clock
  readonly counters: Counters
  /** Of a peer that is no rendezvous both lists are empty, and so nothing is told. */
  readonly rendezvous: Pick<RendezvousService, 'clients' | 'view' | 'hasClient' | 'inView'>
  /** Tells one peer of advertisements unasked. Rejects where it cannot be reached. */
  readonly tell: (peerId: PeerId, body: string) => Promise<void>
}

/** An advertisement that came, and what is to be made of it. */
export interface HeardPublication {
  readonly parsed: Advertisement
  readonly document: string
  readonly word: Word
}

/** A signed word about something, newer than any that was passed on. */
interface Fresh {
  readonly about: string
  readonly timeMs: number
  readonly signer: PeerId
  readonly document: DiscoveredDocument
}

/**
 * What one client of a rendezvous has just published, told to its other clients at once, so that they need not wait for their
 * next search. It goes from a client to the clients and the view, from another rendezvous to the clients, and no further: never
 * round. Only what is signed is passed on, a client's only where that client signed it, and each word once.
 */
export class FreshPublications {
  readonly #world: FreshWorld
  /** How new the last word was that was passed on, by what it was about. */
  readonly #told = new Lru<string, number>(FRESH_REMEMBERED)
  readonly #sources = new Lru<PeerId, TokenBucket>(SOURCES_MAX)
  readonly #tellings: TokenBucket

  constructor(world: FreshWorld) {
    this.#world = world
    this.#tellings = new TokenBucket(TELLING_RATE, world.clock.nowMs())
  }

  /** A peer told these, all of one type, unasked. */
  heard(type: PublishedType, publications: readonly HeardPublication[], from: PeerId): void {
    const { rendezvous } = this.#world
    const isClient = rendezvous.hasClient(from)
    if (!isClient && !rendezvous.inView(from)) return
    const others = rendezvous.clients.filter((peerId) => peerId !== from)
    const fresh = publications
      .flatMap((one) => this.#freshOf(one) ?? [])
      .filter(({ signer }) => !isClient || signer === from)
      .filter((one) => this.#mayTell(one, from))
      .map(({ document }) => document)
    this.#tell(type, fresh, isClient ? [...others, ...rendezvous.view] : others)
  }

  /** This peer published something itself; who leans on it hears of it as of what others publish. */
  published(type: PublishedType, document: DiscoveredDocument): void {
    const { clients, view } = this.#world.rendezvous
    this.#tell(type, [document], [...clients, ...view])
  }

  #freshOf({ parsed, document, word }: HeardPublication): Fresh | undefined {
    const about = aboutOf(parsed)
    const { authentic, lifetimeMs } = word
    if (about === undefined || authentic === undefined) return undefined
    const { timeMs, fingerprint } = authentic
    if (document.length > FRESH_DOCUMENT_MAX) return undefined
    if (Math.abs(this.#world.clock.wallMs() - timeMs) > FRESH_FOR_MS) return undefined
    if ((this.#told.get(about) ?? -Infinity) >= timeMs) return undefined
    const signer = peerIdOfFingerprint(fingerprint)
    return { about, timeMs, signer, document: { document, expirationMs: lifetimeMs } }
  }

  /** What is passed on once is not again; what there is no room for may come again. */
  #mayTell({ about, timeMs }: Fresh, from: PeerId): boolean {
    const { clock, counters } = this.#world
    const nowMs = clock.nowMs()
    const bucket = this.#sources.get(from) ?? new TokenBucket(FRESH_RATE, nowMs)
    this.#sources.set(from, bucket)
    if (bucket.take(nowMs)) {
      this.#told.set(about, timeMs)
      return true
    }
    counters.add('discovery.fresh-not-told-of-one')
    return false
  }

  #tell(
    type: PublishedType,
    documents: readonly DiscoveredDocument[],
    to: readonly PeerId[],
  ): void {
    const { clock, counters } = this.#world
    for (const responses of batches(documents, RESPONSE_CHARACTERS)) {
      const body = encodeDiscoveryResponse({ type, responses })
      for (const peerId of to) {
        if (this.#tellings.take(clock.nowMs(), responses.length)) void this.#tellOne(peerId, body)
        else counters.add('discovery.fresh-not-told-of-all')
      }
    }
  }

  async #tellOne(peerId: PeerId, body: string): Promise<void> {
    const { counters, tell } = this.#world
    try {
      await tell(peerId, body)
      counters.add('discovery.fresh-told')
    } catch {
      counters.add('discovery.fresh-tell-failed')
    }
  }
}

const aboutOf = (parsed: Advertisement): string | undefined => {
  if (parsed.kind === 'pipe') return parsed.advertisement.id
  return parsed.kind === 'group' ? parsed.advertisement.groupId : undefined
}
