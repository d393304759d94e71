/**
 * A stream of bytes each way, carried by requests and their answers: the common part of both sides. What is written waits
 * until the other side has acknowledged it; what comes is taken from where the last ended, however often it is said.
 */
import { Duplex } from 'node:stream'
import { PipefitterError } from '../../base/errors.ts'
import { STREAM_PIECE_BYTES, STREAM_QUEUE_BYTES, STREAM_READ_BYTES } from './limits.ts'
import { Unacknowledged } from './unacknowledged.ts'
import type { Piece } from './unacknowledged.ts'

type Done = (error?: Error | null) => void

/** Moves pieces by requests and answers: one for each side. */
export interface StreamCarrier {
  /** There is something new to say. */
  wake(): void
  /** There is room again for what comes. */
  onRoom(): void
  /** The stream is gone, `orderly` when both directions had ended. Settles nothing: what is left of it is bounded. */
  stop(orderly: boolean): void
}

export class HttpStream<Carrier extends StreamCarrier = StreamCarrier> extends Duplex {
  readonly carrier: Carrier
  readonly #out = new Unacknowledged(STREAM_PIECE_BYTES)
  /** A write for which there was no room, and the end, until it is acknowledged. */
  #waiting: Done | undefined
  #ending: Done | undefined
  #received = 0
  #hasEnded = false
  #isFull = false
  #isWoken = false

  constructor(carrierOf: (stream: HttpStream) => Carrier) {
    super({ allowHalfOpen: true, highWaterMark: STREAM_READ_BYTES })
    this.carrier = carrierOf(this)
  }

  /** The place behind the last byte that came, or behind the end. */
  get received(): number {
    return this.#received
  }

  /** Whether the other side has said that nothing more comes. */
  get hasEnded(): boolean {
    return this.#hasEnded
  }

  get hasRoom(): boolean {
    return !this.#isFull
  }

  /** What is to be said next; the same until it is acknowledged. */
  next(): Piece | undefined {
    return this.destroyed ? undefined : this.#out.next()
  }

  /** The other side has everything before `upTo`. */
  acknowledge(upTo: number): void {
    if (this.destroyed) return
    if (!this.#out.acknowledge(upTo))
      return void this.destroy(malformed('it acknowledges what was never sent'))
    const waiting = this.#waiting
    if (waiting !== undefined && this.#out.bytes < STREAM_QUEUE_BYTES) {
      this.#waiting = undefined
      waiting()
    }
    if (this.#out.isEndAcknowledged) this.#ended()
  }

  /** Takes the bytes from the place `at` on, those of them that are new. */
  arrived({ at, bytes, isEnd }: Piece): void {
    if (this.destroyed) return
    const fresh = bytes.subarray(this.#received - at)
    if (at > this.#received || (this.#hasEnded && fresh.length > 0))
      return void this.destroy(malformed('a piece of it is missing'))
    this.#received += fresh.length
    if (fresh.length > 0 && !this.push(fresh)) this.#isFull = true
    if (!isEnd || this.#hasEnded) return
    this.#hasEnded = true
    this.#received++
    this.push(null)
  }

  override _read(): void {
    if (!this.#isFull) return
    this.#isFull = false
    this.carrier.onRoom()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#out.append(chunk)
    this.#written(done)
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    for (const { chunk } of chunks) this.#out.append(chunk)
    this.#written(done)
  }

  override _final(done: Done): void {
    this.#ending = done
    this.#out.end()
    this.#wake()
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#out.clear()
    this.carrier.stop(error === null && this.#hasEnded && this.writableFinished)
    done(error)
  }

  #written(done: Done): void {
    if (this.#out.bytes < STREAM_QUEUE_BYTES) done()
    else this.#waiting = done
    this.#wake()
  }

  #ended(): void {
    const ending = this.#ending
    this.#ending = undefined
    ending?.()
  }

  /** At the end of the turn, so that what is written in one goes together. */
  #wake(): void {
    if (this.#isWoken) return
    this.#isWoken = true
    process.nextTick(() => {
      this.#isWoken = false
      if (!this.destroyed) this.carrier.wake()
    })
  }
}

const malformed = (words: string): PipefitterError =>
  new PipefitterError('protocol/frame-malformed', `The stream over HTTP ended: ${words}`)
