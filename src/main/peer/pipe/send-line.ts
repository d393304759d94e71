import { cancelled } from '../../base/clock.ts'
import { createDeferred, type Deferred } from '../../base/deferred.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import type { Message } from '../../protocol/message/message.ts'

/** Most sends that may wait at once; a further one is refused at once instead of growing the memory. */
export const WAITING_MAX = 10_000

/** What a message costs beside its bodies, about. */
const MESSAGE_COSTS_BYTES = 256

interface Waiter {
  readonly message: Message
  readonly turn: Deferred<void>
  unwatch: Unsubscribe
}

/** The messages that wait to be sent, in the order of the calls; each caller may give up alone, at any time. */
export class SendLine {
  readonly #waiters = new Set<Waiter>()

  get length(): number {
    return this.#waiters.size
  }

  /**
   * Settles when the message was written. Rejects with `base/cancelled` as soon as the signal aborts (the message is not
   * sent then), with `endpoint/limit` when too many wait, or with what ended the line.
   */
  join(message: Message, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted === true) return Promise.reject(cancelled('Sending'))
    if (this.length >= WAITING_MAX) {
      return Promise.reject(
        new PipefitterError('endpoint/limit', `${WAITING_MAX} messages wait to be sent already`),
      )
    }
    const waiter: Waiter = { message, turn: createDeferred(), unwatch: () => {} }
    this.#waiters.add(waiter)
    if (signal !== undefined) this.#watch(waiter, signal)
    return waiter.turn.promise
  }

  /** Writes from the front of the line while there is room, about `limitBytes`, at least one message. */
  serve(limitBytes: number, hasRoom: () => boolean, write: (message: Message) => void): void {
    let leftBytes = limitBytes
    for (const waiter of this.#waiters) {
      if (leftBytes <= 0 || !hasRoom()) return
      this.#leave(waiter)
      leftBytes -= MESSAGE_COSTS_BYTES + waiter.message.byteLength
      try {
        write(waiter.message)
        waiter.turn.resolve()
      } catch (error) {
        waiter.turn.reject(toPipefitterError(error))
      }
    }
  }

  /** Tells everybody in line that there is nothing to wait for. */
  dismiss(error: PipefitterError): void {
    for (const waiter of this.#waiters) {
      this.#leave(waiter)
      waiter.turn.reject(error)
    }
  }

  #watch(waiter: Waiter, signal: AbortSignal): void {
    const giveUp = (): void => {
      this.#leave(waiter)
      waiter.turn.reject(cancelled('Sending'))
    }
    signal.addEventListener('abort', giveUp, { once: true })
    waiter.unwatch = () => signal.removeEventListener('abort', giveUp)
  }

  #leave(waiter: Waiter): void {
    this.#waiters.delete(waiter)
    waiter.unwatch()
  }
}
