/** A tree of XML elements, as JXTA documents need it: no namespaces, no order between text and children. */

/** Name of an element or attribute, literally as written: the prefix `jxta:` is part of the name. */
export type XmlName = string

export interface XmlElement {
  readonly name: XmlName
  /** An object without prototype. */
  readonly attributes: Readonly<Record<XmlName, string>>
  readonly children: readonly XmlElement[]
  /** All character data directly within, white space included; what children hold is not in it. */
  readonly text: string
}

const NO_CHILDREN: readonly XmlElement[] = Object.freeze([])
const NO_ATTRIBUTES: Readonly<Record<XmlName, string>> = Object.freeze(
  Object.create(null) as Record<XmlName, string>,
)

/** An element that holds text, or nothing. */
export function textNode(name: XmlName, text = '', attributes = NO_ATTRIBUTES): XmlElement {
  return { name, attributes, children: NO_CHILDREN, text }
}

/** An element that holds elements. */
export function parentNode(
  name: XmlName,
  children: readonly XmlElement[],
  attributes = NO_ATTRIBUTES,
): XmlElement {
  return { name, attributes, children, text: '' }
}

/** The first child of that name. */
export function childOf(parent: XmlElement, name: XmlName): XmlElement | undefined {
  return parent.children.find((child) => child.name === name)
}

/** All children of that name, in order. */
export function childrenOf(parent: XmlElement, name: XmlName): readonly XmlElement[] {
  return parent.children.filter((child) => child.name === name)
}

/** The text without the white space that pretty printing puts around it. */
export function trimmedText(element: XmlElement): string {
  return element.text.trim()
}
