import { Lru } from '../../base/lru.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'

const WINDOW_MS = 60_000
/** Most tries of one key, and of all together, within a minute. */
export const REDEEMS_OF_ONE_MAX = 5
export const REDEEMS_MAX = 60
/** Most keys that are remembered; all together are limited anyway. */
const KEYS_KEPT = 256

interface Tally {
  sinceMs: number
  count: number
}

/** How often somebody may try a secret. They are of 128 bits in a link and of 88 in words: this saves work, and a log, not the secret. */
export class RedeemLimit {
  readonly #ofOne = new Lru<KeyFingerprint, Tally>(KEYS_KEPT)
  readonly #all: Tally = { sinceMs: -Infinity, count: 0 }

  allows(fingerprint: KeyFingerprint, nowMs: number): boolean {
    const one = this.#ofOne.get(fingerprint) ?? { sinceMs: nowMs, count: 0 }
    this.#ofOne.set(fingerprint, one)
    return counted(one, nowMs) <= REDEEMS_OF_ONE_MAX && counted(this.#all, nowMs) <= REDEEMS_MAX
  }
}

const counted = (tally: Tally, nowMs: number): number => {
  if (nowMs - tally.sinceMs >= WINDOW_MS) {
    tally.sinceMs = nowMs
    tally.count = 0
  }
  return ++tally.count
}
