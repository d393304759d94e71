import { createDeferred, type Deferred } from '../../base/deferred.ts'
import { Fifo } from '../../base/queue.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'

/** What a receiver holds at most before it makes its pipe wait. */
export const RECEIVER_HIGH: ReceiverHigh = { messages: 1_024, bytes: 4 * 1024 * 1024 }

export interface ReceiverHigh {
  readonly messages: number
  readonly bytes: number
}

/** The messages of one pipe on their way to one client, which takes them at its own pace; none is left out. */
export class Receiver {
  readonly #queue = new Fifo<ReceivedMessage>()
  readonly #onClosed: () => void
  readonly #high: ReceiverHigh
  #bytes = 0
  #arrival: Deferred<void> | undefined
  #room: Deferred<void> | undefined
  #closed = false
  /** Taken by the client, which has not come back since. */
  #taken: ReceivedMessage | undefined
  /** Up to this number the client has all of a saved conversation. */
  #had = 0

  constructor(onClosed: () => void, high: ReceiverHigh = RECEIVER_HIGH) {
    this.#onClosed = onClosed
    this.#high = high
  }

  /** Whether nothing waits to be taken. */
  get isEmpty(): boolean {
    return this.#queue.length === 0
  }

  get isClosed(): boolean {
    return this.#closed
  }

  /** Takes a message; false when it is full now: then wait for `hasRoom`. */
  offer(received: ReceivedMessage): boolean {
    if (this.#closed) return true
    if ((received.number ?? Infinity) <= this.#had) {
      received.settle?.()
      return true
    }
    this.#queue.push(received)
    this.#bytes += received.sizeBytes
    this.wake()
    return this.#queue.length < this.#high.messages && this.#bytes < this.#high.bytes
  }

  /** Settles when there is room again, or the receiver is closed. */
  hasRoom(): Promise<void> {
    if (this.#closed) return Promise.resolve()
    this.#room ??= createDeferred()
    return this.#room.promise
  }

  /** Up to `max` messages; fewer when they would exceed `maxBytes`, but one at least if there is any. */
  take(max: number, maxBytes: number): readonly ReceivedMessage[] {
    const taken: ReceivedMessage[] = []
    let bytes = 0
    while (taken.length < max && (taken.length === 0 || bytes < maxBytes)) {
      const next = this.#queue.shift()
      if (next === undefined) break
      taken.push(next)
      bytes += next.sizeBytes
    }
    this.#bytes -= bytes
    this.#taken = taken.at(-1) ?? this.#taken
    if (taken.length > 0) this.#release()
    return taken
  }

  /** The client is back: it has what it took before. */
  confirm(): void {
    this.#taken?.settle?.()
    this.#taken = undefined
  }

  /** The client has all of a saved conversation up to this number, whoever gave it. */
  skip(number: number): void {
    this.#had = Math.max(this.#had, number)
    const had = [...this.#queue.values()].filter((one) => (one.number ?? Infinity) <= number)
    for (const one of had) {
      this.#queue.shift()
      this.#bytes -= one.sizeBytes
    }
    had.at(-1)?.settle?.()
    this.#release()
  }

  /** Settles when something has arrived, or the receiver is closed. */
  arrival(): Promise<void> {
    if (this.#queue.length > 0 || this.#closed) return Promise.resolve()
    this.#arrival ??= createDeferred()
    return this.#arrival.promise
  }

  /** Those who wait for an arrival look again, be it that none will come. */
  wake(): void {
    const arrival = this.#arrival
    this.#arrival = undefined
    arrival?.resolve()
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#queue.clear()
    this.wake()
    this.#release()
    this.#onClosed()
  }

  #release(): void {
    const room = this.#room
    this.#room = undefined
    room?.resolve()
  }
}
