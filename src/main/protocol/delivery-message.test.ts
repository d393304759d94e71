import { describe, expect, it } from 'vitest'
import {
  decodeAck,
  DELIVERY_NAMESPACE,
  encodeAck,
  isStream,
  markOf,
  withMark,
  withoutMark,
} from './delivery-message.ts'
import { Message, textElement } from './message/message.ts'

const stream = '0123456789abcdef0123456789abcdef'
const plain = Message.of(textElement('', 'text', 'hello'))
const marked = (text: string): Message => plain.with(textElement(DELIVERY_NAMESPACE, 'mark', text))

describe('the mark of a message', () => {
  it('travels with it, replaces the one before, and leaves what was put in', () => {
    const once = withMark(plain, { stream, sequence: 7, after: 3 })
    expect(markOf(once)).toEqual({ stream, sequence: 7, after: 3 })
    const again = withMark(once, { stream, sequence: 7, after: 0 })
    expect(markOf(again)).toEqual({ stream, sequence: 7, after: 0 })
    expect(withoutMark(again).elements).toEqual(plain.elements)
    expect(markOf(plain)).toBeUndefined()
  })

  it.each([
    '',
    `1 ${stream} 7`,
    `2 ${stream} 7 3`,
    `1 ${stream} 7 7`,
    `1 ${stream} 0 0`,
    `1 ${stream} 1e3 0`,
    `1 ${stream} 9999999999999999 0`,
    `1 ${stream.toUpperCase()} 7 3`,
    `1 ${stream} 7 3 `,
    'x'.repeat(5_000),
  ])('that is malformed is refused: %s', (text) => {
    expect(() => markOf(marked(text))).toThrow(
      expect.objectContaining({ code: 'protocol/message-malformed' }),
    )
  })
})

describe('an acknowledgement', () => {
  it('names the last message that was delivered, or none', () => {
    for (const sequence of [0, 1, 999_999_999_999])
      expect(decodeAck(encodeAck({ stream, sequence }))).toEqual({ stream, sequence })
  })

  it('that is malformed is refused', () => {
    for (const text of ['', '1', `1 ${stream}`, `1 ${stream} -1`, `1 ${stream} 5 5`]) {
      const message = Message.of(textElement(DELIVERY_NAMESPACE, 'ack', text))
      expect(() => decodeAck(message)).toThrow('malformed')
    }
    expect(() => decodeAck(plain)).toThrow('malformed')
  })

  it('knows what a stream looks like', () => {
    expect([stream, stream.slice(1), `${stream}0`, 'G'.repeat(32)].map(isStream)).toEqual([
      ...[true, false, false, false],
    ])
  })
})
