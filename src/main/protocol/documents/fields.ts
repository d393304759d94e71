/** The kinds of fields that tables are made of. */
import { LIST_MAX } from '../constants.ts'
import { childrenOf, parentNode, textNode, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentError, within } from './document.ts'
import type { DocumentType, Field } from './document.ts'
import type { Value } from './values.ts'

/** A way to put a value into one element. */
export interface ElementCodec<V> {
  read(element: XmlElement): V
  write(name: string, value: V): XmlElement
}

/** The value as the element's text. */
export function asText<V>(value: Value<V>): ElementCodec<V> {
  return {
    read: (element) => value.parse(trimmedText(element)),
    write: (name, content) => textNode(name, value.format(content)),
  }
}

/** A document as the element's text, hence escaped once more. */
export function asEscaped<D>(type: DocumentType<D>): ElementCodec<D> {
  return {
    read: (element) => type.parse(trimmedText(element)),
    write: (name, document) => textNode(name, type.format(document)),
  }
}

/** A document as the element's only child. */
export function asChild<D>(type: DocumentType<D>): ElementCodec<D> {
  return {
    read(element) {
      const child = single(element, type.root)
      if (child === undefined) throw documentError(`there is no ${type.root} in it`)
      return type.parse(child)
    },
    write: (name, document) => parentNode(name, [type.write(document)]),
  }
}

/** A field that must be there, once. */
export function required<V>(
  name: string,
  codec: ElementCodec<V>,
  options?: { indexed: true },
): Field<V, unknown> {
  return {
    label: name,
    required: true,
    indexed: options?.indexed === true,
    read: (root) => readSingle(root, name, codec),
    write: (value) => [codec.write(name, value)],
  }
}

/** A field that may be there, once; its property is then absent. */
export function optional<V>(
  name: string,
  codec: ElementCodec<V>,
  options?: { indexed: true },
): Field<V, unknown> {
  return { ...required(name, codec, options), required: false }
}

/** An element of a form that others decide, which may be there, once: kept as it came. */
export function kept(name: string): Field<XmlElement, unknown> {
  return {
    label: name,
    required: false,
    read: (root) => single(root, name),
    write: (element) => [{ ...element, name }],
  }
}

/** A field that may be missing on the wire but always has a value, which is always written. */
export function defaulting<V>(
  name: string,
  codec: ElementCodec<V>,
  value: V,
  options?: { indexed: true },
): Field<V, unknown> {
  return {
    ...required(name, codec, options),
    read: (root) => readSingle(root, name, codec) ?? value,
  }
}

/** A field that may be there any number of times, up to a limit. */
export function list<V>(
  name: string,
  codec: ElementCodec<V>,
  max = LIST_MAX,
): Field<readonly V[], unknown> {
  return {
    label: name,
    required: true,
    read(root) {
      const elements = childrenOf(root, name)
      if (elements.length > max) throw documentError(`there are more than ${max} ${name}`)
      return elements.map((element) => within(name, () => codec.read(element)))
    },
    write: (values) => values.map((value) => codec.write(name, value)),
  }
}

/** A word that tells one kind of document from another: `word` on the wire, `value` in the property. */
export function constant<V extends string>(
  name: string,
  word: string,
  value: V,
): Field<V, unknown> {
  return {
    label: name,
    required: true,
    read(root) {
      const element = single(root, name)
      return element !== undefined && trimmedText(element) === word ? value : undefined
    },
    write: () => [textNode(name, word)],
  }
}

/** The only child of that name; `undefined` where there is none. Two are one too many. */
export function single(parent: XmlElement, name: string): XmlElement | undefined {
  const found = childrenOf(parent, name)
  if (found.length > 1) throw documentError(`there is more than one ${name}`)
  return found[0]
}

function readSingle<V>(root: XmlElement, name: string, codec: ElementCodec<V>): V | undefined {
  const element = single(root, name)
  return element === undefined ? undefined : within(name, () => codec.read(element))
}
