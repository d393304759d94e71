import { describe, expect, it } from 'vitest'
import { Message, textElement } from './message/message.ts'
import { decodeRelay, encodeRelay, RELAY_REFUSALS } from './relay-message.ts'

describe('a word about a relay', () => {
  it.each([
    { kind: 'ask' } as const,
    { kind: 'granted', seconds: 120 } as const,
    ...RELAY_REFUSALS.map((why) => ({ kind: 'refused', why }) as const),
  ])('%o is read as it was written', (said) => {
    expect(decodeRelay(encodeRelay(said))).toEqual(said)
  })

  it.each([
    ['granted', '0'],
    ['granted', '-5'],
    ['granted', '123456'],
    ['granted', '1e3'],
    ['refused', 'because'],
    ['refused', 'x'.repeat(100)],
    ['another', ''],
  ])('%s with %j is none', (name, value) => {
    const message = Message.of(textElement('pfrelay', name, value))
    expect(() => decodeRelay(message)).toThrow(
      expect.objectContaining({ code: 'protocol/message-malformed' }),
    )
  })
})
