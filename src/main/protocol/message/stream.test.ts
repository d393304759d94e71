import { describe, expect, it } from 'vitest'
import { decodeMessage, encodeMessage } from './binary.ts'
import { bytesElement, Message, textElement } from './message.ts'
import {
  encodeStreamWord,
  parseStreamWord,
  STREAM_CHUNK_MAX,
  STREAM_NAMESPACE,
  type StreamWord,
} from './stream.ts'
import { concatBytes } from '../../base/bytes.ts'

const WORDS: readonly StreamWord[] = [
  { kind: 'open', version: '1' },
  { kind: 'ready' },
  { kind: 'data', bytes: Uint8Array.of(0, 255, 10) },
  { kind: 'data', bytes: new Uint8Array(STREAM_CHUNK_MAX).fill(7) },
  { kind: 'end', note: '' },
  { kind: 'end', note: 'it ended with 3' },
  { kind: 'failed', why: 'nobody listens there' },
]

describe('the words of a stream', () => {
  it.each(WORDS)('%o is the same after the wire', (word) => {
    const wire = concatBytes(encodeMessage(encodeStreamWord(word)))
    expect(parseStreamWord(decodeMessage(wire))).toEqual(word)
  })

  it('cuts long reasons, at both ends', () => {
    const why = 'x'.repeat(10_000)
    const long = Message.of(textElement(STREAM_NAMESPACE, 'failed', why))
    for (const message of [encodeStreamWord({ kind: 'failed', why }), long])
      expect(parseStreamWord(message)).toEqual({ kind: 'failed', why: 'x'.repeat(300) })
  })

  it.each([
    ['of another namespace', textElement('', 'open', '1')],
    ['of no known name', textElement(STREAM_NAMESPACE, 'dance', '')],
    ['that is no UTF-8', bytesElement(STREAM_NAMESPACE, 'end', Uint8Array.of(0xff))],
    ['too long', bytesElement(STREAM_NAMESPACE, 'data', new Uint8Array(STREAM_CHUNK_MAX + 1))],
  ])('passes over an element %s', (_what, element) => {
    expect(parseStreamWord(Message.of(element))).toBeUndefined()
  })
})
