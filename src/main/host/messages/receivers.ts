import { every, type Clock, type Timer } from '../../base/clock.ts'
import { createDeferred } from '../../base/deferred.ts'
import { PipefitterError } from '../../base/errors.ts'
import { randomUuid, type Random } from '../../base/random.ts'
import type { Receiver } from './receiver.ts'

/** A receiver that its client has not asked for this long is closed: the client is gone. */
const ABANDONED_AFTER_MS = 45_000
const RECEIVERS_MAX = 64

interface OpenReceiver {
  readonly id: string
  readonly receiver: Receiver
  askedMs: number
}

/** What messages come out of: input ends, or conversations. */
export interface ReceiverSource<Id> {
  openReceiver(id: Id): Receiver
}

/** The receivers that clients have opened, by id; those that nobody asks any more are closed. */
export class Receivers<Id> {
  readonly #source: ReceiverSource<Id>
  readonly #clock: Clock
  readonly #random: Random
  readonly #open = new Map<string, OpenReceiver>()
  readonly #sweep: Timer

  constructor(source: ReceiverSource<Id>, clock: Clock, random: Random) {
    this.#source = source
    this.#clock = clock
    this.#random = random
    this.#sweep = every(clock, 'abandoned-receivers', ABANDONED_AFTER_MS / 3, () =>
      this.#closeAbandoned(),
    )
  }

  /** The receiver with this id, or a new one. Throws `pipe/closed` for one that is closed already. */
  get(id: string | undefined, of: Id): OpenReceiver {
    const known = id === undefined ? this.#create(of) : this.#open.get(id)
    if (known === undefined)
      throw new PipefitterError('pipe/closed', 'This receiver was closed since nobody asked it')
    known.askedMs = this.#clock.nowMs()
    return known
  }

  /** Waits until the receiver has something, at most `waitMs`, or until the signal aborts. */
  async wait({ receiver }: OpenReceiver, waitMs: number, signal: AbortSignal): Promise<void> {
    // Under a flood there is always something: then nothing is set up to wait for it.
    if (!receiver.isEmpty || receiver.isClosed || signal.aborted) return
    const over = createDeferred()
    const stop = (): void => over.resolve()
    signal.addEventListener('abort', stop, { once: true })
    const timer = this.#clock.after('receive', waitMs, stop)
    await Promise.race([receiver.arrival(), over.promise])
    timer.cancel()
    signal.removeEventListener('abort', stop)
  }

  close(id: string): void {
    this.#open.get(id)?.receiver.close()
    this.#open.delete(id)
  }

  stop(): void {
    this.#sweep.cancel()
    for (const id of [...this.#open.keys()]) this.close(id)
  }

  #create(of: Id): OpenReceiver {
    if (this.#open.size >= RECEIVERS_MAX)
      throw new PipefitterError('rpc/overload', 'Too many receivers are open')
    const opened = {
      id: randomUuid(this.#random),
      receiver: this.#source.openReceiver(of),
      askedMs: 0,
    }
    this.#open.set(opened.id, opened)
    return opened
  }

  #closeAbandoned(): void {
    const nowMs = this.#clock.nowMs()
    for (const { id, askedMs } of this.#open.values())
      if (nowMs - askedMs > ABANDONED_AFTER_MS) this.close(id)
  }
}
