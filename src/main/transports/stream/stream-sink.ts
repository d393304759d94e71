import type { Duplex } from 'node:stream'
import type { Clock, Timer } from '../../base/clock.ts'
import { STALL_TIMEOUT_MS } from './limits.ts'
import type { TurnSchedule, WriteSink } from './write-batcher.ts'

/** The turns of Node's event loop. */
export const nodeTurns: TurnSchedule = {
  atEndOfTurn: (run) => process.nextTick(run),
  // eslint-disable-next-line layers/time -- a turn of the event loop, not a span of time
  atNextTurn: (run) => void setImmediate(run),
}

/**
 * Writes gathered chunks to a stream. Where the system takes them at once, `done` is called at once; a write that
 * does not finish in time is told to `onStalled`.
 */
export class StreamSink implements WriteSink {
  readonly #stream: Duplex
  readonly #clock: Clock
  readonly #onStalled: () => void
  #timer: Timer | undefined

  constructor(stream: Duplex, clock: Clock, onStalled: () => void) {
    this.#stream = stream
    this.#clock = clock
    this.#onStalled = onStalled
  }

  write(chunks: readonly Uint8Array[], done: () => void): void {
    const stream = this.#stream
    let finished = false
    const finish = (error?: Error | null): void => {
      if (finished || error) return
      finished = true
      this.stop()
      done()
    }
    const last = chunks.length - 1
    // A single chunk goes straight to the system; the stream need not gather it first.
    if (last > 0) stream.cork()
    for (let i = 0; i < last; i++) stream.write(chunks[i] ?? NOTHING)
    stream.write(chunks[last] ?? NOTHING, finish)
    if (last > 0) stream.uncork()
    // Nothing is left in the stream: the system has copied it all, and the callback would only say so a tick later.
    if (stream.writableLength === 0 && !stream.errored && !stream.destroyed) finish()
    else this.#timer ??= this.#clock.after('stream-stall', STALL_TIMEOUT_MS, this.#onStalled)
  }

  /** Watches no longer; idempotent. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}

const NOTHING = new Uint8Array(0)
