import { isPropagate, PIPE_TYPES } from '../../protocol/documents/pipe-type.ts'
import { every, type Clock, type Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { toPipefitterError } from '../../base/errors.ts'
import { Scope } from '../../base/lifecycle.ts'
import type { Log } from '../../base/log.ts'
import {
  encodeSrdiIndex,
  parseSrdiIndex,
  type SrdiEntry,
  type SrdiIndex as SrdiDocument,
} from '../../protocol/documents/resolver-srdi.ts'
import { shortId, type PeerId } from '../../protocol/ids.ts'
import type { PeerConfig } from '../config.ts'
import type { EndpointService } from '../endpoint/endpoint-service.ts'
import type { LinkChange } from '../endpoint/linker.ts'
import type { RendezvousChange, RendezvousService } from '../rendezvous/rendezvous-service.ts'
import { replicaFor } from './replica.ts'
import type { IncomingSrdi } from './resolver-handler.ts'
import type { ResolverService } from './resolver-service.ts'
import type { SrdiIndex, SrdiLookup, SrdiRecord } from './srdi-index.ts'
import { shareOut } from './srdi-batches.ts'

/** How long a replica is kept at another rendezvous. */
export const REPLICA_FOR_MS = 25 * 60_000
/** How often an edge tells its rendezvous all again, and a rendezvous the replicas': an index that was lost is back then. */
export const TELL_AGAIN_EVERY_MS = 10 * 60_000
/** After other rendezvous came or went or a link to one broke, replicas are shared out anew when it was quiet for this time. */
const VIEW_SETTLES_MS = 2_000
/** Longest that we believe a peer that is no client of ours, and another rendezvous. */
const STRANGER_FOR_MS = 60 * 60_000
const REPLICA_MAX_MS = 24 * 60 * 60_000
const EXPIRE_EVERY_MS = 60_000
/** Entries under these keys are for one's own rendezvous alone: its messages go to clients that have them. */
const NEVER_REPLICATED: readonly string[] = PIPE_TYPES.filter(isPropagate)

/** Some of what a peer has, under one first key. */
export interface SrdiListing {
  readonly key: string
  readonly entries: readonly SrdiEntry[]
}

export interface SrdiWorld {
  readonly config: PeerConfig
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  readonly endpoint: EndpointService
  readonly rendezvous: RendezvousService
  readonly resolver: ResolverService
  readonly index: SrdiIndex
}

/**
 * The shared resource distributed index: an edge tells its rendezvous what it has, a rendezvous keeps that of its clients
 * and a replica at the one of all rendezvous whom the entry's hash names.
 */
export class SrdiService {
  readonly #world: SrdiWorld
  readonly #log: Log
  readonly #sources = new Map<string, () => readonly SrdiListing[]>()
  readonly #scope = new Scope()
  #settling: Timer | undefined

  constructor(world: SrdiWorld) {
    this.#world = world
    this.#log = world.log.scope('srdi')
  }

  start(): void {
    const { clock, endpoint, rendezvous, index } = this.#world
    this.#scope.add(rendezvous.changed.on((change) => this.#onChange(change)))
    const isRendezvous = rendezvous.role === 'rendezvous'
    const again = isRendezvous ? () => this.#replicateAll() : () => this.#tellAll()
    const renewal = every(clock, 'srdi-renew', TELL_AGAIN_EVERY_MS, again)
    this.#scope.add(() => renewal.cancel())
    if (!isRendezvous) return
    this.#scope.add(endpoint.linkChanged.on((change) => this.#onLink(change)))
    const expiry = every(clock, 'srdi-expire', EXPIRE_EVERY_MS, () => index.expire(clock.nowMs()))
    this.#scope.add(() => expiry.cancel())
    this.#scope.add(() => this.#settling?.cancel())
  }

  stop(): Promise<void> {
    return this.#scope.close()
  }

  // ── What we have ─────────────────────────────────────────────────────────────────────────────────────────────────

  /** `listings`: all that this peer has for the handler, told to each new rendezvous. */
  register(handler: string, listings: () => readonly SrdiListing[]): void {
    this.#sources.set(handler, listings)
  }

  /** Something came, changed or (with expiration 0) went here. */
  announce(handler: string, listing: SrdiListing): void {
    const { rendezvous, config } = this.#world
    if (this.#scope.isClosed) return
    if (rendezvous.role === 'rendezvous') return this.#replicate(handler, config.peerId, listing)
    if (rendezvous.rendezvous !== undefined) this.#tell(rendezvous.rendezvous, handler, listing)
  }

  #tell(to: PeerId, handler: string, { key, entries }: SrdiListing): void {
    const { peerId } = this.#world.config
    for (const some of shareOut(entries))
      void this.#send(to, handler, { peerId, key, ttl: 1, entries: some })
  }

  async #send(to: PeerId, handler: string, document: SrdiDocument): Promise<void> {
    try {
      await this.#world.resolver.sendSrdi(to, handler, encodeSrdiIndex(document))
      this.#world.counters.add('srdi.sent')
    } catch (error) {
      this.#world.counters.add('srdi.send-failed')
      this.#log.info('not announced', { to: shortId(to), why: toPipefitterError(error).message })
    }
  }

  #onChange(change: RendezvousChange): void {
    if (change.kind === 'lease') this.#tellAll()
    if (change.kind === 'client' && !change.joined) this.#world.index.forget(change.peerId)
    if (change.kind === 'view') this.#settle()
  }

  /** With a link that broke, what it had not brought yet was lost. */
  #onLink({ link: { peerId }, opened, error }: LinkChange): void {
    if (!opened && error !== undefined && this.#world.rendezvous.inView(peerId)) this.#settle()
  }

  #tellAll(): void {
    const { rendezvous } = this.#world.rendezvous
    if (rendezvous === undefined) return
    for (const [handler, listings] of this.#sources)
      for (const listing of listings()) this.#tell(rendezvous, handler, listing)
  }

  // ── What others have ─────────────────────────────────────────────────────────────────────────────────────────────

  /** Takes in what a peer tells of itself, or another rendezvous of its clients. Throws `protocol/document-malformed`. */
  accept(handler: string, { from, payload }: IncomingSrdi): void {
    const { rendezvous, counters } = this.#world
    if (rendezvous.role !== 'rendezvous') return counters.add('srdi.not-for-us')
    const document = parseSrdiIndex(payload)
    const ownWord = document.peerId === from
    if (!ownWord && !rendezvous.inView(from)) return counters.add('srdi.hearsay')
    for (const entry of document.entries) this.#take(handler, document, entry, from)
    if (ownWord && (document.ttl ?? 0) > 0) this.#replicate(handler, from, document)
  }

  /** A peer says that it has something not (any more) that the index names it for. */
  refused(lookup: SrdiLookup, peerId: PeerId): void {
    if (this.#world.index.remove({ ...lookup, peerId })) this.#world.counters.add('srdi.refused')
  }

  #take(handler: string, document: SrdiDocument, entry: SrdiEntry, from: PeerId): void {
    const { index, clock, counters } = this.#world
    const { key: attribute, value, expirationMs } = entry
    const { key, peerId } = document
    const ownWord = peerId === from
    const lookup = { handler, key, attribute, value, peerId }
    if (expirationMs <= 0) return void index.remove(lookup)
    const forMs = Math.min(expirationMs, this.#longest(peerId, ownWord))
    const taken = index.put({
      ...{ ...lookup, untilMs: clock.nowMs() + forMs },
      ...(ownWord ? {} : { toldBy: from }),
    })
    counters.add(taken ? 'srdi.taken' : 'srdi.no-room')
  }

  #longest(peerId: PeerId, ownWord: boolean): number {
    if (!ownWord) return REPLICA_MAX_MS
    return this.#world.rendezvous.hasClient(peerId) ? Infinity : STRANGER_FOR_MS
  }

  // ── Replicas ─────────────────────────────────────────────────────────────────────────────────────────────────────

  #settle(): void {
    this.#settling?.cancel()
    if (this.#scope.isClosed) return
    this.#settling = this.#world.clock.after('srdi-settle', VIEW_SETTLES_MS, () =>
      this.#replicateAll(),
    )
  }

  /** Everything that we keep at first hand goes where the view now says; what stays there is renewed. */
  #replicateAll(): void {
    const { index, config, clock } = this.#world
    for (const [handler, listings] of this.#sources)
      for (const listing of listings()) this.#replicate(handler, config.peerId, listing)
    const nowMs = clock.nowMs()
    for (const { handler, key, peerId, entries } of grouped(index.all(), nowMs))
      this.#replicate(handler, peerId, { key, entries })
  }

  #replicate(handler: string, peerId: PeerId, { key, entries }: SrdiListing): void {
    const { rendezvous, config } = this.#world
    if (NEVER_REPLICATED.includes(key)) return
    const shares = new Map<PeerId, SrdiEntry[]>()
    for (const entry of entries) {
      const at = replicaFor(config.peerId, rendezvous.view, key, entry.key, entry.value)
      if (at === undefined || at === config.peerId) continue
      const expirationMs = Math.min(entry.expirationMs, REPLICA_FOR_MS)
      const share = shares.get(at) ?? []
      share.push({ ...entry, expirationMs })
      shares.set(at, share)
    }
    for (const [at, share] of shares)
      for (const some of shareOut(share))
        void this.#send(at, handler, { peerId, key, entries: some })
  }
}

interface Group extends SrdiListing {
  readonly handler: string
  readonly peerId: PeerId
}

/** First-hand records that still hold, as listings of each peer. */
const grouped = (records: Iterable<SrdiRecord>, nowMs: number): readonly Group[] => {
  const groups = new Map<string, Group & { readonly entries: SrdiEntry[] }>()
  for (const { handler, key, attribute, value, peerId, untilMs, toldBy } of records) {
    if (toldBy !== undefined || untilMs <= nowMs) continue
    const id = JSON.stringify([handler, key, peerId])
    const group = groups.get(id) ?? { handler, key, peerId, entries: [] }
    group.entries.push({ key: attribute, value, expirationMs: Math.ceil(untilMs - nowMs) })
    groups.set(id, group)
  }
  return [...groups.values()]
}
