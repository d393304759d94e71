import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyMessage } from '../../../../tests/fuzz/arbitraries.ts'
import { vectors } from '../../../../tests/vectors/vectors.ts'
import { messageOf } from '../../../../tests/vectors/wire.ts'
import { concatBytes, utf8Encode } from '../../base/bytes.ts'
import { XML_MESSAGE_MAX } from '../constants.ts'
import { decodeMessage, encodeMessage } from './binary.ts'
import { bytesElement, Message, textElement } from './message.ts'
import { formatMessageXml, parseMessageXml } from './xml.ts'

const coded = (code: string, why = '') =>
  expect.objectContaining({
    code: `protocol/${code}`,
    message: expect.stringContaining(why) as string,
  })

/** What the format can say: no signatures, no colon in a namespace. */
const anyPlainMessage = anyMessage.map((message) =>
  Message.from(
    message.elements.map(({ namespace, name, type, body }) => ({ namespace, name, type, body })),
  ),
)

describe('the XML message format', () => {
  test('says the same as the binary one, both ways', () => {
    fc.assert(
      fc.property(anyPlainMessage, (message) => {
        const viaXml = parseMessageXml(formatMessageXml(message))
        const viaBinary = decodeMessage(concatBytes(encodeMessage(viaXml)))
        expect(viaBinary.elements).toEqual(message.elements)
      }),
      { numRuns: 200 },
    )
  })

  test.each(vectors.filter(({ decoded }) => decoded.message !== undefined))(
    'carries $name',
    (vector) => {
      const message = messageOf(vector)
      expect(parseMessageXml(formatMessageXml(message)).elements).toEqual(message.elements)
    },
  )

  test('writes text as text and bytes in base64', () => {
    const message = Message.of(
      textElement('jxta', 'SourceAddress', 'tcp://h:1?a<b&c'),
      bytesElement('', 'stuff', Uint8Array.of(0, 1, 2)),
    )
    expect(formatMessageXml(message)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE Message>\n<Message version="0">' +
        '<Element name="jxta:SourceAddress" mime_type="text/plain;charset=UTF-8">tcp://h:1?a&lt;b&amp;c</Element>' +
        '<Element name="stuff" mime_type="application/octet-stream" encoding="base64">AAEC</Element>' +
        '</Message>',
    )
  })

  test('reads the example of the specification, laid out over lines', () => {
    const message = parseMessageXml(`<?xml version="1.0"?>
      <!DOCTYPE Message>
      <Message version="0">
       <Element name="jxta:SourceAddress" mime_type="text/plain">
        tcp://123.456.205.212
       </Element>
       <Element name="stuff" encoding="base64" mime_type="application/octet-stream">
        AAECAwQF
        BgcI
       </Element>
      </Message>`)
    expect(message.elements).toEqual([
      {
        namespace: 'jxta',
        name: 'SourceAddress',
        type: 'text/plain',
        body: utf8Encode('tcp://123.456.205.212'),
      },
      {
        namespace: '',
        name: 'stuff',
        type: 'application/octet-stream',
        body: Uint8Array.of(0, 1, 2, 3, 4, 5, 6, 7, 8),
      },
    ])
  })

  test.each([' space before', 'space after\n', 'nul \u0000', '\ufffe', '\t'])(
    'keeps text that XML would lose: %j',
    (text) => {
      const message = Message.of(textElement('', 't', text))
      expect(formatMessageXml(message)).toContain('encoding="base64"')
      expect(parseMessageXml(formatMessageXml(message)).elements).toEqual(message.elements)
    },
  )

  test('keeps bytes that only claim to be text', () => {
    const message = Message.of(bytesElement('', 't', Uint8Array.of(0xff, 0xfe), 'text/plain'))
    expect(parseMessageXml(formatMessageXml(message)).elements).toEqual(message.elements)
  })

  test('keeps a name with a colon apart from its namespace', () => {
    const message = Message.of(textElement('', 'a:b', 'x'), textElement('ns', 'a:b', 'x'))
    expect(parseMessageXml(formatMessageXml(message)).elements).toEqual(message.elements)
  })

  test.each([
    [
      'signature',
      Message.of({ ...textElement('', 'a', 'x'), signature: textElement('', 's', '') }),
    ],
    ['colon', Message.of(textElement('a:b', 'c', 'x'))],
    ['characters', Message.of(textElement('', 'nul\u0000', 'x'))],
    ['characters', Message.of(bytesElement('', 'a', Uint8Array.of(1), 'text/\ud800'))],
  ])('refuses to write what it cannot say: a %s', (why, message) => {
    expect(() => formatMessageXml(message)).toThrow(coded('unencodable', why))
  })

  const element = '<Element name="a" mime_type="text/plain">x</Element>'
  test.each([
    ['message-malformed', 'is a "Massage"', '<Massage version="0"/>'],
    ['message-version', '"1"', '<Message version="1"/>'],
    ['message-version', '""', '<Message/>'],
    ['message-malformed', 'without a name', '<Message version="0"><Element/></Message>'],
    [
      'message-malformed',
      'encoding',
      `<Message version="0">${element.replace('name', 'encoding="hex" name')}</Message>`,
    ],
    [
      'message-malformed',
      'base64',
      `<Message version="0">${element.replace('name', 'encoding="base64" name')}</Message>`,
    ],
    [
      'message-too-long',
      'name',
      `<Message version="0">${element.replace('"a"', `"${'n'.repeat(1025)}"`)}</Message>`,
    ],
    [
      'message-too-long',
      'name',
      `<Message version="0">${element.replace('text/plain', 't'.repeat(1025))}</Message>`,
    ],
    ['message-too-long', 'characters', ' '.repeat(XML_MESSAGE_MAX + 1)],
    ['xml-refused', 'elements', `<Message version="0">${element.repeat(1025)}</Message>`],
    ['xml-refused', 'deeper', `<Message version="0"><Element name="a"><b/></Element></Message>`],
    ['xml-malformed', '', '<Message version="0">'],
  ])('is a coded error: %s, %s', (code, why, text) => {
    expect(() => parseMessageXml(text)).toThrow(coded(code, why))
  })

  test('bounds the bytes of a body', () => {
    const limits = { messageBytes: 3, elements: 9, namespaces: 9, nameBytes: 99, trailerBytes: 0 }
    const text = formatMessageXml(Message.of(textElement('', 'a', 'four')))
    expect(() => parseMessageXml(text, limits)).toThrow(coded('message-too-long', 'body'))
  })
})
