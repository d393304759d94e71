import { createHash, timingSafeEqual } from 'node:crypto'
import type { Greeting } from '../../shared/rpc/index.ts'
import type { Clock } from '../base/clock.ts'
import type { Random } from '../base/random.ts'

/** 256 bits: nobody guesses one. */
const SECRET_BYTES = 32
/** Links that are out and not yet opened; the oldest is void when one more is made. */
const CODES_MAX = 16
/** Pages that may stay signed in; the oldest is signed out when one more comes. */
const TOKENS_MAX = 32
/** A link that nobody opens is void after this time. */
const CODE_LIFE_MS = 15 * 60_000
/** Wrong greetings in one second, from which on all are refused until the second is over. */
const FAILURES_MAX = 5
const FAILURES_WINDOW_MS = 1_000

/**
 * Who may use the browser interface. A link carries a one-time code; the first page that shows it gets a token and the
 * code is spent. Both live in memory alone (as digests), so that a restart signs everybody out, and no secret is ever
 * written down.
 */
export class Access {
  readonly #clock: Clock
  readonly #random: Random
  readonly #codes = new SecretSet(CODES_MAX)
  readonly #tokens = new SecretSet(TOKENS_MAX)
  #failures: number[] = []

  constructor(clock: Clock, random: Random) {
    this.#clock = clock
    this.#random = random
  }

  /** A new one-time code for a link. */
  issueCode(): string {
    const code = this.#secret()
    this.#codes.add(code, this.#clock.nowMs() + CODE_LIFE_MS)
    return code
  }

  /** The token that the greeting is good for, or `undefined`; wrong ones are limited in rate. */
  admit(greeting: Greeting): string | undefined {
    const nowMs = this.#clock.nowMs()
    this.#failures = this.#failures.filter((atMs) => nowMs - atMs < FAILURES_WINDOW_MS)
    if (this.#failures.length >= FAILURES_MAX) return undefined
    const token =
      'code' in greeting ? this.#redeem(greeting.code, nowMs) : this.#known(greeting.token)
    if (token === undefined) this.#failures.push(nowMs)
    return token
  }

  #redeem(code: string, nowMs: number): string | undefined {
    if (!this.#codes.take(code, nowMs)) return undefined
    const token = this.#secret()
    this.#tokens.add(token, Infinity)
    return token
  }

  #known(token: string): string | undefined {
    return this.#tokens.has(token) ? token : undefined
  }

  #secret(): string {
    return Buffer.from(this.#random.bytes(SECRET_BYTES)).toString('base64url')
  }
}

interface Entry {
  readonly digest: Buffer
  readonly expiresMs: number
}

/** Secrets by their digest, compared in constant time, the oldest forgotten beyond `capacity`. */
class SecretSet {
  readonly #capacity: number
  #entries: Entry[] = []

  constructor(capacity: number) {
    this.#capacity = capacity
  }

  add(secret: string, expiresMs: number): void {
    this.#entries.push({ digest: digestOf(secret), expiresMs })
    this.#entries = this.#entries.slice(-this.#capacity)
  }

  has(secret: string): boolean {
    return this.#find(secret) !== undefined
  }

  /** Whether it was there and in time; it is gone afterwards. */
  take(secret: string, nowMs: number): boolean {
    const found = this.#find(secret)
    this.#entries = this.#entries.filter((entry) => entry !== found)
    return found !== undefined && nowMs < found.expiresMs
  }

  #find(secret: string): Entry | undefined {
    const digest = digestOf(secret)
    let found: Entry | undefined
    for (const entry of this.#entries) if (timingSafeEqual(entry.digest, digest)) found = entry
    return found
  }
}

const digestOf = (secret: string): Buffer => createHash('sha256').update(secret).digest()

/** Compares two secrets without telling by its time how far they agree. */
export const equalSecrets = (a: string, b: string): boolean =>
  timingSafeEqual(digestOf(a), digestOf(b))
