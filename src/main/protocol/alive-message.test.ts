import { describe, expect, test } from 'vitest'
import { decodeAlive, encodeAlive } from './alive-message.ts'
import { Message, textElement } from './message/message.ts'

describe('whether a link is alive', () => {
  test.each([
    { kind: 'ask', number: 0 },
    { kind: 'answer', number: 999_999_999 },
  ] as const)('$kind $number comes back as it was', (said) => {
    expect(decodeAlive(encodeAlive(said))).toEqual(said)
  })

  test.each([
    ['nothing', Message.of()],
    ['no number', Message.of(textElement('pfalive', 'ask', 'soon'))],
    ['too long a number', Message.of(textElement('pfalive', 'answer', '1'.repeat(10)))],
    ['a negative number', Message.of(textElement('pfalive', 'answer', '-1'))],
    ['another namespace', Message.of(textElement('jxta', 'ask', '1'))],
  ])('%s is refused', (_name, message) => {
    expect(() => decodeAlive(message)).toThrow(/neither asks nor answers/)
  })
})
