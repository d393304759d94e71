import type { Clock, Timer } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { PipefitterError } from '../../../base/errors.ts'
import { Emitter, type Unsubscribe } from '../../../base/events.ts'
import type { PipeAdvertisement } from '../../../protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import type { Message } from '../../../protocol/message/message.ts'
import type { InputPipe } from '../input-pipe.ts'
import { mayEnd } from '../caller.ts'
import type { OutputEnd, PathInUse } from '../output-end.ts'
import type { PipeRefusal } from '../output-table.ts'
import { SecondPath, type SecondPathInUse } from './second-path.ts'

/** A pair whose way was lost looks for another after these times, the last one repeated. */
export const RELINK_AFTER_MS: readonly number[] = [1_000, 2_000, 4_000, 8_000, 15_000]
/** Most messages that may wait in the output end before what is only offered is left out. */
export const OFFERED_MAX = 512

/** Why a pair that was made by a process before this one has no way yet. */
const RESUMED = 'This peer was started anew: the way to the other is being looked for'

/** Why a pair goes over what was its second path. */
const BESIDE = 'The other of two paths goes on'

/** `lost`: there is no way to the other now. `ended`: for good. */
export type PairState = 'linked' | 'lost' | 'ended'

export interface PairWorld {
  readonly clock: Clock
  readonly counters: Counters
  /** Binds an output end to the pipe wherever the peer is now. */
  open(pipe: PipeAdvertisement, peerId: PeerId, signal: AbortSignal): Promise<OutputEnd>
  readonly refusals: Emitter<PipeRefusal>
  /** Calls when there may be a way to the peer where there was none. */
  onHint(peerId: PeerId, listener: () => void): Unsubscribe
  /** Binds a second output end, over none of these transports. */
  openBeside(
    pipe: PipeAdvertisement,
    peerId: PeerId,
    avoid: readonly string[],
    signal: AbortSignal,
  ): Promise<OutputEnd>
  /** Whether what is said shall go over two paths at once, as of now. */
  sendsTwice(): boolean
  /** The peer's endpoints, as far as they are known now. */
  endpoints(peerId: PeerId): readonly string[]
}

/** What a pair is made of: our pipe, and theirs. */
export interface PairEnds {
  readonly input: InputPipe
  readonly output: OutputEnd
  readonly peerId: PeerId
}

/** A pair that was made before and has no way yet: our pipe, and the advertisement of theirs. */
export interface ResumedEnds {
  readonly input: InputPipe
  readonly pipe: PipeAdvertisement
  readonly peerId: PeerId
}

/**
 * The two pipes of a bidirectional one, as one side has them: its own input end, and the output end to the other's pipe.
 *
 *   linked ──the way broke──▶ lost ──found again──▶ linked
 *      └──closed, refused──────┴──▶ ended             (a pair that shall not look again ends where it is lost)
 */
export class Pair {
  readonly input: InputPipe
  readonly peerId: PeerId
  readonly changed = new Emitter<PairState>()
  /** There is another second path now, or none any more. */
  readonly besideChanged = new Emitter<void>()
  readonly #world: PairWorld
  readonly #pipe: PipeAdvertisement
  readonly #looksAgain: boolean
  readonly #abort = new AbortController()
  readonly #unwatch: readonly Unsubscribe[]
  readonly #second: SecondPath
  #output: OutputEnd | undefined
  /** Whether it was the second path, and so leaves out what the first one went over. */
  #isLimited = false
  #state: PairState = 'linked'
  #reason = 'The pair was made'
  #attempt = 0
  #timer: Timer | undefined

  /** A resumed one looks for a way at once. */
  constructor(world: PairWorld, ends: PairEnds | ResumedEnds, looksAgain: boolean) {
    const { input, peerId } = ends
    this.#world = world
    this.input = input
    this.peerId = peerId
    this.#pipe = 'pipe' in ends ? ends.pipe : ends.output.advertisement
    this.#looksAgain = looksAgain
    const { clock, counters } = world
    this.#second = new SecondPath({
      ...{ clock, counters, wanted: () => looksAgain && world.sendsTwice() },
      endpoints: () => world.endpoints(peerId),
      open: (avoid, signal) => world.openBeside(this.#pipe, peerId, avoid, signal),
      onChange: () => this.besideChanged.emit(),
    })
    this.#unwatch = [
      world.refusals.on((refusal) => {
        const isMeant = refusal.pipeId === this.#pipe.id && refusal.peerId === peerId
        const output = this.#output
        if (isMeant && output !== undefined && mayEnd(refusal.word, output))
          this.end('The other side does not have its end any more')
      }),
      world.onHint(peerId, () => this.#hinted()),
    ]
    if ('output' in ends) this.#follow(ends.output)
    else this.#resume()
  }

  get state(): PairState {
    return this.#state
  }

  get reason(): string {
    return this.#reason
  }

  /** The path in use; absent while there is none. */
  get path(): (PathInUse & { readonly reason: string }) | undefined {
    if (this.#state !== 'linked' || this.#output === undefined) return undefined
    const { endpoint, hops, rttMs, stateReason: reason } = this.#output
    return { endpoint, hops, rttMs, reason }
  }

  /** Messages that wait in the output end. */
  get waiting(): number {
    return this.#output?.stats.waiting ?? 0
  }

  /** Sends, waiting for room. Rejects as `OutputEnd.send` does. */
  send(message: Message, signal?: AbortSignal): Promise<void> {
    return (
      this.#output?.send(message, signal) ??
      Promise.reject(new PipefitterError('pipe/not-bound', this.#reason))
    )
  }

  /** Sends if there is a way now; what cannot go is left out, and counted. A number lets a second path catch up. */
  offer(message: Message, number?: number): void {
    const output = this.#output
    const leftOut = (): void => this.#world.counters.add('bidi.left-out')
    if (this.#state !== 'linked' || output === undefined) return leftOut()
    if (output.stats.waiting >= OFFERED_MAX) leftOut()
    else output.send(message).catch(leftOut)
    this.#second.offer(message, output, number)
  }

  /** What was offered with a number up to this one has arrived. */
  arrived(upTo: number): void {
    this.#second.arrived(upTo)
  }

  /** The second path, while what is offered goes over two. */
  get beside(): SecondPathInUse | undefined {
    if (this.#state !== 'linked' || this.#output === undefined) return undefined
    return this.#second.beside(this.#output)
  }

  /** Lets go of both pipes; idempotent. */
  end(reason: string): void {
    if (this.#state === 'ended') return
    for (const unwatch of this.#unwatch) unwatch()
    this.#timer?.cancel()
    this.#enter('ended', reason)
    this.#abort.abort()
    this.input.close()
    this.#output?.close(reason)
    this.#second.stop(reason)
  }

  #resume(): void {
    this.#state = 'lost'
    this.#reason = RESUMED
    void this.#look()
  }

  #follow(output: OutputEnd): void {
    this.#output = output
    output.changed.on(() => this.#onOutput(output))
  }

  #onOutput(output: OutputEnd): void {
    if (this.#state === 'ended' || output !== this.#output) return
    if (output.state !== 'bound' && this.#goesOnBeside(output)) return
    if (output.state !== 'bound' && this.#isLimited) return this.#lookAnew(output)
    if (output.state === 'bound') this.#linked(output)
    else if (output.state === 'rebinding') this.#enter('lost', output.stateReason)
    else if (this.#looksAgain) this.#lookLater(output.stateReason)
    else this.end(output.stateReason)
  }

  /** The second path is the first one now: not a moment was lost. */
  #goesOnBeside(lost: OutputEnd): boolean {
    const end = this.#second.take()
    if (end === undefined) return false
    const { stateReason } = lost
    this.#follow(end)
    this.#isLimited = true
    lost.close(stateReason)
    this.#enter('linked', `${BESIDE}: ${stateReason}`)
    return true
  }

  /** What was the second path is lost too: any path will do, also those that it had to leave out. */
  #lookAnew(lost: OutputEnd): void {
    const { stateReason } = lost
    this.#output = undefined
    this.#isLimited = false
    lost.close(stateReason)
    this.#enter('lost', stateReason)
    void this.#look()
  }

  #linked({ stateReason }: OutputEnd): void {
    this.#attempt = 0
    this.#enter('linked', stateReason)
  }

  #lookLater(reason: string): void {
    this.#enter('lost', reason)
    const afterMs = RELINK_AFTER_MS[Math.min(this.#attempt++, RELINK_AFTER_MS.length - 1)] ?? 0
    this.#timer = this.#world.clock.after('pair-relink', afterMs, () => void this.#look())
  }

  /** There may be a way now: where the next look is waited for, it is made at once. */
  #hinted(): void {
    this.#second.hinted()
    if (this.#timer === undefined) return
    this.#timer.cancel()
    void this.#look()
  }

  async #look(): Promise<void> {
    this.#timer = undefined
    try {
      const output = await this.#world.open(this.#pipe, this.peerId, this.#abort.signal)
      if (this.#abort.signal.aborted) return output.close(this.#reason)
      this.#follow(output)
      this.#linked(output)
    } catch (error) {
      if (!this.#abort.signal.aborted)
        this.#lookLater(error instanceof PipefitterError ? error.message : String(error))
    }
  }

  #enter(state: PairState, reason: string): void {
    this.#state = state
    this.#reason = reason
    this.changed.emit(state)
  }
}
