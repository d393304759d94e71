import { describe, expect, it } from 'vitest'
import { cutFarFrame, FAR_PART_BYTES, FarFrameJoiner } from './far-message.ts'
import { bytesElement, Message } from './message/message.ts'

const partOf = (...bytes: number[]): Message =>
  Message.of(bytesElement('pffar', 'part', Uint8Array.from(bytes)))
const join = (joiner: FarFrameJoiner, parts: readonly Message[]): readonly (string | undefined)[] =>
  parts.map((part) => joiner.take(part))

describe('a frame in parts', () => {
  it.each([0, 1, FAR_PART_BYTES - 1, FAR_PART_BYTES, FAR_PART_BYTES + 1, 3 * FAR_PART_BYTES])(
    'of %d bytes is put together again, and the next one after it',
    (length) => {
      const joiner = new FarFrameJoiner(4 * FAR_PART_BYTES)
      const text = 'x'.repeat(length)
      const parts = cutFarFrame(text)
      expect(parts).toHaveLength(Math.max(1, Math.ceil(length / FAR_PART_BYTES)))
      for (let n = 0; n < 2; n++) {
        const taken = join(joiner, parts)
        expect(taken.at(-1)).toBe(text)
        expect(taken.slice(0, -1).every((one) => one === undefined)).toBe(true)
      }
    },
  )

  it('may be cut within a character', () => {
    const text = `x${'ä€'.repeat(FAR_PART_BYTES)}`
    expect(join(new FarFrameJoiner(1e7), cutFarFrame(text)).at(-1)).toBe(text)
  })

  it('is refused with the part that makes it too long, not with its last', () => {
    const joiner = new FarFrameJoiner(2 * FAR_PART_BYTES)
    const parts = cutFarFrame('x'.repeat(10 * FAR_PART_BYTES))
    joiner.take(parts[0]!)
    joiner.take(parts[1]!)
    expect(() => joiner.take(parts[2]!)).toThrow(
      expect.objectContaining({ code: 'protocol/frame-too-long' }) as Error,
    )
  })

  it.each([
    ['no part at all', Message.of()],
    ['an empty part', partOf()],
    ['a mark that is none', partOf(7, 65)],
    ['a short part that is not the last: a frame is not made of crumbs', partOf(1, 65)],
    ['no UTF-8', partOf(0, 0xff)],
    ['a part that is too long', partOf(0, ...new Array<number>(FAR_PART_BYTES + 1).fill(65))],
  ])('is refused as %s', (_what, message) => {
    expect(() => new FarFrameJoiner(1e7).take(message)).toThrow(
      expect.objectContaining({ code: 'protocol/message-malformed' }) as Error,
    )
  })
})
