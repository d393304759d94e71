/** Every document in a message, with the codec that should read and write it. */
import * as documents from '../../src/main/protocol/documents/index.ts'
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
  'jxta:PA': codec(documents.parsePeerAdvertisement, documents.encodePeerAdvertisement),
  'jxta:PipeAdvertisement': codec(
    documents.parsePipeAdvertisement,
    documents.encodePipeAdvertisement,
  ),
  'jxta:RA': codec(documents.parseRouteAdvertisement, documents.encodeRouteAdvertisement),
  'jxta:ERM': codec(documents.parseRouterMessage, documents.encodeRouterMessage),
  'jxta:ERQ': codec(documents.parseRouteQuery, documents.encodeRouteQuery),
  'jxta:ERR': codec(documents.parseRouteResponse, documents.encodeRouteResponse),
  'jxta:RendezVousPropagateMessage': codec(
    documents.parsePropagateHeader,
    documents.encodePropagateHeader,
  ),
  'jxta:ResolverQuery': codec(documents.parseResolverQuery, documents.encodeResolverQuery),
  'jxta:ResolverResponse': codec(documents.parseResolverResponse, documents.encodeResolverResponse),
  'jxta:ResolverSRDI': codec(documents.parseResolverSrdi, documents.encodeResolverSrdi),
  'jxta:GenSRDI': codec(documents.parseSrdiIndex, documents.encodeSrdiIndex),
  'jxta:PipeResolver': codec(
    documents.parsePipeResolverMessage,
    documents.encodePipeResolverMessage,
  ),
  'jxta:DiscoveryQuery': codec(documents.parseDiscoveryQuery, documents.encodeDiscoveryQuery),
  'jxta:DiscoveryResponse': codec(
    documents.parseDiscoveryResponse,
    documents.encodeDiscoveryResponse,
  ),
  JxtaWire: codec(documents.parseWireHeader, documents.encodeWireHeader),
}

/** Roots that stand in vectors and are not read yet: the peer view and the walk between rendezvous. */
export const UNREAD_ROOTS: readonly string[] = [
  'jxta:RdvAdvertisement',
  'LimitedRangeRdvMessage',
  'jxta:LimitedRangeRdvMessage',
  'jxta:MIA',
]

/** The documents in a message, and those within them. */
export const documentsOf = (message: Message): FoundDocument[] =>
  message.elements
    .filter(({ type }) => type.startsWith('text/xml') || type === 'application/gzip')
    .map(documentText)
    .flatMap(withInner)

const withInner = (text: string): FoundDocument[] => {
  const name = rootOf(text)
  if (UNREAD_ROOTS.includes(name)) return []
  const rewrite = REWRITES[name]
  if (rewrite === undefined) throw new Error(`There is no codec for ${name}`)
  return [{ name, text, rewrite }, ...innerTexts(name, text).flatMap(withInner)]
}

const innerTexts = (name: string, text: string): string[] => {
  switch (name) {
    case 'jxta:ResolverQuery':
      return [documents.parseResolverQuery(text).query]
    case 'jxta:ResolverResponse':
      return [documents.parseResolverResponse(text).response]
    case 'jxta:ResolverSRDI':
      return [documents.parseResolverSrdi(text).payload]
    case 'jxta:DiscoveryResponse':
      return documents.parseDiscoveryResponse(text).responses.map(({ document }) => document)
    default:
      return []
  }
}

const rootOf = (text: string): string => /<([A-Za-z][\w:]*)[\s>/]/.exec(text)?.[1] ?? ''
