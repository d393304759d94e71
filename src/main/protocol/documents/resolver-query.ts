/**
 * Resolver query, `jxta:ResolverQuery` (4.4.1.2), with the `SrcPeerRoute` that real peers add. The
 * credential that JXSE encloses is passed over; none is asked for.
 */
import type { PeerId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asChild, asText, defaulting, optional, required } from './fields.ts'
import { ROUTE_ADVERTISEMENT } from './route-advertisement.ts'
import type { RouteAdvertisement } from './route-advertisement.ts'
import { integer, peerId, text } from './values.ts'

export interface ResolverQuery {
  /** Which handler the query is for, such as `JxtaPipeResolver`. */
  readonly handler: string
  /** Chosen by the asker and repeated in the answers; a signed 32-bit number for others' sake. */
  readonly queryId: number
  /** Resolvers that passed it on so far. */
  readonly hopCount: number
  /** Who asks, and gets the answers. */
  readonly source: PeerId
  /** How the asker can be reached. */
  readonly route?: RouteAdvertisement
  /** The handler's own document. */
  readonly query: string
}

export const HANDLER_MAX = 256
export const queryId = integer(-0x8000_0000, 0x7fff_ffff)

/** Field table of `jxta:ResolverQuery`. */
const RESOLVER_QUERY = documentType<ResolverQuery>('jxta:ResolverQuery', {
  handler: required('HandlerName', asText(text(HANDLER_MAX))),
  queryId: required('QueryID', asText(queryId)),
  hopCount: defaulting('HC', asText(integer(0, 0x7fff_ffff)), 0),
  source: required('SrcPeerID', asText(peerId)),
  route: optional('SrcPeerRoute', asChild(ROUTE_ADVERTISEMENT)),
  query: required('Query', asText(text())),
})

/** Writes a resolver query as a document. */
export function encodeResolverQuery(query: ResolverQuery): string {
  return RESOLVER_QUERY.format(query)
}

/** Reads a resolver query; throws coded errors only. */
export function parseResolverQuery(source: string | XmlElement): ResolverQuery {
  return RESOLVER_QUERY.parse(source)
}
