/** Discovery response, `jxta:DiscoveryResponse` (5.2.1.3). */
import { ADVERTISEMENT_LIFETIME_MS, RESPONSES_MAX } from '../constants.ts'
import { textNode, trimmedText } from '../xml/index.ts'
import type { XmlElement } from '../xml/index.ts'
import { discoveryType } from './discovery-type.ts'
import type { DiscoveryType } from './discovery-type.ts'
import { documentType } from './document.ts'
import type { Field } from './document.ts'
import { asText, list, optional, required } from './fields.ts'
import type { ElementCodec } from './fields.ts'
import { milliseconds, text } from './values.ts'

export interface DiscoveryResponse {
  /** Type of all the advertisements in it. */
  readonly type: DiscoveryType
  /** As in the query it answers. */
  readonly attribute?: string
  readonly value?: string
  readonly responses: readonly DiscoveredDocument[]
}

/** One advertisement as it came. */
export interface DiscoveredDocument {
  /** Its XML, not yet read. */
  readonly document: string
  /** How long it may be kept, from now. */
  readonly expirationMs: number
}

const TERM_MAX = 1024

const discovered: ElementCodec<DiscoveredDocument> = {
  read(element) {
    const expiration = element.attributes.Expiration
    return {
      document: trimmedText(element),
      expirationMs:
        expiration === undefined
          ? ADVERTISEMENT_LIFETIME_MS
          : milliseconds.parse(expiration.trim()),
    }
  },
  write: (name, { document, expirationMs }) =>
    textNode(name, document, { Expiration: milliseconds.format(expirationMs) }),
}

/** Writes how many there are before them, as others do. */
function counted<V>(field: Field<readonly V[], unknown>): Field<readonly V[], unknown> {
  return {
    ...field,
    write: (values, document) => [
      textNode('Count', String(values.length)),
      ...field.write(values, document),
    ],
  }
}

/** Field table of `jxta:DiscoveryResponse`. */
const DISCOVERY_RESPONSE = documentType<DiscoveryResponse>('jxta:DiscoveryResponse', {
  type: required('Type', asText(discoveryType)),
  attribute: optional('Attr', asText(text(TERM_MAX))),
  value: optional('Value', asText(text(TERM_MAX))),
  responses: counted(list('Response', discovered, RESPONSES_MAX)),
})

/** Writes a discovery response as a document, with its `Count`. */
export function encodeDiscoveryResponse(response: DiscoveryResponse): string {
  return DISCOVERY_RESPONSE.format(response)
}

/** Reads a discovery response; throws coded errors only. `Count` is not believed. */
export function parseDiscoveryResponse(source: string | XmlElement): DiscoveryResponse {
  return DISCOVERY_RESPONSE.parse(source)
}
