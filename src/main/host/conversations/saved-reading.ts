import { createDeferred, type Deferred } from '../../base/deferred.ts'
import type { BidiSession } from '../../peer/pipe/bidi/bidi-pipe.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import type { Receiver } from '../messages/receiver.ts'

/** Messages that wait for a first program; where there are more, those that came first count as read by a person alone. */
const UNCLAIMED_MAX = 256

interface Unsettled {
  /** As it came. */
  readonly received: ReceivedMessage
  /** As programs get it. */
  readonly kept: ReceivedMessage
}

/**
 * Hands the messages of a saved conversation to programs: each is kept until one of them says that it has it for good, so that
 * a program that is gone before misses nothing, nor does one that comes after this process was killed. Once a program has
 * read, messages wait for one.
 */
export class SavedReading {
  readonly #session: BidiSession
  readonly #receivers = new Set<Receiver>()
  /** By number, in order. */
  readonly #unsettled = new Map<number, Unsettled>()
  #opened: Deferred<void> | undefined
  #hasReader: boolean

  constructor(session: BidiSession) {
    this.#session = session
    this.#hasReader = session.hadReader
  }

  /** A program reads: it gets what no other has for good, and all that comes. */
  open(receiver: Receiver): void {
    this.#receivers.add(receiver)
    this.#hasReader = true
    this.#session.hasReader()
    for (const { kept } of this.#unsettled.values()) receiver.offer(kept)
    this.#opened?.resolve()
    this.#opened = undefined
  }

  closed(receiver: Receiver): void {
    this.#receivers.delete(receiver)
  }

  /** Takes the next message; settles when another may come. */
  async take(received: ReceivedMessage): Promise<void> {
    const { number = 0 } = received
    const kept = { ...received, settle: () => this.#settle(number) }
    this.#unsettled.set(number, { kept, received })
    if (!this.#hasReader) return this.#dropUnclaimed()
    if (this.#receivers.size === 0) return this.#reader()
    for (const receiver of this.#receivers) if (!receiver.offer(kept)) await receiver.hasRoom()
  }

  /** Nothing more comes: where no program ever read, none is waited for. */
  over(): void {
    if (!this.#hasReader) this.forget()
  }

  /** Nobody will read what is left. */
  forget(): void {
    this.#settle(Math.max(0, ...this.#unsettled.keys()))
    this.#opened?.resolve()
  }

  #settle(upTo: number): void {
    for (const [number, { received }] of this.#unsettled) {
      if (number > upTo) continue
      this.#unsettled.delete(number)
      received.settle?.()
    }
  }

  #dropUnclaimed(): void {
    const [first] = this.#unsettled.keys()
    if (first !== undefined && this.#unsettled.size > UNCLAIMED_MAX) this.#settle(first)
  }

  #reader(): Promise<void> {
    this.#opened ??= createDeferred()
    return this.#opened.promise
  }
}
