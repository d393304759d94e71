/** Every document in a message, with the codec that should read and write it. */
import {
  encodeDiscoveryQuery,
  parseDiscoveryQuery,
} from '../../src/main/protocol/documents/discovery-query.ts'
import {
  encodeDiscoveryResponse,
  parseDiscoveryResponse,
} from '../../src/main/protocol/documents/discovery-response.ts'
import {
  encodeRouterMessage,
  parseRouterMessage,
} from '../../src/main/protocol/documents/endpoint-router-message.ts'
import {
  encodeLimitedRangeMessage,
  parseLimitedRangeMessage,
} from '../../src/main/protocol/documents/limited-range-message.ts'
import {
  encodePeerAdvertisement,
  parsePeerAdvertisement,
} from '../../src/main/protocol/documents/peer-advertisement.ts'
import {
  encodePeerGroupAdvertisement,
  parsePeerGroupAdvertisement,
} from '../../src/main/protocol/documents/peer-group-advertisement.ts'
import {
  encodePeerInfoQuery,
  parsePeerInfoQuery,
} from '../../src/main/protocol/documents/peer-info-query.ts'
import {
  encodePeerInfoResponse,
  parsePeerInfoResponse,
} from '../../src/main/protocol/documents/peer-info-response.ts'
import {
  encodePipeAdvertisement,
  parsePipeAdvertisement,
} from '../../src/main/protocol/documents/pipe-advertisement.ts'
import {
  encodePipeResolverMessage,
  parsePipeResolverMessage,
} from '../../src/main/protocol/documents/pipe-resolver.ts'
import {
  encodeRdvAdvertisement,
  parseRdvAdvertisement,
} from '../../src/main/protocol/documents/rdv-advertisement.ts'
import {
  encodePropagateHeader,
  parsePropagateHeader,
} from '../../src/main/protocol/documents/rendezvous-propagate.ts'
import {
  encodeResolverQuery,
  parseResolverQuery,
} from '../../src/main/protocol/documents/resolver-query.ts'
import {
  encodeResolverResponse,
  parseResolverResponse,
} from '../../src/main/protocol/documents/resolver-response.ts'
import {
  encodeResolverSrdi,
  encodeSrdiIndex,
  parseResolverSrdi,
  parseSrdiIndex,
} from '../../src/main/protocol/documents/resolver-srdi.ts'
import {
  encodeRouteAdvertisement,
  parseRouteAdvertisement,
} from '../../src/main/protocol/documents/route-advertisement.ts'
import {
  encodeRouteQuery,
  encodeRouteResponse,
  parseRouteQuery,
  parseRouteResponse,
} from '../../src/main/protocol/documents/route-query.ts'
import { encodeWireHeader, parseWireHeader } from '../../src/main/protocol/documents/wire-header.ts'
import type { Message } from '../../src/main/protocol/message/message.ts'
import { documentText } from './wire.ts'

export interface FoundDocument {
  /** Root element as the document says. */
  name: string
  text: string
  /** Reads it and writes what was read. */
  rewrite: (text: string) => string
}

const codec =
  <T>(parse: (text: string) => T, encode: (value: T) => string) =>
  (text: string): string =>
    encode(parse(text))

const REWRITES: Readonly<Record<string, (text: string) => string>> = {
  'jxta:PA': codec(parsePeerAdvertisement, encodePeerAdvertisement),
  'jxta:PipeAdvertisement': codec(parsePipeAdvertisement, encodePipeAdvertisement),
  'jxta:RA': codec(parseRouteAdvertisement, encodeRouteAdvertisement),
  'jxta:ERM': codec(parseRouterMessage, encodeRouterMessage),
  'jxta:ERQ': codec(parseRouteQuery, encodeRouteQuery),
  'jxta:ERR': codec(parseRouteResponse, encodeRouteResponse),
  'jxta:RendezVousPropagateMessage': codec(parsePropagateHeader, encodePropagateHeader),
  'jxta:ResolverQuery': codec(parseResolverQuery, encodeResolverQuery),
  'jxta:ResolverResponse': codec(parseResolverResponse, encodeResolverResponse),
  'jxta:ResolverSRDI': codec(parseResolverSrdi, encodeResolverSrdi),
  'jxta:GenSRDI': codec(parseSrdiIndex, encodeSrdiIndex),
  'jxta:PipeResolver': codec(parsePipeResolverMessage, encodePipeResolverMessage),
  'jxta:DiscoveryQuery': codec(parseDiscoveryQuery, encodeDiscoveryQuery),
  'jxta:DiscoveryResponse': codec(parseDiscoveryResponse, encodeDiscoveryResponse),
  'jxta:PGA': codec(parsePeerGroupAdvertisement, encodePeerGroupAdvertisement),
  'jxta:RdvAdvertisement': codec(parseRdvAdvertisement, encodeRdvAdvertisement),
  'jxta:LimitedRangeRdvMessage': codec(parseLimitedRangeMessage, encodeLimitedRangeMessage),
  'jxta:PeerInfoQueryMessage': codec(parsePeerInfoQuery, encodePeerInfoQuery),
  'jxta:PeerInfoResponseMessage': codec(parsePeerInfoResponse, encodePeerInfoResponse),
  JxtaWire: codec(parseWireHeader, encodeWireHeader),
}

/** The documents that have a codec, by their root elements. */
export const DOCUMENT_ROOTS = Object.keys(REWRITES)

/** Stands in a vector and is not read: what a module of JXSE is made of. */
const UNREAD_ROOTS: readonly string[] = ['jxta:MIA']

/** Reads a document with that root and writes what was read. */
export const rewriteOf = (root: string): ((text: string) => string) => {
  const rewrite = REWRITES[root]
  if (rewrite === undefined) throw new Error(`There is no codec for ${root}`)
  return rewrite
}

/** The documents in a message, and those within them. */
export const documentsOf = (message: Message): FoundDocument[] =>
  message.elements
    .filter(({ type }) => type.startsWith('text/xml') || type === 'application/gzip')
    .map(documentText)
    .flatMap(withInner)

const withInner = (text: string): FoundDocument[] => {
  const name = rootOf(text)
  if (UNREAD_ROOTS.includes(name)) return []
  return [{ name, text, rewrite: rewriteOf(name) }, ...innerTexts(name, text).flatMap(withInner)]
}

const innerTexts = (name: string, text: string): string[] => {
  switch (name) {
    case 'jxta:ResolverQuery':
      return [parseResolverQuery(text).query]
    case 'jxta:ResolverResponse':
      return [parseResolverResponse(text).response]
    case 'jxta:ResolverSRDI':
      return [parseResolverSrdi(text).payload]
    case 'jxta:DiscoveryResponse':
      return parseDiscoveryResponse(text).responses.map(({ document }) => document)
    default:
      return []
  }
}

/** Name of the root element. */
export const rootOf = (text: string): string => /<([A-Za-z][\w:]*)[\s>/]/.exec(text)?.[1] ?? ''
