import { describe, expect, it } from 'vitest'
import { utf8Encode } from '../base/bytes.ts'
import {
  bytesElement,
  Message,
  textElement,
  type MessageElement,
} from '../protocol/message/message.ts'
import { elementRow, keepElements } from './preview.ts'

const rowOf = (...elements: readonly MessageElement[]) =>
  keepElements(Message.from(elements)).map(elementRow)

describe('the preview of a message', () => {
  it('shows text as text and bytes in hexadecimal', () => {
    expect(
      rowOf(
        textElement('', 'greeting', 'hällo'),
        bytesElement('app', 'blob', Uint8Array.of(0, 255)),
      ),
    ).toEqual([
      {
        namespace: '',
        name: 'greeting',
        type: 'text/plain;charset=UTF-8',
        sizeBytes: 6,
        text: 'hällo',
        cut: false,
      },
      {
        namespace: 'app',
        name: 'blob',
        type: 'application/octet-stream',
        sizeBytes: 2,
        hex: '00ff',
        cut: false,
      },
    ])
  })

  it('shows what claims to be text and is none in hexadecimal', () => {
    const [row] = rowOf(bytesElement('', 'odd', Uint8Array.of(0xff, 0xfe), 'text/plain'))
    expect(row).toMatchObject({ hex: 'fffe' })
  })

  it('cuts long text between characters and says that it did', () => {
    const text = 'é'.repeat(4096)
    const [row] = rowOf(textElement('', 'long', text))
    expect(row).toMatchObject({ sizeBytes: 8192, cut: true, text: 'é'.repeat(2048) })
    const [odd] = rowOf(textElement('', 'odd', `x${text}`))
    expect(odd?.text).toBe(`x${'é'.repeat(2047)}`)
  })

  it('copies what it keeps, so that a received chunk is not held', () => {
    const body = utf8Encode('keep')
    const [kept] = keepElements(Message.of(bytesElement('', 'a', body)))
    body.fill(0)
    expect(kept && new TextDecoder().decode(kept.head)).toBe('keep')
  })

  it('keeps a bounded part of a message of many large elements', () => {
    const many = Array.from({ length: 500 }, (_, i) =>
      bytesElement('', `e${i}`, new Uint8Array(10_000)),
    )
    const kept = keepElements(Message.from(many), 16_384)
    expect(kept).toHaveLength(256)
    expect(kept.reduce((sum, { head }) => sum + head.length, 0)).toBeLessThanOrEqual(65_536)
  })
})
