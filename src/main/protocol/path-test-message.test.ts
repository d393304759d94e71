import { describe, expect, it } from 'vitest'
import { Message, textElement } from './message/message.ts'
import {
  decodePathTest,
  encodePathTest,
  TEST_LOAD_MAX,
  type PathTestMessage,
} from './path-test-message.ts'

const token = 'a1-b2_c3'
const VALUES: readonly PathTestMessage[] = [
  { kind: 'ask', token, pipeId: 'urn:jxta:uuid-01' },
  { kind: 'granted', token },
  { kind: 'refused', token, why: 'not-allowed' },
  { kind: 'refused', token, why: 'busy' },
  { kind: 'ping', token, number: 0 },
  { kind: 'pong', token, number: 4 },
  { kind: 'load', token, load: new Uint8Array(TEST_LOAD_MAX) },
  { kind: 'count', token, number: 33_554_432 },
]

const said = (fields: Readonly<Record<string, string>>): Message =>
  Message.of(...Object.entries(fields).map(([name, value]) => textElement('pftest', name, value)))

describe('the messages of a path test', () => {
  it.each(VALUES)('$kind comes back as it was', (value) => {
    expect(decodePathTest(encodePathTest(value))).toEqual(value)
  })

  it.each([
    ['no kind', { Token: token }],
    ['a kind that there is not', { Kind: 'shutdown', Token: token }],
    ['a kind of the language', { Kind: 'constructor', Token: token }],
    ['no token', { Kind: 'granted' }],
    ['a token with spaces', { Kind: 'granted', Token: 'a b' }],
    ['a token that is too long', { Kind: 'granted', Token: 'x'.repeat(65) }],
    ['a number that is none', { Kind: 'count', Token: token, Number: '1e3' }],
    ['a number below zero', { Kind: 'count', Token: token, Number: '-1' }],
    ['a number past counting', { Kind: 'count', Token: token, Number: '9'.repeat(16) }],
    ['a reason that there is not', { Kind: 'refused', Token: token, Why: 'dislike' }],
    ['no pipe', { Kind: 'ask', Token: token }],
    ['a pipe id without end', { Kind: 'ask', Token: token, Pipe: 'x'.repeat(257) }],
    ['no load', { Kind: 'load', Token: token }],
    ['an empty load', { Kind: 'load', Token: token, Load: '' }],
    ['too much load', { Kind: 'load', Token: token, Load: 'x'.repeat(TEST_LOAD_MAX + 1) }],
  ])('with %s are refused', (_what, fields) => {
    expect(() => decodePathTest(said(fields))).toThrow(
      expect.objectContaining({ code: 'protocol/message-malformed' }),
    )
  })
})
