import type { Socket } from 'node:net'
import { ChannelEnds, FRAME_MAX_BYTES, rpcError } from '../../shared/rpc/index.ts'
import type { Channel } from '../../shared/rpc/index.ts'
import type { WireError } from '../../shared/wire-error.ts'
import { toWireError } from '../host/to-wire-error.ts'
import { UNREAD_MAX_BYTES, decodeFrame, encodeFrame } from './json-frame.ts'
import { LineDecoder } from './line-decoder.ts'

/** Time that the other end has to take what was sent before the close. */
const CLOSING_TIMEOUT_MS = 2_000

/** A channel over a local socket: a frame is a line of JSON. Both ends use it: the host's, and the command line's. */
export class SocketChannel implements Channel {
  readonly #socket: Socket
  readonly #ends = new ChannelEnds()
  readonly #lines: LineDecoder

  /** Takes over a connected socket, from its first byte on. `maxBytes` bounds one line. */
  constructor(socket: Socket, maxBytes = FRAME_MAX_BYTES) {
    this.#socket = socket
    this.#lines = new LineDecoder(maxBytes)
    socket.on('data', (chunk: Buffer) => this.#onData(chunk))
    // What is wrong with a socket is told by its close, which follows.
    socket.on('error', () => {})
    socket.on('close', () => this.#ends.ended(undefined))
  }

  get bufferedBytes(): number {
    return this.#socket.writableLength
  }

  send(frame: unknown): void {
    if (this.#ends.isClosed) return
    this.#socket.write(`${encodeFrame(frame)}\n`)
    if (this.bufferedBytes > UNREAD_MAX_BYTES) this.#socket.destroy()
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#ends.onFrame(listener)
  }

  onClosed(listener: (reason: WireError | undefined) => void): void {
    this.#ends.onClosed(listener)
  }

  close(reason?: WireError): void {
    if (!this.#ends.ended(reason)) return
    this.#socket.setTimeout(CLOSING_TIMEOUT_MS, () => this.#socket.destroy())
    this.#socket.end(() => this.#socket.destroy())
  }

  #onData(chunk: Buffer): void {
    if (this.#ends.isClosed) return
    try {
      for (const line of this.#lines.push(chunk)) this.#onLine(line)
    } catch (error) {
      this.close(toWireError(error))
    }
  }

  #onLine(line: string): void {
    const frame = decodeFrame(line)
    if (frame === undefined) this.close(rpcError('rpc/malformed', 'a line that is no JSON'))
    else this.#ends.arrived(frame)
  }
}
