import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { anyMessage } from '../../../../tests/fuzz/arbitraries.ts'
import { concatBytes, hexDecode, utf8Encode } from '../../base/bytes.ts'
import {
  createEnvelope,
  decodeMessage,
  encodedLength,
  encodeMessage,
  encodeWithEnvelope,
  MESSAGE_LIMITS,
} from './binary.ts'
import { bytesElement, Message, textElement } from './message.ts'
import type { MessageElement } from './message.ts'

const encoded = (message: Message): Uint8Array => concatBytes(encodeMessage(message))
const bytesOf = (hex: string): Uint8Array => hexDecode(hex.replaceAll(/\s/g, ''))!
const code = (name: string, message = '') =>
  expect.objectContaining({
    code: `protocol/${name}`,
    message: expect.stringContaining(message) as string,
  })
const ascii = (text: string): string => Buffer.from(text).toString('hex')

const HEAD = `${ascii('jxmg')} 00 0000`
const ELEMENT = `${ascii('jxel')} 00 00 0001 ${ascii('a')} 00000002 0102`

describe('layout', () => {
  test('a message without elements is its header', () => {
    expect(encoded(Message.of())).toEqual(bytesOf(`${HEAD} 0000`))
  })

  test('an element of bytes names no type', () => {
    const message = Message.of(bytesElement('', 'a', Uint8Array.of(1, 2)))
    expect(encoded(message)).toEqual(bytesOf(`${HEAD} 0001 ${ELEMENT}`))
  })

  test('an element of text names its type, its namespace is numbered from 2', () => {
    const message = Message.of(
      bytesElement('app', 'a', Uint8Array.of(1), 'x/y'),
      bytesElement('jxta', 'b', Uint8Array.of()),
      bytesElement('other', 'c', Uint8Array.of()),
      bytesElement('app', 'd', Uint8Array.of()),
    )
    expect(encoded(message)).toEqual(
      bytesOf(`${ascii('jxmg')} 00 0002 0003 ${ascii('app')} 0005 ${ascii('other')} 0004
        ${ascii('jxel')} 02 01 0001 ${ascii('a')} 0003 ${ascii('x/y')} 00000001 01
        ${ascii('jxel')} 01 00 0001 ${ascii('b')} 00000000
        ${ascii('jxel')} 03 00 0001 ${ascii('c')} 00000000
        ${ascii('jxel')} 02 00 0001 ${ascii('d')} 00000000`),
    )
  })

  test('a signature follows its element and is not counted', () => {
    const signature = bytesElement('app', 's', Uint8Array.of(9))
    const message = Message.of({ ...bytesElement('', 'a', Uint8Array.of(1)), signature })
    expect(encoded(message)).toEqual(
      bytesOf(`${ascii('jxmg')} 00 0001 0003 ${ascii('app')} 0001
        ${ascii('jxel')} 00 04 0001 ${ascii('a')} 00000001 01
        ${ascii('jxel')} 02 00 0001 ${ascii('s')} 00000001 09`),
    )
  })
})

describe('round trip', () => {
  test('any message is decoded to what was encoded', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const bytes = encoded(message)
        expect(bytes).toHaveLength(encodedLength(message))
        expect(decodeMessage(bytes).elements).toEqual(message.elements)
      }),
    )
  })

  test('the same strings again, now remembered, are decoded alike', () => {
    const message = Message.of(
      textElement('jxta', 'Grüße', 'x'),
      textElement('jxta', 'Grüsse', 'x'),
    )
    const bytes = encoded(message)
    for (let i = 0; i < 3; i++) expect(decodeMessage(bytes).elements).toEqual(message.elements)
  })

  test('heads that differ only in how name and type share the bytes stay apart', () => {
    const split = [
      bytesElement('', 'a', Uint8Array.of(), 'bc'),
      bytesElement('', 'ab', Uint8Array.of(), 'c'),
      bytesElement('', 'abc', Uint8Array.of(), ''),
      bytesElement('', 'abc', Uint8Array.of()),
    ]
    const bytes = encoded(Message.of(...split))
    for (let i = 0; i < 2; i++) expect(decodeMessage(bytes).elements).toEqual(split)
  })

  test('bodies are views into the bytes that were given, a Buffer too', () => {
    const bytes = Buffer.from(encoded(Message.of(textElement('', 'text', 'hello'))))
    const body = decodeMessage(bytes).elements[0]!.body
    expect(body.buffer).toBe(bytes.buffer)
    expect(Object.getPrototypeOf(body)).toBe(Uint8Array.prototype)
  })
})

describe('gathering', () => {
  const small = new Uint8Array(4095).fill(1)
  const large = new Uint8Array(4096).fill(2)

  test('a large body is a part of its own, never copied', () => {
    const parts = encodeMessage(
      Message.of(bytesElement('', 'a', large), bytesElement('', 'b', small)),
    )
    expect(parts).toHaveLength(3)
    expect(parts[1]).toBe(large)
    expect(decodeMessage(concatBytes(parts)).elements[1]!.body).toEqual(small)
  })

  test('large bodies at the end, side by side and in a signature come in order', () => {
    const message = Message.of(bytesElement('', 'a', large), {
      ...bytesElement('', 'b', large),
      signature: bytesElement('', 's', large),
    })
    const parts = encodeMessage(message)
    expect(parts).toHaveLength(6)
    expect(decodeMessage(concatBytes(parts)).elements).toEqual(message.elements)
  })

  test('a small message is one part, and no two messages share bytes', () => {
    const message = Message.of(bytesElement('', 'a', Uint8Array.of(1)))
    const [first, second] = [encodeMessage(message), encodeMessage(message)]
    expect(first).toHaveLength(1)
    first[0]!.fill(0)
    expect(decodeMessage(second[0]!).elements).toEqual(message.elements)
  })
})

describe('envelope', () => {
  const trailing = [
    textElement('jxta', 'EndpointSourceAddress', 'jxta://a'),
    textElement('jxta', 'EndpointDestinationAddress', 'tcp://h:1/s'),
  ]

  test('gives the bytes that both together would give', () => {
    fc.assert(
      fc.property(anyMessage, (message) => {
        const whole = encoded(message.with(...trailing))
        expect(concatBytes(encodeWithEnvelope(message, createEnvelope(trailing)))).toEqual(whole)
      }),
    )
  })

  test('of any elements gives them too', () => {
    fc.assert(
      fc.property(anyMessage, anyMessage, (message, { elements }) => {
        const whole = encoded(message.with(...elements))
        expect(concatBytes(encodeWithEnvelope(message, createEnvelope(elements)))).toEqual(whole)
      }),
    )
  })

  test.each([
    ['a namespace of its own', { ...trailing[0]!, namespace: 'app' }],
    ['a signature', { ...trailing[0]!, signature: { ...trailing[1]!, namespace: 'app' } }],
    ['a large body', bytesElement('jxta', 'a', new Uint8Array(4096))],
  ])('with %s gives them, and the same parts', (_, element) => {
    const message = Message.of(textElement('other', 'text', 'hello'))
    expect(encodeWithEnvelope(message, createEnvelope([element]))).toEqual(
      encodeMessage(message.with(element)),
    )
  })

  test('a small message is one part, the body of a large one is not copied', () => {
    const envelope = createEnvelope(trailing)
    expect(encodeWithEnvelope(Message.of(textElement('', 'text', 'hello')), envelope)).toHaveLength(
      1,
    )
    const large = new Uint8Array(5000)
    const parts = encodeWithEnvelope(Message.of(bytesElement('', 'a', large)), envelope)
    expect(parts).toHaveLength(3)
    expect(parts[1]).toBe(large)
  })
})

describe('what cannot be encoded is said', () => {
  const long = 'x'.repeat(0x10000)
  const bare = (element: Partial<MessageElement>) =>
    Message.of({ ...bytesElement('', 'a', Uint8Array.of()), ...element })
  const signature = bytesElement('', 's', Uint8Array.of())

  test.each([
    ['a long name', bare({ name: long })],
    ['a long type', bare({ type: long })],
    ['a long namespace', bare({ namespace: long })],
    ['a signed signature', bare({ signature: { ...signature, signature } })],
    ['many elements', Message.from(new Array<MessageElement>(0x10000).fill(signature))],
    [
      'many namespaces',
      Message.from(Array.from({ length: 255 }, (_, i) => ({ ...signature, namespace: `n${i}` }))),
    ],
  ])('%s', (_, message) => {
    expect(() => encodeMessage(message)).toThrow(code('unencodable'))
  })

  test('but 254 namespaces can be', () => {
    const message = Message.from(
      Array.from({ length: 254 }, (_, i) => ({ ...signature, namespace: `n${i}` })),
    )
    expect(decodeMessage(encoded(message)).elements).toEqual(message.elements)
  })
})

describe('what is no message is refused', () => {
  test('wherever it is cut', () => {
    const bytes = encoded(
      Message.of(textElement('app', 'text', 'hello'), {
        ...textElement('jxta', 'b', 'x'),
        signature: textElement('', 's', 'y'),
      }),
    )
    for (let length = 0; length < bytes.length; length++) {
      expect(() => decodeMessage(bytes.subarray(0, length))).toThrow(code('message-malformed'))
    }
  })

  test.each([
    ['another magic', '00000000 00 0000 0000', 'message-malformed', 'jxmg'],
    ['an unknown version', `${ascii('jxmg')} 02 0000 0000`, 'message-version', '2'],
    [
      'an element without magic',
      `${HEAD} 0001 00000000 00 00 0000 00000000`,
      'message-malformed',
      'jxel',
    ],
    [
      'an unlisted namespace',
      `${HEAD} 0001 ${ascii('jxel')} 02 00 0000 00000000`,
      'message-malformed',
      'namespace',
    ],
    [
      'an encoded element',
      `${HEAD} 0001 ${ascii('jxel')} 00 02 0000 0000 00000000`,
      'message-malformed',
      'encoded',
    ],
    [
      'unknown flags',
      `${HEAD} 0001 ${ascii('jxel')} 00 08 0000 00000000`,
      'message-malformed',
      'flags',
    ],
    [
      'a body of -1 bytes',
      `${HEAD} 0001 ${ascii('jxel')} 00 00 0000 ffffffff`,
      'message-malformed',
      'body',
    ],
    [
      'a body of 2^31 bytes',
      `${HEAD} 0001 ${ascii('jxel')} 00 00 0000 80000000`,
      'message-malformed',
      'body',
    ],
    [
      'a name that is no UTF-8',
      `${HEAD} 0001 ${ascii('jxel')} 00 00 0001 ff 00000000`,
      'message-malformed',
      'UTF-8',
    ],
    [
      'a namespace that is no UTF-8',
      `${ascii('jxmg')} 00 0001 0001 ff 0000`,
      'message-malformed',
      'UTF-8',
    ],
    ['fewer elements than counted', `${HEAD} 0002 ${ELEMENT}`, 'message-malformed', 'ends'],
    ['more elements than counted', `${HEAD} 0000 ${ELEMENT}`, 'message-malformed', 'goes on'],
    ['too many elements', `${HEAD} 0401`, 'message-too-long', '1024'],
    ['too many namespaces', `${ascii('jxmg')} 00 00ff`, 'message-too-long', '254'],
    [
      'a name that is too long',
      `${HEAD} 0001 ${ascii('jxel')} 00 00 0401 ${'61'.repeat(0x401)} 00000000`,
      'message-too-long',
      '1024',
    ],
    [
      'a signed signature',
      `${HEAD} 0001 ${ascii('jxel')} 00 04 0000 00000000 ${ascii('jxel')} 00 04 0000 00000000`,
      'message-malformed',
      'signed itself',
    ],
  ])('%s', (_, hex, name, why) => {
    expect(() => decodeMessage(bytesOf(hex))).toThrow(code(name, why))
  })

  test('more bytes than a limit says', () => {
    const bytes = encoded(Message.of(textElement('', 'text', 'hello')))
    expect(() =>
      decodeMessage(bytes, { ...MESSAGE_LIMITS, messageBytes: bytes.length - 1 }),
    ).toThrow(code('message-too-long'))
    expect(
      decodeMessage(bytes, { ...MESSAGE_LIMITS, messageBytes: bytes.length }).elements,
    ).toHaveLength(1)
  })
})

describe('a signature block after the last element', () => {
  const part = (length: number) => [
    ...bytesOf(length.toString(16).padStart(8, '0')),
    ...new Uint8Array(length),
  ]
  const message = Message.of(textElement('', 'text', 'hello'))
  const followedBy = (...bytes: number[]) =>
    concatBytes([...encodeMessage(message), Uint8Array.from(bytes)])

  test('is left out', () => {
    const bytes = followedBy(...part(520), ...part(80), ...part(128))
    expect(decodeMessage(bytes).elements).toEqual(message.elements)
  })

  test.each([
    ['is cut', [...part(3), ...part(3), 0, 0, 0, 4, 1]],
    ['has only two parts', [...part(3), ...part(3)]],
    ['goes on', [...part(3), ...part(3), ...part(3), 0]],
    ['is something else', [...utf8Encode('garbage')]],
  ])('is refused where it %s', (_, bytes) => {
    expect(() => decodeMessage(followedBy(...bytes))).toThrow(code('message-malformed', 'goes on'))
  })

  test('is refused where it is too long', () => {
    expect(() => decodeMessage(followedBy(...part(16_380), ...part(0), ...part(0)))).toThrow(
      code('message-too-long'),
    )
  })
})

describe('version 1', () => {
  const V1 = `${ascii('jxmg')} 01 00 0002 0003 ${ascii('app')} 0003 ${ascii('x/y')}`

  test('is read: names by index, names in full, long bodies, signatures', () => {
    const bytes = bytesOf(`${V1} 0003
      ${ascii('jxel')} 04 0001 0002 0003 00000001 01
      ${ascii('jxel')} 03 0000 0001 ${ascii('n')} 0000000000000002 0203
      ${ascii('jxel')} 0a ffff 0002 ${ascii('ns')} 0001 ${ascii('m')} 00000000
      ${ascii('jxel')} 00 0000 0001 00000000`)
    expect(decodeMessage(bytes).elements).toEqual([
      bytesElement('jxta', 'app', Uint8Array.of(1), 'x/y'),
      bytesElement('', 'n', Uint8Array.of(2, 3)),
      {
        ...bytesElement('ns', 'm', Uint8Array.of()),
        signature: bytesElement('', 'jxta', Uint8Array.of()),
      },
    ])
    for (let length = 5; length < bytes.length; length++) {
      expect(() => decodeMessage(bytes.subarray(0, length))).toThrow(code('message-malformed'))
    }
  })

  test('is never written: what came in it goes on in version 0', () => {
    const bytes = bytesOf(`${V1} 0001 ${ascii('jxel')} 04 0001 0002 0003 00000001 01`)
    const message = decodeMessage(bytes)
    const written = concatBytes(encodeMessage(message))
    expect([bytes[4], written[4]]).toEqual([1, 0])
    expect(decodeMessage(written).elements).toEqual(message.elements)
    expect(encodeWithEnvelope(message, createEnvelope([]))[0]?.[4]).toBe(0)
  })

  test.each([
    ['strings in UTF-16', `${ascii('jxmg')} 01 01 0000 0000`],
    ['an unlisted name', `${V1} 0001 ${ascii('jxel')} 00 0004 0000 00000000`],
    ['an encoded element', `${V1} 0001 ${ascii('jxel')} 10 0000 0000 00000000`],
    ['no element magic', `${V1} 0001 00000000 00 0000 0000 00000000`],
    ['a body of 2^53 bytes', `${V1} 0001 ${ascii('jxel')} 01 0000 0000 0020000000000000`],
    ['a name that is no UTF-8', `${ascii('jxmg')} 01 00 0001 0001 ff 0000`],
    ['bytes after its end', `${V1} 0000 00`],
    ['a signed signature', `${V1} 0001 ${`${ascii('jxel')} 08 0000 0000 00000000`.repeat(2)}`],
  ])('is refused with %s', (_, hex) => {
    expect(() => decodeMessage(bytesOf(hex))).toThrow(code('message-malformed'))
  })

  test.each([
    ['many elements', `${V1} 0401`],
    ['many names', `${ascii('jxmg')} 01 00 ffff`],
    ['a long name', `${ascii('jxmg')} 01 00 0001 0401`],
  ])('is refused with %s', (_, hex) => {
    expect(() => decodeMessage(bytesOf(hex))).toThrow(code('message-too-long'))
  })
})
