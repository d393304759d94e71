/** Route query `jxta:ERQ` (4.4.2.3) and route response `jxta:ERR` (4.4.2.4) of the endpoint router. */
import type { PeerId } from '../ids.ts'
import type { XmlElement } from '../xml/index.ts'
import { documentType } from './document.ts'
import { asChild, asText, required } from './fields.ts'
import { ROUTE_ADVERTISEMENT } from './route-advertisement.ts'
import type { RouteAdvertisement } from './route-advertisement.ts'
import { peerId } from './values.ts'

export interface RouteQuery {
  /** The peer to which a route is wanted. */
  readonly peerId: PeerId
  /** Route back to the asker. */
  readonly source: RouteAdvertisement
}

export interface RouteResponse {
  /** The route that was asked for. */
  readonly route: RouteAdvertisement
  /** Route to the peer that answers. */
  readonly source: RouteAdvertisement
}

/** Field table of `jxta:ERQ`. */
const ROUTE_QUERY = documentType<RouteQuery>('jxta:ERQ', {
  peerId: required('Dst', asText(peerId)),
  source: required('Src', asChild(ROUTE_ADVERTISEMENT)),
})

/** Field table of `jxta:ERR`. */
const ROUTE_RESPONSE = documentType<RouteResponse>('jxta:ERR', {
  route: required('Dst', asChild(ROUTE_ADVERTISEMENT)),
  source: required('Src', asChild(ROUTE_ADVERTISEMENT)),
})

/** Writes a route query as a document. */
export function encodeRouteQuery(query: RouteQuery): string {
  return ROUTE_QUERY.format(query)
}

/** Reads a route query; throws coded errors only. */
export function parseRouteQuery(source: string | XmlElement): RouteQuery {
  return ROUTE_QUERY.parse(source)
}

/** Writes a route response as a document. */
export function encodeRouteResponse(response: RouteResponse): string {
  return ROUTE_RESPONSE.format(response)
}

/** Reads a route response; throws coded errors only. */
export function parseRouteResponse(source: string | XmlElement): RouteResponse {
  return ROUTE_RESPONSE.parse(source)
}
