import { concatBytes } from '../../base/bytes.ts'
import type { Clock } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { MachineRunner } from '../../peer/machine-runner.ts'
import {
  QueueMachine,
  type QueueEffect,
  type QueueInput,
} from '../../peer/pipe/delivery/queue-machine.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { QueuedHead, QueueStore, StoredQueue } from '../../peer/ports/queue-store.ts'
import { withMark } from '../../protocol/delivery-message.ts'
import { decodeMessage, encodeMessage } from '../../protocol/message/binary.ts'
import type { Message } from '../../protocol/message/message.ts'
import {
  QUEUED_BYTES_MAX,
  QUEUED_FOR_MS_MAX,
  QUEUED_MESSAGE_MAX,
  QUEUED_MESSAGES_MAX,
} from './limits.ts'

export interface PipeQueueWorld {
  readonly clock: Clock
  readonly store: QueueStore
  readonly count: (counter: string, by?: number) => void
  readonly onChange: () => void
}

/** One message in a queue, as a person sees it. */
export interface QueuedMessage extends QueuedHead {
  /** It was sent, and its receiver has not said that it came. */
  readonly isOnItsWay: boolean
}

/** The messages of one pipe that wait for whoever holds it, on disk until they are delivered. */
export class PipeQueue {
  readonly #world: PipeQueueWorld
  readonly #machine: QueueMachine
  readonly #runner: MachineRunner<QueueInput, QueueEffect>
  readonly #heads: Map<number, QueuedHead>
  #kept: StoredQueue
  #bytes = 0
  #end: OutputEnd | undefined
  #delivered = 0

  constructor(kept: StoredQueue, world: PipeQueueWorld) {
    this.#world = world
    this.#kept = kept
    const heads = world.store.heads(kept.pipeId)
    this.#heads = new Map(heads.map((head) => [head.sequence, head]))
    this.#bytes = heads.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0)
    this.#machine = new QueueMachine(heads)
    this.#runner = new MachineRunner<QueueInput, QueueEffect>(
      'pipe-queue',
      this.#machine,
      { kind: 'tick' },
      world.clock,
      (effect) => this.#perform(effect),
    )
  }

  get isOn(): boolean {
    return this.#kept.on
  }

  get stream(): string {
    return this.#kept.stream
  }

  /** Whom its messages go to now. */
  get end(): OutputEnd | undefined {
    return this.#end
  }

  get bytes(): number {
    return this.#bytes
  }

  /** Since the start. */
  get delivered(): number {
    return this.#delivered
  }

  /** In the order in which they were put in. */
  get messages(): readonly QueuedMessage[] {
    return [...this.#heads.values()].map((head) => ({
      ...head,
      isOnItsWay: this.#machine.isOnItsWay(head.sequence),
    }))
  }

  /** Throws `store/failed`, nothing then having changed. */
  set(on: boolean): void {
    const kept = { ...this.#kept, on }
    this.#world.store.saveQueue(kept)
    this.#kept = kept
    this.#world.onChange()
  }

  /**
   * Takes a message: it is on disk when this returns. Throws `pipe/full` where the queue or `roomBytes` is, `store/failed`
   * where the disk is; nothing is half written then.
   */
  put(message: Message, roomBytes: number): void {
    const { clock, store } = this.#world
    const body = concatBytes(encodeMessage(message))
    const sizeBytes = body.length
    const hasRoom =
      this.#heads.size < QUEUED_MESSAGES_MAX && this.#bytes + sizeBytes <= QUEUED_BYTES_MAX
    if (sizeBytes > QUEUED_MESSAGE_MAX)
      throw new PipefitterError('pipe/full', `A queue takes no message of ${sizeBytes} bytes`)
    if (!hasRoom || sizeBytes > roomBytes)
      throw new PipefitterError('pipe/full', 'The queue of this pipe is full')
    const { nextSequence: sequence } = this.#kept
    const head = { sequence, queuedWallMs: clock.wallMs(), sizeBytes }
    const kept = { ...this.#kept, nextSequence: sequence + 1 }
    store.append(kept, head, body)
    this.#kept = kept
    this.#heads.set(sequence, head)
    this.#bytes += sizeBytes
    this.#runner.feed({ kind: 'queued', message: head })
    this.#world.onChange()
  }

  /** There is an end to send through, another than before maybe, or none. */
  follow(end: OutputEnd | undefined): void {
    const usable = end?.state === 'bound' ? end : undefined
    if (usable === this.#end) return
    this.#end = usable
    this.#runner.feed({ kind: usable === undefined ? 'unlinked' : 'linked' })
  }

  acknowledged(sequence: number): void {
    this.#runner.feed({ kind: 'acked', sequence })
  }

  /** Takes messages out again, as far as they are still there; says how many were. Throws `store/failed`. */
  cancel(sequences: readonly number[]): number {
    const there = sequences.filter((sequence) => this.#heads.has(sequence))
    this.#forget(there)
    for (const sequence of there) this.#runner.feed({ kind: 'gone', sequence })
    if (there.length > 0) this.#world.onChange()
    return there.length
  }

  /** Gives up those that have waited too long. */
  expire(): void {
    const { clock, count } = this.#world
    const before = clock.wallMs() - QUEUED_FOR_MS_MAX
    const old = [...this.#heads.values()].filter(({ queuedWallMs }) => queuedWallMs < before)
    if (old.length > 0) count('queue.expired', this.cancel(old.map(({ sequence }) => sequence)))
  }

  stop(): void {
    this.#runner.stop()
  }

  #forget(sequences: readonly number[]): void {
    this.#world.store.remove(this.#kept.pipeId, sequences)
    for (const sequence of sequences) {
      this.#bytes -= this.#heads.get(sequence)?.sizeBytes ?? 0
      this.#heads.delete(sequence)
    }
  }

  #perform(effect: QueueEffect): void {
    if (effect.kind === 'send') return this.#send(effect.sequence, effect.after)
    this.#delivered += effect.count
    this.#settle([...this.#heads.keys()].filter((sequence) => sequence <= effect.upTo))
    this.#world.onChange()
  }

  /** What was delivered and cannot be taken off the disk is sent again after a restart, and known there as had. */
  #settle(sequences: readonly number[]): void {
    try {
      this.#forget(sequences)
    } catch {
      this.#world.count('store.failed-flushes')
      for (const sequence of sequences) this.#heads.delete(sequence)
    }
  }

  /** One that cannot be sent now is sent again when nobody has said that it came. */
  #send(sequence: number, after: number): void {
    const { store, count } = this.#world
    const { pipeId, stream } = this.#kept
    const body = store.body(pipeId, sequence)
    if (body === undefined) return count('queue.unreadable')
    const message = withMark(decodeMessage(body), { stream, sequence, after })
    this.#end?.send(message).catch(() => count('queue.unsent'))
  }
}
