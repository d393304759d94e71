import type { Clock } from '../base/clock.ts'
import { PipefitterError } from '../base/errors.ts'
import type { Unsubscribe } from '../base/events.ts'
import type { Log } from '../base/log.ts'
import { TokenBucket } from '../base/token-bucket.ts'
import type { Connection, LinkProof } from '../peer/ports/connection.ts'
import type { Network, NetworkInterface } from '../peer/ports/network.ts'
import { CUTS_LOGGED, IDLE_FOR_MS, IDLE_LOOK_EVERY_MS, PLACES_PER_RESERVED } from './limits.ts'

/** Gives a place back; idempotent. */
export type ReleasePlace = () => void

/** What the table needs of a connection. */
export type Listed = Pick<Connection, 'abort' | 'stats' | 'proof' | 'remoteAddress'>

export interface ConnectionTableInit {
  readonly network: Network
  readonly clock: Clock
  readonly log: Log
  /** Adds to a counter of the transport. */
  readonly count: (counter: string) => void
  /** Whether a person has paired the peer that proved this; absent: nobody is. */
  readonly isTrusted?: ((proof: LinkProof) => boolean) | undefined
  /** Whether this peer promised whoever proved this to pass on for it: its link stays though it is idle; absent: nobody. */
  readonly isServed?: ((proof: LinkProof) => boolean) | undefined
  /** Connections at a time. */
  readonly max: number
}

/** A connection, and when a message last went over it as far as was looked. */
interface Entry {
  readonly host: string
  messages: number
  sinceMs: number
}

/**
 * The connections there are: bounded in number, and cut when the address of ours that carries them is gone, which the
 * system itself would notice only after many minutes.
 *
 * Where there is no place left, the idle link that is worth least gives up its own: one that proves nothing before one that
 * proves a key. Those of peers for whom this one relays come last, and not at all while they have no more than half of the
 * places: others reach them by it. Links to paired peers never do, and some places are for those alone, so that strangers cannot keep them out.
 */
export class ConnectionTable {
  readonly #init: ConnectionTableInit
  readonly #entries = new Map<Listed, Entry>()
  /** Connections that were cut for others; their places count no more. */
  readonly #leaving = new Set<Listed>()
  readonly #strangersMax: number
  readonly #logged: TokenBucket
  #dialling = 0
  #lookedMs: number
  #known: readonly NetworkInterface[] = []
  #unsubscribe: Unsubscribe | undefined

  constructor(init: ConnectionTableInit) {
    this.#init = init
    this.#lookedMs = init.clock.nowMs()
    this.#logged = new TokenBucket(CUTS_LOGGED, this.#lookedMs)
    const reserved = init.isTrusted === undefined ? 0 : Math.floor(init.max / PLACES_PER_RESERVED)
    this.#strangersMax = init.max - reserved
  }

  get size(): number {
    return this.#entries.size
  }

  /** A place for an attempt of ours to connect; none when all are taken and nobody is idle. */
  reserve(): ReleasePlace | undefined {
    if (this.#taken >= this.#init.max && !this.#makeRoom()) return undefined
    this.#dialling++
    let released = false
    return () => {
      if (!released) this.#dialling--
      released = true
    }
  }

  /** Whether there is a place for a connection whose other end proved this; one that is idle may have made it. */
  hasRoomFor(proof: LinkProof | undefined): boolean {
    const isFull = this.#isFullFor(proof !== undefined && this.#isTrusted(proof))
    return !isFull || this.#makeRoom()
  }

  /** Takes a place for `connection`, which uses the local address `host`, until `remove`, and watches it. */
  add(connection: Listed, host: string): void {
    const sinceMs = this.#init.clock.nowMs()
    this.#entries.set(connection, { host, messages: messagesOf(connection), sinceMs })
    this.#look()
    if (this.#unsubscribe !== undefined) return
    this.#known = this.#init.network.interfaces()
    this.#unsubscribe = this.#init.network.onChanged((now) => this.#changed(now))
  }

  remove(connection: Listed): void {
    this.#entries.delete(connection)
    this.#leaving.delete(connection)
    if (this.#entries.size > 0) return
    this.#unsubscribe?.()
    this.#unsubscribe = undefined
  }

  get #taken(): number {
    return this.#dialling + this.#entries.size - this.#leaving.size
  }

  #isFullFor(isTrusted: boolean): boolean {
    if (this.#taken >= this.#init.max) return true
    // Nobody needs to be counted before all together come near the strangers' bound.
    if (isTrusted || this.#taken < this.#strangersMax) return false
    return this.#strangers().length >= this.#strangersMax
  }

  #strangers(): [Listed, Entry][] {
    return [...this.#entries].filter(
      ([one]) =>
        !this.#leaving.has(one) && (one.proof === undefined || !this.#isTrusted(one.proof)),
    )
  }

  #worthOf({ proof }: Listed): number {
    if (proof === undefined) return 0
    return this.#init.isServed?.(proof) === true ? SERVED : 1
  }

  /** Whoever likes may ask a relay to pass on: that alone takes no more than half of the places. */
  #isServingMany(): boolean {
    const served = this.#strangers().filter(([one]) => this.#worthOf(one) === SERVED)
    return served.length > this.#init.max / 2
  }

  #isTrusted(proof: LinkProof): boolean {
    return this.#init.isTrusted?.(proof) === true
  }

  // ── Idle links ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Notes who spoke since the last look. */
  #look(): void {
    const nowMs = this.#init.clock.nowMs()
    if (nowMs - this.#lookedMs < IDLE_LOOK_EVERY_MS) return
    this.#lookedMs = nowMs
    for (const [connection, entry] of this.#entries) {
      const messages = messagesOf(connection)
      if (messages === entry.messages) continue
      entry.messages = messages
      entry.sinceMs = nowMs
    }
  }

  /** Cuts the idle stranger that is worth least; of equals the one that has been idle for longest. */
  #makeRoom(): boolean {
    this.#look()
    const idleSinceMs = this.#init.clock.nowMs() - IDLE_FOR_MS
    const [least] = this.#strangers()
      .filter(
        ([one, { sinceMs, messages }]) => sinceMs <= idleSinceMs && messages === messagesOf(one),
      )
      .map(([one, { sinceMs }]) => ({ one, sinceMs, worth: this.#worthOf(one) }))
      .sort((a, b) => a.worth - b.worth || a.sinceMs - b.sinceMs)
    if (least === undefined || (least.worth === SERVED && !this.#isServingMany())) return false
    const { one: connection } = least
    this.#leaving.add(connection)
    this.#tellOfIdle(connection)
    const words = `The link to ${connection.remoteAddress} was idle, and its place was needed`
    connection.abort(new PipefitterError('endpoint/limit', words))
    return true
  }

  #tellOfIdle({ remoteAddress: address }: Listed): void {
    const { clock, count, log } = this.#init
    count('closed-idle')
    if (this.#logged.take(clock.nowMs()))
      log.warn('an idle link was closed: there was no place left for another', { address })
  }

  // ── Interfaces ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** Loopback never goes away, though it leaves the list when something better comes. */
  #changed(now: readonly NetworkInterface[]): void {
    const before = this.#known
    this.#known = now
    const there = new Set(now.map(({ address }) => address))
    for (const { address, name, loopback } of before) {
      if (!loopback && !there.has(address)) this.#cut(address, name)
    }
  }

  #cut(address: string, name: string): void {
    const words = `This machine no longer has the address ${address} (${name}) that carried the link`
    for (const [connection, { host }] of [...this.#entries]) {
      if (host === address) {
        connection.abort(new PipefitterError('endpoint/closed', words, { details: { address } }))
      }
    }
  }
}

const messagesOf = ({ stats }: Listed): number => stats.messagesIn + stats.messagesOut

/** What an idle link is worth whose other end was promised that messages are passed on to it. */
const SERVED = 2
