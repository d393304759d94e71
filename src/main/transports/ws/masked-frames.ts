/**
 * The binary frames of a client, which are masked (RFC 6455, 5.2 and 5.3): four bytes at a time, in buffers that are used
 * again. Beside encryption, masking byte by byte into fresh memory was most of what a stream over a WebSocket cost.
 *
 * ```
 *  0            10|8|2          12         16
 *  ┌── unused ──┬── 2|4|10 bytes ┬── key ──┬── masked bytes …
 * ```
 *
 * The header ends where the bytes begin, on a whole word, and so does the key before them.
 */
import { byteLengthOf } from '../../base/bytes.ts'
import type { Random } from '../../base/random.ts'
import { FRAME_BUFFERS_KEPT, PIECE_SENT_MAX_BYTES } from './limits.ts'

/** Takes frames, in order; calls back when it needs their memory no more. */
export interface FrameSink {
  write(frame: Uint8Array, done: (error?: Error | null) => void): unknown
}

type Done = (error?: Error | null) => void

const WORD = 4
const KEY_AT = 12
const BYTES_AT = KEY_AT + WORD
/** The last frame of a message, and binary. */
const FINAL_BINARY = 0x82
const MASKED = 0x80
/** Longest that the first length says; 126 and 127 there say that two or eight bytes of it follow. */
const SHORT_MAX = 125
const MIDDLE_MAX = 0xffff

/** Shorter frames get memory of their own, of their length. */
const POOLED_FROM_BYTES = 8 * 1024

const WHOLE_BYTES = BYTES_AT + PIECE_SENT_MAX_BYTES
const kept: Buffer[] = []

const takeBuffer = (length: number): Buffer =>
  length < POOLED_FROM_BYTES
    ? Buffer.from(new ArrayBuffer(BYTES_AT + length + WORD))
    : (kept.pop() ?? Buffer.from(new ArrayBuffer(WHOLE_BYTES)))

const giveBack = (buffer: Buffer): void => {
  if (buffer.length === WHOLE_BYTES && kept.length < FRAME_BUFFERS_KEPT) kept.push(buffer)
}

/** Writes `chunks` as frames, as few as their length allows; `done` is called once, when all are written or one failed. */
export const writeMasked = (
  sink: FrameSink,
  random: Random,
  chunks: readonly Uint8Array[],
  done: Done,
): void => {
  const pieces = piecesOf(chunks)
  let left = pieces.length
  if (left === 0) return done()
  let failure: Error | undefined
  for (const piece of pieces) {
    const buffer = takeBuffer(byteLengthOf(piece))
    sink.write(frameIn(buffer, piece, random), (error) => {
      giveBack(buffer)
      failure ??= error ?? undefined
      if (--left === 0) done(failure)
    })
  }
}

/** What goes into each frame, of chunks of any length. */
const piecesOf = (chunks: readonly Uint8Array[]): readonly (readonly Uint8Array[])[] => {
  const pieces: Uint8Array[][] = []
  let room = 0
  for (const chunk of chunks) {
    for (let at = 0; at < chunk.length;) {
      if (room === 0) {
        pieces.push([])
        room = PIECE_SENT_MAX_BYTES
      }
      const part = chunk.subarray(at, at + room)
      pieces.at(-1)?.push(part)
      at += part.length
      room -= part.length
    }
  }
  return pieces
}

const frameIn = (buffer: Buffer, parts: readonly Uint8Array[], random: Random): Uint8Array => {
  let end = BYTES_AT
  for (const part of parts) {
    buffer.set(part, end)
    end += part.length
  }
  buffer.set(random.bytes(WORD), KEY_AT)
  mask(buffer, end)
  return buffer.subarray(writeLength(buffer, end - BYTES_AT), end)
}

/** The words behind the end hold nothing that anybody reads. */
const mask = (buffer: Buffer, end: number): void => {
  const words = new Uint32Array(buffer.buffer, 0, Math.ceil(end / WORD))
  const key = words[KEY_AT / WORD] ?? 0
  for (let at = BYTES_AT / WORD; at < words.length; at++) words[at] = (words[at] ?? 0) ^ key
}

/** Returns where the frame begins. */
const writeLength = (buffer: Buffer, length: number): number => {
  if (length <= SHORT_MAX) {
    buffer[KEY_AT - 1] = MASKED | length
    buffer[KEY_AT - 2] = FINAL_BINARY
    return KEY_AT - 2
  }
  if (length <= MIDDLE_MAX) {
    buffer.writeUInt16BE(length, KEY_AT - 2)
    buffer[KEY_AT - 3] = MASKED | (SHORT_MAX + 1)
    buffer[KEY_AT - 4] = FINAL_BINARY
    return KEY_AT - 4
  }
  buffer.writeUInt32BE(0, KEY_AT - 8)
  buffer.writeUInt32BE(length, KEY_AT - 4)
  buffer[KEY_AT - 9] = MASKED | (SHORT_MAX + 2)
  buffer[KEY_AT - 10] = FINAL_BINARY
  return KEY_AT - 10
}
