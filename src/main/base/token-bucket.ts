import { Lru } from './lru.ts'

/** How much is allowed: so many at once, and so many a second in the long run. */
export interface Rate {
  readonly burst: number
  readonly perSecond: number
}

/** Lets through what a {@link Rate} allows. State without time: the caller says what time it is. */
export class TokenBucket {
  readonly #rate: Rate
  #tokens: number
  #filledMs: number

  constructor(rate: Rate, nowMs: number) {
    this.#rate = rate
    this.#tokens = rate.burst
    this.#filledMs = nowMs
  }

  /** Whether there is room for `cost`; if so it is taken. */
  take(nowMs: number, cost = 1): boolean {
    if (!this.has(nowMs, cost)) return false
    this.#tokens -= cost
    return true
  }

  /** Whether there is room for `cost`; nothing is taken. */
  has(nowMs: number, cost = 1): boolean {
    const { burst, perSecond } = this.#rate
    const passedMs = Math.max(0, nowMs - this.#filledMs)
    this.#tokens = Math.min(burst, this.#tokens + (passedMs / 1_000) * perSecond)
    this.#filledMs = nowMs
    return this.#tokens >= cost
  }
}

/**
 * A rate for each source and one for all together. Sources are cheap to make up, so a new one gets no more than the total
 * leaves; the least recently heard is forgotten first.
 */
export class SourceRates {
  readonly #each: Rate
  readonly #total: TokenBucket
  readonly #sources: Lru<string, TokenBucket>

  constructor(each: Rate, total: Rate, sourcesMax: number, nowMs: number) {
    this.#each = each
    this.#total = new TokenBucket(total, nowMs)
    this.#sources = new Lru(sourcesMax)
  }

  /** Whether `source` may do something of this cost now, and which bound forbids it. */
  take(source: string, nowMs: number, cost = 1): 'allowed' | 'source' | 'total' {
    const bucket = this.#sources.get(source) ?? new TokenBucket(this.#each, nowMs)
    this.#sources.set(source, bucket)
    if (!bucket.has(nowMs, cost)) return 'source'
    if (!this.#total.take(nowMs, cost)) return 'total'
    bucket.take(nowMs, cost)
    return 'allowed'
  }
}
