import { utf8Encode } from '../../base/bytes.ts'
import {
  JXTA_NAMESPACE,
  MIME_GZIP,
  RESOLVER_QUERY_SUFFIX,
  RESOLVER_RESPONSE_SUFFIX,
  RESOLVER_SERVICE,
  RESOLVER_SRDI_SUFFIX,
  XML_SIZE_MAX,
} from '../../protocol/constants.ts'
import { encodeResolverQuery, type ResolverQuery } from '../../protocol/documents/resolver-query.ts'
import { encodeResolverResponse } from '../../protocol/documents/resolver-response.ts'
import {
  encodeResolverSrdi,
  parseResolverSrdi,
  type ResolverSrdi,
} from '../../protocol/documents/resolver-srdi.ts'
import { uniqueValue, type PeerGroupId } from '../../protocol/ids.ts'
import {
  bytesElement,
  elementText,
  Message,
  xmlElement,
  type MessageElement,
} from '../../protocol/message/message.ts'
import type { Destination } from '../endpoint/endpoint-service.ts'
import type { Compression } from '../ports/compression.ts'

/**
 * The messages of one group's resolver (specification 4.1), and where they go: each kind has an address of its own within the
 * service, and its document is the element of that name.
 */
export class ResolverMessages {
  readonly queries: Destination
  readonly responses: Destination
  readonly srdis: Destination
  readonly #compression: Compression

  constructor(groupId: PeerGroupId, compression: Compression) {
    const group = uniqueValue(groupId)
    this.queries = { service: RESOLVER_SERVICE, param: group + RESOLVER_QUERY_SUFFIX }
    this.responses = { service: RESOLVER_SERVICE, param: group + RESOLVER_RESPONSE_SUFFIX }
    this.srdis = { service: RESOLVER_SERVICE, param: group + RESOLVER_SRDI_SUFFIX }
    this.#compression = compression
  }

  query(query: ResolverQuery): Message {
    const document = encodeResolverQuery(query)
    return Message.of(xmlElement(JXTA_NAMESPACE, this.queries.param, document))
  }

  /** A response to the query of this number; 0: to none, as a publication. */
  response(handler: string, queryId: number, response: string): Message {
    const document = encodeResolverResponse({ handler, queryId, response })
    return Message.of(xmlElement(JXTA_NAMESPACE, this.responses.param, document))
  }

  /** Entries of the distributed index (`payload`: a `jxta:GenSRDI`), packed as other implementations expect them. */
  srdi(handler: string, payload: string): Message {
    const packed = this.#compression.gzip(utf8Encode(encodeResolverSrdi({ handler, payload })))
    return Message.of(bytesElement(JXTA_NAMESPACE, this.srdis.param, packed, MIME_GZIP))
  }

  /** Packed where other implementations send it, as text where one does not. Throws `protocol/document-malformed`. */
  parseSrdi(element: MessageElement): ResolverSrdi {
    if (element.type !== MIME_GZIP) return parseResolverSrdi(elementText(element))
    const body = this.#compression.gunzip(element.body, XML_SIZE_MAX)
    return parseResolverSrdi(elementText({ ...element, body }))
  }
}
