import type { Socket } from 'node:net'
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
 * Writes gathered chunks to a socket. Where the system takes them at once, `done` is called at once; a write that
 * does not finish in time is told to `onStalled`.
 */
export class SocketSink implements WriteSink {
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #onStalled: () => void
  #timer: Timer | undefined

  constructor(socket: Socket, clock: Clock, onStalled: () => void) {
    this.#socket = socket
    this.#clock = clock
    this.#onStalled = onStalled
  }

  write(chunks: readonly Uint8Array[], done: () => void): void {
    const socket = this.#socket
    let finished = false
    const finish = (error?: Error | null): void => {
      if (finished || error) return
      finished = true
      this.stop()
      done()
    }
    const last = chunks.length - 1
    // A single chunk goes straight to the system; the stream need not gather it first.
    if (last > 0) socket.cork()
    for (let i = 0; i < last; i++) socket.write(chunks[i] ?? NOTHING)
    socket.write(chunks[last] ?? NOTHING, finish)
    if (last > 0) socket.uncork()
    // Nothing is left in the stream: the system has copied it all, and the callback would only say so a tick later.
    if (socket.writableLength === 0 && !socket.errored && !socket.destroyed) finish()
    else this.#timer ??= this.#clock.after('tcp-stall', STALL_TIMEOUT_MS, this.#onStalled)
  }

  /** Watches no longer; idempotent. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }
}

const NOTHING = new Uint8Array(0)
