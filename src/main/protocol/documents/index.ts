/** The XML documents of the protocols, each read and written by a table of its fields. */
export { advertisementKeys, parseAdvertisement } from './advertisement.ts'
export type { Advertisement, IndexKey } from './advertisement.ts'
export { encodeDiscoveryQuery, matchesPattern, parseDiscoveryQuery } from './discovery-query.ts'
export type { DiscoveryQuery, DiscoveryType } from './discovery-query.ts'
export { encodeDiscoveryResponse, parseDiscoveryResponse } from './discovery-response.ts'
export type { DiscoveredDocument, DiscoveryResponse } from './discovery-response.ts'
export { encodeRouterMessage, parseRouterMessage } from './endpoint-router-message.ts'
export type { RouterMessage } from './endpoint-router-message.ts'
export { encodePeerAdvertisement, parsePeerAdvertisement } from './peer-advertisement.ts'
export type { PeerAdvertisement, ServiceParameters } from './peer-advertisement.ts'
export { encodePipeAdvertisement, parsePipeAdvertisement } from './pipe-advertisement.ts'
export type { PipeAdvertisement } from './pipe-advertisement.ts'
export { encodePipeResolverMessage, parsePipeResolverMessage } from './pipe-resolver.ts'
export type { PipeAnswer, PipeQuery, PipeResolverMessage } from './pipe-resolver.ts'
export { PIPE_TYPES } from './pipe-type.ts'
export type { PipeType } from './pipe-type.ts'
export { encodePropagateHeader, parsePropagateHeader } from './rendezvous-propagate.ts'
export type { PropagateHeader } from './rendezvous-propagate.ts'
export { encodeResolverQuery, parseResolverQuery } from './resolver-query.ts'
export type { ResolverQuery } from './resolver-query.ts'
export { encodeResolverResponse, parseResolverResponse } from './resolver-response.ts'
export type { ResolverResponse } from './resolver-response.ts'
export {
  encodeResolverSrdi,
  encodeSrdiIndex,
  parseResolverSrdi,
  parseSrdiIndex,
} from './resolver-srdi.ts'
export type { ResolverSrdi, SrdiEntry, SrdiIndex } from './resolver-srdi.ts'
export { encodeRouteAdvertisement, parseRouteAdvertisement } from './route-advertisement.ts'
export type { RouteAdvertisement } from './route-advertisement.ts'
export {
  encodeRouteQuery,
  encodeRouteResponse,
  parseRouteQuery,
  parseRouteResponse,
} from './route-query.ts'
export type { RouteQuery, RouteResponse } from './route-query.ts'
export { encodeWireHeader, parseWireHeader } from './wire-header.ts'
export type { WireHeader } from './wire-header.ts'
