import { deadline, type Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { Fifo } from '../../../base/queue.ts'
import { hostOf, schemeOf } from '../../endpoint/addresses.ts'
import type { Message } from '../../../protocol/message/message.ts'
import type { OutputEnd, PathInUse } from '../output-end.ts'

/** Where there is no second path one is looked for after these times, the last one repeated. */
const SEEK_AFTER_MS: readonly number[] = [0, 2_000, 5_000, 15_000, 30_000]
/** Most messages that wait in the second path's end itself. */
const WAITING_MAX = 16
/** Most messages that the second path is behind with: more than a stream has under way. */
export const BEHIND_MAX = 2_048
/** How long a path to another interface is waited for before one to the same interface is taken. */
const ELSEWHERE_WITHIN_MS = 2_000
/** While the second path leads to the interface of the first, one to another is looked for so often. */
export const ELSEWHERE_EVERY_MS = 5_000

/** The second of two paths, why it is that one, and how many messages went over both. */
export interface SecondPathInUse extends PathInUse {
  readonly reason: string
  readonly sent: number
}

/** A numbered message that did not go over the second path yet, and may have arrived meanwhile. */
interface Behind {
  readonly message: Message
  readonly number: number
}

export interface SecondPathWorld {
  readonly clock: Clock
  readonly counters: Counters
  /** Whether what is said shall go over two paths, as of now. */
  wanted(): boolean
  /** The peer's endpoints, as far as they are known now. */
  endpoints(): readonly string[]
  /** Binds another output end, over none of these transports and endpoints. */
  open(avoid: readonly string[], signal: AbortSignal): Promise<OutputEnd>
  /** There is another second path now, or none any more. */
  onChange(): void
}

/**
 * The second path of a pair whose messages go over two at once: to another interface than the first where there is one, else over
 * another transport, so that what breaks one leaves the other. It is looked for while messages go, and given up when it is not
 * wanted any more.
 */
export class SecondPath {
  readonly #world: SecondPathWorld
  readonly #abort = new AbortController()
  #end: OutputEnd | undefined
  #reason = ''
  #seeking = false
  #attempt = 0
  #nextMs = 0
  /** Not before this time is another interface looked for. */
  #elsewhereMs = 0
  #sent = 0
  /** Grows while the second path is slower than the first; what arrived meanwhile is left out. */
  readonly #behind = new Fifo<Behind>()

  constructor(world: SecondPathWorld) {
    this.#world = world
  }

  /** The end in use; absent while there is none. */
  get #bound(): OutputEnd | undefined {
    return this.#end?.state === 'bound' ? this.#end : undefined
  }

  /** Where what goes over `first` goes too; absent while it does not. */
  beside(first: OutputEnd): SecondPathInUse | undefined {
    const end = this.#bound
    if (end === undefined || end.endpoint === first.endpoint || !this.#world.wanted())
      return undefined
    const { endpoint, hops, rttMs } = end
    return { endpoint, hops, rttMs, reason: this.#reason, sent: this.#sent }
  }

  /**
   * Sends what goes over `first` too, if there is a second path; looks for one where there is none. What has a number is caught up
   * with where the second path is slower; anything else is left out then.
   */
  offer(message: Message, first: OutputEnd, number?: number): void {
    const { counters } = this.#world
    if (!this.#world.wanted()) return this.#drop('It is not to be sent twice any more')
    const end = this.#bound
    if (end === undefined || end.endpoint === first.endpoint) return void this.#seek(first)
    void this.#improve(first, end)
    if (this.#behind.length === 0 && end.stats.waiting < WAITING_MAX)
      return this.#send(end, message)
    if (number === undefined || this.#behind.length >= BEHIND_MAX)
      return counters.add('twice.passed-by')
    this.#behind.push({ message, number })
  }

  /** What has a number up to this one need not go over the second path any more. */
  arrived(upTo: number): void {
    for (let next = this.#behind.peek(); next !== undefined; next = this.#behind.peek()) {
      if (next.number > upTo) return
      this.#behind.shift()
      this.#world.counters.add('twice.passed-by')
    }
  }

  #send(end: OutputEnd, message: Message): void {
    this.#sent++
    end.send(message).then(
      () => this.#catchUp(end),
      () => this.#world.counters.add('twice.passed-by'),
    )
  }

  #catchUp(end: OutputEnd): void {
    while (this.#behind.length > 0 && end === this.#bound && end.stats.waiting < WAITING_MAX) {
      const next = this.#behind.shift()
      if (next !== undefined) this.#send(end, next.message)
    }
  }

  /** Gives the end away: it is the first one now. */
  take(): OutputEnd | undefined {
    const end = this.#bound
    if (end !== undefined) this.#forget()
    this.hinted()
    return end
  }

  /** There may be a second path now: the next message looks for it. */
  hinted(): void {
    this.#attempt = 0
    this.#nextMs = 0
    this.#elsewhereMs = 0
  }

  /** For good; idempotent. */
  stop(reason: string): void {
    this.#abort.abort()
    this.#drop(reason)
  }

  #drop(reason: string): void {
    const end = this.#end
    if (end === undefined) return
    this.#forget()
    end.close(reason)
    this.#world.onChange()
  }

  #forget(): void {
    this.#end = undefined
    this.#behind.clear()
  }

  async #seek(first: OutputEnd): Promise<void> {
    const { clock } = this.#world
    if (this.#seeking || clock.nowMs() < this.#nextMs || this.#abort.signal.aborted) return
    this.#seeking = true
    this.#drop('It leads to the same endpoint as the first')
    try {
      this.#use(await this.#openBeside(first))
    } catch {
      this.#attempt = Math.min(this.#attempt + 1, SEEK_AFTER_MS.length - 1)
    }
    this.#nextMs = clock.nowMs() + (SEEK_AFTER_MS[this.#attempt] ?? 0)
    this.#seeking = false
    if (this.#end !== undefined) this.#world.onChange()
  }

  /** A second path to the interface of the first gives way to one that leads elsewhere, once there is one. */
  async #improve(first: OutputEnd, end: OutputEnd): Promise<void> {
    const { clock } = this.#world
    if (this.#seeking || clock.nowMs() < this.#elsewhereMs) return
    this.#elsewhereMs = clock.nowMs() + ELSEWHERE_EVERY_MS
    if (hostOf(end.endpoint) !== hostOf(first.endpoint)) return
    this.#seeking = true
    const better = await this.#openElsewhere(first)
    this.#seeking = false
    if (better === undefined) return
    this.#drop('Another second path leads to another interface')
    this.#use(better)
    this.#world.onChange()
  }

  #use(end: OutputEnd): void {
    this.#attempt = 0
    this.#elsewhereMs = this.#world.clock.nowMs() + ELSEWHERE_EVERY_MS
    if (this.#abort.signal.aborted) return end.close('It is not needed any more')
    this.#end = end
    end.changed.on(() => {
      if (this.#end === end) this.#world.onChange()
    })
  }

  async #openBeside(first: OutputEnd): Promise<OutputEnd> {
    return (await this.#openElsewhere(first)) ?? this.#openAnyway(first)
  }

  /** To another interface than the first path; absent where there is none, or none soon. */
  async #openElsewhere({ endpoint }: OutputEnd): Promise<OutputEnd | undefined> {
    for (const { avoid, reason } of elsewhere(endpoint, this.#world.endpoints())) {
      const end = await this.#openSoon(avoid)
      if (end === undefined) continue
      this.#reason = reason
      return end
    }
    return undefined
  }

  /** What may not be there is not waited for. */
  async #openSoon(avoid: readonly string[]): Promise<OutputEnd | undefined> {
    const limit = deadline(this.#world.clock, ELSEWHERE_WITHIN_MS, this.#abort.signal)
    try {
      return await this.#world.open(avoid, limit.signal)
    } catch {
      return undefined
    } finally {
      limit.clear()
    }
  }

  async #openAnyway({ endpoint }: OutputEnd): Promise<OutputEnd> {
    const world = this.#world
    const { signal } = this.#abort
    try {
      const end = await world.open([schemeOf(endpoint)], signal)
      this.#reason = 'Second path: over another transport'
      return end
    } catch {
      const end = await world.open([endpoint], signal)
      this.#reason = 'Second path: to another endpoint'
      return end
    }
  }
}

/** What to avoid so that a path leads to another interface than `first` does, as far as the known endpoints give hope; best first. */
const elsewhere = (
  first: string,
  known: readonly string[],
): readonly { readonly avoid: readonly string[]; readonly reason: string }[] => {
  const host = hostOf(first)
  const others = known.filter((one) => hostOf(one) !== host && hostOf(one) !== undefined)
  if (host === undefined || others.length === 0) return []
  const here = [first, ...known.filter((one) => hostOf(one) === host && one !== first)]
  const there = { avoid: here, reason: 'Second path: to another interface' }
  const scheme = schemeOf(first)
  if (others.every((one) => schemeOf(one) === scheme)) return [there]
  const both = 'Second path: to another interface and over another transport'
  return [{ avoid: [scheme, ...here], reason: both }, there]
}
