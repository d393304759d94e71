/**
 * The standard's link as a stream of frames, so that all links are built alike: each frame that is written becomes one
 * message of a request or an answer, and each message that comes is framed. Requests and answers are the business of its
 * carrier, one for each side.
 */
import { Duplex } from 'node:stream'
import { Fifo } from '../../base/queue.ts'
import { toPipefitterError } from '../../base/errors.ts'
import { FrameDecoder } from '../../protocol/framing/frame-decoder.ts'
import { PACKAGE_HEADER_LENGTH, writePackageHeader } from '../../protocol/framing/package-header.ts'
import { STREAM_READ_BYTES } from './limits.ts'

type Done = (error?: Error | null) => void

/** Moves messages by requests and answers. */
export interface Carrier {
  /** {@link MessageStream.next} has something new. */
  wake(): void
  /** The link has ended: lets go of sockets and timers. */
  stop(): void
}

export class MessageStream<Kind extends Carrier = Carrier> extends Duplex {
  readonly carrier: Kind
  readonly #decoder: FrameDecoder
  /** The messages of one write, views into what was written. */
  readonly #outgoing = new Fifo<Uint8Array>()
  /** Told when all of it is on its way. */
  #writing: Done | undefined
  /** Who brought messages for which there was no room. */
  #waiting: (() => void)[] = []
  #messagesIn = 0
  #hasEnded = false

  constructor(maxMessageBytes: number, carrierOf: (stream: MessageStream) => Kind) {
    super({ allowHalfOpen: true, highWaterMark: STREAM_READ_BYTES })
    const limits = { messageBytes: maxMessageBytes }
    this.#decoder = new FrameDecoder({ expectWelcome: false, limits })
    this.carrier = carrierOf(this)
  }

  /** How many messages have come. */
  get messagesIn(): number {
    return this.#messagesIn
  }

  /** What to send next; the same until {@link sent}. */
  next(): Uint8Array | undefined {
    return this.#outgoing.peek()
  }

  /** The message of {@link next} is on its way. */
  sent(): void {
    this.#outgoing.shift()
    if (this.#outgoing.length === 0) this.#written()
  }

  /** Takes one message; settles when there is room for another, or never will be. */
  receive(body: Uint8Array): Promise<void> {
    if (this.destroyed || this.#hasEnded) return Promise.resolve()
    this.#messagesIn++
    const header = new Uint8Array(PACKAGE_HEADER_LENGTH)
    writePackageHeader(header, 0, body.length)
    this.push(header)
    if (this.push(body)) return Promise.resolve()
    return new Promise((taken) => this.#waiting.push(taken))
  }

  override _read(): void {
    for (const taken of this.#waiting.splice(0)) taken()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#writing = done
    try {
      this.#decoder.push(chunk, {
        onWelcome: () => {},
        onMessage: (body) => this.#outgoing.push(body),
      })
    } catch (error) {
      return void this.destroy(toPipefitterError(error))
    }
    if (this.#outgoing.length === 0) this.#written()
    else this.carrier.wake()
  }

  /** Nobody can be told of an end by the standard, nor tell us: both directions end at once. */
  override _final(done: Done): void {
    this.#hasEnded = true
    this.push(null)
    done()
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#outgoing.clear()
    this.carrier.stop()
    this._read()
    done(error)
  }

  #written(): void {
    const writing = this.#writing
    this.#writing = undefined
    writing?.()
  }
}
