import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { DOCUMENT_CASES } from '../../../../tests/fuzz/document-arbitraries.ts'
import { formatXml, parseXml } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'

/** Trees of XML have objects without prototype, which count as different. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, infinity)) as unknown
const infinity = (_: string, value: unknown): unknown =>
  value === Number.POSITIVE_INFINITY ? 'Infinity' : value

describe.each(DOCUMENT_CASES)('$name', ({ cases, parse, encode }) => {
  test('is read as it was written, absent properties absent', () => {
    fc.assert(
      fc.property(cases, ({ document, value }) => {
        expect(plain(parse(document))).toEqual(plain(value))
        // `undefined` properties would not survive exactOptionalPropertyTypes.
        expect(Object.values(parse(document) as object)).not.toContain(undefined)
      }),
      { numRuns: 60 },
    )
  })

  test('is read alike when pretty-printed, with elements nobody knows, in another order', () => {
    fc.assert(
      fc.property(cases, ({ document, value }) => {
        const shuffled = disarrange(parseXml(document))
        expect(plain(parse(formatXml(shuffled)))).toEqual(plain(value))
      }),
      { numRuns: 30 },
    )
  })

  test('is a coded error where the root, an id or a needed element is wrong', () => {
    fc.assert(
      fc.property(cases, ({ document }) => {
        const root = parseXml(document)
        expect(() => parse(formatXml({ ...root, name: 'jxta:Other' }))).toThrow(coded)
        expect(() => parse(formatXml({ ...root, children: [] }))).toThrow(coded)
        expect(() => parse(document.slice(0, -1))).toThrow(coded)
      }),
      { numRuns: 10 },
    )
  })

  test('is the same text each time', () => {
    const [sample] = fc.sample(cases, { numRuns: 1, seed: 1 })
    expect(encode(sample!.value as never)).toBe(sample!.document)
  })
})

const coded = expect.objectContaining({ code: expect.stringMatching(/^protocol\//) as string })

/** Other order, white space around text, something unknown: nothing a reader may mind. */
function disarrange(root: XmlElement): XmlElement {
  const unknown = { ...root, name: 'Unknown', text: 'x', children: [] }
  const children = [...groupedByName(root.children).reverse().flat(), unknown]
  return { ...root, text: '', children: children.map(padded) }
}

function groupedByName(elements: readonly XmlElement[]): XmlElement[][] {
  return [...new Set(elements.map(({ name }) => name))].map((name) =>
    elements.filter((element) => element.name === name),
  )
}

function padded(element: XmlElement): XmlElement {
  return element.children.length > 0 ? element : { ...element, text: `\n\t${element.text}\n` }
}
