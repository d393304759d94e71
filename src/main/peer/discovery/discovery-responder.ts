import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { Lru } from '../../base/lru.ts'
import {
  matchesPattern,
  parseDiscoveryQuery,
  type DiscoveryQuery,
} from '../../protocol/documents/discovery-query.ts'
import {
  encodeDiscoveryResponse,
  type DiscoveredDocument,
} from '../../protocol/documents/discovery-response.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerConfig } from '../config.ts'
import { PEER_LIFETIME_MS, type Self } from '../identity/self.ts'
import type { TrustService } from '../trust/trust-service.ts'
import type { IncomingQuery } from '../resolver/resolver-handler.ts'
import { batches, RESPONSE_CHARACTERS } from './batches.ts'
import type { Census } from './census.ts'
import { questionFor } from './discovery-srdi.ts'
import type { GroupCatalogue, PublishedGroup } from './group-catalogue.ts'
import type { PeerTable } from './peer-table.ts'

/** How many advertisements we ask for, and give at most, for one query. */
export const THRESHOLD = 64
/** The same asker gets an answer of the same kind at most this often. */
const ANSWER_EVERY_MS = 200
/** The same at a rendezvous, over one link, when it asks for all that we know: the repeats of one search. */
const TELL_ALL_EVERY_MS = 3_000
const ASKERS_REMEMBERED = 4096

/** An advertisement with what remains of its life. */
export interface PublishedPipe {
  readonly document: string
  readonly advertisement: PipeAdvertisement
  readonly lifetimeMs: number
  /** Published by this peer, not merely found. */
  readonly own: boolean
}

export interface ResponderWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly counters: Counters
  readonly self: Self
  readonly peers: PeerTable
  readonly census: Census
  readonly trust: Pick<TrustService, 'lodgers'>
  readonly pipes: { published(): readonly PublishedPipe[] }
  /** Only in the group in which groups are made known. */
  readonly groups: GroupCatalogue | undefined
}

/** When an asker got an answer, and when the link was made over which it had asked. */
interface Answered {
  readonly atMs: number
  readonly linkedMs: number | undefined
}

/** The answering half of the Peer Discovery Protocol: what we tell to whom. */
export class DiscoveryResponder {
  readonly #world: ResponderWorld
  readonly #answered = new Lru<string, Answered>(ASKERS_REMEMBERED)

  constructor(world: ResponderWorld) {
    this.#world = world
  }

  onQuery(query: IncomingQuery): void {
    const wanted = parseDiscoveryQuery(query.body)
    const everybodyWasAsked = query.delivery.link === undefined
    if (!this.#mayAnswer(query, wanted, everybodyWasAsked)) {
      return this.#world.counters.add('discovery.repeated-queries')
    }
    const answers = this.#answersTo(wanted, everybodyWasAsked)
    const limit = Math.min(wanted.threshold, THRESHOLD) - answers.length
    const question = questionFor(wanted, limit)
    if (question !== undefined) query.passOn(question)
    for (const responses of batches(answers, RESPONSE_CHARACTERS))
      query.respond(encodeDiscoveryResponse({ ...wanted, responses }))
  }

  #mayAnswer(query: IncomingQuery, wanted: DiscoveryQuery, everybodyWasAsked: boolean): boolean {
    const { type, attribute = '', value = '' } = wanted
    const key = [query.source, everybodyWasAsked, type, attribute, value].join(' ')
    const nowMs = this.#world.clock.nowMs()
    const linkedMs = query.delivery.link?.openedMs
    const last = this.#answered.peek(key)
    const repeats = attribute === '' && linkedMs !== undefined && last?.linkedMs === linkedMs
    const isBusy = this.#world.config.role === 'rendezvous'
    const everyMs = repeats && isBusy ? TELL_ALL_EVERY_MS : ANSWER_EVERY_MS
    if (last !== undefined && nowMs - last.atMs < everyMs) return false
    this.#answered.set(key, { atMs: nowMs, linkedMs })
    return true
  }

  /** Asked alone we tell all we know; asked among all we tell only of ourselves, for the others will do so too. */
  #answersTo(query: DiscoveryQuery, ownOnly: boolean): readonly DiscoveredDocument[] {
    const limit = Math.min(query.threshold, THRESHOLD)
    if (query.type === 'peer') return this.#peerAnswers(query, ownOnly).slice(0, limit)
    const published =
      query.type === 'group'
        ? (this.#world.groups?.published() ?? []).filter((group) => matchesGroup(query, group))
        : this.#world.pipes.published().filter((pipe) => matchesPipe(query, pipe.advertisement))
    return published
      .filter(({ own }) => own || !ownOnly)
      .map(({ document, lifetimeMs }) => ({ document, expirationMs: lifetimeMs }))
      .slice(0, limit)
  }

  #peerAnswers(query: DiscoveryQuery, ownOnly: boolean): readonly DiscoveredDocument[] {
    const { self, config, peers, census, trust } = this.#world
    const own = { id: config.peerId, name: self.name, advertisement: self.document() }
    const others = ownOnly
      ? []
      : [...peers.all()].filter((one) => census.isNearby(one) && !trust.lodgers.includes(one.id))
    return [own, ...others].flatMap(({ id, name, advertisement }) =>
      advertisement !== undefined && matches(query, { PID: id, Name: name })
        ? [{ document: advertisement, expirationMs: PEER_LIFETIME_MS }]
        : [],
    )
  }
}

const matchesPipe = (query: DiscoveryQuery, pipe: PipeAdvertisement): boolean =>
  matches(query, { Id: pipe.id, Type: pipe.type, Name: pipe.name })

const matchesGroup = (query: DiscoveryQuery, { advertisement }: PublishedGroup): boolean => {
  const { groupId, specId, name, description } = advertisement
  const described = description === undefined ? {} : { Desc: description }
  return matches(query, { GID: groupId, MSID: specId, Name: name, ...described })
}

/** Whether the indexed fields of an advertisement satisfy the query; `*` stands for any text (specification 3.3). */
const matches = (query: DiscoveryQuery, fields: Readonly<Record<string, string>>): boolean => {
  if (query.attribute === undefined || query.attribute === '') return true
  const value = Object.hasOwn(fields, query.attribute) ? fields[query.attribute] : undefined
  return value !== undefined && matchesPattern(query.value ?? '*', value)
}
