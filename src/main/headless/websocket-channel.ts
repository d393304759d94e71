import type { WebSocket } from 'ws'
import { CLOSE_UNAUTHORISED, ChannelEnds, rpcError } from '../../shared/rpc/index.ts'
import type { Channel } from '../../shared/rpc/index.ts'
import type { WireError } from '../../shared/wire-error.ts'
import { UNREAD_MAX_BYTES, decodeFrame, encodeFrame } from './json-frame.ts'

/** Close codes beside `CLOSE_UNAUTHORISED`. */
const CLOSE_MALFORMED = 4400
const CLOSE_ORDINARY = 1000

/** A channel over a server's WebSocket: a frame is one text message of JSON. */
export class WebSocketChannel implements Channel {
  readonly #socket: WebSocket
  readonly #ends = new ChannelEnds()

  constructor(socket: WebSocket) {
    this.#socket = socket
    socket.on('message', (data: Buffer, isBinary) => this.#onMessage(data, isBinary))
    // What is wrong with a socket is told by its close, which follows.
    socket.on('error', () => {})
    socket.on('close', () => this.#ends.ended(undefined))
  }

  get bufferedBytes(): number {
    return this.#socket.bufferedAmount
  }

  send(frame: unknown): void {
    if (this.#ends.isClosed) return
    this.#socket.send(encodeFrame(frame))
    if (this.bufferedBytes > UNREAD_MAX_BYTES) this.#socket.terminate()
  }

  onFrame(listener: (frame: unknown) => void): void {
    this.#ends.onFrame(listener)
  }

  onClosed(listener: (reason: WireError | undefined) => void): void {
    this.#ends.onClosed(listener)
  }

  close(reason?: WireError): void {
    if (this.#ends.ended(reason)) this.#socket.close(closeCode(reason))
  }

  #onMessage(data: Buffer, isBinary: boolean): void {
    const frame = isBinary ? undefined : decodeFrame(data.toString('utf8'))
    if (frame === undefined) this.close(rpcError('rpc/malformed', 'a message that is no JSON'))
    else this.#ends.arrived(frame)
  }
}

const closeCode = (reason: WireError | undefined): number => {
  if (reason === undefined) return CLOSE_ORDINARY
  return reason.code === 'rpc/unauthorised' ? CLOSE_UNAUTHORISED : CLOSE_MALFORMED
}
