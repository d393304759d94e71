/** The XML that JXTA documents need. */
export { childOf, childrenOf, parentNode, textNode, trimmedText } from './element.ts'
export type { XmlElement } from './element.ts'
export { formatXml, isXmlText } from './format.ts'
export { parseXml } from './parse.ts'
export type { XmlLimits } from './parse.ts'
