import { ipBytes } from '../../base/ip.ts'
import { Lru } from '../../base/lru.ts'
import { hostOf, schemeOf } from '../endpoint/addresses.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'

const WINDOW_MS = 60_000
/** Most tries of one key within a minute. */
export const REDEEMS_OF_ONE_MAX = 5
/** Tries of one source within a minute that nobody else can use up: an IPv4 address, or an IPv6 network (/64). */
export const REDEEMS_OWN_PER_SOURCE = 3
/** Most tries of one source within a minute, whatever keys it shows. */
export const REDEEMS_OF_SOURCE_MAX = 10
/** Most tries within a minute that are nobody's own, of all sources together. */
export const REDEEMS_COMMON_MAX = 60
/** Most tries within a minute, of all sources together: beyond that it is the work that is refused. */
export const REDEEMS_MAX = 1_200
/** Most keys that are remembered. */
const KEYS_KEPT = 256
/** Most sources that are remembered: as many as can try within a minute. */
const SOURCES_KEPT = 1_200

interface Tally {
  sinceMs: number
  count: number
}

/**
 * How often somebody may try a secret. They are of 128 bits in a link and of 88 in words: this saves work, and a log, not the
 * secret. Whoever comes from where nobody else tries has a share of its own, which a crowd of made-up keys cannot use up.
 */
export class RedeemLimit {
  readonly #ofKey = new Lru<KeyFingerprint, Tally>(KEYS_KEPT)
  readonly #ofSource = new Lru<string, Tally>(SOURCES_KEPT)
  readonly #common = fresh()
  readonly #all = fresh()

  allows(fingerprint: KeyFingerprint, source: string, nowMs: number): boolean {
    if (counted(tallyIn(this.#ofKey, fingerprint), nowMs) > REDEEMS_OF_ONE_MAX) return false
    const ofSource = counted(tallyIn(this.#ofSource, source), nowMs)
    if (ofSource > REDEEMS_OF_SOURCE_MAX) return false
    if (counted(this.#all, nowMs) > REDEEMS_MAX) return false
    return ofSource <= REDEEMS_OWN_PER_SOURCE || counted(this.#common, nowMs) <= REDEEMS_COMMON_MAX
  }
}

/**
 * Where a link comes from: an IPv4 address, or the /64 of an IPv6 one, since a host has a whole network of those. An address
 * without a host, as of the DHT, costs nothing to make up: all those of a transport are one source.
 */
export const sourceOf = (remoteAddress: string): string => {
  const host = hostOf(remoteAddress)
  if (host === undefined) return `by ${schemeOf(remoteAddress)}`
  const plain = host.replace(/^::ffff:(?=\d+\.)/i, '')
  const bytes = ipBytes(plain)
  return bytes?.length === 16 ? `net ${[...bytes.subarray(0, 8)].join('.')}` : plain
}

const fresh = (): Tally => ({ sinceMs: Number.NEGATIVE_INFINITY, count: 0 })

const tallyIn = <K>(table: Lru<K, Tally>, key: K): Tally => {
  const tally = table.get(key) ?? fresh()
  table.set(key, tally)
  return tally
}

const counted = (tally: Tally, nowMs: number): number => {
  if (nowMs - tally.sinceMs >= WINDOW_MS) {
    tally.sinceMs = nowMs
    tally.count = 0
  }
  return ++tally.count
}
