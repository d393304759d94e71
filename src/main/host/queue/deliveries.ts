import type { Clock, Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { DeliveryMarks, type KeptMark } from '../../peer/pipe/delivery/delivery-marks.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import type { Peer } from '../../peer/peer.ts'
import type { QueueStore } from '../../peer/ports/queue-store.ts'
import { markOf, withoutMark, type DeliveryMark } from '../../protocol/delivery-message.ts'
import type { PipeId } from '../../protocol/ids.ts'

/** Acknowledgements are held back so long, so that one goes for many messages. */
const ACK_AFTER_MS = 25

/** A message on its way to its reader. */
export interface Taken {
  /** As its sender put it in. */
  readonly received: ReceivedMessage
  /** The reader has it: it is acknowledged, where its sender waits for that. */
  handed(): void
}

interface Due {
  readonly pipeId: PipeId
  readonly from: ReceivedMessage
  readonly mark: KeptMark
}

/**
 * The receiving side of messages that are acknowledged from end to end: each is handed to its reader once, and what was
 * handed over is kept on disk before its sender is told.
 */
export class Deliveries {
  readonly #peer: Peer
  readonly #clock: Clock
  readonly #store: QueueStore
  readonly #marks = new DeliveryMarks<PipeId>()
  readonly #due = new Map<string, Due>()
  #timer: Timer | undefined

  constructor(peer: Peer, clock: Clock, store: QueueStore) {
    this.#peer = peer
    this.#clock = clock
    this.#store = store
    for (const { pipeId, sender, stream, sequence } of store.marks())
      this.#marks.delivered(pipeId, { sender, stream, sequence })
  }

  /** What is to be handed to the reader; nothing where that had it already, or misses something before it. */
  take(pipeId: PipeId, received: ReceivedMessage): Taken | undefined {
    const mark = this.#markOf(received)
    if (mark === 'malformed') return undefined
    if (mark === undefined) return { received, handed: () => {} }
    const sender = senderOf(received)
    const verdict = this.#marks.judge(pipeId, sender, mark)
    const plain = { ...received, message: withoutMark(received.message) }
    const place = { sender, stream: mark.stream, sequence: mark.sequence }
    if (verdict === 'take')
      return { received: plain, handed: () => this.#handed(pipeId, received, place) }
    this.#peer.counters.add(verdict === 'had' ? 'delivery.doubles' : 'delivery.gaps')
    const sequence = this.#marks.last(pipeId, sender, mark.stream)
    this.#acknowledge({ pipeId, from: received, mark: { ...place, sequence } })
    return undefined
  }

  /** What was handed to readers of a pipe here, for whoever holds it next; on disk. Throws `store/failed`. */
  handOver(pipeId: PipeId): readonly KeptMark[] {
    this.#flush()
    return this.#marks.of(pipeId)
  }

  /** Takes over what was handed to readers elsewhere. Throws `store/failed`, nothing then being taken over. */
  takeOver(pipeId: PipeId, marks: readonly KeptMark[]): void {
    const atWallMs = this.#clock.wallMs()
    this.#store.saveMarks(marks.map((mark) => ({ ...mark, pipeId, atWallMs })))
    for (const mark of marks) this.#marks.delivered(pipeId, mark)
  }

  forget(pipeId: PipeId): void {
    this.#marks.forget(pipeId)
    this.#store.removeMarks(pipeId)
  }

  /** Tells what is not told yet. */
  stop(): void {
    this.#flush()
  }

  #markOf({ message }: ReceivedMessage): DeliveryMark | 'malformed' | undefined {
    try {
      return markOf(message)
    } catch (error) {
      if (!(error instanceof PipefitterError)) throw error
      this.#peer.counters.add('delivery.bad-marks')
      return 'malformed'
    }
  }

  #handed(pipeId: PipeId, from: ReceivedMessage, mark: KeptMark): void {
    this.#marks.delivered(pipeId, mark)
    this.#due.set(`${pipeId} ${mark.sender} ${mark.stream}`, { pipeId, from, mark })
    this.#timer ??= this.#clock.after('acknowledge', ACK_AFTER_MS, () => this.#flush())
  }

  /** What cannot be kept is not acknowledged: its sender sends it again, and it is known as had. */
  #flush(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    const due = [...this.#due.values()]
    if (due.length === 0) return
    const atWallMs = this.#clock.wallMs()
    try {
      this.#store.saveMarks(due.map(({ pipeId, mark }) => ({ ...mark, pipeId, atWallMs })))
    } catch {
      return this.#peer.counters.add('delivery.marks-not-kept', due.length)
    } finally {
      this.#due.clear()
    }
    for (const one of due) this.#acknowledge(one)
  }

  #acknowledge({ pipeId, from, mark: { stream, sequence } }: Due): void {
    const to = { peerId: from.from, secured: from.security !== undefined }
    const deliveries = this.#peer.groups.findOfPipe(pipeId)?.pipes.deliveries
    deliveries?.acknowledge(pipeId, to, { stream, sequence })
  }
}

/** Whose stream it is: by the key where one was proven. */
const senderOf = ({ from, fingerprint }: ReceivedMessage): string => fingerprint ?? from
