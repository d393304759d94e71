/** Resolver response, `jxta:ResolverResponse` (4.4.1.3). Who sent it, only the message says. */
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asText, required } from './fields.ts'
import { HANDLER_MAX, queryId } from './resolver-query.ts'
import { text } from './values.ts'

export interface ResolverResponse {
  readonly handler: string
  /** That of the query it answers; 0 in a response nobody asked for. */
  readonly queryId: number
  /** The handler's own document. */
  readonly response: string
}

/** Field table of `jxta:ResolverResponse`. */
const RESOLVER_RESPONSE = documentType<ResolverResponse>('jxta:ResolverResponse', {
  handler: required('HandlerName', asText(text(HANDLER_MAX))),
  queryId: required('QueryID', asText(queryId)),
  response: required('Response', asText(text())),
})

/** Writes a resolver response as a document. */
export function encodeResolverResponse(response: ResolverResponse): string {
  return RESOLVER_RESPONSE.format(response)
}

/** Reads a resolver response; throws coded errors only. */
export function parseResolverResponse(source: string | XmlElement): ResolverResponse {
  return RESOLVER_RESPONSE.parse(source)
}
