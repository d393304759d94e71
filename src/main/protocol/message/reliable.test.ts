import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeAcknowledgement as encodeNumbers } from './acknowledgement.ts'
import { decodeMessage, encodeMessage } from './binary.ts'
import { bytesElement, Message, textElement } from './message.ts'
import { concatBytes } from '../../base/bytes.ts'
import {
  BLOCKS_MAX,
  EXTENSION_NAMESPACE,
  EXTENSION_WINDOW,
  encodeAcknowledgement,
  encodeBlock,
  encodePing,
  encodeReset,
  parseReliable,
  RELIABLE_ACK_TYPE,
  RELIABLE_BLOCK_TYPE,
  RELIABLE_NAMESPACE,
  SELECTIVE_MAX,
  unwrapSequence,
} from './reliable.ts'

const NOTHING = { blocks: [], acknowledgements: [], ping: false }
const word = fc.integer({ min: 0, max: 0xffff_ffff })
const overTheWire = (message: Message): Message =>
  decodeMessage(concatBytes(encodeMessage(message)))

describe('messages of a reliable pipe', () => {
  test('a block comes back with its number and its bytes', () => {
    fc.assert(
      fc.property(word, fc.uint8Array(), (sequence, body) => {
        const { blocks } = parseReliable(overTheWire(encodeBlock(sequence, body)))
        expect(blocks.map((block) => [block.sequence, [...block.body]])).toEqual([
          [sequence, [...body]],
        ])
      }),
    )
  })

  test('an acknowledgement comes back with its numbers and its window', () => {
    const window = fc.record({ messages: word, bytes: word })
    const numbers = fc.uniqueArray(word, { minLength: 1, maxLength: SELECTIVE_MAX })
    fc.assert(
      fc.property(numbers, fc.option(window), (unordered, room) => {
        const [cumulative = 0, ...selective] = [...unordered].sort((a, b) => a - b)
        const said = { cumulative, selective, ...(room === null ? {} : { window: room }) }
        const { acknowledgements } = parseReliable(overTheWire(encodeAcknowledgement(said)))
        expect(acknowledgements).toEqual([said])
      }),
    )
  })

  test('it is written as JXSE writes it: block 5, and 4 acknowledged with 6 and 7 beside', () => {
    const [block] = encodeBlock(5, Uint8Array.of(1, 2)).elements
    expect(block).toMatchObject({
      ...{ namespace: 'jxtarel', name: '5', type: 'application/x-jxta-reliable-block' },
    })
    const [ack, ...rest] = encodeAcknowledgement({ cumulative: 4, selective: [6, 7] }).elements
    expect(ack).toMatchObject({
      ...{ namespace: 'jxtarel', name: 'ack', type: 'application/x-jxta-reliable-ack' },
      body: Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 6, 0, 0, 0, 7),
    })
    expect(rest).toEqual([])
  })

  test('the question and the reset with its reason are read', () => {
    expect(parseReliable(encodePing())).toEqual({ ...NOTHING, ping: true })
    expect(parseReliable(encodeReset('enough'))).toEqual({ ...NOTHING, reset: 'enough' })
    expect(parseReliable(encodeReset('x'.repeat(5_000))).reset).toHaveLength(200)
  })

  test('what is none of these is passed over', () => {
    const others = Message.of(
      textElement('', 'text', 'x'),
      textElement(RELIABLE_NAMESPACE, 'retry', 'RETRY'),
    )
    expect(parseReliable(others)).toEqual(NOTHING)
  })

  test.each([
    ['a block with a name that is no number', 'x', RELIABLE_BLOCK_TYPE, 4],
    ['a block with a negative number', '-1', RELIABLE_BLOCK_TYPE, 4],
    ['a block with a number beyond 32 bits', '4294967296', RELIABLE_BLOCK_TYPE, 4],
    ['an empty acknowledgement', 'ack', RELIABLE_ACK_TYPE, 0],
    ['an acknowledgement that ends within a number', 'ack', RELIABLE_ACK_TYPE, 6],
    ['an acknowledgement whose numbers do not grow', 'ack', RELIABLE_ACK_TYPE, 8],
  ])('%s is refused with a code', (_what, name, type, length) => {
    const element = bytesElement(RELIABLE_NAMESPACE, name, new Uint8Array(length), type)
    const code = expect.stringMatching(/^protocol\//) as string
    expect(() => parseReliable(Message.of(element))).toThrow(
      expect.objectContaining({ code }) as Error,
    )
  })

  test('a window that is no two numbers is refused', () => {
    const [ack] = encodeAcknowledgement({ cumulative: 1, selective: [] }).elements
    const window = bytesElement(EXTENSION_NAMESPACE, EXTENSION_WINDOW, new Uint8Array(7))
    expect(() => parseReliable(Message.from([...(ack ? [ack] : []), window]))).toThrow(
      expect.objectContaining({ code: 'protocol/document-malformed' }) as Error,
    )
  })

  test('more blocks or numbers than a message may hold are passed over', () => {
    const elements = Array.from({ length: BLOCKS_MAX + 5 }, (_, n) =>
      bytesElement(RELIABLE_NAMESPACE, String(n), Uint8Array.of(1), RELIABLE_BLOCK_TYPE),
    )
    expect(parseReliable(Message.from(elements)).blocks).toHaveLength(BLOCKS_MAX)
    const numbers = Array.from({ length: SELECTIVE_MAX + 5 }, (_, n) => n + 2)
    const body = encodeNumbers({ upTo: 1, also: numbers })
    const ack = bytesElement(RELIABLE_NAMESPACE, 'ack', body, RELIABLE_ACK_TYPE)
    const [read] = parseReliable(Message.of(ack)).acknowledgements
    expect(read?.selective).toEqual(numbers.slice(0, SELECTIVE_MAX))
  })

  test('a number that went round is made whole by what is expected', () => {
    const round = 2 ** 32
    expect(unwrapSequence(5, 1)).toBe(5)
    expect(unwrapSequence(3, round - 2)).toBe(round + 3)
    expect(unwrapSequence(round - 3, round + 4)).toBe(round - 3)
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.integer({ min: -(2 ** 30), max: 2 ** 30 }),
        (near, away) => {
          const sequence = Math.max(0, near + away)
          expect(unwrapSequence(sequence % round, near)).toBe(sequence)
        },
      ),
    )
  })
})
