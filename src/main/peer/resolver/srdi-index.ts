import { matchesPattern } from '../../protocol/documents/discovery-query.ts'
import { WorthOrder } from '../../base/worth-order.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { WORTH, WORTHS, type StandingWorth } from '../worth.ts'

/**
 * Most entries in the index. Beyond it the least worth makes room: what strangers and other rendezvous tell before what
 * clients do; among equals whoever told most loses the oldest. One that is worth less than all is refused, and counted.
 */
export const ENTRIES_MAX = 65_536
/** Most entries that say something of one peer. */
export const ENTRIES_PER_PEER_MAX = 1_024
/** Most values that one search with a wild card looks at. */
const VALUES_SCANNED_MAX = 10_000

/** What an entry is about: a field of the advertisements of a handler. */
interface SrdiField {
  /** The resolver handler that the entry belongs to. */
  readonly handler: string
  /** First key, such as a pipe's type or `Peers`. */
  readonly key: string
  /** Second key, such as `Id` or `Name`. */
  readonly attribute: string
}

/** One entry: a peer has something with this value in that field. */
export interface SrdiRecord extends SrdiField {
  readonly value: string
  readonly peerId: PeerId
  /** When it is over (monotonic); `Infinity` until it is taken back. */
  readonly untilMs: number
  /** Absent: by its own word. Else the rendezvous that told, which keeps it at first hand. */
  readonly toldBy?: PeerId
}

/** What is looked for; the value may have a `*` at its ends. */
export interface SrdiLookup extends SrdiField {
  readonly value: string
}

type Holders = Map<PeerId, SrdiRecord>

/**
 * The index of a rendezvous (shared resource distributed index): which peer has what, by the keys that queries ask for.
 * State only; time is passed in.
 */
export class SrdiIndex {
  /** By field, then by value, who has it. */
  readonly #fields = new Map<string, Map<string, Holders>>()
  readonly #perPeer = new Map<PeerId, number>()
  #size = 0
  readonly #order = new WorthOrder<SrdiRecord>(WORTHS)
  readonly #worthOf: StandingWorth

  /** `worthOf`: what a peer's own word is worth. */
  constructor(worthOf: StandingWorth = () => 0) {
    this.#worthOf = worthOf
  }

  get size(): number {
    return this.#size
  }

  /** Takes an entry in, or renews it; false when there is no room. One's own word is not replaced by a replica. */
  put(record: SrdiRecord): boolean {
    const { value, peerId } = record
    const known = this.#fields.get(fieldOf(record))?.get(value)?.get(peerId)
    if (known === undefined && (this.#perPeer.get(peerId) ?? 0) >= ENTRIES_PER_PEER_MAX)
      return false
    if (known?.toldBy === undefined && known !== undefined && record.toldBy !== undefined)
      return true
    if (known !== undefined) this.#order.delete(known)
    const worth = record.toldBy === undefined ? this.#worthOf(peerId) : WORTH.hearsay
    this.#order.set(record, worth, record.toldBy ?? peerId)
    if (known === undefined && this.#size >= ENTRIES_MAX && !this.#makeRoom(record)) return false
    this.#holders(record).set(peerId, record)
    if (known === undefined) this.#count(peerId, 1)
    return true
  }

  /** Takes an entry back. */
  remove({ peerId, value, ...field }: SrdiLookup & { readonly peerId: PeerId }): boolean {
    const values = this.#fields.get(fieldOf(field))
    const holders = values?.get(value)
    const record = holders?.get(peerId)
    if (values === undefined || record === undefined || holders?.delete(peerId) !== true)
      return false
    this.#order.delete(record)
    if (holders.size === 0) values.delete(value)
    if (values.size === 0) this.#fields.delete(fieldOf(field))
    this.#count(peerId, -1)
    return true
  }

  /** Who has it: one entry for each peer. */
  find(lookup: SrdiLookup, nowMs: number): readonly SrdiRecord[] {
    const values = this.#fields.get(fieldOf(lookup))
    if (values === undefined) return []
    const found = new Map<PeerId, SrdiRecord>()
    for (const holders of holdersOf(values, lookup.value)) {
      for (const record of holders.values())
        if (record.untilMs > nowMs) found.set(record.peerId, record)
    }
    return [...found.values()]
  }

  /** Forgets all that was said of a peer. */
  forget(peerId: PeerId): void {
    if (!this.#perPeer.has(peerId)) return
    for (const record of [...this.all()]) if (record.peerId === peerId) this.remove(record)
  }

  /** Forgets what is over. */
  expire(nowMs: number): void {
    for (const record of [...this.all()]) if (record.untilMs <= nowMs) this.remove(record)
  }

  *all(): Generator<SrdiRecord> {
    for (const values of this.#fields.values())
      for (const holders of values.values()) yield* holders.values()
  }

  /** The new one takes part: nothing goes for one that is worth no more. */
  #makeRoom(fresh: SrdiRecord): boolean {
    const worst = this.#order.worst()
    if (worst === undefined || worst === fresh) {
      this.#order.delete(fresh)
      return false
    }
    this.remove(worst)
    return true
  }

  #holders(record: SrdiRecord): Holders {
    const values = getOrMake(this.#fields, fieldOf(record), () => new Map<string, Holders>())
    return getOrMake(values, record.value, () => new Map())
  }

  #count(peerId: PeerId, by: number): void {
    this.#size += by
    const count = (this.#perPeer.get(peerId) ?? 0) + by
    if (count > 0) this.#perPeer.set(peerId, count)
    else this.#perPeer.delete(peerId)
  }
}

const fieldOf = ({ handler, key, attribute }: SrdiField): string =>
  JSON.stringify([handler, key, attribute])

/** Whether a value stands for many. */
export const isPattern = (value: string): boolean => value.startsWith('*') || value.endsWith('*')

const holdersOf = (values: ReadonlyMap<string, Holders>, wanted: string): readonly Holders[] => {
  if (!isPattern(wanted)) {
    const holders = values.get(wanted)
    return holders === undefined ? [] : [holders]
  }
  const found: Holders[] = []
  let scanned = 0
  for (const [value, holders] of values) {
    if (++scanned > VALUES_SCANNED_MAX) break
    if (matchesPattern(wanted, value)) found.push(holders)
  }
  return found
}

const getOrMake = <K, V>(map: Map<K, V>, key: K, make: () => V): V => {
  const known = map.get(key)
  if (known !== undefined) return known
  const made = make()
  map.set(key, made)
  return made
}
