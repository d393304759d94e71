/**
 * Documents as tables: a document type is the name of its root and one field per property, in the
 * order in which they are written. One walk over the table reads a document, another writes it, a
 * third yields the keys under which discovery finds it.
 */
import { PipefitterError } from '../../base/errors.ts'
import { JXTA_XML_NAMESPACE } from '../constants.ts'
import { formatXml, parentNode, parseXml } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'

/** One property of a document `D`: where it stands in the root and how. */
export interface Field<V, D = never> {
  /** Whether a document without it is refused. */
  readonly required: boolean
  /** What a missing property is called in an error. */
  readonly label: string
  /** Whether discovery can search for it; the attribute is then the {@link label}. */
  readonly indexed?: boolean
  /** The value in the root's children; `undefined` where there is none. */
  read(root: XmlElement): V | undefined
  write(value: V, document: D): readonly XmlElement[]
}

/** A field for each property of a document. */
export type FieldTable<D> = {
  readonly [K in keyof D]-?: Field<Exclude<D[K], undefined>, D>
}

/** What discovery compares with the attribute and value of a query. */
export interface IndexKey {
  readonly attribute: string
  readonly value: string
}

/** Reads and writes documents of one type. All members throw `PipefitterError`s only. */
export interface DocumentType<D> {
  /** Name of the root element. */
  readonly root: string
  /** Reads a document from its text, or from an element found in another document. */
  parse(source: string | XmlElement): D
  /** Writes a whole document with its declaration. */
  format(document: D): string
  /** Writes the root alone, to stand within another document. */
  write(document: D): XmlElement
  indexKeys(document: D): readonly IndexKey[]
}

/** Attributes of a root whose white space counts. */
const PRESERVING: Readonly<Record<string, string>> = {
  'xml:space': 'preserve',
  'xmlns:jxta': JXTA_XML_NAMESPACE,
}
const PLAIN: Readonly<Record<string, string>> = { 'xmlns:jxta': JXTA_XML_NAMESPACE }

/** Makes a document type of a table. */
export function documentType<D extends object>(
  root: string,
  table: FieldTable<D>,
  options?: { readonly preserveSpace?: boolean },
): DocumentType<D> {
  const keys = Object.keys(table) as (keyof D)[]
  const attributes = options?.preserveSpace === true ? PRESERVING : PLAIN
  const write = (document: D): XmlElement =>
    parentNode(
      root,
      keys.flatMap((key) => writeField(table, key, document)),
      attributes,
    )
  return {
    root,
    parse: (source) => readFields(rootOf(source, root), table, keys),
    write,
    format: (document) => formatXml(write(document)),
    indexKeys: (document) => keys.flatMap((key) => indexKeysOf(table, key, document)),
  }
}

function rootOf(source: string | XmlElement, name: string): XmlElement {
  const root = typeof source === 'string' ? parseXml(source) : source
  if (root.name === name) return root
  throw documentError(`The document is a ${JSON.stringify(root.name.slice(0, 60))}, not a ${name}`)
}

function readFields<D extends object>(
  root: XmlElement,
  table: FieldTable<D>,
  keys: readonly (keyof D)[],
): D {
  const document: Partial<D> = {}
  for (const key of keys) {
    const field = table[key]
    const value = within(root.name, () => field.read(root))
    if (value !== undefined) document[key] = value
    else if (field.required) throw documentError(`The document ${root.name} has no ${field.label}`)
  }
  // Every required property has been set above, each by the field of its own type.
  return document as D
}

function writeField<D extends object>(
  table: FieldTable<D>,
  key: keyof D,
  document: D,
): readonly XmlElement[] {
  const value = presentValue(document, key)
  return value === undefined ? [] : table[key].write(value, document)
}

function indexKeysOf<D extends object>(
  table: FieldTable<D>,
  key: keyof D,
  document: D,
): readonly IndexKey[] {
  const field = table[key]
  if (field.indexed !== true) return []
  return writeField(table, key, document).map(({ text }) => ({
    attribute: field.label,
    value: text,
  }))
}

function presentValue<D, K extends keyof D>(
  document: D,
  key: K,
): Exclude<D[K], undefined> | undefined {
  return document[key] as Exclude<D[K], undefined> | undefined
}

/** Says in which document or element an error arose; its code stays. */
export function within<Result>(place: string, action: () => Result): Result {
  try {
    return action()
  } catch (error) {
    if (!(error instanceof PipefitterError)) throw error
    throw new PipefitterError(error.code, `${place}: ${error.message}`, {
      details: error.details,
      cause: error,
    })
  }
}

/** An error of a document's structure. */
export function documentError(what: string): PipefitterError {
  return new PipefitterError('protocol/document-malformed', what)
}
