/**
 * Reads the XML that peers send, and nothing beyond it. saxes does the grammar: it refuses undefined
 * entities, characters XML may not hold, doubled attributes and anything after the root, and never
 * expands what a document type declares. Here are the tree and the guards, all of which bite while
 * reading: saxes takes time quadratic in the depth, so depth must not be found out afterwards.
 */
import { SaxesParser } from 'saxes'
import { PipefitterError } from '../../base/errors.ts'
import { XML_ATTRIBUTES_MAX, XML_DEPTH_MAX, XML_NODES_MAX, XML_SIZE_MAX } from '../constants.ts'
import type { XmlElement } from './element.ts'

/** What a document may at most be. */
export interface XmlLimits {
  /** Characters of the whole text. */
  readonly size: number
  /** Elements within one another. */
  readonly depth: number
  /** Elements in all. */
  readonly nodes: number
  /** Attributes of one element. */
  readonly attributes: number
}

const XML_LIMITS: XmlLimits = {
  size: XML_SIZE_MAX,
  depth: XML_DEPTH_MAX,
  nodes: XML_NODES_MAX,
  attributes: XML_ATTRIBUTES_MAX,
}

const PARSER_OPTIONS = {
  xmlns: false,
  position: false,
  forceXMLVersion: true,
  defaultXMLVersion: '1.0',
} as const

/** `jxta:PA` and the like: a name and nothing that could declare or fetch anything. */
const BARE_DOCTYPE = /^\s*[A-Za-z_][\w:.-]*\s*$/

/**
 * Reads one document.
 *
 * @param limits replaces single limits of {@link XML_LIMITS}.
 * @throws PipefitterError `protocol/xml-malformed` for what is no XML; `protocol/xml-refused` for what
 * is, but too large, or with a document type that says more than a name, or a processing instruction,
 * or another encoding than UTF-8.
 */
export function parseXml(text: string, limits?: Partial<XmlLimits>): XmlElement {
  const bounds = limits === undefined ? XML_LIMITS : { ...XML_LIMITS, ...limits }
  if (text.length > bounds.size) {
    throw refused(`is ${text.length} characters long, more than the ${bounds.size} allowed`)
  }
  const builder = new TreeBuilder(bounds)
  try {
    parserFor(builder).write(text).close()
  } catch (error) {
    if (error instanceof PipefitterError) throw error
    throw malformed(error instanceof Error ? error.message : String(error), error)
  }
  return builder.finished()
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[]
  text: string
}

/** Grows the tree while the parser reads. */
class TreeBuilder {
  readonly #limits: XmlLimits
  readonly #open: OpenElement[] = []
  #root: XmlElement | undefined
  #nodes = 0
  #attributes = 0

  constructor(limits: XmlLimits) {
    this.#limits = limits
  }

  /** Called before the attributes are read, so that depth costs nothing. */
  elementBegins(): void {
    this.#nodes++
    this.#attributes = 0
    if (this.#nodes > this.#limits.nodes)
      throw refused(`has more than ${this.#limits.nodes} elements`)
    if (this.#open.length >= this.#limits.depth)
      throw refused(`is deeper than ${this.#limits.depth} elements`)
  }

  attributeRead(): void {
    this.#attributes++
    if (this.#attributes > this.#limits.attributes) {
      throw refused(`has an element with more than ${this.#limits.attributes} attributes`)
    }
  }

  elementOpened(name: string, attributes: Readonly<Record<string, string>>): void {
    const element: OpenElement = {
      name,
      attributes: withoutPrototype(attributes),
      children: [],
      text: '',
    }
    this.#open.at(-1)?.children.push(element)
    this.#root ??= element
    this.#open.push(element)
  }

  characters(text: string): void {
    const element = this.#open.at(-1)
    if (element !== undefined) element.text += text
  }

  elementClosed(): void {
    this.#open.pop()
  }

  finished(): XmlElement {
    if (this.#root === undefined) throw malformed('there is no element in it')
    return this.#root
  }
}

function parserFor(builder: TreeBuilder): SaxesParser<typeof PARSER_OPTIONS> {
  const parser = new SaxesParser(PARSER_OPTIONS)
  parser.on('error', (error) => {
    throw error
  })
  parser.on('xmldecl', ({ encoding }) => {
    if (encoding !== undefined && encoding.toUpperCase() !== 'UTF-8')
      throw refused('is not in UTF-8')
  })
  parser.on('doctype', (doctype) => {
    if (!BARE_DOCTYPE.test(doctype)) throw refused('has a document type that is more than a name')
  })
  parser.on('processinginstruction', () => {
    throw refused('has a processing instruction')
  })
  parser.on('opentagstart', () => builder.elementBegins())
  parser.on('attribute', () => builder.attributeRead())
  parser.on('opentag', (tag) => builder.elementOpened(tag.name, tag.attributes))
  parser.on('text', (text) => builder.characters(text))
  parser.on('cdata', (text) => builder.characters(text))
  parser.on('closetag', () => builder.elementClosed())
  return parser
}

function withoutPrototype(
  attributes: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const copy = Object.create(null) as Record<string, string>
  for (const [name, value] of Object.entries(attributes)) copy[name] = value
  return copy
}

function refused(what: string): PipefitterError {
  return new PipefitterError('protocol/xml-refused', `The XML document ${what}`)
}

function malformed(why: string, cause?: unknown): PipefitterError {
  return new PipefitterError(
    'protocol/xml-malformed',
    `The XML document cannot be read: ${why.slice(0, 200)}`,
    { cause },
  )
}
