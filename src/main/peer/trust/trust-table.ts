import { PipefitterError } from '../../base/errors.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { TrustEntry } from '../ports/trust.ts'
import { nameSkeleton } from './confusable.ts'

/** Most keys that were merely seen; the one seen longest ago makes room. */
export const SEEN_MAX = 512
/** Most keys of which a person has decided something. They are never evicted: a further one is refused. */
export const DECIDED_MAX = 4_096
/** Most grants of one peer. */
export const GRANTS_MAX = 1_024

/**
 * What is known of keys, by the whole fingerprint. Those merely seen are kept apart from those of which a person has
 * decided something, so that no flood of strangers can push out a trusted or a blocked one. State only.
 */
export class TrustTable {
  /** Least recently seen first. */
  readonly #seen = new Map<KeyFingerprint, TrustEntry>()
  readonly #decided = new Map<KeyFingerprint, TrustEntry>()
  /** Of those decided: a claim of an id is looked up with every link that proves no key. */
  readonly #byPeer = new Map<PeerId, Set<KeyFingerprint>>()
  readonly #byName = new Map<string, Set<KeyFingerprint>>()

  load(entries: readonly TrustEntry[]): void {
    const bySight = [...entries].sort((a, b) => a.lastSeenWallMs - b.lastSeenWallMs)
    for (const entry of bySight) this.#place(entry)
  }

  get(fingerprint: KeyFingerprint): TrustEntry | undefined {
    return this.#decided.get(fingerprint) ?? this.#seen.get(fingerprint)
  }

  /** Throws `trust/not-found`. */
  require(fingerprint: KeyFingerprint): TrustEntry {
    const entry = this.get(fingerprint)
    if (entry !== undefined) return entry
    throw new PipefitterError(
      'trust/not-found',
      `No key ${fingerprint.slice(0, 16)}… was seen here`,
    )
  }

  all(): readonly TrustEntry[] {
    return [...this.#decided.values(), ...this.#seen.values()]
  }

  /** Those that are not merely seen. */
  decided(): IterableIterator<TrustEntry> {
    return this.#decided.values()
  }

  /** Those that are not merely seen and whose key gives this peer id: one, unless somebody made a second key for the id. */
  decidedOf(peerId: PeerId): readonly TrustEntry[] {
    const keys = this.#byPeer.get(peerId) ?? []
    return [...keys].map((key) => this.require(key))
  }

  /** Those that are not merely seen, with another key than this one, whose name a person may take for it. */
  lookAlikesOf(fingerprint: KeyFingerprint, name: string): readonly TrustEntry[] {
    const skeleton = nameSkeleton(name)
    const keys = skeleton === '' ? [] : (this.#byName.get(skeleton) ?? [])
    return [...keys].filter((key) => key !== fingerprint).map((key) => this.require(key))
  }

  /** Adds or replaces; gives the fingerprint that made room. Throws `trust/no-room` where nothing may. */
  put(entry: TrustEntry): KeyFingerprint | undefined {
    const { fingerprint, standing } = entry
    const isNew = standing !== 'seen' && !this.#decided.has(fingerprint)
    if (isNew && this.#decided.size >= DECIDED_MAX)
      throw new PipefitterError('trust/no-room', `${DECIDED_MAX} peers are kept already`)
    this.#drop(fingerprint)
    return this.#place(entry)
  }

  remove(fingerprint: KeyFingerprint): void {
    this.#drop(fingerprint)
  }

  #place(entry: TrustEntry): KeyFingerprint | undefined {
    const { fingerprint, peerId, standing, name } = entry
    if (standing !== 'seen') {
      this.#decided.set(fingerprint, entry)
      addTo(this.#byPeer, peerId, fingerprint)
      addTo(this.#byName, nameSkeleton(name), fingerprint)
      return undefined
    }
    this.#seen.set(fingerprint, entry)
    if (this.#seen.size <= SEEN_MAX) return undefined
    const [oldest] = this.#seen.keys()
    if (oldest !== undefined) this.#seen.delete(oldest)
    return oldest
  }

  #drop(fingerprint: KeyFingerprint): void {
    this.#seen.delete(fingerprint)
    const known = this.#decided.get(fingerprint)
    if (known === undefined) return
    this.#decided.delete(fingerprint)
    removeFrom(this.#byPeer, known.peerId, fingerprint)
    removeFrom(this.#byName, nameSkeleton(known.name), fingerprint)
  }
}

const addTo = <K>(index: Map<K, Set<KeyFingerprint>>, key: K, value: KeyFingerprint): void => {
  const values = index.get(key) ?? new Set()
  index.set(key, values.add(value))
}

const removeFrom = <K>(index: Map<K, Set<KeyFingerprint>>, key: K, value: KeyFingerprint): void => {
  const values = index.get(key)
  values?.delete(value)
  if (values?.size === 0) index.delete(key)
}
