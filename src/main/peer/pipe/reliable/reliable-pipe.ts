import type { Clock, Timer } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { createDeferred } from '../../../base/deferred.ts'
import { PipefitterError, toPipefitterError } from '../../../base/errors.ts'
import { Emitter } from '../../../base/events.ts'
import { encodeBidiMessage } from '../../../protocol/documents/bidi-exchange.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import type { KeyFingerprint } from '../../../protocol/key-fingerprint.ts'
import { Message } from '../../../protocol/message/message.ts'
import {
  encodeReset,
  parseReliable,
  type ReliableMessage,
} from '../../../protocol/message/reliable.ts'
import type { BidiAway, BidiHeld, BidiPipe, BidiSession, BidiState } from '../bidi/bidi-pipe.ts'
import type { Pair } from '../bidi/pair.ts'
import type { ReceivedMessage } from '../input-pipe.ts'
import type { MessageRoom } from '../../ports/room.ts'
import type { StoredBlock } from '../../ports/session-store.ts'
import type { SavedStream } from '../saved/saved-stream.ts'
import { resumedOf, SILENCE_BORNE_MS, type ReliableKeeping } from './reliable-keeping.ts'
import type { ReceiverStats } from './reliable-receiver-machine.ts'
import type { SenderStats } from './reliable-sender-machine.ts'
import { holderOf } from './stream-proof.ts'
import { isClose, StreamReceiver, type StreamPhase } from './stream-receiver.ts'
import { StreamSender } from './stream-sender.ts'

/** How long a close waits for all that was sent to arrive. */
export const CLOSE_WITHIN_MS = 15_000
/** How long the side that was told of the end still answers, in case its last acknowledgement was lost. */
export const LINGER_MS = 10_000

export interface ReliableWorld {
  readonly clock: Clock
  readonly counters: Counters
  /** For what is held of the stream; absent: bounded by its window alone. */
  readonly room?: MessageRoom | undefined
  isTrusted(fingerprint: KeyFingerprint): boolean
}

/**
 * A bidirectional pipe whose messages each arrive once and in order, whatever the links beneath do: the pair may be cut,
 * lose, double and reorder, and come back over another way. It ends in order when either side closes, or broken when the
 * other is silent for too long or gone; a reader is told of the latter by `pipe/interrupted`.
 */
export class ReliablePipe implements BidiPipe {
  readonly reliable = true
  readonly changed = new Emitter<void>()
  readonly #pair: Pair
  readonly #clock: Clock
  readonly #counters: Counters
  readonly #sender: StreamSender
  readonly #receiver: StreamReceiver
  readonly #ended = createDeferred()
  #timer: Timer | undefined
  readonly #keeping: ReliableKeeping
  readonly #saved: SavedStream | undefined
  #suspended = false
  #state: BidiState = 'open'
  #reason = 'The first exchange was done'
  #error: PipefitterError | undefined

  constructor(pair: Pair, world: ReliableWorld, keeping: ReliableKeeping = {}) {
    const { clock, counters } = world
    const { saved, silenceMs = SILENCE_BORNE_MS } = keeping
    const resumed = resumedOf(keeping)
    this.#keeping = keeping
    this.#saved = saved
    this.#pair = pair
    this.#clock = clock
    this.#counters = counters
    this.#sender = new StreamSender({
      ...{ clock, counters, saved, silenceMs, resumed: resumed?.sending },
      offer: (message, number) => pair.offer(message, number),
      onArrived: (upTo) => pair.arrived(upTo),
      onFinished: () => this.#end('Closed here'),
      onFailed: (reason) => this.#break(reason),
    })
    this.#receiver = new StreamReceiver({
      ...{ clock, counters, saved, resumed: resumed?.receiving, peerId: pair.peerId },
      phase: () => this.#phase,
      share: (proof) =>
        world.room?.enter(
          holderOf({
            ...{ peerId: pair.peerId, proof, isTrusted: (key) => world.isTrusted(key) },
            cut: (words) => this.#break(words),
          }),
        ),
      offer: (message) => pair.offer(message),
      onClosed: () => this.#onRemoteClosed(),
      onUnreadable: () => this.#break('It sent a message that cannot be read'),
    })
    pair.changed.on(() => this.#onPair())
    pair.besideChanged.on(() => this.changed.emit())
    void this.#pump()
    if (resumed !== undefined) this.#resume(resumed.unread)
    this.#tellOrder()
    if (pair.state === 'linked') this.#receiver.asked()
  }

  /** Goes on where a process before this one was: what it had not read is to be read, and what it had closed stays closed. */
  #resume(unread: readonly StoredBlock[]): void {
    this.#sender.way(false)
    this.#receiver.resume(unread)
    if (this.#saved?.marks.isClosing === true) this.#finishClose()
  }

  get #phase(): StreamPhase {
    if (this.#suspended) return 'suspended'
    return this.#state === 'closed' ? 'closed' : 'open'
  }

  get peerId(): PeerId {
    return this.#pair.peerId
  }

  get state(): BidiState {
    return this.#state
  }

  get stateReason(): string {
    return this.#reason
  }

  get failure(): string | undefined {
    return this.#error === undefined ? undefined : this.#reason
  }

  get interrupted(): string | undefined {
    return this.#state !== 'closed' && this.#pair.state === 'lost' ? this.#pair.reason : undefined
  }

  get path(): BidiPipe['path'] {
    return this.#state === 'closed' ? undefined : this.#pair.path
  }

  get held(): BidiHeld {
    return this.#sender.held
  }

  get beside(): BidiPipe['beside'] {
    return this.#state === 'closed' ? undefined : this.#pair.beside
  }

  get doubles(): number {
    return this.#receiver.stats.duplicates
  }

  get session(): BidiSession | undefined {
    const saved = this.#saved
    if (saved === undefined) return undefined
    const { facts, marks } = saved
    return {
      ...{ id: facts.id, begunWallMs: facts.begunWallMs },
      ...{ hadReader: marks.hasReader, hasReader: () => saved.hasReader() },
      counts: { queued: marks.queued, read: marks.read },
    }
  }

  get away(): BidiAway | undefined {
    const untilMs = this.#sender.givesUpAtMs
    if (untilMs === undefined || this.#state === 'closed') return undefined
    return { untilMs }
  }

  get otherSaves(): boolean {
    return this.#keeping.otherSaves === true
  }

  get rttMs(): number | undefined {
    return this.#sender.stats.rttMs
  }

  get stats(): { readonly sent: SenderStats; readonly received: ReceiverStats } {
    return { sent: this.#sender.stats, received: this.#receiver.stats }
  }

  /** Settles when the message was taken into the window's buffer; see {@link arrival} for its arrival. */
  send(message: Message, signal?: AbortSignal): Promise<void> {
    if (this.#state !== 'open') return Promise.reject(this.#endError())
    return this.#sender.send(message, signal)
  }

  async arrival(message: Message, signal?: AbortSignal): Promise<void> {
    if (this.#sender.hasArrived(message)) return
    if (this.#state === 'closed') throw this.#endError()
    await this.#sender.arrival(message, signal)
  }

  /** Settles when all that was sent has arrived at the other side; rejects when the pipe ends before. */
  drained(): Promise<void> {
    if (this.held.messages === 0) return Promise.resolve()
    if (this.#state === 'closed') return Promise.reject(this.#endError())
    return this.#sender.drained()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedMessage, void, undefined> {
    const receiver = this.#receiver
    for (;;) {
      for (let next = receiver.next(); next !== undefined; next = receiver.next()) yield next
      receiver.forgetIfOver()
      if (this.#error !== undefined) throw this.#error
      if (this.#state !== 'open') return
      await receiver.arrival()
    }
  }

  close(): Promise<void> {
    if (this.#state !== 'open') return this.#ended.promise
    const word = Message.from(encodeBidiMessage({ kind: 'close' }))
    this.#sender.close(word, () => this.#finishClose())
    if (this.#state === 'open') this.#beginClose()
    return this.#ended.promise
  }

  /**
   * Leaves everything as it is for another process of this peer to go on with: nothing is said to the other side, and nothing
   * that comes is taken any more. For a saved stream alone; idempotent.
   */
  suspend(): void {
    if (this.#suspended || this.#state === 'closed') return
    this.#suspended = true
    this.#timer?.cancel()
    this.#sender.dismiss(new PipefitterError('base/stopped', 'The peer has stopped'))
    this.#sender.stop()
    this.#receiver.stop()
    this.#ended.resolve()
  }

  // ── What comes ───────────────────────────────────────────────────────────────────────────────────────────────────

  /** The input end is read at once: what bounds the memory is the receiver's window. */
  async #pump(): Promise<void> {
    for await (const received of this.#pair.input) {
      if (received.from !== this.peerId) {
        this.#counters.add('bidi.strangers')
        continue
      }
      this.#receiver.proven(received)
      this.#onMessage(received.message)
    }
  }

  #onMessage(message: Message): void {
    try {
      const said = parseReliable(message)
      if (said.reset !== undefined) return this.#break(`The other side gave up: ${said.reset}`)
      this.#take(said)
      if (isClose(message)) this.#onRemoteClosed()
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      this.#counters.add('reliable.malformed')
    }
  }

  #take({ blocks, acknowledgements, ping }: ReliableMessage): void {
    this.#sender.heard()
    for (const acknowledgement of acknowledgements) this.#sender.acknowledged(acknowledgement)
    this.#receiver.take(blocks)
    if (ping) this.#receiver.asked()
  }

  // ── The way ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #onPair(): void {
    const { state, reason } = this.#pair
    if (this.#suspended) return
    if (state === 'ended') return this.#onPairEnded(reason)
    this.#tellOrder()
    this.#sender.way(state === 'linked')
    if (state === 'linked') this.#receiver.asked()
    this.changed.emit()
  }

  #tellOrder(): void {
    this.#sender.ordered(this.#pair.path?.hops === undefined)
  }

  // ── The end ──────────────────────────────────────────────────────────────────────────────────────────────────────

  #beginClose(): void {
    this.#enter('closing', 'Closed here')
    this.#sender.dismissLine(this.#endError())
    this.#timer = this.#clock.after('reliable-close', CLOSE_WITHIN_MS, () =>
      this.#break('The other side did not take the last messages in time'),
    )
  }

  /** The word of the end has its number. */
  #finishClose(): void {
    if (this.#state === 'open') this.#beginClose()
    this.#sender.finish()
  }

  /** The other reads no more, so that nothing need be sent; but it may not know yet that we know. */
  #onRemoteClosed(): void {
    if (this.#state !== 'open') return
    this.#sender.stop()
    this.#enter('closed', 'The other side closed it')
    this.#settle()
    this.#timer = this.#clock.after('reliable-linger', LINGER_MS, () => this.#release())
  }

  /** Towards the end of a close it is no loss that the other is gone: it had read the end. */
  #onPairEnded(reason: string): void {
    if (this.#state === 'closed') return this.#release()
    if (this.#state === 'closing' && this.#sender.stats.unacknowledged <= 1)
      this.#end('Closed here')
    else this.#break(reason)
  }

  #break(reason: string): void {
    if (this.#state === 'closed') return
    this.#error = new PipefitterError('pipe/interrupted', `The reliable pipe broke: ${reason}`)
    this.#pair.offer(encodeReset(reason))
    this.#end(reason)
  }

  #end(reason: string): void {
    if (this.#state === 'closed') return
    this.#enter('closed', reason)
    this.#settle()
    this.#release()
  }

  /** Those who wait for anything are told. */
  #settle(): void {
    const error = this.#endError()
    this.#sender.dismiss(error)
    this.#sender.dismissDrain(error)
    this.#receiver.wake()
  }

  #release(): void {
    this.#receiver.forgetIfOver()
    this.#timer?.cancel()
    this.#sender.stop()
    this.#receiver.stop()
    this.#pair.end(this.#reason)
    this.#ended.resolve()
  }

  #enter(state: BidiState, reason: string): void {
    this.#state = state
    this.#reason = reason
    if (state !== 'open') this.#receiver.wake()
    this.changed.emit()
  }

  #endError(): PipefitterError {
    if (this.#error !== undefined) return toPipefitterError(this.#error)
    return new PipefitterError('pipe/closed', `The reliable pipe is closed: ${this.#reason}`)
  }
}
