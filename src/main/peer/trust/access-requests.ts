import { Lru } from '../../base/lru.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Right } from '../ports/trust.ts'

/** A peer that proved its key wanted something that it has no right to. */
export interface AccessRequest {
  readonly fingerprint: KeyFingerprint
  readonly pipeId: PipeId
  readonly right: Right
}

/** The same request is told again at the earliest after this time. */
export const REQUEST_AGAIN_MS = 60_000
/** Most requests of one peer that are told within that time. */
export const REQUESTS_OF_ONE_MAX = 8
/** Most peers whose requests are remembered; each has proven a key on a link. */
const ASKERS_KEPT = 1_024

/** Coalesces requests, so that a peer that asks every second is told of once, and one that asks for everything a few times. */
export class AccessRequests {
  readonly #asked = new Lru<KeyFingerprint, Map<string, number>>(ASKERS_KEPT)

  /** Whether the request is to be told now. */
  isNews({ fingerprint, pipeId, right }: AccessRequest, nowMs: number): boolean {
    const recent = this.#asked.get(fingerprint) ?? new Map<string, number>()
    for (const [key, toldMs] of recent) if (nowMs - toldMs >= REQUEST_AGAIN_MS) recent.delete(key)
    const key = `${right} ${pipeId}`
    if (recent.has(key) || recent.size >= REQUESTS_OF_ONE_MAX) return false
    recent.set(key, nowMs)
    this.#asked.set(fingerprint, recent)
    return true
  }

  /** Something was decided about this peer: what it asks for next is news. */
  forget(fingerprint: KeyFingerprint): void {
    this.#asked.delete(fingerprint)
  }
}
