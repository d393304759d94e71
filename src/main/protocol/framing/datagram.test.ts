import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { concatBytes, utf8Encode } from '../../base/bytes.ts'
import { DATAGRAM_MESSAGE_MAX, decodeDatagram, encodeDatagram } from './datagram.ts'

const MESSAGE = utf8Encode('a message')
const DATAGRAM = encodeDatagram([MESSAGE])
const refused = (name = 'datagram-malformed') =>
  expect.objectContaining({ code: `protocol/${name}` })

test('holds any message, however it is parted', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 2000 }), { maxLength: 8 }), (parts) => {
      expect(decodeDatagram(encodeDatagram(parts))).toEqual(concatBytes(parts))
    }),
  )
})

test('is 16,384 bytes at most', () => {
  expect(encodeDatagram([new Uint8Array(DATAGRAM_MESSAGE_MAX)])).toHaveLength(16_384)
  expect(() => encodeDatagram([new Uint8Array(DATAGRAM_MESSAGE_MAX), Uint8Array.of(0)])).toThrow(
    refused('datagram-too-long'),
  )
})

test('gives its message as a view', () => {
  expect(decodeDatagram(DATAGRAM).buffer).toBe(DATAGRAM.buffer)
})

describe('is refused', () => {
  test('wherever it is cut', () => {
    for (let length = 0; length < DATAGRAM.length; length++) {
      expect(() => decodeDatagram(DATAGRAM.subarray(0, length))).toThrow(refused())
    }
  })

  test('without its magic', () => {
    expect(() => decodeDatagram(utf8Encode('JXTB'))).toThrow(refused())
  })

  test('with more bytes than its header says', () => {
    expect(() => decodeDatagram(concatBytes([DATAGRAM, Uint8Array.of(0)]))).toThrow(refused())
  })

  test('with a bad header', () => {
    expect(() => decodeDatagram(concatBytes([utf8Encode('JXTA'), Uint8Array.of(0)]))).toThrow(
      refused('frame-malformed'),
    )
  })
})

test('may carry a signature block behind its message, which is left out', () => {
  const block = [0, 0, 0, 1, 9, 0, 0, 0, 0, 0, 0, 0, 2, 8, 7]
  expect(decodeDatagram(concatBytes([DATAGRAM, Uint8Array.from(block)]))).toEqual(MESSAGE)
})
