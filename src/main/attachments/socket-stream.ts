import type { Socket } from 'node:net'
import type { Clock, Timer } from '../base/clock.ts'
import { PipefitterError } from '../base/errors.ts'
import { systemReason } from '../base/system-words.ts'
import { STREAM_CHUNK_MAX } from '../protocol/message/stream.ts'
import type { LocalStream } from './local-stream.ts'

/** How long a socket that is let go of may still take what was written to it, while it has nothing more to say. */
const LINGER_MAX_MS = 10_000

/** A socket, dialled or accepted with `allowHalfOpen`. */
export class SocketStream implements LocalStream {
  readonly outcome = { final: false, note: '' }
  readonly #socket: Socket
  readonly #clock: Clock
  readonly #isTcp: boolean
  #failure: Error | undefined
  #wake: (() => void) | undefined
  #isLet = false

  constructor(socket: Socket, clock: Clock) {
    this.#socket = socket
    this.#clock = clock
    this.#isTcp = socket.remoteFamily !== undefined
    socket.setNoDelay(true)
    socket.on('error', (error) => {
      this.#failure ??= error
    })
    for (const event of ['readable', 'end', 'close', 'drain'] as const)
      socket.on(event, () => this.#wakeUp())
  }

  async read(): Promise<Uint8Array | undefined> {
    for (;;) {
      const chunk: unknown = this.#socket.read(this.#readLength())
      if (chunk instanceof Uint8Array) return chunk
      if (this.#socket.readableEnded) return undefined
      this.#assertUsable()
      await this.#turn()
    }
  }

  async write(bytes: Uint8Array): Promise<void> {
    this.#assertUsable()
    if (this.#socket.write(bytes)) return
    while (this.#socket.writableNeedDrain) {
      this.#assertUsable()
      await this.#turn()
    }
  }

  end(): void {
    this.#socket.end()
  }

  release(): void {
    if (this.#isLet) return
    this.#isLet = true
    const socket = this.#socket
    if (socket.destroyed) return
    socket.end()
    // What it still says is passed over: while somebody waits to read, nothing would.
    socket.removeAllListeners('readable')
    socket.on('data', () => {})
    const timer: Timer = this.#clock.after('attachment-linger', LINGER_MAX_MS, () =>
      socket.destroy(),
    )
    socket.once('close', () => timer.cancel())
  }

  cut(): void {
    this.#isLet = true
    // Only TCP knows a reset; at a socket file an early end has to do.
    if (this.#isTcp && !this.#socket.destroyed) this.#socket.resetAndDestroy()
    else this.#socket.destroy()
    this.#wakeUp()
  }

  /** What is there, up to one chunk; at least one byte. */
  #readLength(): number {
    return Math.max(1, Math.min(this.#socket.readableLength, STREAM_CHUNK_MAX))
  }

  #assertUsable(): void {
    if (this.#failure !== undefined)
      throw new PipefitterError('transport/io', systemReason(this.#failure), {
        cause: this.#failure,
      })
    if (this.#socket.destroyed) throw new PipefitterError('transport/io', 'it was let go of')
  }

  /** Settles when anything has happened to the socket; both directions wait by themselves. */
  #turn(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake
      this.#wake = () => {
        before?.()
        resolve()
      }
    })
  }

  #wakeUp(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
