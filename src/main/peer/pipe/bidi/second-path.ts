import type { Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { schemeOf } from '../../endpoint/addresses.ts'
import type { Message } from '../../../protocol/message/message.ts'
import type { OutputEnd } from '../output-end.ts'

/** Where there is no second path one is looked for after these times, the last one repeated. */
const SEEK_AFTER_MS: readonly number[] = [0, 2_000, 5_000, 15_000, 30_000]
/** Most messages that may wait on the second path before it is passed by: it must not grow behind. */
const BEHIND_MAX = 16

export interface SecondPathWorld {
  readonly clock: Clock
  readonly counters: Counters
  /** Whether what is said shall go over two paths, as of now. */
  wanted(): boolean
  /** Binds another output end, over none of these transports and endpoints. */
  open(avoid: readonly string[], signal: AbortSignal): Promise<OutputEnd>
}

/**
 * The second path of a pair whose messages go over two at once: over another transport than the first, or else to another
 * endpoint, so that what breaks one leaves the other. It is looked for while messages go, and given up when it is not wanted any more.
 */
export class SecondPath {
  readonly #world: SecondPathWorld
  readonly #abort = new AbortController()
  #end: OutputEnd | undefined
  #seeking = false
  #attempt = 0
  #nextMs = 0
  #sent = 0

  constructor(world: SecondPathWorld) {
    this.#world = world
  }

  /** The end in use; absent while there is none. */
  get end(): OutputEnd | undefined {
    return this.#end?.state === 'bound' ? this.#end : undefined
  }

  /** Messages that went over both. */
  get sent(): number {
    return this.#sent
  }

  /** Sends what goes over `first` too, if there is a second path; looks for one where there is none. */
  offer(message: Message, first: OutputEnd): void {
    const { counters } = this.#world
    if (!this.#world.wanted()) return this.#drop('It is not to be sent twice any more')
    const end = this.end
    if (end === undefined || end.endpoint === first.endpoint) return void this.#seek(first)
    if (end.stats.waiting >= BEHIND_MAX) return counters.add('twice.passed-by')
    this.#sent++
    end.send(message).catch(() => counters.add('twice.passed-by'))
  }

  /** Gives the end away: it is the first one now. */
  take(): OutputEnd | undefined {
    const end = this.end
    if (end !== undefined) this.#end = undefined
    this.#attempt = 0
    return end
  }

  /** For good; idempotent. */
  stop(reason: string): void {
    this.#abort.abort()
    this.#drop(reason)
  }

  #drop(reason: string): void {
    this.#end?.close(reason)
    this.#end = undefined
  }

  async #seek(first: OutputEnd): Promise<void> {
    const { clock } = this.#world
    if (this.#seeking || clock.nowMs() < this.#nextMs || this.#abort.signal.aborted) return
    this.#seeking = true
    this.#drop('It leads to the same endpoint as the first')
    try {
      const end = await this.#openBeside(first)
      if (this.#abort.signal.aborted) end.close('It is not needed any more')
      else this.#end = end
      this.#attempt = 0
    } catch {
      this.#attempt = Math.min(this.#attempt + 1, SEEK_AFTER_MS.length - 1)
    }
    this.#nextMs = clock.nowMs() + (SEEK_AFTER_MS[this.#attempt] ?? 0)
    this.#seeking = false
  }

  async #openBeside({ endpoint }: OutputEnd): Promise<OutputEnd> {
    const world = this.#world
    const { signal } = this.#abort
    try {
      return await world.open([schemeOf(endpoint)], signal)
    } catch {
      return await world.open([endpoint], signal)
    }
  }
}
