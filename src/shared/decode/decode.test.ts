import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { concatBytes, hexDecode, utf8Encode } from '../../main/base/bytes.ts'
import { encodeMessage } from '../../main/protocol/message/binary.ts'
import {
  bytesElement,
  Message,
  textElement,
  xmlElement,
} from '../../main/protocol/message/message.ts'
import { NodeBudget, NODES_MAX, type ByteNode } from './byte-node.ts'
import { decodeContent } from './content.ts'
import { decodeMessageTree, ELEMENTS_APART_MAX } from './message.ts'

const content = (bytes: Uint8Array, type = '') => decodeContent(bytes, 0, type, new NodeBudget())
const ofText = (text: string, type = '') => content(utf8Encode(text), type)
const ofHex = (hex: string) => content(hexDecode(hex) ?? new Uint8Array(), 'application/cbor')

/** A tree in one line, such as `JSON {2}: a=1, b=[1]: 0=true`. */
const line = ({ label, value, children = [] }: ByteNode): string =>
  `${label}=${value ?? ''}${children.length > 0 ? `(${children.map(line).join(' ')})` : ''}`
const countOf = ({ children = [] }: ByteNode): number =>
  children.reduce((sum, child) => sum + countOf(child), 1)
const all = (node: ByteNode): readonly ByteNode[] => [node, ...(node.children ?? []).flatMap(all)]

describe('a body', () => {
  it.each([
    ['{"a":1,"b":[true,null]}', 'json', 'JSON={2}(a=1 b=[2](0=true 1=null))'],
    [' [ -1.5e3 , "x\\"y" ] ', 'json', 'JSON=[2](0=-1.5e3 1="x\\"y")'],
    ['{"a":}', 'text', 'Text={"a":}'],
    ['{"a":1} trailing', 'text', 'Text={"a":1} trailing'],
    ['<a x="1"><b>hi &amp; ho</b><c/></a>', 'xml', 'a=(@x=1 b=hi &amp; ho c=)'],
    [
      '<?xml version="1.0"?><!DOCTYPE a><a><!-- no --><![CDATA[x<y]]></a>',
      'xml',
      'a=<![CDATA[x<y]]>',
    ],
    ['<a><b></a></b>', 'text', 'Text=<a><b></a></b>'],
    ['plain', 'text', 'Text=plain'],
    ['', 'text', 'Text='],
  ])('%s is %s', (text, kind, tree) => {
    const { kind: found, node } = ofText(text)
    expect([found, line(node)]).toEqual([kind, tree])
  })

  it.each([
    ['83010203', 'CBOR=[3](0=1 1=2 2=3)'],
    ['a26161016162820203', 'CBOR={2}(a=1 b=[2](0=2 1=3))'],
    ['3903e7', 'CBOR=-1000'],
    ['f93e00', 'CBOR=1.5'],
    ['fb3ff199999999999a', 'CBOR=1.1'],
    ['c11a514b67b0', 'CBOR=tag 1(value=1363896240)'],
    ['9f0102ff', 'CBOR=[2](0=1 1=2)'],
    ['44deadbeef', 'CBOR=4 bytes'],
    ['f6', 'CBOR=null'],
  ])('%s in CBOR is %s', (hex, tree) => expect(line(ofHex(hex).node)).toBe(tree))

  it.each(['83', '5affffffff', '1f', 'ff', '8300', '1bffffff'])(
    '%s is no CBOR, but bytes',
    (hex) => {
      expect(ofHex(hex).kind).not.toBe('cbor')
    },
  )

  it('tells the places of its parts', () => {
    const text = ' {"näme": "wörld", "n": 12}'
    const bytes = utf8Encode(text)
    const { node } = content(bytes)
    const said = (node.children ?? []).map(({ from, to }) =>
      new TextDecoder().decode(bytes.subarray(from, to)),
    )
    expect(said).toEqual(['"näme": "wörld"', '"n": 12'])
  })

  it.each([
    ['deep arrays', '['.repeat(100_000)],
    ['deep objects', '{"a":'.repeat(100_000)],
    ['deep elements', '<a>'.repeat(100_000)],
  ])('%s are not followed down', (_what, text) => {
    expect(ofText(text).kind).toBe('text')
  })

  it.each([
    ['JSON', `[${'1,'.repeat(50_000)}1]`],
    ['XML', `<a>${'<b/>'.repeat(50_000)}</a>`],
  ])('%s of very many parts is told in part', (_what, text) => {
    const { kind, node } = ofText(text)
    expect(kind).not.toBe('text')
    expect(countOf(node)).toBeLessThanOrEqual(NODES_MAX)
  })

  it('is read whatever it holds, and every part lies within the bytes', () => {
    const soup = fc.array(fc.constantFrom(...'{}[]<>/"\':,=a1 -.!?&'.split('')), { maxLength: 80 })
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      soup.map((parts) => utf8Encode(parts.join(''))),
    )
    fc.assert(
      fc.property(bytes, fc.constantFrom('', 'application/cbor', 'text/xml'), (body, type) => {
        const { node } = decodeContent(body, 7, type, new NodeBudget())
        for (const { from, to } of all(node)) {
          expect(from).toBeGreaterThanOrEqual(7)
          expect(to).toBeGreaterThanOrEqual(from)
          expect(to).toBeLessThanOrEqual(7 + body.length)
        }
      }),
    )
  })
})

describe('a message', () => {
  const message = Message.of(
    textElement('jxta', 'EndpointDestinationAddress', 'jxta://x'),
    xmlElement('', 'doc', '<a><b>1</b></a>'),
    bytesElement('cam', 'still', new Uint8Array([1, 0, 2])),
    bytesElement('', 'reading', utf8Encode('{"t":21.4}'), 'application/json'),
  )
  const bytes = concatBytes(encodeMessage(message))

  it('is its elements, with the places of their bodies', () => {
    const { tree, elements, isCut } = decodeMessageTree(bytes)
    expect(isCut).toBe(false)
    expect(tree.children?.map(({ label }) => label)).toEqual([
      ...['Header', 'jxta:EndpointDestinationAddress', 'doc', 'cam:still', 'reading'],
    ])
    expect(elements.map(({ kind }) => kind)).toEqual(['text', 'xml', 'bytes', 'json'])
    const bodies = elements.map(({ from, to }) => bytes.subarray(from, to))
    expect(bodies).toEqual(message.elements.map(({ body }) => body))
  })

  it('is told as far as its bytes go, wherever they end', () => {
    for (let end = 0; end < bytes.length; end++) {
      const { tree, isCut } = decodeMessageTree(bytes.subarray(0, end))
      expect(isCut).toBe(true)
      for (const { to } of all(tree)) expect(to).toBeLessThanOrEqual(end)
    }
  })

  it('is told apart up to a bound, and read to its end', () => {
    const many = Array.from({ length: ELEMENTS_APART_MAX + 50 }, (_, at) =>
      textElement('', `e${at}`, 'x'),
    )
    const long = concatBytes(encodeMessage(Message.of(...many)))
    const { tree, elements } = decodeMessageTree(long)
    expect(elements).toHaveLength(many.length)
    expect(tree.children).toHaveLength(1 + ELEMENTS_APART_MAX + 1)
    const rest = tree.children?.at(-1)
    expect(rest).toMatchObject({ label: 'More elements', to: long.length })
    expect(rest?.from).toBe(tree.children?.at(-2)?.to)
  })

  it('is told whatever bytes it has', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(bytes.length), (noise, at) => {
        const broken = Uint8Array.from(bytes)
        broken.set(noise.subarray(0, bytes.length - at), at)
        for (const { from, to } of all(decodeMessageTree(broken).tree))
          expect(from >= 0 && from <= to && to <= broken.length).toBe(true)
      }),
    )
  })
})
