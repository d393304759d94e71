import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DOCUMENT_CASES } from '../../../../tests/fuzz/document-arbitraries.ts'
import { processorMs } from '../../../../tests/support/processor-time.ts'
import { hexEncode } from '../../base/bytes.ts'
import { parseGroupId } from '../ids.ts'
import { committedGroupId, committedPipeId } from '../committed-ids.ts'
import { parseKeyFingerprint } from '../key-fingerprint.ts'
import { formatXml, parseXml } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { encodePipeAdvertisement, parsePipeAdvertisement } from './pipe-advertisement.ts'
import { signatureOf, toBeSigned } from './signature.ts'

const SAYS = {
  publicKey: Uint8Array.of(1, 2, 3),
  timeMs: 1_795_350_000_000,
  lifetimeMs: 604_800_000,
  nonce: new Uint8Array(16).fill(7),
}
const PIPE =
  '<?xml version="1.0"?><jxta:PipeAdvertisement xml:space="preserve" xmlns:jxta="http://jxta.org">' +
  '<Id>urn:jxta:uuid-59616261646162614E504720503250330123456789ABCDEF0123456789ABCDEF04</Id>' +
  '<Type>JxtaUnicast</Type><Name>printer</Name></jxta:PipeAdvertisement>'

const bytesOf = (root: XmlElement, says = SAYS): string => hexEncode(toBeSigned(root, says))

const SIGNED_CASES = DOCUMENT_CASES.filter(({ name }) =>
  ['peer advertisement', 'pipe advertisement', 'peer group advertisement'].includes(name),
)

describe('what is signed of a document', () => {
  test('is what it always was', () => {
    const bytes = toBeSigned(parseXml(PIPE), SAYS)
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      '381d0203b8bbcb22caf0f0e1eb04141f695e7c5d581c288d682a5cda36329f99',
    )
  })

  test('is the same however the document is written', () => {
    const again =
      `<jxta:PipeAdvertisement xmlns:jxta='http://jxta.org'   xml:space='preserve'>\n\t` +
      '<Id>\n urn:jxta:uuid-59616261646162614E504720503250330123456789ABCDEF0123456789ABCDEF04</Id>' +
      '<!-- nothing --><Type >Jxta&#85;nicast</Type>\r\n<Name><![CDATA[printer]]> </Name></jxta:PipeAdvertisement>'
    expect(bytesOf(parseXml(again))).toBe(bytesOf(parseXml(PIPE)))
  })

  test('is another after any change of one thing', () => {
    const changes: readonly (readonly [string, string])[] = [
      ['printer', 'Printer'],
      ['printer', 'print er'],
      ['<Name>printer</Name>', '<name>printer</name>'],
      ['<Name>printer</Name>', ''],
      ['<Name>printer</Name>', '<Name>printer</Name><Name/>'],
      ['<Name>printer</Name>', '<Name a="1">printer</Name>'],
      ['<Name>printer</Name>', '<Name>\u00a0printer</Name>'],
      ['JxtaUnicast', 'JxtaPropagate'],
      ['89ABCDEF04', '89ABCDEE04'],
      ['http://jxta.org', 'http://jxta.org/'],
      ['xmlns:jxta=', 'xmlns:jxtb='],
      [' xml:space="preserve"', ''],
      ['"preserve"', '"default"'],
      [
        '<Type>JxtaUnicast</Type><Name>printer</Name>',
        '<Name>printer</Name><Type>JxtaUnicast</Type>',
      ],
      [
        '<Type>JxtaUnicast</Type><Name>printer</Name>',
        '<Type>JxtaUnicast<Name>printer</Name></Type>',
      ],
    ]
    const whole = bytesOf(parseXml(PIPE))
    for (const [from, to] of changes) {
      const changed = PIPE.replace(from, to)
      expect(changed).not.toBe(PIPE)
      expect(bytesOf(parseXml(changed)), to).not.toBe(whole)
    }
  })

  test('holds the key, the time, the lifetime and the nonce', () => {
    const root = parseXml(PIPE)
    const others = [
      { ...SAYS, publicKey: Uint8Array.of(1, 2, 4) },
      { ...SAYS, timeMs: SAYS.timeMs + 1 },
      { ...SAYS, lifetimeMs: 0 },
      { ...SAYS, nonce: new Uint8Array(16) },
    ]
    const { nonce: _nonce, ...without } = SAYS
    const all = [SAYS, ...others, without].map((says) => hexEncode(toBeSigned(root, says)))
    expect(new Set(all).size).toBe(all.length)
  })

  describe.each(SIGNED_CASES)('$name', ({ cases, parse, encode }) => {
    test('stays the same when the document is read and written again', () => {
      fc.assert(
        fc.property(cases, ({ document }) => {
          const again = encode(parse(document) as never)
          expect(bytesOf(parseXml(again))).toBe(bytesOf(parseXml(document)))
        }),
        { numRuns: 40 },
      )
    })

    test('stays the same with white space, and with or without the signature itself', () => {
      fc.assert(
        fc.property(cases, ({ document }) => {
          const root = parseXml(document)
          const bare = root.children.filter(({ name }) => name !== 'PfSignature')
          expect(bytesOf({ ...root, children: bare })).toBe(bytesOf(root))
          expect(bytesOf(parseXml(formatXml(indented(root))))).toBe(bytesOf(root))
        }),
        { numRuns: 40 },
      )
    })

    test('changes with every element that goes, is doubled, renamed or moved', () => {
      fc.assert(
        fc.property(cases, fc.nat(), ({ document }, n) => {
          const root = parseXml(document)
          const children = root.children.filter(({ name }) => name !== 'PfSignature')
          const at = n % children.length
          const one = children[at]
          if (one === undefined) return
          const rest = children.toSpliced(at, 1)
          const whole = bytesOf(root)
          expect(bytesOf({ ...root, children: rest })).not.toBe(whole)
          expect(bytesOf({ ...root, children: [...children, one] })).not.toBe(whole)
          const renamed = children.with(at, { ...one, name: `${one.name}x` })
          expect(bytesOf({ ...root, children: renamed })).not.toBe(whole)
          const said = children.with(at, { ...one, text: `${one.text}x` })
          expect(bytesOf({ ...root, children: said })).not.toBe(whole)
          if (at > 0) expect(bytesOf({ ...root, children: [one, ...rest] })).not.toBe(whole)
        }),
        { numRuns: 60 },
      )
    })
  })

  test('takes no time for the worst of white space', () => {
    const root = parseXml(`<a>x${' '.repeat(60_000)}y</a>`)
    // A look back from each of the spaces would take several seconds.
    expect(processorMs(() => toBeSigned(root, SAYS))).toBeLessThan(1_000)
  })
})

describe('a signature element', () => {
  const value = 'A'.repeat(86) + '=='
  const element = (attributes: string, inner = value): string =>
    PIPE.replace('</jxta:', `<PfSignature ${attributes}>${inner}</PfSignature></jxta:`)
  const GOOD = 'Key="AQID" Time="5" Lifetime="6" Nonce="00000000000000000000000000000000"'

  test('is read, and written as it was', () => {
    const signature = signatureOf(parseXml(element(GOOD)))
    expect(signature).toMatchObject({ timeMs: 5, lifetimeMs: 6, publicKey: Uint8Array.of(1, 2, 3) })
    const again = encodePipeAdvertisement(parsePipeAdvertisement(element(GOOD)))
    expect(signatureOf(parseXml(again))).toEqual(signature)
    expect(signatureOf(parseXml(PIPE))).toBeUndefined()
  })

  test.each([
    ['no key', GOOD.replace('Key', 'Kez'), value],
    ['an empty key', GOOD.replace('AQID', ''), value],
    ['a key of kilobytes', GOOD.replace('AQID', 'AQID'.repeat(300)), value],
    ['no time', GOOD.replace('Time="5"', ''), value],
    ['a negative time', GOOD.replace('Time="5"', 'Time="-5"'), value],
    ['a time past all bounds', GOOD.replace('"5"', '"99999999999999999999"'), value],
    ['a lifetime of words', GOOD.replace('"6"', '"long"'), value],
    ['a short nonce', GOOD.replace('Nonce="00', 'Nonce="'), value],
    ['an unknown attribute', `${GOOD} More="1"`, value],
    ['a child', GOOD, `${value}<a/>`],
    ['a short value', GOOD, 'AAAA'],
    ['a value that is no base64', GOOD, '!'.repeat(88)],
  ])('is refused with %s', (_, attributes, inner) => {
    const malformed = expect.objectContaining({ code: 'protocol/document-malformed' }) as Error
    expect(() => signatureOf(parseXml(element(attributes, inner)))).toThrow(malformed)
    expect(() => parsePipeAdvertisement(element(attributes, inner))).toThrow(malformed)
  })

  test('is refused when there are two', () => {
    const doubled = element(GOOD).replace(
      '</jxta:',
      `<PfSignature ${GOOD}>${value}</PfSignature></jxta:`,
    )
    expect(() => signatureOf(parseXml(doubled))).toThrow(/more than one/)
  })
})

describe('a committed id', () => {
  const creator = parseKeyFingerprint('00112233445566778899aabbccddeeff'.repeat(2))
  const nonce = new Uint8Array(16).fill(7)
  const net = parseGroupId('urn:jxta:jxta-NetGroup')

  test('is what it always was', () => {
    if (creator === undefined) throw new Error('no fingerprint')
    expect(committedPipeId(creator, nonce, net)).toBe(
      'urn:jxta:uuid-59616261646162614E5047205032503354906F98F8600B55B7F85C8DC3A1141804',
    )
    expect(committedGroupId(creator, nonce)).toBe(
      'urn:jxta:uuid-39750BB2CEF9B97BB1CD9E98D92307E002',
    )
  })

  test('is another for another key, nonce, or group', () => {
    const other = parseKeyFingerprint('10112233445566778899aabbccddeeff'.repeat(2))
    if (creator === undefined || other === undefined) throw new Error('no fingerprint')
    const group = committedGroupId(creator, nonce)
    const ids = [
      committedPipeId(creator, nonce, net),
      committedPipeId(other, nonce, net),
      committedPipeId(creator, new Uint8Array(16), net),
      committedPipeId(creator, nonce, group),
    ]
    expect(new Set(ids).size).toBe(4)
    expect(committedPipeId(creator, nonce, group).slice(0, 46)).toBe(group.slice(0, 46))
  })
})

/** As other implementations write: white space wherever nobody may mind it. */
function indented(element: XmlElement): XmlElement {
  const text = `\n\t${element.text}\n`
  return { ...element, text, children: element.children.map(indented) }
}
