import { Lru } from '../../base/lru.ts'
import { SOURCE_BURST, SOURCE_RATE, SOURCES_MAX, TOTAL_BURST, TOTAL_RATE } from './limits.ts'

/** Holds `burst` tokens and gains `perSecond` of them, never more than it holds. */
export class TokenBucket {
  readonly #perMs: number
  readonly #burst: number
  #tokens: number
  #atMs: number

  constructor(perSecond: number, burst: number, nowMs: number) {
    this.#perMs = perSecond / 1000
    this.#burst = burst
    this.#tokens = burst
    this.#atMs = nowMs
  }

  /** Takes one token if there is one. */
  take(nowMs: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#atMs) * this.#perMs)
    this.#atMs = nowMs
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}

/** How many datagrams are taken: from each source its share, so that one that floods costs the others nothing. */
export class SourceLimiter {
  readonly #sources = new Lru<string, TokenBucket>(SOURCES_MAX)
  readonly #total: TokenBucket

  constructor(nowMs: number) {
    this.#total = new TokenBucket(TOTAL_RATE, TOTAL_BURST, nowMs)
  }

  /** Whether a datagram from `source` is to be taken now. */
  take(source: string, nowMs: number): boolean {
    let bucket = this.#sources.get(source)
    if (bucket === undefined) {
      bucket = new TokenBucket(SOURCE_RATE, SOURCE_BURST, nowMs)
      this.#sources.set(source, bucket)
    }
    return bucket.take(nowMs) && this.#total.take(nowMs)
  }
}
