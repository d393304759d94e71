import { Lru } from '../../base/lru.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import type { ReleasePlace } from '../connection-table.ts'
import { sourceOf } from '../source-of.ts'
import {
  FAILED_SOURCES_MAX,
  FAILURES,
  PENDING_MAX,
  PENDING_PER_ADDRESS_MAX,
  PENDING_RESERVED,
  PROVEN_SOURCES_MAX,
} from './limits.ts'

/**
 * Places for connections that have not greeted yet: few in total and from one source, so that whoever holds many open
 * without a word keeps out nobody but himself. Failing costs a source what it may try next; where peers proved their keys
 * there are places that others cannot take.
 */
export class Admission {
  readonly #bySource = new Map<string, number>()
  readonly #failures = new Lru<string, TokenBucket>(FAILED_SOURCES_MAX)
  readonly #proven = new Lru<string, true>(PROVEN_SOURCES_MAX)
  #total = 0

  /** A place for a connection from `remoteHost`, or none. */
  admit(remoteHost: string, nowMs: number): ReleasePlace | undefined {
    const source = sourceOf(remoteHost)
    const held = this.#bySource.get(source) ?? 0
    const places = PENDING_MAX + (this.#proven.get(source) === true ? PENDING_RESERVED : 0)
    if (this.#total >= places || held >= PENDING_PER_ADDRESS_MAX) return undefined
    if (this.#failures.get(source)?.has(nowMs) === false) return undefined
    this.#bySource.set(source, held + 1)
    this.#total++
    let released = false
    return () => {
      if (released) return
      released = true
      this.#release(source)
    }
  }

  /** A connection from there did not greet as it should. */
  failed(remoteHost: string, nowMs: number): void {
    const source = sourceOf(remoteHost)
    const bucket = this.#failures.get(source) ?? new TokenBucket(FAILURES, nowMs)
    this.#failures.set(source, bucket)
    bucket.take(nowMs)
  }

  /** A peer proved its key from there. */
  proved(remoteHost: string): void {
    this.#proven.set(sourceOf(remoteHost), true)
  }

  #release(source: string): void {
    this.#total--
    const held = (this.#bySource.get(source) ?? 1) - 1
    if (held === 0) this.#bySource.delete(source)
    else this.#bySource.set(source, held)
  }
}
