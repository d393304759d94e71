import { EventEmitter } from 'node:events'
import { describe, expect, it } from 'vitest'
import type { NoiseSocket } from 'hyperdht'
import { PIECE_MAX_BYTES, WINDOW_BYTES } from './limits.ts'
import { NoiseStream } from './noise-stream.ts'

/** A socket that keeps what is written, and whose other end the test plays. */
class PlayedSocket extends EventEmitter {
  readonly written: Uint8Array[] = []
  hasRoom = true
  destroyed = false
  hasEnded = false
  readonly publicKey = null
  readonly remotePublicKey = null
  readonly rawStream = null
  write(piece: Uint8Array): boolean {
    this.written.push(piece)
    return this.hasRoom
  }
  end(): void {
    this.hasEnded = true
  }
  pause(): void {}
  resume(): void {}
  destroy(): void {
    this.destroyed = true
  }
}

const streamOn = () => {
  const socket = new PlayedSocket()
  const stream = new NoiseStream(socket satisfies NoiseSocket)
  const errors: string[] = []
  stream.on('error', (error) => errors.push(error.message))
  return { socket, stream, errors }
}

const data = (length: number): Uint8Array => new Uint8Array(1 + length)
const more = (bytes: number): Uint8Array => {
  const piece = Buffer.alloc(5)
  piece[0] = 1
  piece.writeUInt32BE(bytes, 1)
  return piece
}
const sentBytes = ({ written }: PlayedSocket): number =>
  written.filter(([kind]) => kind === 0).reduce((sum, piece) => sum + piece.length - 1, 0)

describe('a stream over the DHT', () => {
  it('writes no more than the other side allows, and goes on when it allows more', async () => {
    const { socket, stream } = streamOn()
    let isWritten = false
    stream.write(Buffer.alloc(WINDOW_BYTES + 10), () => (isWritten = true))
    expect(sentBytes(socket)).toBe(WINDOW_BYTES)
    expect(Math.max(...socket.written.map(({ length }) => length))).toBe(1 + PIECE_MAX_BYTES)
    socket.emit('data', more(4))
    expect(sentBytes(socket)).toBe(WINDOW_BYTES + 4)
    expect(isWritten).toBe(false)
    socket.emit('data', more(100))
    await expect.poll(() => isWritten).toBe(true)
    expect(sentBytes(socket)).toBe(WINDOW_BYTES + 10)
  })

  it('waits for room below, too', () => {
    const { socket, stream } = streamOn()
    socket.hasRoom = false
    stream.write(Buffer.alloc(3 * PIECE_MAX_BYTES))
    expect(sentBytes(socket)).toBe(PIECE_MAX_BYTES)
    socket.hasRoom = true
    socket.emit('drain')
    expect(sentBytes(socket)).toBe(3 * PIECE_MAX_BYTES)
  })

  it('allows more once enough was read, and not before', async () => {
    const { socket, stream } = streamOn()
    const came = WINDOW_BYTES / PIECE_MAX_BYTES
    for (let i = 0; i < came; i++) socket.emit('data', data(PIECE_MAX_BYTES))
    expect(socket.written).toEqual([])
    stream.read(PIECE_MAX_BYTES)
    await Promise.resolve()
    expect(socket.written).toEqual([])
    stream.read()
    await Promise.resolve()
    const granted = socket.written.reduce(
      (sum, piece) => sum + Buffer.from(piece).readUInt32BE(1),
      0,
    )
    expect(granted).toBeGreaterThan(WINDOW_BYTES / 2)
    expect(granted).toBeLessThanOrEqual(WINDOW_BYTES)
  })

  it.each([
    [
      'more than it may',
      () => Array.from({ length: 33 }, () => data(PIECE_MAX_BYTES)),
      /more than it may/,
    ],
    ['too long a piece', () => [data(PIECE_MAX_BYTES + 1)], /no piece/],
    ['an unknown piece', () => [Uint8Array.of(2)], /no piece/],
    ['nothing at all', () => [new Uint8Array(0)], /no piece/],
    ['half an allowance', () => [Uint8Array.of(1, 0, 0)], /no piece/],
    ['an allowance beyond the window', () => [more(1)], /allows more/],
  ] as const)('cuts off who sends %s', async (_what, pieces, why) => {
    const { socket, stream, errors } = streamOn()
    for (const piece of pieces()) socket.emit('data', piece)
    await expect.poll(() => errors).toEqual([expect.stringMatching(why)])
    expect(socket.destroyed).toBe(true)
    expect(stream.readableLength).toBeLessThanOrEqual(WINDOW_BYTES)
  })
})
