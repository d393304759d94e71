/**
 * A WebSocket as a stream of bytes: each binary message is a piece of it, and where a piece ends says nothing. An empty
 * message ends one direction, since WebSockets close both at once.
 */
import { Duplex } from 'node:stream'
import { WebSocket } from 'ws'
import type { Clock, Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Random } from '../../base/random.ts'
import { TokenBucket } from '../../base/token-bucket.ts'
import {
  CLOSE_TIMEOUT_MS,
  PIECE_SENT_MAX_BYTES,
  PING_EVERY_MS,
  PINGS_TAKEN,
  READ_HIGH_WATER_BYTES,
} from './limits.ts'
import { writeMasked, type FrameSink } from './masked-frames.ts'

/** Close code of an orderly end. */
const CLOSE_ORDINARY = 1000

/** What a client masks its frames with, and where they go: to the socket beneath the WebSocket. */
export interface Masking {
  readonly sink: FrameSink
  readonly random: Random
}

type Done = (error?: Error | null) => void

export class WsStream extends Duplex {
  readonly #socket: WebSocket
  readonly #clock: Clock
  readonly #masking: Masking | undefined
  readonly #pings: TokenBucket
  #liveness: Timer | undefined
  #closing: Timer | undefined
  /** Whether anything came since the last question. */
  #heard = true
  #isPaused = false
  #hasEnded = false

  /** `socket` is open, and nobody else listens to it; a client says how its frames are masked. */
  constructor(socket: WebSocket, clock: Clock, masking?: Masking) {
    super({ allowHalfOpen: true, highWaterMark: READ_HIGH_WATER_BYTES })
    this.#socket = socket
    this.#clock = clock
    this.#masking = masking
    this.#pings = new TokenBucket(PINGS_TAKEN, clock.nowMs())
    socket.binaryType = 'nodebuffer'
    socket.on('message', (data, isBinary) => this.#arrived(data, isBinary))
    socket.on('ping', () => this.#pinged())
    socket.on('pong', () => (this.#heard = true))
    socket.on('error', (error) => this.destroy(error))
    socket.on('close', () => this.#socketClosed())
    this.#watch()
  }

  override _read(): void {
    if (!this.#isPaused) return
    this.#isPaused = false
    // It was deaf meanwhile.
    this.#heard = true
    this.#socket.resume()
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    if (this.#masking === undefined) this.#send(chunk, done)
    else this.#sendMasked([chunk], this.#masking, done)
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    const all = chunks.map(({ chunk }) => chunk)
    if (this.#masking === undefined) this.#send(Buffer.concat(all), done)
    else this.#sendMasked(all, this.#masking, done)
  }

  override _final(done: Done): void {
    this.#socket.send(NOTHING, done)
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#liveness?.cancel()
    const isOrderly = error === null && this.#hasEnded && this.writableFinished
    if (!isOrderly || this.#socket.readyState !== WebSocket.OPEN) {
      this.#socket.terminate()
      return done(error)
    }
    this.#socket.resume()
    this.#socket.close(CLOSE_ORDINARY)
    this.#closing = this.#clock.after('ws-close', CLOSE_TIMEOUT_MS, () => this.#socket.terminate())
    done(null)
  }

  #arrived(data: WebSocket.RawData, isBinary: boolean): void {
    if (this.destroyed) return
    this.#heard = true
    if (!isBinary || !Buffer.isBuffer(data) || this.#hasEnded)
      return void this.destroy(malformed('it sent what is no piece of a stream'))
    if (data.length === 0) {
      this.#hasEnded = true
      this.push(null)
    } else if (!this.push(data)) {
      this.#isPaused = true
      this.#socket.pause()
    }
  }

  /** In pieces that the other side takes, one after the other. */
  #send(bytes: Buffer, done: Done): void {
    let at = 0
    const next = (error?: Error | null): void => {
      if (error || at >= bytes.length) return done(error)
      const piece = bytes.subarray(at, at + PIECE_SENT_MAX_BYTES)
      at += piece.length
      this.#socket.send(piece, next)
    }
    next()
  }

  /** Beside the library, which masks byte by byte: whole frames each, so that they stand between its own. */
  #sendMasked(chunks: readonly Buffer[], { sink, random }: Masking, done: Done): void {
    if (this.#socket.readyState === WebSocket.OPEN) writeMasked(sink, random, chunks, done)
    else done(malformed('it is closing'))
  }

  #pinged(): void {
    this.#heard = true
    if (!this.#pings.take(this.#clock.nowMs())) this.destroy(malformed('it floods us with pings'))
  }

  /** Asks now and then; who has not answered by the next time is gone. */
  #watch(): void {
    this.#liveness = this.#clock.after('ws-ping', PING_EVERY_MS, () => {
      if (!this.#heard && !this.#isPaused)
        return void this.destroy(new PipefitterError('transport/stalled', 'It answers no ping'))
      this.#heard = false
      this.#socket.ping()
      this.#watch()
    })
  }

  #socketClosed(): void {
    this.#closing?.cancel()
    if (!this.#hasEnded) this.destroy(malformed('it closed the WebSocket within the stream'))
  }
}

const NOTHING = Buffer.alloc(0)

const malformed = (words: string): PipefitterError =>
  new PipefitterError('protocol/frame-malformed', `The WebSocket ended: ${words}`)
