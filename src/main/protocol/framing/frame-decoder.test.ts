import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { framesIn } from '../../../../tests/vectors/wire.ts'
import { concatBytes, utf8Encode } from '../../base/bytes.ts'
import { parsePeerId } from '../ids.ts'
import { FrameDecoder } from './frame-decoder.ts'
import type { FrameSink } from './frame-decoder.ts'
import { encodePackageHeader } from './package-header.ts'
import { encodeWelcome } from './welcome.ts'

const WELCOME = encodeWelcome({
  destination: 'tcp://10.0.0.2:43858',
  publicAddress: 'tcp://10.0.0.1:9701',
  peerId: parsePeerId(
    'urn:jxta:uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03',
  ),
})
const frame = (body: Uint8Array): Uint8Array =>
  concatBytes([encodePackageHeader(body.length), body])
const BODIES = [utf8Encode('first'), utf8Encode('the second message'), new Uint8Array(0)]
const STREAM = concatBytes([WELCOME, ...BODIES.map(frame)])

const NOTHING: FrameSink = { onWelcome: () => undefined, onMessage: () => undefined }
const code = (name: string) => expect.objectContaining({ code: `protocol/${name}` })

describe('whatever pieces a stream comes in', () => {
  test('the same welcome and messages come out, cut at every byte', () => {
    const whole = framesIn([STREAM], true)
    expect(whole.bodies).toEqual(BODIES)
    for (let cut = 0; cut <= STREAM.length; cut++) {
      const { welcomes, bodies, decoder } = framesIn(
        [STREAM.subarray(0, cut), STREAM.subarray(cut)],
        true,
      )
      expect(welcomes).toEqual(whole.welcomes)
      expect(bodies).toEqual(BODIES)
      expect(decoder.atBoundary).toBe(true)
    }
  })

  test('byte by byte', () => {
    const bytes = Array.from(STREAM, (byte) => Uint8Array.of(byte))
    expect(framesIn(bytes, true).bodies).toEqual(BODIES)
  })

  test('cut anywhere, in any number', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }),
        fc.array(fc.nat(2000), { maxLength: 10 }),
        (bodies, cuts) => {
          const stream = concatBytes(bodies.map(frame))
          const edges = [
            0,
            ...cuts.filter((cut) => cut < stream.length).sort((a, b) => a - b),
            stream.length,
          ]
          const pieces = edges.slice(1).map((end, i) => stream.subarray(edges[i], end))
          expect(framesIn(pieces).bodies).toEqual(bodies)
        },
      ),
    )
  })
})

describe('bytes are copied only across a chunk edge', () => {
  test('a body that lies within a chunk is a view into it', () => {
    const chunk = concatBytes([frame(BODIES[0]!), frame(BODIES[1]!)])
    expect(framesIn([chunk]).bodies.every((body) => body.buffer === chunk.buffer)).toBe(true)
  })

  test('a view of a Buffer is a plain array of bytes', () => {
    const [body] = framesIn([Buffer.from(frame(BODIES[0]!))]).bodies
    expect(Object.getPrototypeOf(body)).toBe(Uint8Array.prototype)
  })

  test('a body that spans chunks is put together once, in an array of its length', () => {
    const lengths: number[] = []
    const allocate = (length: number) => {
      lengths.push(length)
      return new Uint8Array(length)
    }
    const decoder = new FrameDecoder({ expectWelcome: false, allocate })
    const bodies: Uint8Array[] = []
    const sink = { ...NOTHING, onMessage: (body: Uint8Array) => void bodies.push(body) }
    const bytes = frame(new Uint8Array(100_000).fill(5))
    for (let at = 0; at < bytes.length; at += 1000) decoder.push(bytes.slice(at, at + 1000), sink)
    expect(lengths).toEqual([100_000])
    expect(bodies).toEqual([new Uint8Array(100_000).fill(5)])
    expect(bodies[0]!.buffer.byteLength).toBe(100_000)
  })
})

test('says of each chunk whether views into it were handed on', () => {
  const [first, second] = [frame(utf8Encode('whole')), frame(new Uint8Array(100))]
  const decoder = new FrameDecoder({ expectWelcome: false })
  expect(decoder.push(first.subarray(0, 10), NOTHING)).toBe(false)
  expect(decoder.push(first.subarray(10), NOTHING)).toBe(true)
  expect(decoder.push(concatBytes([first, second.subarray(0, 90)]), NOTHING)).toBe(true)
  expect(decoder.push(second.subarray(90), NOTHING)).toBe(false)
})

describe('a length that lies', () => {
  const announcing = (length: number) => encodePackageHeader(length)

  test('and silence afterwards cost no memory', () => {
    const lengths: number[] = []
    const allocate = (length: number) => {
      lengths.push(length)
      return new Uint8Array(length)
    }
    const decoder = new FrameDecoder({ expectWelcome: false, allocate })
    decoder.push(announcing(32 * 1024 * 1024), NOTHING)
    expect(lengths).toEqual([])
    decoder.push(Uint8Array.of(1), NOTHING)
    expect(lengths).toEqual([256 * 1024])
    decoder.push(new Uint8Array(256 * 1024), NOTHING)
    expect(lengths).toEqual([256 * 1024, 512 * 1024])
    expect(decoder.state).toBe('body')
  })

  test('beyond the limit is refused before a byte of the body', () => {
    for (const length of [32 * 1024 * 1024 + 1, 2 ** 31, 2 ** 32 - 1, Number.MAX_SAFE_INTEGER]) {
      expect(() => framesIn([announcing(length)])).toThrow(code('frame-too-long'))
    }
  })

  test('is held against the limit that was given', () => {
    const decoder = new FrameDecoder({ expectWelcome: false, limits: { messageBytes: 10 } })
    decoder.push(frame(new Uint8Array(10)), NOTHING)
    expect(() => decoder.push(frame(new Uint8Array(11)), NOTHING)).toThrow(code('frame-too-long'))
  })

  test('a long body that does come is whole all the same', () => {
    const body = Uint8Array.from({ length: 1_500_000 }, (_, i) => i & 0xff)
    const bytes = frame(body)
    const pieces = Array.from({ length: 16 }, (_, i) => bytes.slice(i * 100_000, (i + 1) * 100_000))
    const [whole] = framesIn(pieces).bodies
    expect(Buffer.from(whole!).equals(body)).toBe(true)
    expect(whole!.buffer.byteLength).toBe(1_500_000)
  })
})

describe('a welcome', () => {
  test('of more than 4,096 bytes is refused, its end come or not', () => {
    for (const piece of [new Uint8Array(4097).fill(0x41), utf8Encode(`${'A'.repeat(4095)}\r\n`)]) {
      expect(() => framesIn([piece], true)).toThrow(code('welcome-malformed'))
    }
  })

  test('that never ends costs 4,096 bytes', () => {
    const decoder = new FrameDecoder({ expectWelcome: true })
    for (let i = 0; i < 4096; i++) decoder.push(Uint8Array.of(0x41), NOTHING)
    expect(() => decoder.push(Uint8Array.of(0x41), NOTHING)).toThrow(code('welcome-malformed'))
  })

  test('that ends without CR, or holds no UTF-8, is refused', () => {
    expect(() => framesIn([utf8Encode('JXTAHELLO a b c\n')], true)).toThrow(
      code('welcome-malformed'),
    )
    expect(() => framesIn([Uint8Array.of(0xff, 0x0d, 0x0a)], true)).toThrow(
      code('welcome-malformed'),
    )
  })

  test('is not looked for where none is expected', () => {
    expect(() => framesIn([WELCOME])).toThrow(code('frame-malformed'))
  })
})

describe('after a fault', () => {
  test('the same error comes again, and nothing else', () => {
    const decoder = new FrameDecoder({ expectWelcome: false })
    const messages: Uint8Array[] = []
    const sink = { ...NOTHING, onMessage: (body: Uint8Array) => void messages.push(body) }
    const bad = concatBytes([frame(BODIES[0]!), Uint8Array.of(0), frame(BODIES[1]!)])
    expect(() => decoder.push(bad, sink)).toThrow(code('frame-malformed'))
    expect(() => decoder.push(frame(BODIES[1]!), sink)).toThrow(code('frame-malformed'))
    expect(messages).toEqual([BODIES[0]])
    expect(decoder.state).toBe('failed')
  })

  test('of the sink, the place in the stream is lost', () => {
    const decoder = new FrameDecoder({ expectWelcome: false })
    const sink = {
      ...NOTHING,
      onMessage: () => {
        throw new Error('broken sink')
      },
    }
    expect(() => decoder.push(frame(BODIES[0]!), sink)).toThrow('broken sink')
    expect(() => decoder.push(frame(BODIES[0]!), NOTHING)).toThrow('broken sink')
  })
})

test('stopped in the middle of a chunk, it hands on nothing more', () => {
  const decoder = new FrameDecoder({ expectWelcome: true })
  const messages: Uint8Array[] = []
  decoder.push(STREAM, {
    ...NOTHING,
    onMessage(body) {
      messages.push(body)
      decoder.stop()
    },
  })
  decoder.push(STREAM, { ...NOTHING, onMessage: (body) => void messages.push(body) })
  expect(messages).toEqual([BODIES[0]])
  expect(decoder.state).toBe('stopped')
})

test('a stream may end between messages, not within one', () => {
  const bytes = frame(BODIES[0]!)
  for (let cut = 1; cut < bytes.length; cut++) {
    expect(framesIn([bytes.subarray(0, cut)]).decoder.atBoundary).toBe(false)
  }
  expect(framesIn([]).decoder.atBoundary).toBe(true)
  expect(framesIn([bytes]).decoder.atBoundary).toBe(true)
})
