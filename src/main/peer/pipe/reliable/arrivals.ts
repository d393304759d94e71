import { cancelled } from '../../../base/clock.ts'
import { createDeferred, type Deferred } from '../../../base/deferred.ts'
import type { Message } from '../../../protocol/message/message.ts'

/** A message whose arrival somebody waits for. */
interface Awaited {
  readonly number: number
  readonly arrival: Deferred<void>
}

/** What the messages of a stream are numbered, and who waits until which of them has arrived. State only. */
export class Arrivals {
  readonly #numbers = new WeakMap<Message, number>()
  readonly #awaited = new Set<Awaited>()

  /** The number of a message that was queued; 0 for any other. */
  numberOf(message: Message): number {
    return this.#numbers.get(message) ?? 0
  }

  numbered(message: Message, number: number): void {
    this.#numbers.set(message, number)
  }

  /** Settles with {@link upTo}; rejects with what {@link dismiss} says, or `base/cancelled` when the signal aborts. */
  async wait(number: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) throw cancelled('Waiting for its arrival')
    const awaited: Awaited = { number, arrival: createDeferred() }
    const giveUp = (): void => awaited.arrival.reject(cancelled('Waiting for its arrival'))
    this.#awaited.add(awaited)
    signal?.addEventListener('abort', giveUp, { once: true })
    try {
      await awaited.arrival.promise
    } finally {
      this.#awaited.delete(awaited)
      signal?.removeEventListener('abort', giveUp)
    }
  }

  /** All up to this number have arrived. */
  upTo(last: number): void {
    for (const { number, arrival } of this.#awaited) if (number <= last) arrival.resolve()
  }

  /** Nothing arrives any more. */
  dismiss(error: Error): void {
    for (const { arrival } of this.#awaited) arrival.reject(error)
  }
}
