import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../base/bytes.ts'
import { seededRandom } from '../../base/random.ts'
import { PIECE_SENT_MAX_BYTES } from './limits.ts'
import { writeMasked, type FrameSink } from './masked-frames.ts'

type Done = (error?: Error | null) => void

interface Frame {
  readonly payload: Uint8Array
  readonly key: Uint8Array
  /** Bytes of its first length and of what follows it. */
  readonly lengthBytes: number
}

/** By the letter of RFC 6455, 5.2 and 5.3, a byte at a time. */
const readFrame = (bytes: Uint8Array): Frame => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  expect(bytes[0]).toBe(0x82)
  expect(view.getUint8(1) & 0x80).toBe(0x80)
  const first = view.getUint8(1) & 0x7f
  const lengthBytes = first === 126 ? 3 : first === 127 ? 9 : 1
  const length =
    first === 126 ? view.getUint16(2) : first === 127 ? Number(view.getBigUint64(2)) : first
  const keyAt = 1 + lengthBytes
  const key = Uint8Array.from(bytes.subarray(keyAt, keyAt + 4))
  const payload = Uint8Array.from(bytes.subarray(keyAt + 4), (byte, i) => byte ^ (key[i % 4] ?? 0))
  expect(payload).toHaveLength(length)
  return { payload, key, lengthBytes }
}

/** Holds what is written until it is let go. */
class HeldSink implements FrameSink {
  readonly frames: Uint8Array[] = []
  readonly dones: Done[] = []

  write(frame: Uint8Array, done: Done): void {
    this.frames.push(frame)
    this.dones.push(done)
  }
}

const written = (chunks: readonly Uint8Array[], seed = 1): HeldSink => {
  const sink = new HeldSink()
  writeMasked(sink, seededRandom(seed), chunks, () => {})
  return sink
}

const filled = (length: number, from = 0): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (from + i * 31) & 0xff)

describe('the frames of a client', () => {
  test('hold what was written, whatever the lengths and places of its chunks', () => {
    const chunk = fc.tuple(fc.uint8Array({ maxLength: 300 }), fc.nat(7))
    fc.assert(
      fc.property(fc.array(chunk, { maxLength: 8 }), fc.nat(), (parts, seed) => {
        const chunks = parts.map(([bytes, at]) =>
          concatBytes([new Uint8Array(at), bytes]).subarray(at),
        )
        const before = concatBytes(chunks)
        const got = written(chunks, seed).frames.map((frame) => readFrame(frame).payload)
        expect(concatBytes(got)).toEqual(before)
        expect(concatBytes(chunks)).toEqual(before)
      }),
      { seed: 4 },
    )
  })

  test('say their length as shortly as it can be said, and end where a frame may', () => {
    const lengths = [1, 125, 126, 0xffff, 0x1_0000, PIECE_SENT_MAX_BYTES]
    for (const length of lengths) {
      const { frames } = written([filled(length)])
      expect(frames).toHaveLength(1)
      const { payload, lengthBytes } = readFrame(frames[0] ?? new Uint8Array())
      expect(lengthBytes).toBe(length < 126 ? 1 : length <= 0xffff ? 3 : 9)
      expect(payload).toEqual(filled(length))
    }
    const { frames } = written([filled(10), filled(PIECE_SENT_MAX_BYTES), filled(3)])
    expect(frames.map((frame) => readFrame(frame).payload.length)).toEqual([
      PIECE_SENT_MAX_BYTES,
      13,
    ])
  })

  test('have a key of chance each', () => {
    const sink = new HeldSink()
    const random = seededRandom(5)
    for (let i = 0; i < 3; i++) writeMasked(sink, random, [filled(40)], () => {})
    const keys = sink.frames.map((frame) => readFrame(frame).key.join())
    expect(new Set(keys).size).toBe(3)
  })

  test('keep their bytes until the socket has done with them, and use that memory again only then', () => {
    const length = 20_000
    const sink = new HeldSink()
    const random = seededRandom(6)
    const write = (from: number): void =>
      writeMasked(sink, random, [filled(length, from)], () => {})
    write(1)
    write(2)
    expect(readFrame(sink.frames[0] ?? new Uint8Array()).payload).toEqual(filled(length, 1))
    sink.dones[0]?.()
    write(3)
    expect(sink.frames[2]?.buffer).toBe(sink.frames[0]?.buffer)
    expect(readFrame(sink.frames[1] ?? new Uint8Array()).payload).toEqual(filled(length, 2))
    expect(readFrame(sink.frames[2] ?? new Uint8Array()).payload).toEqual(filled(length, 3))
  })

  test('tell once, when the last is written, and what went wrong with any', () => {
    const sink = new HeldSink()
    const told: (Error | null | undefined)[] = []
    const chunks = [filled(PIECE_SENT_MAX_BYTES), filled(5)]
    writeMasked(sink, seededRandom(7), chunks, (error) => told.push(error))
    const broken = new Error('broken')
    sink.dones[0]?.(broken)
    expect(told).toEqual([])
    sink.dones[1]?.()
    expect(told).toEqual([broken])
    writeMasked(sink, seededRandom(7), [], (error) => told.push(error))
    expect(told).toEqual([broken, undefined])
  })
})
