import type { Clock, Timer } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type {
  Grant,
  PipeAccess,
  Right,
  Standing,
  TrustEntry,
  TrustOrigin,
  TrustStore,
} from '../ports/trust.ts'
import { AccessRequests, type AccessRequest } from './access-requests.ts'
import { decide, type Decision } from './decide.ts'
import { Lodgers } from './lodgers.ts'
import { assertUnlike, lookAlikes, type TrustWarning } from './look-alikes.ts'
import { PipeAccesses, type PipeAccessesWorld } from './pipe-accesses.ts'
import { GRANTS_MAX, TrustTable } from './trust-table.ts'

/** What was merely seen is written at most this often: losing it costs a line in a list. */
export const SEEN_SAVED_AFTER_MS = 30_000
/** A key, and whose it says to be. */
export interface KeyHolder {
  readonly fingerprint: KeyFingerprint
  readonly publicKey: Uint8Array
  readonly peerId: PeerId
  readonly name?: string | undefined
}

export interface TrustWorld extends PipeAccessesWorld {
  readonly clock: Clock
  readonly log: Log
  readonly counters: Counters
  /** Absent: nothing outlives the peer. */
  readonly trustStore?: TrustStore | undefined
}

/**
 * Who is trusted, and what for: the one place that answers whether a peer may do something. What restricts takes effect
 * at once, even where it cannot be written; what permits only once it is written.
 */
export class TrustService {
  /** What is known of a key has changed, or it was forgotten. */
  readonly changed = new Emitter<KeyFingerprint>()
  /** Who may use a pipe has changed. */
  readonly accessChanged = new Emitter<PipeId>()
  /** Somebody wanted what it has no right to; coalesced, never from one that is ignored or blocked. */
  readonly requested = new Emitter<AccessRequest>()
  /** A key came that may be taken for another. */
  readonly warned = new Emitter<TrustWarning>()
  /** Peers of this program's own that are let into pipes. */
  readonly lodgers = new Lodgers()
  readonly #world: TrustWorld
  readonly #log: Log
  readonly #table = new TrustTable()
  readonly #accesses: PipeAccesses
  readonly #requests = new AccessRequests()
  #saveLater: Timer | undefined

  constructor(world: TrustWorld) {
    this.#world = world
    this.#log = world.log.scope('trust')
    this.#accesses = new PipeAccesses(world)
    this.lodgers.changed.on((pipeId) => this.accessChanged.emit(pipeId))
  }

  load(): void {
    const stored = this.#world.trustStore?.load()
    if (stored === undefined) return
    this.#table.load(stored.peers)
    this.#accesses.load(stored.accesses)
  }

  /** Writes what is not written yet; idempotent. */
  stop(): void {
    if (this.#saveLater !== undefined) this.#saveSeen()
  }

  // ── Who there is ─────────────────────────────────────────────────────────────────────────────────────────────────

  all(): readonly TrustEntry[] {
    return this.#table.all()
  }

  get(fingerprint: KeyFingerprint): TrustEntry | undefined {
    return this.#table.get(fingerprint)
  }

  /** Throws `trust/not-found`. */
  require(fingerprint: KeyFingerprint): TrustEntry {
    return this.#table.require(fingerprint)
  }

  /** Entries beyond merely seen whose key gives this id. The id alone proves nothing: it is for labels and for refusing. */
  decidedOf(peerId: PeerId): readonly TrustEntry[] {
    return this.#table.decidedOf(peerId)
  }

  /** Those of which something was decided that a person may take this one for. */
  resembling(entry: TrustEntry): readonly TrustWarning[] {
    return lookAlikes(entry, this.#table)
  }

  /**
   * A peer proved its key on a link. Of a key of which something was decided the name stays: whoever may rename it says so
   * with {@link rename}.
   */
  saw({ fingerprint, publicKey, peerId, name = '' }: KeyHolder): void {
    const wallMs = this.#world.clock.wallMs()
    const known = this.#table.get(fingerprint)
    const fresh = {
      ...{ fingerprint, peerId, publicKey, name, standing: 'seen' as const, grants: [] },
      ...{ standingWallMs: wallMs, firstSeenWallMs: wallMs },
    }
    const label = known?.standing === 'seen' && name !== '' ? { name } : {}
    const evicted = this.#table.put({ ...fresh, ...known, ...label, lastSeenWallMs: wallMs })
    this.#saveLater ??= this.#world.clock.after('trust-seen', SEEN_SAVED_AFTER_MS, () =>
      this.#saveSeen(),
    )
    if (evicted !== undefined) this.#evicted(evicted)
    this.changed.emit(fingerprint)
    if (known === undefined || (known.name !== name && known.standing === 'seen'))
      this.#warn(this.#table.require(fingerprint))
  }

  // ── Decisions of a person ────────────────────────────────────────────────────────────────────────────────────────

  /**
   * Makes a peer a paired one, with these grants in place of those it had. `name`, where given, is pinned. Whoever calls
   * has made sure whose key it is. Throws `trust/no-room`, `store/failed`.
   */
  pair(holder: KeyHolder, origin: TrustOrigin, grants: readonly Grant[] = []): void {
    const wallMs = this.#world.clock.wallMs()
    const { fingerprint, publicKey, peerId } = holder
    const known = this.#table.get(fingerprint)
    this.#permit({
      ...{ fingerprint, publicKey, peerId, name: holder.name ?? known?.name ?? '' },
      ...{ standing: 'paired', origin, standingWallMs: wallMs, grants: bounded(grants) },
      firstSeenWallMs: known?.firstSeenWallMs ?? wallMs,
      lastSeenWallMs: known?.lastSeenWallMs ?? wallMs,
    })
  }

  /**
   * Says how a key stands. Whatever is not paired has no grants; making it paired once more brings none back. A key that may
   * be taken for another is not paired by hand unless its whole fingerprint was `compared`. Throws `trust/not-found`,
   * `trust/name-conflict`, `trust/no-room`, `store/failed`.
   */
  setStanding(
    fingerprint: KeyFingerprint,
    standing: Standing,
    { compared = false }: { readonly compared?: boolean } = {},
  ): void {
    const known = this.#table.require(fingerprint)
    if (known.standing === standing) return
    if (standing === 'paired') {
      if (!compared) assertUnlike(known, this.#table)
      return this.pair(known, 'hand')
    }
    const { origin: _origin, ...rest } = known
    const standingWallMs = this.#world.clock.wallMs()
    this.#restrict({ ...rest, standing, standingWallMs, grants: [] })
  }

  /** Pins another name to a key; its owner said so on a link that proves it, or a person did. Throws `store/failed`. */
  rename(fingerprint: KeyFingerprint, name: string): void {
    const known = this.#table.require(fingerprint)
    if (known.name !== name) this.#permit({ ...known, name })
  }

  /** Gives a paired peer a right. Throws `trust/not-found`, `trust/not-paired`, `trust/no-room`, `store/failed`. */
  grant(fingerprint: KeyFingerprint, grant: Grant): void {
    const known = this.#table.require(fingerprint)
    if (known.standing !== 'paired')
      throw new PipefitterError('trust/not-paired', 'Only a paired peer can be given rights')
    if (known.grants.some((other) => sameGrant(other, grant))) return
    this.#permit({ ...known, grants: bounded([...known.grants, grant]) })
  }

  /**
   * Takes a right back: the one for a pipe, or without a pipe the one for all pipes together with those for single ones.
   * Throws `trust/not-found`, `store/failed`.
   */
  revoke(fingerprint: KeyFingerprint, { right, pipeId }: Grant): void {
    const known = this.#table.require(fingerprint)
    const isMeant = (grant: Grant): boolean =>
      grant.right === right && (pipeId === undefined || grant.pipeId === pipeId)
    const grants = known.grants.filter((grant) => !isMeant(grant))
    if (grants.length < known.grants.length) this.#restrict({ ...known, grants })
  }

  /** Forgets a key; when it comes again it is merely seen. Throws `trust/not-found`, `store/failed`. */
  forget(fingerprint: KeyFingerprint): void {
    this.#table.require(fingerprint)
    this.#table.remove(fingerprint)
    this.#requests.forget(fingerprint)
    this.#savedOrToldOf(() => this.changed.emit(fingerprint))
  }

  // ── Pipes ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Of a closed group's pipe, unless something else was said: every member may use it. */
  accessOf(pipeId: PipeId): PipeAccess {
    return this.#accesses.of(pipeId)
  }

  /** Says who may use a pipe. Throws `trust/no-room`, `store/failed`; then the access is the narrower of the two. */
  setAccess(pipeId: PipeId, access: PipeAccess): void {
    const before = this.accessOf(pipeId)
    if (access === before) return
    const narrows = this.#accesses.narrows(pipeId, access)
    this.#accesses.put(pipeId, access)
    if (narrows) return this.#savedOrToldOf(() => this.accessChanged.emit(pipeId))
    try {
      this.#save()
    } catch (error) {
      this.#accesses.put(pipeId, before)
      throw error
    }
    this.accessChanged.emit(pipeId)
  }

  /** The pipe was removed: its access and the grants for it go with it. Throws `store/failed`. */
  forgetPipe(pipeId: PipeId): void {
    const holders = [...this.#table.decided()].filter(({ grants }) =>
      grants.some((grant) => grant.pipeId === pipeId),
    )
    if (!this.#accesses.forget(pipeId) && holders.length === 0) return
    for (const entry of holders) {
      const grants = entry.grants.filter((grant) => grant.pipeId !== pipeId)
      this.#table.put({ ...entry, grants })
    }
    this.#savedOrToldOf(() => {
      for (const { fingerprint } of holders) this.changed.emit(fingerprint)
      this.accessChanged.emit(pipeId)
    })
  }

  /** Whether whoever proved this key, or nobody where it is absent, has a right, on a pipe where it is one of a pipe. */
  decide(
    right: Right,
    pipeId: PipeId | undefined,
    fingerprint: KeyFingerprint | undefined,
  ): Decision {
    if (
      fingerprint !== undefined &&
      pipeId !== undefined &&
      this.lodgers.mayUse(fingerprint, pipeId)
    )
      return { allowed: true }
    const entry = fingerprint === undefined ? undefined : this.#table.get(fingerprint)
    const standing = fingerprint === undefined ? undefined : (entry?.standing ?? 'seen')
    const pipe = pipeId === undefined ? undefined : { id: pipeId, access: this.accessOf(pipeId) }
    const membership =
      pipeId === undefined ? 'open' : this.#accesses.membershipOf(pipeId, fingerprint)
    return decide({ right, pipe }, { standing, grants: entry?.grants ?? [], membership })
  }

  /** Keys that give a peer id, of which we know whose they are: decided by a person, or members of the pipe's group. */
  keysOf(pipeId: PipeId, peerId: PeerId): readonly KeyFingerprint[] {
    const decided = this.#table.decidedOf(peerId).map(({ fingerprint }) => fingerprint)
    const members = this.#world.membership?.keysOf(pipeId, peerId) ?? []
    return [...new Set([...decided, ...members])]
  }

  /** Somebody is in a group, or out of it: what it may do has changed. */
  reviewMember(fingerprint: KeyFingerprint): void {
    this.#requests.forget(fingerprint)
    this.changed.emit(fingerprint)
  }

  /** A peer that proved its key was refused something: a person may want to know. */
  request(request: AccessRequest): void {
    const { clock, counters } = this.#world
    const standing = this.#table.get(request.fingerprint)?.standing
    if (standing === 'ignored' || standing === 'blocked') return
    if (!this.#requests.isNews(request, clock.nowMs()))
      return counters.add('trust.repeated-requests')
    this.requested.emit(request)
  }

  // ── Inside ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #permit(entry: TrustEntry): void {
    const { fingerprint } = entry
    const before = this.#table.get(fingerprint)
    this.#table.put(entry)
    try {
      this.#save()
    } catch (error) {
      if (before === undefined) this.#table.remove(fingerprint)
      else this.#table.put(before)
      throw error
    }
    this.#requests.forget(fingerprint)
    this.changed.emit(fingerprint)
  }

  #restrict(entry: TrustEntry): void {
    const evicted = this.#table.put(entry)
    this.#requests.forget(entry.fingerprint)
    this.#savedOrToldOf(() => {
      if (evicted !== undefined) this.#evicted(evicted)
      this.changed.emit(entry.fingerprint)
    })
  }

  /** Tells of a change that holds already, then throws if it was not written. */
  #savedOrToldOf(tell: () => void): void {
    try {
      this.#save()
    } finally {
      tell()
    }
  }

  #save(): void {
    this.#saveLater?.cancel()
    this.#saveLater = undefined
    this.#world.trustStore?.save({ peers: this.#table.all(), accesses: this.#accesses.all() })
  }

  #saveSeen(): void {
    try {
      this.#save()
    } catch (error) {
      this.#world.counters.add('trust.unwritten')
      this.#log.warn('not written', { why: toPipefitterError(error).message })
    }
  }

  #evicted(fingerprint: KeyFingerprint): void {
    this.#world.counters.add('trust.seen-forgotten')
    this.#requests.forget(fingerprint)
    this.changed.emit(fingerprint)
  }

  #warn(entry: TrustEntry): void {
    for (const warning of this.resembling(entry)) {
      this.#world.counters.add('trust.look-alikes')
      this.warned.emit(warning)
    }
  }
}

const sameGrant = (a: Grant, b: Grant): boolean => a.right === b.right && a.pipeId === b.pipeId

const bounded = (grants: readonly Grant[]): readonly Grant[] => {
  if (grants.length <= GRANTS_MAX) return grants
  throw new PipefitterError('trust/no-room', `A peer can be given ${GRANTS_MAX} rights at most`)
}
