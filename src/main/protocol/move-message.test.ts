import { describe, expect, it } from 'vitest'
import { utf8Encode } from '../base/bytes.ts'
import { parsePipeId } from './ids.ts'
import { parseKeyFingerprint } from './key-fingerprint.ts'
import { decodeMove, encodeMove, MOVE_BYTES_MAX, MOVE_ENTRIES_MAX } from './move-message.ts'
import type { MoveStep } from './move-message.ts'

const move = '0123456789abcdef0123456789abcdef'
const pipeId = parsePipeId(
  'urn:jxta:uuid-59616261646162614E504720503250330123456789ABCDEF0123456789ABCDEF04',
)
const key = parseKeyFingerprint('ab'.repeat(32))
const allowed = key === undefined ? [] : [key]
const mark = { sender: 'alice', stream: move, sequence: 7 }

describe('a step of a move', () => {
  it.each([
    { kind: 'offer', pipeId, advertisement: '<a/>', access: 'chosen', allowed },
    { kind: 'ready' },
    { kind: 'refused', why: 'not-allowed' },
    { kind: 'hand', marks: [mark] },
    { kind: 'done' },
    { kind: 'cancel' },
  ] satisfies readonly MoveStep[])('comes as it went: %j', (step) => {
    expect(decodeMove(encodeMove({ move, step }))).toEqual({ move, step })
  })

  const offer = { move, kind: 'offer', pipeId, advertisement: '<a/>', access: 'chosen', allowed }
  it.each([
    'nonsense',
    'null',
    '[]',
    { kind: 'ready' },
    { move: 'x', kind: 'ready' },
    { move, kind: 'steal' },
    { move, kind: 'refused', why: 'because' },
    { ...offer, pipeId: 'urn:jxta:nothing' },
    { ...offer, access: 'everyone' },
    { ...offer, allowed: ['short'] },
    { ...offer, advertisement: 'x'.repeat(40_000) },
    { move, kind: 'hand', marks: [{ ...mark, sequence: -1 }] },
    { move, kind: 'hand', marks: [{ ...mark, sequence: 1.5 }] },
    { move, kind: 'hand', marks: [{ ...mark, stream: 'x' }] },
    { move, kind: 'hand', marks: [{ ...mark, sender: 'x'.repeat(200) }] },
    { move, kind: 'hand', marks: Array.from({ length: MOVE_ENTRIES_MAX + 1 }, () => mark) },
    `{"pad":"${'x'.repeat(MOVE_BYTES_MAX)}"}`,
  ])('that is malformed is refused', (value) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value)
    expect(() => decodeMove(utf8Encode(text))).toThrow(
      expect.objectContaining({ code: 'protocol/message-malformed' }),
    )
  })

  it('that is no text is refused', () => {
    expect(() => decodeMove(Uint8Array.of(0xff, 0xfe, 0xfd))).toThrow('malformed')
  })
})
