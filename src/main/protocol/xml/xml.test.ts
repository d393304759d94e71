import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { processorMs } from '../../../../tests/support/processor-time.ts'
import {
  childOf,
  childrenOf,
  formatXml,
  parentNode,
  parseXml,
  textNode,
  trimmedText,
} from './index.ts'
import type { XmlElement } from './index.ts'

const code = (name: string, message = '') =>
  expect.objectContaining({
    code: `protocol/${name}`,
    message: expect.stringContaining(message) as string,
  })

describe('parseXml', () => {
  test('reads names with their prefix, attributes, text and children', () => {
    const root = parseXml(
      `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE jxta:PA>\n` +
        `<jxta:PA xml:space='preserve' type="a&amp;b">\n\t<Name>\n\t\tA &lt;b&gt; &#x263A;\n\t</Name><Svc/><Svc>2</Svc></jxta:PA>\n`,
    )
    expect(root.name).toBe('jxta:PA')
    expect({ ...root.attributes }).toEqual({ 'xml:space': 'preserve', type: 'a&b' })
    expect(trimmedText(childOf(root, 'Name')!)).toBe('A <b> ☺')
    expect(childrenOf(root, 'Svc').map(trimmedText)).toEqual(['', '2'])
    expect(childOf(root, 'constructor')).toBeUndefined()
  })

  test('takes CDATA as text and passes over comments', () => {
    expect(parseXml('<a>1<![CDATA[<2>]]><!-- 3 -->4</a>').text).toBe('1<2>4')
  })

  test('keeps attributes named like things of objects as mere attributes', () => {
    const { attributes } = parseXml('<a __proto__="x" constructor="y"/>')
    expect(Object.keys(attributes).sort()).toEqual(['__proto__', 'constructor'])
    expect(Object.getPrototypeOf(attributes)).toBeNull()
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  test.each([
    ['nothing', '', 'root element'],
    ['text alone', 'hello', 'outside of root'],
    ['an open element', '<a><b></a>', 'unexpected close tag'],
    ['two roots', '<a/><b/>', 'one root'],
    ['a NUL', '<a>\0</a>', 'disallowed'],
    ['a control character', '<a>\u0001</a>', 'disallowed'],
    ['a reference to NUL', '<a>&#0;</a>', 'entity'],
    ['an undefined entity', '<a>&nbsp;</a>', 'undefined entity'],
    ['doubled attributes', '<a b="1" b="2"/>', 'duplicate'],
    ['three document types', '<!DOCTYPE a><!DOCTYPE a><!DOCTYPE a><a/>', 'doctype'],
    ['UTF-16 read as UTF-8', '<\0a\0/\0>\0', 'disallowed'],
  ])('refuses %s as malformed', (_, text, why) => {
    expect(() => parseXml(text)).toThrow(code('xml-malformed', why))
  })

  const laughs = `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><l>&b;</l>`
  test.each([
    ['entities', laughs, 'document type'],
    ['an external document type', '<!DOCTYPE a SYSTEM "http://h/x.dtd"><a/>', 'document type'],
    ['a processing instruction', '<?xml version="1.0"?><?php x ?><a/>', 'processing instruction'],
    ['another encoding', '<?xml version="1.0" encoding="UTF-16"?><a/>', 'UTF-8'],
    ['65,537 characters', `<a>${' '.repeat(65_530)}</a>`, '65536'],
    ['a million references', `<a>${'&#65;'.repeat(1_000_000)}</a>`, '65536'],
    ['33 levels', '<a>'.repeat(33) + '</a>'.repeat(33), 'deeper than 32'],
    ['1,001 elements', `<a>${'<b/>'.repeat(1000)}</a>`, '1000 elements'],
    [
      '101 attributes',
      `<a ${Array.from({ length: 101 }, (_, i) => `a${i}=""`).join(' ')}/>`,
      '100 attributes',
    ],
  ])('refuses %s', (_, text, why) => {
    expect(() => parseXml(text)).toThrow(code('xml-refused', why))
  })

  test('takes what just stays within the limits', () => {
    expect(parseXml('<a>'.repeat(32) + '</a>'.repeat(32)).name).toBe('a')
    expect(parseXml(`<a>${'<b/>'.repeat(999)}</a>`).children).toHaveLength(999)
    expect(parseXml(`<a>${' '.repeat(65_529)}</a>`).text).toHaveLength(65_529)
    const attributes = Array.from({ length: 100 }, (_, i) => `a${i}=""`).join(' ')
    expect(parseXml(`<a><b ${attributes}/><c ${attributes}/></a>`).children).toHaveLength(2)
  })

  test('limits can be given', () => {
    expect(() => parseXml('<a><b/></a>', { depth: 1 })).toThrow(code('xml-refused'))
    expect(parseXml(`<a>${' '.repeat(70_000)}</a>`, { size: 80_000 }).name).toBe('a')
  })

  test('is done with the worst of 64 KiB within a fraction of a second', () => {
    const worst = [
      '<a>'.repeat(20_000),
      '<'.repeat(65_000),
      `<a>${'&#65;'.repeat(13_000)}`,
      `<!DOCTYPE${' '.repeat(65_000)}!><a/>`,
      `<!DOCTYPE a [${'<!ENTITY a "b">'.repeat(4000)}]><a/>`,
      `<a>${'<![CDATA[]]>'.repeat(5000)}`,
      `<a b="${'&amp;'.repeat(12_000)}`,
      `<a>${']]'.repeat(30_000)}`,
    ]
    const tookMs = processorMs(() => {
      for (const text of worst)
        expect(() => parseXml(text)).toThrow(code('xml'.concat(malformedOrRefused(text))))
    })
    expect(tookMs / worst.length).toBeLessThan(250)
  })
})

const malformedOrRefused = (text: string): string =>
  text.startsWith('<a><a>') || text.startsWith('<!DOCTYPE') ? '-refused' : '-malformed'

describe('formatXml', () => {
  test('writes declaration, bare document type and the literal prefix', () => {
    const root = parentNode('jxta:PA', [textNode('Name', 'a'), textNode('Empty')], {
      'xmlns:jxta': 'http://jxta.org',
    })
    expect(formatXml(root)).toBe(
      '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE jxta:PA>\n' +
        '<jxta:PA xmlns:jxta="http://jxta.org"><Name>a</Name><Empty/></jxta:PA>',
    )
    expect(formatXml(textNode('JxtaWire'), { doctype: 'x' })).toContain('<!DOCTYPE x>\n<JxtaWire/>')
  })

  test('escapes what must be, in text and in attributes', () => {
    expect(formatXml(textNode('a', `<&>"'\r\n\t]]>`))).toContain(
      `<a>&lt;&amp;>"'&#13;\n\t]]&gt;</a>`,
    )
    expect(formatXml(textNode('a', '', { b: `<&>"'\r\n\t` }))).toContain(
      `<a b="&lt;&amp;&gt;&quot;'&#13;&#10;&#9;"/>`,
    )
  })

  test('replaces what XML cannot carry', () => {
    const bad = '\0\u0001\u000b\u001f\ufffe\uffff\ud800x\udc00'
    expect(parseXml(formatXml(textNode('a', bad))).text).toBe('\ufffd'.repeat(7) + 'x\ufffd')
    expect(parseXml(formatXml(textNode('a', '🙂\u007f\u0085\u2028'))).text).toBe(
      '🙂\u007f\u0085\u2028',
    )
  })

  test.each(['', 'a b', '1a', 'a>', '<a', 'é'])('refuses the name %j', (name) => {
    expect(() => formatXml(textNode(name))).toThrow(code('unencodable'))
    expect(() => formatXml(textNode('a', '', { [name]: 'x' }))).toThrow(code('unencodable'))
    expect(() => formatXml(textNode('a'), { doctype: name })).toThrow(code('unencodable'))
  })

  test('writes any tree so that it is read alike', () => {
    const text = fc.string({ unit: fc.constantFrom(...`<>&"' \t\n\r]a1é☺🙂`) })
    const name = fc.constantFrom('a', 'jxta:PA', 'x-1', '_y.z')
    const attributes = fc.dictionary(name, text, { maxKeys: 3 })
    const leaf = fc.record({ name, attributes, text, children: fc.constant([]) })
    const { tree } = fc.letrec<{ tree: XmlElement }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.record({
          name,
          attributes,
          text: fc.constant(''),
          children: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
        }),
      ),
    }))
    const plain = (element: XmlElement): XmlElement => ({
      ...element,
      attributes: { ...element.attributes },
      children: element.children.map(plain),
    })
    fc.assert(
      fc.property(tree, (root) => {
        expect(plain(parseXml(formatXml(root)))).toEqual(plain(root))
      }),
    )
  })

  test('nests documents in documents as text', () => {
    const inner = formatXml(textNode('inner', 'a & b'))
    const middle = formatXml(textNode('middle', inner))
    const outer = formatXml(textNode('outer', middle))
    expect(outer).toContain('&amp;lt;inner>a &amp;amp;amp; b&amp;lt;/inner>&lt;/middle></outer>')
    expect(parseXml(parseXml(parseXml(outer).text).text).text).toBe('a & b')
  })
})
