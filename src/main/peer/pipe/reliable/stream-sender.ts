import { concatBytes } from '../../../base/bytes.ts'
import type { Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { createDeferred, type Deferred } from '../../../base/deferred.ts'
import { toPipefitterError, type PipefitterError } from '../../../base/errors.ts'
import { encodeMessage } from '../../../protocol/message/binary.ts'
import type { Message } from '../../../protocol/message/message.ts'
import {
  encodeBlock,
  encodePing,
  type Acknowledgement,
} from '../../../protocol/message/reliable.ts'
import { MachineRunner } from '../../machine-runner.ts'
import type { BidiHeld } from '../bidi/bidi-pipe.ts'
import type { SavedStream } from '../saved/saved-stream.ts'
import { SendLine } from '../send-line.ts'
import { Arrivals } from './arrivals.ts'
import {
  ReliableSenderMachine,
  WINDOW_UNTOLD,
  type SenderEffect,
  type SenderInput,
  type SenderStats,
} from './reliable-sender-machine.ts'
import type { ResumedSending } from './send-buffer.ts'

/** Messages of a saved stream that may be on their way to the disk at once. */
const UNKEPT_MAX = 256

const ACCEPTED = Promise.resolve()

export interface StreamSenderWorld {
  readonly clock: Clock
  readonly counters: Counters
  readonly saved: SavedStream | undefined
  /** How long the other's silence is borne. */
  readonly silenceMs: number
  /** Where a process before this one was; absent: it begins now. */
  readonly resumed: ResumedSending | undefined
  /** Says it over the way that there is now, if any. A number lets a second path catch up. */
  readonly offer: (message: Message, number?: number) => void
  readonly onArrived: (upTo: number) => void
  /** All has arrived, the word of the end too. */
  readonly onFinished: () => void
  readonly onFailed: (reason: string) => void
}

/** The half of a stream that sends: who waits for room, what is under way, and who waits until it has arrived. */
export class StreamSender {
  readonly #world: StreamSenderWorld
  readonly #saved: SavedStream | undefined
  readonly #machine: ReliableSenderMachine
  readonly #runner: MachineRunner<SenderInput, SenderEffect>
  readonly #line = new SendLine()
  readonly #arrivals = new Arrivals()
  #drain: Deferred<void> | undefined

  constructor(world: StreamSenderWorld) {
    const { clock, saved, silenceMs, resumed } = world
    this.#world = world
    this.#saved = saved
    this.#machine = new ReliableSenderMachine(clock.nowMs(), WINDOW_UNTOLD, silenceMs, resumed)
    this.#runner = new MachineRunner<SenderInput, SenderEffect>(
      ...(['reliable-sender', this.#machine, { kind: 'tick' }, clock] as const),
      (effect) => this.#perform(effect),
    )
  }

  get stats(): SenderStats {
    return this.#machine.stats
  }

  /** What was taken and has not arrived, or waits to be taken. */
  get held(): BidiHeld {
    const { unacknowledged, unacknowledgedBytes } = this.#machine.stats
    const waiting = this.#line.length + (this.#saved?.unkept ?? 0)
    return { messages: unacknowledged + waiting, bytes: unacknowledgedBytes }
  }

  /** When the other is given up, while nothing is heard of it. */
  get givesUpAtMs(): number | undefined {
    return this.#machine.givesUpAtMs
  }

  /** Settles when the message was taken into the window's buffer, and is on the disk where the stream is saved. */
  send(message: Message, signal?: AbortSignal): Promise<void> {
    const saved = this.#saved
    // The usual case: nobody is in line, and there is room. Nothing is made to wait with.
    const isFree = this.#line.length === 0 && this.#hasRoom && signal?.aborted !== true
    if (isFree && saved === undefined) return this.#queueNow(message)
    const turn = this.#line.join(message, signal)
    this.#serve()
    return saved === undefined
      ? turn
      : turn.then(() => saved.kept(this.#arrivals.numberOf(message)))
  }

  /** Whether a message that was sent has arrived. */
  hasArrived(message: Message): boolean {
    return this.#arrivals.numberOf(message) <= this.#machine.arrivedUpTo
  }

  /** Settles when a message that was sent has arrived. */
  arrival(message: Message, signal?: AbortSignal): Promise<void> {
    return this.#arrivals.wait(this.#arrivals.numberOf(message), signal)
  }

  /** Settles when nothing is {@link held} any more. */
  drained(): Promise<void> {
    this.#drain ??= createDeferred()
    return this.#drain.promise
  }

  /** Says the word of the end, the last message of all; `then` once it has its number. */
  close(word: Message, then: () => void): void {
    this.#saved?.closing()
    this.#queue(word, then)
  }

  /** The word of the end has its number: when all has arrived it is finished. */
  finish(): void {
    this.#runner.feed({ kind: 'end' })
  }

  /** Anything came from the other. */
  heard(): void {
    this.#runner.feed({ kind: 'heard' })
    this.#saved?.heard()
  }

  acknowledged(acknowledgement: Acknowledgement): void {
    this.#runner.feed({ kind: 'acknowledged', acknowledgement })
  }

  /** Whether there is a way to the other now. */
  way(usable: boolean): void {
    this.#runner.feed({ kind: 'way', usable })
  }

  /** Whether the way loses and reorders nothing while it holds. */
  ordered(ordered: boolean): void {
    this.#runner.feed({ kind: 'ordered', ordered })
  }

  /** Sends nothing more, and numbers nothing; who waits goes on to wait. Idempotent. */
  stop(): void {
    this.#runner.stop()
  }

  /** Those in line are told that there is nothing to wait for. */
  dismissLine(error: PipefitterError): void {
    this.#line.dismiss(error)
  }

  /** So are those who wait for the disk, or for an arrival. */
  dismiss(error: PipefitterError): void {
    this.#line.dismiss(error)
    this.#saved?.dismiss(error)
    this.#arrivals.dismiss(error)
  }

  /** So are those who wait until all has arrived. */
  dismissDrain(error: PipefitterError): void {
    this.#drain?.promise.catch(() => {})
    this.#drain?.reject(error)
    this.#drain = undefined
  }

  #queueNow(message: Message): Promise<void> {
    try {
      this.#queue(message)
      return ACCEPTED
    } catch (error) {
      return Promise.reject(toPipefitterError(error))
    }
  }

  #serve(): void {
    this.#line.serve(
      Infinity,
      () => this.#hasRoom,
      (message) => this.#queue(message),
    )
  }

  get #hasRoom(): boolean {
    if (this.#saved === undefined) return this.#machine.hasRoom
    return this.#machine.hasRoom && this.#saved.unkept < UNKEPT_MAX && this.#saved.hasRoom
  }

  /** Numbers a message; where the stream is saved it goes out once it is on the disk. */
  #queue(message: Message, then?: () => void): void {
    const body = concatBytes(encodeMessage(message))
    const go = (): void => {
      this.#runner.feed({ kind: 'queue', body })
      then?.()
      if (this.#saved !== undefined) this.#serve()
    }
    if (this.#saved !== undefined)
      return void this.#arrivals.numbered(message, this.#saved.queue(body, go))
    go()
    this.#arrivals.numbered(message, this.#machine.last)
  }

  #perform(effect: SenderEffect): void {
    const { counters, offer, onArrived, onFinished, onFailed } = this.#world
    switch (effect.kind) {
      case 'send':
        if (effect.again) counters.add('reliable.sent-again')
        return offer(encodeBlock(effect.sequence, effect.body), effect.sequence)
      case 'ping':
        return offer(encodePing())
      case 'arrived':
        this.#saved?.arrived(effect.upTo)
        onArrived(effect.upTo)
        return this.#arrivals.upTo(effect.upTo)
      case 'room':
        return this.#serve()
      case 'drained':
        return this.#onDrained()
      case 'finished':
        return onFinished()
      case 'failed':
        return onFailed(effect.reason)
    }
  }

  #onDrained(): void {
    this.#serve()
    if (this.held.messages > 0) return
    this.#drain?.resolve()
    this.#drain = undefined
  }
}
