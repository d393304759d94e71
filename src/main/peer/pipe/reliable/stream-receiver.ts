import type { Clock } from '../../../base/clock.ts'
import type { Counters } from '../../../base/counters.ts'
import { createDeferred, type Deferred } from '../../../base/deferred.ts'
import { Fifo } from '../../../base/queue.ts'
import { BIDI_CLOSE, BIDI_NAMESPACE } from '../../../protocol/constants.ts'
import type { PeerId } from '../../../protocol/ids.ts'
import { decodeMessage } from '../../../protocol/message/binary.ts'
import type { Message } from '../../../protocol/message/message.ts'
import { encodeAcknowledgement, type Block } from '../../../protocol/message/reliable.ts'
import { MachineRunner } from '../../machine-runner.ts'
import type { RoomShare } from '../../ports/room.ts'
import type { StoredBlock } from '../../ports/session-store.ts'
import type { ReceivedMessage } from '../input-pipe.ts'
import type { SavedStream } from '../saved/saved-stream.ts'
import {
  ReliableReceiverMachine,
  type ReceiverEffect,
  type ReceiverInput,
  type ReceiverStats,
  type ResumedReceiving,
} from './reliable-receiver-machine.ts'
import { weaker, type Proof } from './stream-proof.ts'

/** How far a stream has come to its end. `suspended`: another process goes on with it. */
export type StreamPhase = 'open' | 'closed' | 'suspended'

export interface StreamReceiverWorld {
  readonly clock: Clock
  readonly counters: Counters
  readonly peerId: PeerId
  readonly saved: SavedStream | undefined
  /** Where a process before this one was; absent: it begins now. */
  readonly resumed: ResumedReceiving | undefined
  readonly phase: () => StreamPhase
  /** Enters the room for messages, as proven by what came; none: the stream is bounded by its window alone. */
  readonly share: (proof: () => Proof | undefined) => RoomShare | undefined
  /** Says it over the way that there is now, if any. */
  readonly offer: (message: Message) => void
  /** The other has said the word of the end, and all before it is delivered. */
  readonly onClosed: () => void
  /** What came in its place cannot be read: nothing after it can be delivered. */
  readonly onUnreadable: () => void
}

interface Unread {
  readonly received: ReceivedMessage
  readonly blockBytes: number
}

/** The half of a stream that receives: puts in order what comes, and holds it until it is read. */
export class StreamReceiver {
  readonly #world: StreamReceiverWorld
  readonly #share: RoomShare | undefined
  readonly #saved: SavedStream | undefined
  readonly #machine: ReliableReceiverMachine
  readonly #runner: MachineRunner<ReceiverInput, ReceiverEffect>
  readonly #unread = new Fifo<Unread>()
  #proof: Proof | undefined
  #arrival: Deferred<void> | undefined
  /** The number of the message that was delivered last. */
  #delivered = 0
  /** That of the word of the end, which no reader is given. */
  #closeNumber: number | undefined

  constructor(world: StreamReceiverWorld) {
    const { clock, saved, resumed } = world
    this.#world = world
    this.#saved = saved
    this.#share = world.share(() => this.#proof)
    this.#machine = new ReliableReceiverMachine(resumed)
    this.#runner = new MachineRunner<ReceiverInput, ReceiverEffect>(
      ...(['reliable-receiver', this.#machine, { kind: 'tick' }, clock] as const),
      (effect) => this.#perform(effect),
    )
  }

  get stats(): ReceiverStats {
    return this.#machine.stats
  }

  /** What everything that came was proven by. */
  get proof(): Proof | undefined {
    return this.#proof
  }

  /** Goes on where a process before this one was: what it had not read is to be read. */
  resume(unread: readonly StoredBlock[]): void {
    this.#delivered = this.#saved?.marks.read ?? 0
    // What came before was proven by the key that the other had then; what comes now proves anew.
    this.#proof = { fingerprint: this.#saved?.facts.fingerprint, security: undefined }
    for (const { body } of unread) this.#deliver(body)
    this.#proof = undefined
  }

  /** Something came, proven by this. */
  proven(by: Proof): void {
    this.#proof = weaker(this.#proof ?? by, by)
  }

  take(blocks: readonly Block[]): void {
    for (const { sequence, body } of blocks) this.#takeBlock(sequence, body)
    this.#hold()
  }

  /** The other asks how far we are, or a new way leads to it. */
  asked(): void {
    this.#runner.feed({ kind: 'asked' })
  }

  /** The next message for the reader, if one is there. */
  next(): ReceivedMessage | undefined {
    const next = this.#unread.shift()
    if (next === undefined) return undefined
    this.#runner.feed({ kind: 'read', bytes: next.blockBytes })
    this.#hold()
    return next.received
  }

  /** Settles when the reader shall look again. */
  arrival(): Promise<void> {
    this.#arrival ??= createDeferred()
    return this.#arrival.promise
  }

  /** Lets the reader look again. */
  wake(): void {
    const arrival = this.#arrival
    this.#arrival = undefined
    arrival?.resolve()
  }

  /** Once the stream has ended and all is read nothing of it need be kept. */
  forgetIfOver(): void {
    if (this.#saved === undefined || this.#world.phase() !== 'closed') return
    const last = this.#closeNumber === undefined ? this.#delivered : this.#closeNumber - 1
    if (this.#saved.marks.read >= last) this.#saved.over()
  }

  /** Takes nothing any more; what is unread can be read. Idempotent. */
  stop(): void {
    this.#share?.hold(0)
    this.#runner.stop()
  }

  /** Where the stream is saved, what is wanted counts as come, and is acknowledged, once it is on the disk. */
  #takeBlock(sequence: number, body: Uint8Array): void {
    const take = (): void => {
      this.#runner.feed({ kind: 'block', sequence, body })
      this.#hold()
    }
    const wanted = this.#saved === undefined ? undefined : this.#machine.wants(sequence)
    if (wanted === undefined || this.#world.phase() !== 'open') return take()
    if (this.#saved?.came(wanted, body, take) === false)
      this.#world.counters.add('sessions.no-room')
  }

  #hold(): void {
    if (this.#world.phase() === 'open') this.#share?.hold(this.#machine.stats.heldBytes)
  }

  #perform(effect: ReceiverEffect): void {
    if (effect.kind === 'deliver') this.#deliver(effect.body)
    else this.#world.offer(encodeAcknowledgement(effect.acknowledgement))
  }

  #deliver(body: Uint8Array): void {
    const number = ++this.#delivered
    const message = this.#decode(body)
    if (message !== undefined && !isClose(message)) return this.#give(message, number, body.length)
    this.#runner.feed({ kind: 'read', bytes: body.length })
    if (message === undefined) return this.#world.onUnreadable()
    this.#closeNumber = number
    this.#world.onClosed()
  }

  /** A reader of a saved stream says when it has a message for good. */
  #give(message: Message, number: number, blockBytes: number): void {
    const { peerId } = this.#world
    const plain = { ...this.#proof, message, from: peerId, sizeBytes: blockBytes }
    const settle = (): void => this.#settled(number)
    const received = this.#saved === undefined ? plain : { ...plain, number, settle }
    this.#unread.push({ received, blockBytes })
    this.wake()
  }

  /** A reader has all up to this message for good. */
  #settled(number: number): void {
    this.#saved?.read(number)
    this.forgetIfOver()
  }

  #decode(body: Uint8Array): Message | undefined {
    try {
      return decodeMessage(body)
    } catch {
      this.#world.counters.add('reliable.malformed')
      return undefined
    }
  }
}

/** Whether it is the word of the end. */
export const isClose = (message: Message): boolean =>
  message.get(BIDI_NAMESPACE, BIDI_CLOSE) !== undefined
