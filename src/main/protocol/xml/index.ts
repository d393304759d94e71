/** The XML that JXTA documents need. */
export { childOf, childrenOf, parentNode, textNode, trimmedText } from './element.ts'
export type { XmlElement } from './element.ts'
export { escapeText, formatXml } from './format.ts'
export { parseXml, XML_LIMITS } from './parse.ts'
export type { XmlLimits } from './parse.ts'
