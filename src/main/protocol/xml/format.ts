/**
 * Writes XML as every JXTA implementation reads it: a declaration, a bare document type, the literal
 * prefix `jxta:`, no comments, nothing before the root.
 */
import { PipefitterError } from '../../base/errors.ts'
import type { XmlElement } from './element.ts'

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'
/** Names that are written as they are; the reader takes many more. */
const NAME = /^[A-Za-z_][\w:.-]*$/

/** What XML 1.0 cannot carry, not even as a reference: controls, two non-characters, lone surrogates. */
const FORBIDDEN =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g
const IN_TEXT = /[&<\r]|(?<=\]\])>/g
const IN_ATTRIBUTE = /[&<>"\t\n\r]/g

const REFERENCES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

/**
 * Writes a document. Text stands before the children of an element; a character that XML cannot carry
 * becomes U+FFFD.
 *
 * @param options.doctype name in the document type, that of the root unless given; `false`: there is none.
 * @throws PipefitterError `protocol/unencodable` for an element or attribute name that is none.
 */
export function formatXml(
  root: XmlElement,
  options?: { readonly doctype?: string | false },
): string {
  if (options?.doctype === false) return DECLARATION + formatElement(root)
  const doctype = checkedName(options?.doctype ?? root.name)
  return `${DECLARATION}<!DOCTYPE ${doctype}>\n${formatElement(root)}`
}

/** Whether XML can carry each character of the text. */
export function isXmlText(text: string): boolean {
  return text.search(FORBIDDEN) < 0
}

function formatElement(element: XmlElement): string {
  const name = checkedName(element.name)
  const open = `<${name}${formatAttributes(element.attributes)}`
  if (element.children.length === 0 && element.text === '') return `${open}/>`
  let inner = escapeText(element.text)
  for (const child of element.children) inner += formatElement(child)
  return `${open}>${inner}</${name}>`
}

function formatAttributes(attributes: Readonly<Record<string, string>>): string {
  let text = ''
  for (const name of Object.keys(attributes)) {
    text += ` ${checkedName(name)}="${escapeAttribute(attributes[name] ?? '')}"`
  }
  return text
}

/** Escapes character data. `>` stays, as others write it, but for the one place where XML forbids it. */
function escapeText(text: string): string {
  return replaceForbidden(text).replace(IN_TEXT, reference)
}

function escapeAttribute(text: string): string {
  return replaceForbidden(text).replace(IN_ATTRIBUTE, reference)
}

function replaceForbidden(text: string): string {
  return text.replace(FORBIDDEN, '\ufffd')
}

function reference(character: string): string {
  return REFERENCES[character] ?? character
}

function checkedName(name: string): string {
  if (NAME.test(name)) return name
  throw new PipefitterError(
    'protocol/unencodable',
    `${JSON.stringify(name.slice(0, 100))} is no name of an XML element`,
  )
}
