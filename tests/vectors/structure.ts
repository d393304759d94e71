/** What a document says, apart from how it is laid out. */
import { parseXml } from '../../src/main/protocol/xml/index.ts'
import type { XmlElement } from '../../src/main/protocol/xml/index.ts'

/** Elements that we read past and do not write: credentials and signatures of JXSE peers. */
const UNWRITTEN: readonly string[] = ['jxta:Cred', 'XMLSignatureInfo', 'XMLSignature']

interface Structure {
  name: string
  text: string | Structure
  attributes: Record<string, string>
  children: Structure[]
}

/** An element without what means nothing: white space around text, order, where namespaces are declared. */
export function structureOf(element: XmlElement): Structure {
  const text = element.text.trim()
  return {
    name: element.name,
    text: text.startsWith('<') ? structureOf(parseXml(text)) : text,
    attributes: Object.fromEntries(
      Object.entries(element.attributes).filter(([name]) => !/^xml(:|ns:)/.test(name)),
    ),
    children: element.children
      .filter(({ name }) => !UNWRITTEN.includes(name))
      .map(structureOf)
      .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)),
  }
}
