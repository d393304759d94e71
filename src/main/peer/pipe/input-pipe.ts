import type { Clock } from '../../base/clock.ts'
import { createDeferred, type Deferred } from '../../base/deferred.ts'
import { Fifo } from '../../base/queue.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PeerId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { applicationLength } from '../../protocol/message/application-elements.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { Delivery } from '../endpoint/demux.ts'
import type { Link } from '../endpoint/link.ts'
import { MachineRunner } from '../machine-runner.ts'
import type { SecureFacts } from '../ports/secure.ts'
import {
  FlowMachine,
  QUEUE_HIGH,
  QUEUE_MAX,
  type FlowEffect,
  type FlowInput,
  type FlowState,
} from './flow-machine.ts'

/** A message that came out of a pipe. Its bodies are views of a received chunk: copy what outlives the message. */
export interface ReceivedMessage {
  readonly message: Message
  readonly from: PeerId
  /** The key that its sender proved; absent: `from` is no more than a claim. */
  readonly fingerprint?: KeyFingerprint | undefined
  /** With what it was protected from end to end; absent for what came in the open, or under the link's protection alone. */
  readonly security?: SecureFacts | undefined
  readonly sizeBytes: number
  /** Its number in a saved conversation: where its process was killed it may come again, with the same. */
  readonly number?: number | undefined
  /** To be called when its reader has it for good; there in a saved conversation alone. */
  readonly settle?: (() => void) | undefined
}

export interface InputPipeStats {
  readonly received: number
  /** Of what the senders put in, so that it equals what they count as sent. */
  readonly receivedBytes: number
  readonly queued: number
  readonly queuedBytes: number
  readonly lost: number
  readonly flow: FlowState
}

/**
 * The receiving end of a unicast pipe (specification 5.1): a bounded queue between the connections that bring messages
 * and one reader. Messages of one sender keep their order.
 */
export class InputPipe implements AsyncIterable<ReceivedMessage> {
  readonly advertisement: PipeAdvertisement
  readonly #queue = new Fifo<ReceivedMessage>()
  readonly #machine = new FlowMachine()
  readonly #flow: MachineRunner<FlowInput, FlowEffect>
  /** The links that have brought something since the queue was last empty, or are held now. */
  readonly #feeding = new Set<Link>()
  readonly #onClosed: () => void
  #arrival: Deferred<void> | undefined
  #queuedBytes = 0
  #received = 0
  #receivedBytes = 0
  #lost = 0
  #closed = false

  constructor(advertisement: PipeAdvertisement, clock: Clock, onClosed: () => void) {
    this.advertisement = advertisement
    this.#onClosed = onClosed
    this.#flow = new MachineRunner<FlowInput, FlowEffect>(
      'input-pipe',
      this.#machine,
      { kind: 'tick' },
      clock,
      (effect) => this.#perform(effect),
    )
  }

  get stats(): InputPipeStats {
    return {
      received: this.#received,
      receivedBytes: this.#receivedBytes,
      queued: this.#queue.length,
      queuedBytes: this.#queuedBytes,
      lost: this.#lost,
      flow: this.#machine.state,
    }
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /**
   * Takes a message that arrived for this pipe from whoever proved this key. Called by the pipe service alone, which has
   * asked whether it may.
   */
  accept(message: Message, delivery: Delivery, fingerprint?: KeyFingerprint): void {
    if (this.#closed) return
    this.#received++
    this.#receivedBytes += applicationLength(message)
    this.#queuedBytes += delivery.sizeBytes
    const { from, sizeBytes, security } = delivery
    this.#queue.push({ message, from, fingerprint, security, sizeBytes })
    if (delivery.link !== undefined) this.#fedBy(delivery.link)
    if (this.#queue.length > QUEUE_HIGH.messages || this.#queuedBytes > QUEUE_HIGH.bytes)
      this.#overflow()
    this.#wake()
  }

  /** Forgets what waits here of a sender that may not send any more; gives how many messages. */
  drop(isMeant: (received: ReceivedMessage) => boolean): number {
    const kept = [...this.#queue.values()].filter((received) => !isMeant(received))
    const dropped = this.#queue.length - kept.length
    if (dropped === 0) return 0
    this.#queue.clear()
    this.#queuedBytes = 0
    for (const received of kept) {
      this.#queue.push(received)
      this.#queuedBytes += received.sizeBytes
    }
    this.#level()
    return dropped
  }

  /** The next message if one is there. */
  read(): ReceivedMessage | undefined {
    const next = this.#queue.shift()
    if (next === undefined) return undefined
    this.#queuedBytes -= next.sizeBytes
    if (this.#machine.state !== 'flowing') this.#level()
    if (this.#queue.length === 0 && this.#machine.state === 'flowing') this.#feeding.clear()
    return next
  }

  /** Settles when there is something to read, or the pipe was closed. */
  readable(): Promise<void> {
    if (this.#queue.length > 0 || this.#closed) return Promise.resolve()
    this.#arrival ??= createDeferred()
    return this.#arrival.promise
  }

  /** Yields each message in turn; ends when the pipe is closed and read empty. One reader at a time. */
  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedMessage, void, undefined> {
    for (;;) {
      for (let next = this.read(); next !== undefined; next = this.read()) yield next
      if (this.#closed) return
      await this.readable()
    }
  }

  /** Unbinds the end here. What is queued can still be read; idempotent. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#flow.stop()
    this.#perform({ kind: 'let-go' })
    this.#wake()
    this.#onClosed()
  }

  #fedBy(link: Link): void {
    if (!this.#feeding.has(link)) this.#feeds(link)
    if (this.#machine.state === 'holding') link.hold(this)
  }

  #feeds(link: Link): void {
    for (const known of this.#feeding) if (!known.isOpen) this.#feeding.delete(known)
    this.#feeding.add(link)
  }

  /** Senders that cannot be held (propagated messages, links already full of messages) meet a harder bound. */
  #overflow(): void {
    this.#level()
    const mark = this.#machine.state === 'shedding' ? QUEUE_HIGH : QUEUE_MAX
    while (
      this.#queue.length > 1 &&
      (this.#queue.length > mark.messages || this.#queuedBytes > mark.bytes)
    ) {
      this.#queuedBytes -= this.#queue.shift()?.sizeBytes ?? 0
      this.#lost++
    }
  }

  #level(): void {
    this.#flow.feed({ kind: 'level', messages: this.#queue.length, bytes: this.#queuedBytes })
  }

  #perform(effect: FlowEffect): void {
    for (const link of this.#feeding) {
      if (effect.kind === 'hold') link.hold(this)
      else link.letGo(this)
    }
  }

  #wake(): void {
    const arrival = this.#arrival
    this.#arrival = undefined
    arrival?.resolve()
  }
}
