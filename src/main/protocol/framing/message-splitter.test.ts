import { describe, expect, test } from 'vitest'
import { vector, vectors } from '../../../../tests/vectors/vectors.ts'
import { bodyOf } from '../../../../tests/vectors/wire.ts'
import { concatBytes } from '../../base/bytes.ts'
import { encodedLength, encodeMessage, decodeMessage } from '../message/binary.ts'
import { bytesElement, Message, textElement, type MessageElement } from '../message/message.ts'
import { MessageSplitter } from './message-splitter.ts'

const encoded = (...elements: readonly MessageElement[]) =>
  concatBytes(encodeMessage(Message.of(...elements)))
const split = (pieces: readonly Uint8Array[], maxBytes?: number) => {
  const splitter = new MessageSplitter(maxBytes)
  const messages: string[] = []
  for (const piece of pieces)
    splitter.push(piece, (message) => messages.push(Buffer.from(message).toString('hex')))
  return { messages, splitter }
}
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const coded = (code: string) => expect.objectContaining({ code: `protocol/${code}` })

const signature = textElement('other', 's', 'signed')
const MESSAGES = [
  encoded(),
  encoded(textElement('', 'a', 'x'), { ...textElement('ns', 'b', ''), signature }),
  encoded(bytesElement('jxta', 'c', new Uint8Array(9000).fill(0x6a))),
]

describe('a stream of messages', () => {
  test('is parted alike wherever it is cut', () => {
    const stream = concatBytes([...MESSAGES.slice(0, 2), ...MESSAGES.slice(0, 2)])
    const whole = [0, 1, 0, 1].map((i) => hex(MESSAGES[i]!))
    for (let cut = 0; cut <= stream.length; cut++) {
      const { messages, splitter } = split([stream.subarray(0, cut), stream.subarray(cut)])
      expect(messages).toEqual(whole)
      expect(splitter.atBoundary).toBe(true)
    }
  })

  test('is parted when it comes byte by byte, large bodies included', () => {
    const stream = concatBytes(MESSAGES)
    const pieces = Array.from(stream, (_, i) => stream.subarray(i, i + 1))
    expect(split(pieces).messages).toEqual(MESSAGES.map(hex))
  })

  test.each(vectors.filter(({ decoded }) => decoded.message !== undefined))(
    'has the recorded $name as a whole',
    (one) => {
      const body = bodyOf(one)
      const length = encodedLength(decodeMessage(body))
      const { messages } = split([body, body])
      expect(messages).toEqual([hex(body.subarray(0, length)), hex(body.subarray(0, length))])
    },
  )

  test('hands a message on as soon as its last byte is there', () => {
    expect(split([MESSAGES[1]!]).messages).toEqual([hex(MESSAGES[1]!)])
    expect(split([MESSAGES[1]!.subarray(0, -1)]).messages).toEqual([])
  })

  test('may hold signature blocks between messages, cut anywhere', () => {
    const signed = bodyOf(vector('cbjx-pipe-message'))
    const length = encodedLength(decodeMessage(signed))
    for (let cut = length - 2; cut <= signed.length; cut++) {
      const pieces = [signed.subarray(0, cut), signed.subarray(cut), MESSAGES[1]!]
      const { messages, splitter } = split(pieces)
      expect(messages).toEqual([hex(signed.subarray(0, length)), hex(MESSAGES[1]!)])
      expect(splitter.atBoundary).toBe(true)
    }
  })

  test('is not at a boundary within a message', () => {
    for (const cut of [1, 5, 8, 20]) {
      expect(split([MESSAGES[1]!.subarray(0, cut)]).splitter.atBoundary).toBe(false)
    }
  })

  test('that announces more than is allowed is refused before it comes', () => {
    const announced = MESSAGES[2]!.subarray(0, 60)
    expect(() => split([announced], 8000)).toThrow(coded('message-too-long'))
    expect(split([announced], 10_000).messages).toEqual([])
  })

  const head = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(' ', ''), 'hex'))
  test.each([
    ['message-malformed', '6a786d68 00 0000 0000'],
    ['message-version', '6a786d67 01 0000 0000'],
    ['message-too-long', '6a786d67 00 ffff 0000'],
    ['message-too-long', '6a786d67 00 0000 0401'],
    ['message-malformed', '6a786d67 00 0000 0001 0000000000000000'],
    ['message-too-long', '6a786d67 00 0000 0000 7fffffff'],
  ])('is refused: %s for %s', (code, text) => {
    expect(() => split([head(text)])).toThrow(coded(code))
  })
})
