import { concatBytes } from '../../../base/bytes.ts'
import type { Clock, Timer } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { createDeferred, type Deferred } from '../../../base/deferred.ts'
import { PipefitterError, toPipefitterError } from '../../../base/errors.ts'
import { Emitter } from '../../../base/events.ts'
import { Fifo } from '../../../base/queue.ts'
import { BIDI_CLOSE, BIDI_NAMESPACE } from '../../../protocol/constants.ts'
import { encodeBidiMessage } from '../../../protocol/documents/bidi-exchange.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import type { KeyFingerprint } from '../../../protocol/key-fingerprint.ts'
import { decodeMessage, encodeMessage } from '../../../protocol/message/binary.ts'
import { Message } from '../../../protocol/message/message.ts'
import {
  encodeAcknowledgement,
  encodeBlock,
  encodePing,
  encodeReset,
  parseReliable,
  type ReliableMessage,
} from '../../../protocol/message/reliable.ts'
import type { BidiAway, BidiHeld, BidiPipe, BidiSession, BidiState } from '../bidi/bidi-pipe.ts'
import type { Pair } from '../bidi/pair.ts'
import { MachineRunner } from '../../machine-runner.ts'
import type { ReceivedMessage } from '../input-pipe.ts'
import type { MessageRoom, RoomShare } from '../../ports/room.ts'
import type { StoredBlock } from '../../ports/session-store.ts'
import type { SavedStream } from '../saved/saved-stream.ts'
import { SendLine } from '../send-line.ts'
import { Arrivals } from './arrivals.ts'
import { resumedOf, SILENCE_BORNE_MS, type ReliableKeeping } from './reliable-keeping.ts'
import {
  ReliableReceiverMachine,
  type ReceiverEffect,
  type ReceiverInput,
  type ReceiverStats,
} from './reliable-receiver-machine.ts'
import {
  ReliableSenderMachine,
  WINDOW_UNTOLD,
  type SenderEffect,
  type SenderInput,
  type SenderStats,
} from './reliable-sender-machine.ts'
import { holderOf, weaker, type Proof } from './stream-proof.ts'

/** How long a close waits for all that was sent to arrive. */
export const CLOSE_WITHIN_MS = 15_000
/** Messages of a saved stream that may be on their way to the disk at once. */
const UNKEPT_MAX = 256
/** How long the side that was told of the end still answers, in case its last acknowledgement was lost. */
export const LINGER_MS = 10_000

export interface ReliableWorld {
  readonly clock: Clock
  readonly counters: Counters
  /** For what is held of the stream; absent: bounded by its window alone. */
  readonly room?: MessageRoom | undefined
  isTrusted(fingerprint: KeyFingerprint): boolean
}

const ACCEPTED = Promise.resolve()

interface Unread {
  readonly received: ReceivedMessage
  readonly blockBytes: number
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
  readonly #sender: ReliableSenderMachine
  readonly #receiver: ReliableReceiverMachine
  readonly #sending: MachineRunner<SenderInput, SenderEffect>
  readonly #receiving: MachineRunner<ReceiverInput, ReceiverEffect>
  readonly #line = new SendLine()
  readonly #unread = new Fifo<Unread>()
  /** What everything that came was proven by. */
  #proof: Proof | undefined
  readonly #ended = createDeferred()
  readonly #arrivals = new Arrivals()
  #arrival: Deferred<void> | undefined
  #drain: Deferred<void> | undefined
  #timer: Timer | undefined
  readonly #share: RoomShare | undefined
  readonly #keeping: ReliableKeeping
  readonly #saved: SavedStream | undefined
  /** The number of the message that was delivered last. */
  #delivered = 0
  /** That of the word of the end, which no reader is given. */
  #closeNumber: number | undefined
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
    this.#share = world.room?.enter(
      holderOf({
        peerId: pair.peerId,
        proof: () => this.#proof,
        isTrusted: (key) => world.isTrusted(key),
        cut: (words) => this.#break(words),
      }),
    )
    this.#sender = new ReliableSenderMachine(
      ...([clock.nowMs(), WINDOW_UNTOLD, silenceMs, resumed?.sending] as const),
    )
    this.#receiver = new ReliableReceiverMachine(resumed?.receiving)
    this.#sending = new MachineRunner<SenderInput, SenderEffect>(
      ...(['reliable-sender', this.#sender, { kind: 'tick' }, clock] as const),
      (effect) => this.#onSending(effect),
    )
    this.#receiving = new MachineRunner<ReceiverInput, ReceiverEffect>(
      ...(['reliable-receiver', this.#receiver, { kind: 'tick' }, clock] as const),
      (effect) => this.#onReceiving(effect),
    )
    pair.changed.on(() => this.#onPair())
    pair.besideChanged.on(() => this.changed.emit())
    void this.#pump()
    if (resumed !== undefined) this.#resume(resumed.unread)
    this.#tellOrder()
    if (pair.state === 'linked') this.#receiving.feed({ kind: 'asked' })
  }

  /** Goes on where a process before this one was: what it had not read is to be read, and what it had closed stays closed. */
  #resume(unread: readonly StoredBlock[]): void {
    this.#sending.feed({ kind: 'way', usable: false })
    this.#delivered = this.#saved?.marks.read ?? 0
    // What came before was proven by the key that the other had then; what comes now proves anew.
    this.#proof = { fingerprint: this.#saved?.facts.fingerprint, security: undefined }
    for (const { body } of unread) this.#onReceiving({ kind: 'deliver', body })
    this.#proof = undefined
    if (this.#saved?.marks.isClosing === true) this.#finishClose()
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
    const { unacknowledged, unacknowledgedBytes } = this.#sender.stats
    const waiting = this.#line.length + (this.#saved?.unkept ?? 0)
    return { messages: unacknowledged + waiting, bytes: unacknowledgedBytes }
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

  async arrival(message: Message, signal?: AbortSignal): Promise<void> {
    const number = this.#arrivals.numberOf(message)
    if (number <= this.#sender.arrivedUpTo) return
    if (this.#state === 'closed') throw this.#endError()
    await this.#arrivals.wait(number, signal)
  }

  /** Settles when all that was sent has arrived at the other side; rejects when the pipe ends before. */
  drained(): Promise<void> {
    if (this.held.messages === 0) return Promise.resolve()
    if (this.#state === 'closed') return Promise.reject(this.#endError())
    this.#drain ??= createDeferred()
    return this.#drain.promise
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedMessage, void, undefined> {
    for (;;) {
      for (let next = this.#unread.shift(); next !== undefined; next = this.#unread.shift()) {
        this.#receiving.feed({ kind: 'read', bytes: next.blockBytes })
        this.#hold()
        yield next.received
      }
      this.#forgetIfOver()
      if (this.#error !== undefined) throw this.#error
      if (this.#state !== 'open') return
      this.#arrival ??= createDeferred()
      await this.#arrival.promise
    }
  }

  close(): Promise<void> {
    if (this.#state !== 'open') return this.#ended.promise
    this.#saved?.closing()
    this.#queue(Message.from(encodeBidiMessage({ kind: 'close' })), () => this.#finishClose())
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
    const error = new PipefitterError('base/stopped', 'The peer has stopped')
    this.#line.dismiss(error)
    this.#saved?.dismiss(error)
    this.#arrivals.dismiss(error)
    this.#timer?.cancel()
    this.#share?.hold(0)
    this.#sending.stop()
    this.#receiving.stop()
    this.#ended.resolve()
  }

  #beginClose(): void {
    this.#enter('closing', 'Closed here')
    this.#line.dismiss(this.#endError())
    this.#timer = this.#clock.after('reliable-close', CLOSE_WITHIN_MS, () =>
      this.#break('The other side did not take the last messages in time'),
    )
  }

  /** The word of the end has its number. */
  #finishClose(): void {
    if (this.#state === 'open') this.#beginClose()
    this.#sending.feed({ kind: 'end' })
  }

  // ── Sending ──────────────────────────────────────────────────────────────────────────────────────────────────────

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
    if (this.#saved === undefined) return this.#sender.hasRoom
    return this.#sender.hasRoom && this.#saved.unkept < UNKEPT_MAX && this.#saved.hasRoom
  }

  /** Numbers a message; where the stream is saved it goes out once it is on the disk. */
  #queue(message: Message, then?: () => void): void {
    const body = concatBytes(encodeMessage(message))
    const go = (): void => {
      this.#sending.feed({ kind: 'queue', body })
      then?.()
      if (this.#saved !== undefined) this.#serve()
    }
    if (this.#saved !== undefined)
      return void this.#arrivals.numbered(message, this.#saved.queue(body, go))
    go()
    this.#arrivals.numbered(message, this.#sender.last)
  }

  #onSending(effect: SenderEffect): void {
    switch (effect.kind) {
      case 'send':
        if (effect.again) this.#counters.add('reliable.sent-again')
        return this.#pair.offer(encodeBlock(effect.sequence, effect.body), effect.sequence)
      case 'ping':
        return this.#pair.offer(encodePing())
      case 'arrived':
        this.#saved?.arrived(effect.upTo)
        this.#pair.arrived(effect.upTo)
        return this.#arrivals.upTo(effect.upTo)
      case 'room':
        return this.#serve()
      case 'drained':
        return this.#onDrained()
      case 'finished':
        return this.#end('Closed here')
      case 'failed':
        return this.#break(effect.reason)
    }
  }

  #onDrained(): void {
    this.#serve()
    if (this.held.messages > 0) return
    this.#drain?.resolve()
    this.#drain = undefined
  }

  // ── Receiving ────────────────────────────────────────────────────────────────────────────────────────────────────

  /** The input end is read at once: what bounds the memory is the receiver's window. */
  async #pump(): Promise<void> {
    for await (const received of this.#pair.input) {
      if (received.from !== this.peerId) {
        this.#counters.add('bidi.strangers')
        continue
      }
      this.#proof = weaker(this.#proof ?? received, received)
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
    this.#sending.feed({ kind: 'heard' })
    this.#saved?.heard()
    for (const acknowledgement of acknowledgements)
      this.#sending.feed({ kind: 'acknowledged', acknowledgement })
    for (const { sequence, body } of blocks) this.#takeBlock(sequence, body)
    this.#hold()
    if (ping) this.#receiving.feed({ kind: 'asked' })
  }

  /** Where the stream is saved, what is wanted counts as come, and is acknowledged, once it is on the disk. */
  #takeBlock(sequence: number, body: Uint8Array): void {
    const take = (): void => {
      this.#receiving.feed({ kind: 'block', sequence, body })
      this.#hold()
    }
    const wanted = this.#saved === undefined ? undefined : this.#receiver.wants(sequence)
    if (wanted === undefined || this.#suspended || this.#state === 'closed') return take()
    if (this.#saved?.came(wanted, body, take) === false) this.#counters.add('sessions.no-room')
  }

  #hold(): void {
    if (this.#state !== 'closed') this.#share?.hold(this.#receiver.stats.heldBytes)
  }

  #onReceiving(effect: ReceiverEffect): void {
    if (effect.kind === 'acknowledge')
      return this.#pair.offer(encodeAcknowledgement(effect.acknowledgement))
    const blockBytes = effect.body.length
    const message = this.#decode(effect.body)
    const number = ++this.#delivered
    const settle = (): void => this.#settled(number)
    if (message !== undefined && !isClose(message)) {
      const plain = { ...this.#proof, message, from: this.peerId, sizeBytes: blockBytes }
      const received = this.#saved === undefined ? plain : { ...plain, number, settle }
      this.#unread.push({ received, blockBytes })
      return this.#wake()
    }
    this.#receiving.feed({ kind: 'read', bytes: blockBytes })
    if (message !== undefined) this.#closeNumber = number
    if (message === undefined) this.#break('It sent a message that cannot be read')
    else this.#onRemoteClosed()
  }

  /** A reader has all up to this message for good. */
  #settled(number: number): void {
    this.#saved?.read(number)
    this.#forgetIfOver()
  }

  /** Once it has ended and all is read nothing of it need be kept. */
  #forgetIfOver(): void {
    if (this.#saved === undefined || this.#state !== 'closed' || this.#suspended) return
    const last = this.#closeNumber === undefined ? this.#delivered : this.#closeNumber - 1
    if (this.#saved.marks.read >= last) this.#saved.over()
  }

  #decode(body: Uint8Array): Message | undefined {
    try {
      return decodeMessage(body)
    } catch {
      this.#counters.add('reliable.malformed')
      return undefined
    }
  }

  /** The other reads no more, so that nothing need be sent; but it may not know yet that we know. */
  #onRemoteClosed(): void {
    if (this.#state !== 'open') return
    this.#sending.stop()
    this.#enter('closed', 'The other side closed it')
    this.#settle()
    this.#timer = this.#clock.after('reliable-linger', LINGER_MS, () => this.#release())
  }

  // ── The way and the end ──────────────────────────────────────────────────────────────────────────────────────────

  #onPair(): void {
    const { state, reason } = this.#pair
    if (this.#suspended) return
    if (state === 'ended') return this.#onPairEnded(reason)
    this.#tellOrder()
    this.#sending.feed({ kind: 'way', usable: state === 'linked' })
    if (state === 'linked') this.#receiving.feed({ kind: 'asked' })
    this.changed.emit()
  }

  #tellOrder(): void {
    this.#sending.feed({ kind: 'ordered', ordered: this.#pair.path?.hops === undefined })
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
    this.#line.dismiss(error)
    this.#saved?.dismiss(error)
    this.#arrivals.dismiss(error)
    this.#drain?.promise.catch(() => {})
    this.#drain?.reject(error)
    this.#drain = undefined
    this.#wake()
  }

  #release(): void {
    this.#forgetIfOver()
    this.#timer?.cancel()
    this.#share?.hold(0)
    this.#sending.stop()
    this.#receiving.stop()
    this.#pair.end(this.#reason)
    this.#ended.resolve()
  }

  #wake(): void {
    const arrival = this.#arrival
    this.#arrival = undefined
    arrival?.resolve()
  }

  #enter(state: BidiState, reason: string): void {
    this.#state = state
    this.#reason = reason
    if (state !== 'open') this.#wake()
    this.changed.emit()
  }

  #endError(): PipefitterError {
    if (this.#error !== undefined) return toPipefitterError(this.#error)
    return new PipefitterError('pipe/closed', `The reliable pipe is closed: ${this.#reason}`)
  }
}

const isClose = (message: Message): boolean => message.get(BIDI_NAMESPACE, BIDI_CLOSE) !== undefined
