/**
 * A stream of the DHT library as one of Node's. The library keeps whatever comes for a reader that does not read, without a
 * bound; so the two ends allow each other so many bytes, and whoever sends more is cut off.
 *
 *     piece       := DATA bytes | MORE uint32           each one message of the library, whose bounds it keeps
 *     allowed     := WINDOW_BYTES at first, then by each MORE so many more
 */
import { Duplex } from 'node:stream'
import type { NoiseSocket } from 'hyperdht'
import { PipefitterError } from '../../base/errors.ts'
import { PIECE_MAX_BYTES, READ_HIGH_WATER_BYTES, WINDOW_BYTES } from './limits.ts'

const DATA = 0
const MORE = 1
const MORE_BYTES = 5
/** How much has to be read before the other side is allowed more: few words about much. */
const GRANT_FROM_BYTES = WINDOW_BYTES / 4

type Done = (error?: Error | null) => void

export class NoiseStream extends Duplex {
  readonly #socket: NoiseSocket
  /** What goes on once there is room below, or the other side allows more. */
  #goOn: (() => void) | undefined
  /** What the other side still allows us, and what we still allow it. */
  #mayWrite = WINDOW_BYTES
  #mayCome = WINDOW_BYTES
  #hasEnded = false

  /** `socket` is open, and nobody else listens to it. */
  constructor(socket: NoiseSocket) {
    super({ allowHalfOpen: true, highWaterMark: READ_HIGH_WATER_BYTES })
    this.#socket = socket
    socket.on('data', (piece: Uint8Array) => this.#arrived(piece))
    socket.on('end', () => {
      this.#hasEnded = true
      if (!this.destroyed) this.push(null)
    })
    socket.on('drain', () => this.#resumeWriting())
    socket.on('error', (error: Error) => this.destroy(error))
    socket.on('close', () => {
      if (!this.#hasEnded) this.destroy(gone())
    })
  }

  /** Called before what is read leaves the buffer, so it is looked at after that. */
  override _read(): void {
    queueMicrotask(() => this.#allowMore())
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: Done): void {
    let at = 0
    const writeOn = (): void => {
      let hasRoom = true
      while (at < chunk.length && this.#mayWrite > 0 && hasRoom) {
        const bytes = Math.min(chunk.length - at, this.#mayWrite, PIECE_MAX_BYTES)
        hasRoom = this.#writePiece(chunk.subarray(at, at + bytes))
        at += bytes
      }
      if (at >= chunk.length && hasRoom) return done()
      this.#goOn = writeOn
    }
    writeOn()
  }

  override _final(done: Done): void {
    this.#socket.end()
    done()
  }

  override _destroy(error: Error | null, done: Done): void {
    const isOrderly = error === null && this.#hasEnded && this.writableFinished
    // After an orderly end the library closes by itself, once the other side has everything.
    if (!isOrderly) this.#socket.destroy()
    done(error)
  }

  #allowMore(): void {
    const read = WINDOW_BYTES - this.#mayCome - this.readableLength
    if (read < GRANT_FROM_BYTES || this.#hasEnded || this.destroyed) return
    this.#mayCome += read
    const piece = Buffer.alloc(MORE_BYTES)
    piece[0] = MORE
    piece.writeUInt32BE(read, 1)
    this.#socket.write(piece)
  }

  #writePiece(bytes: Buffer): boolean {
    this.#mayWrite -= bytes.length
    const piece = Buffer.allocUnsafe(1 + bytes.length)
    piece[0] = DATA
    bytes.copy(piece, 1)
    return this.#socket.write(piece)
  }

  #resumeWriting(): void {
    const goOn = this.#goOn
    this.#goOn = undefined
    goOn?.()
  }

  #arrived(piece: Uint8Array): void {
    if (this.destroyed) return
    const [kind] = piece
    if (kind === DATA && piece.length <= 1 + PIECE_MAX_BYTES) return this.#came(piece.subarray(1))
    if (kind !== MORE || piece.length !== MORE_BYTES)
      return void this.destroy(malformed('it sent what is no piece of a stream'))
    this.#mayWrite += Buffer.from(piece).readUInt32BE(1)
    if (this.#mayWrite > WINDOW_BYTES)
      return void this.destroy(malformed('it allows more than there may be'))
    this.#resumeWriting()
  }

  #came(bytes: Uint8Array): void {
    this.#mayCome -= bytes.length
    if (this.#mayCome < 0) return void this.destroy(malformed('it sends more than it may'))
    this.push(bytes)
  }
}

const gone = (): PipefitterError =>
  new PipefitterError('endpoint/closed', 'The other side ended the stream')

const malformed = (words: string): PipefitterError =>
  new PipefitterError('protocol/frame-malformed', `The stream over the DHT ended: ${words}`)
