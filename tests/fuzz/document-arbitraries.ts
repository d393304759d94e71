/** Any document of each type, for round trips and as seeds of the fuzzer. */
import fc from 'fast-check'
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
import { PIPE_TYPES } from '../../src/main/protocol/documents/pipe-type.ts'
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
import { parseEndpointAddress, peerAddress } from '../../src/main/protocol/addresses.ts'
import { parseModuleClassId, parseModuleSpecId } from '../../src/main/protocol/ids.ts'
import { parentNode, textNode } from '../../src/main/protocol/xml/index.ts'
import { anyAddress, anyGroupId, anyPeerId, anyPipeId } from './arbitraries.ts'

/** Text as documents hold it: what white space is around it does not count. */
const text = fc
  .string({ unit: fc.constantFrom(...`<>&"'; \t\n\r]a1é☺🙂*`), maxLength: 20 })
  .map((value) => value.trim())
const words = fc.stringMatching(/^[A-Za-z0-9.:-]{1,20}$/)
const peers = fc.array(anyPeerId, { maxLength: 3 })
const addresses = fc.array(anyAddress, { maxLength: 3 })
const pipeType = fc.constantFrom(...PIPE_TYPES)
const transport = fc.constantFrom('tcp', 'ws', 'x+y-1.2')
const ttl = fc.nat(200)
const queryId = fc.integer()
const lifetime = fc.oneof(fc.maxSafeNat(), fc.constant(Number.POSITIVE_INFINITY))

const route = fc.record({ peerId: anyPeerId, endpoints: addresses, hops: peers })

const services = fc.array(
  fc.record({
    serviceId: fc.constant(parseModuleClassId('urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000105')),
    parameters: text.map((value) => parentNode('Parm', [textNode('RootCert', value)])),
  }),
  { minLength: 1, maxLength: 1 },
)

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

const signature = fc.record(
  {
    publicKey: fc.uint8Array({ minLength: 1, maxLength: 120 }),
    timeMs: fc.maxSafeNat(),
    lifetimeMs: fc.maxSafeNat(),
    nonce: bytes(16),
    value: bytes(64),
  },
  { requiredKeys: ['publicKey', 'timeMs', 'lifetimeMs', 'value'] },
)

const peerAdvertisement = fc.record(
  {
    peerId: anyPeerId,
    groupId: anyGroupId,
    name: text,
    endpoints: addresses,
    description: text,
    rendezvous: fc.boolean(),
    services,
    signature,
  },
  { requiredKeys: ['peerId', 'groupId', 'name', 'endpoints'] },
)

const pipeAdvertisement = fc.record(
  { id: anyPipeId, type: pipeType, name: text, description: text, transport, signature },
  { requiredKeys: ['id', 'type', 'name'] },
)

const pipeQuery = fc.record(
  {
    kind: fc.constant('query' as const),
    pipeId: anyPipeId,
    type: pipeType,
    peers,
    transport,
    cached: fc.boolean(),
  },
  { requiredKeys: ['kind', 'pipeId', 'type', 'peers'] },
)

const pipeAnswer = fc.record(
  {
    kind: fc.constant('answer' as const),
    pipeId: anyPipeId,
    type: pipeType,
    peer: anyPeerId,
    found: fc.boolean(),
    transport,
    refused: fc.stringMatching(/^[a-z][a-z-]{0,31}$/),
    endpoint: anyAddress,
    onBehalf: anyPeerId,
    peerAdvertisement,
  },
  { requiredKeys: ['kind', 'pipeId', 'type', 'peer', 'found'] },
)

const routerMessage = fc.record(
  {
    source: anyPeerId,
    destination: fc
      .tuple(anyPeerId, words, words)
      .map(([peer, service, param]) => parseEndpointAddress(peerAddress(peer, service, param))),
    last: anyPeerId,
    forward: peers,
    reverse: peers,
    route,
  },
  { requiredKeys: ['source', 'destination', 'forward', 'reverse'] },
)

const resolverQuery = fc.record(
  { handler: words, queryId, hopCount: ttl, source: anyPeerId, route, query: text },
  { requiredKeys: ['handler', 'queryId', 'hopCount', 'source', 'query'] },
)

const discoveryType = fc.constantFrom('peer' as const, 'group' as const, 'advertisement' as const)

const peerGroupAdvertisement = fc.record(
  {
    groupId: anyGroupId,
    specId: fc.constant(parseModuleSpecId('urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE000000010306')),
    name: text,
    description: text,
    services,
    signature,
  },
  { requiredKeys: ['groupId', 'specId', 'name'] },
)

const rdvAdvertisement = fc.record(
  { groupId: anyGroupId, peerId: anyPeerId, serviceName: words, name: text, route },
  { requiredKeys: ['groupId', 'peerId', 'serviceName'] },
)

const limitedRangeMessage = fc.record(
  {
    ttl,
    direction: fc.constantFrom('up' as const, 'down' as const, 'both' as const),
    source: anyPeerId,
    service: words,
    param: words,
  },
  { requiredKeys: ['ttl', 'direction', 'source', 'service'] },
)

/** An element in which others say what they like. */
const kept = (name: string) =>
  text.map((value) => parentNode(name, [textNode('Monitor', value, { of: 'all' })]))

const peerInfoQuery = fc.record(
  { source: anyPeerId, target: anyPeerId, request: kept('request') },
  { requiredKeys: ['source', 'target'] },
)

const endpointTraffic = fc.array(fc.record({ endpoint: anyAddress, bytes: fc.maxSafeNat() }), {
  maxLength: 3,
})

const peerInfoResponse = fc.record(
  {
    source: anyPeerId,
    target: anyPeerId,
    uptimeMs: fc.maxSafeNat(),
    timestampMs: fc.maxSafeNat(),
    response: kept('response'),
    traffic: fc.record(
      {
        lastIncomingMs: fc.maxSafeNat(),
        lastOutgoingMs: fc.maxSafeNat(),
        incoming: endpointTraffic,
        outgoing: endpointTraffic,
      },
      { requiredKeys: ['incoming', 'outgoing'] },
    ),
  },
  { requiredKeys: ['source', 'target'] },
)

/** A document type: how to make values, write them and read them. */
export interface DocumentCase {
  name: string
  /** A value as a document, with the reading of the document and the value it must give. */
  cases: fc.Arbitrary<{ document: string; value: unknown }>
  parse: (document: string) => unknown
  encode: (value: never) => string
}

const documentCase = <T>(
  name: string,
  values: fc.Arbitrary<T>,
  encode: (value: T) => string,
  parse: (document: string) => unknown,
): DocumentCase => ({
  name,
  cases: values.map((value) => ({ document: encode(value), value })),
  parse,
  encode,
})

export const DOCUMENT_CASES: readonly DocumentCase[] = [
  documentCase(
    'peer advertisement',
    peerAdvertisement,
    encodePeerAdvertisement,
    parsePeerAdvertisement,
  ),
  documentCase(
    'pipe advertisement',
    pipeAdvertisement,
    encodePipeAdvertisement,
    parsePipeAdvertisement,
  ),
  documentCase('route advertisement', route, encodeRouteAdvertisement, parseRouteAdvertisement),
  documentCase('pipe query', pipeQuery, encodePipeResolverMessage, parsePipeResolverMessage),
  documentCase('pipe answer', pipeAnswer, encodePipeResolverMessage, parsePipeResolverMessage),
  documentCase('router message', routerMessage, encodeRouterMessage, parseRouterMessage),
  documentCase(
    'propagate header',
    fc.record({ messageId: words, service: words, param: words, ttl, path: peers }),
    encodePropagateHeader,
    parsePropagateHeader,
  ),
  documentCase(
    'wire header',
    fc.record(
      { source: anyPeerId, pipeId: anyPipeId, messageId: words, ttl, visited: peers },
      { requiredKeys: ['pipeId', 'messageId', 'ttl', 'visited'] },
    ),
    encodeWireHeader,
    parseWireHeader,
  ),
  documentCase('resolver query', resolverQuery, encodeResolverQuery, parseResolverQuery),
  documentCase(
    'resolver response',
    fc.record({ handler: words, queryId, response: text }),
    encodeResolverResponse,
    parseResolverResponse,
  ),
  documentCase(
    'SRDI message',
    fc.record({ handler: words, payload: text }),
    encodeResolverSrdi,
    parseResolverSrdi,
  ),
  documentCase(
    'SRDI index',
    fc.record(
      {
        peerId: anyPeerId,
        key: words,
        ttl,
        entries: fc.array(fc.record({ key: text, value: text, expirationMs: lifetime }), {
          maxLength: 3,
        }),
      },
      { requiredKeys: ['peerId', 'key', 'entries'] },
    ),
    encodeSrdiIndex,
    parseSrdiIndex,
  ),
  documentCase(
    'discovery query',
    fc.record(
      { type: discoveryType, threshold: ttl, attribute: words, value: text },
      { requiredKeys: ['type', 'threshold'] },
    ),
    encodeDiscoveryQuery,
    parseDiscoveryQuery,
  ),
  documentCase(
    'discovery response',
    fc.record(
      {
        type: discoveryType,
        responses: fc.array(
          fc.record({
            document: pipeAdvertisement.map(encodePipeAdvertisement),
            expirationMs: lifetime,
          }),
          { maxLength: 3 },
        ),
        attribute: words,
        value: text,
      },
      { requiredKeys: ['type', 'responses'] },
    ),
    encodeDiscoveryResponse,
    parseDiscoveryResponse,
  ),
  documentCase(
    'route query',
    fc.record({ peerId: anyPeerId, source: route }),
    encodeRouteQuery,
    parseRouteQuery,
  ),
  documentCase(
    'route response',
    fc.record({ route, source: route }),
    encodeRouteResponse,
    parseRouteResponse,
  ),
  documentCase(
    'peer group advertisement',
    peerGroupAdvertisement,
    encodePeerGroupAdvertisement,
    parsePeerGroupAdvertisement,
  ),
  documentCase(
    'rendezvous advertisement',
    rdvAdvertisement,
    encodeRdvAdvertisement,
    parseRdvAdvertisement,
  ),
  documentCase(
    'header of a walk',
    limitedRangeMessage,
    encodeLimitedRangeMessage,
    parseLimitedRangeMessage,
  ),
  documentCase('peer information query', peerInfoQuery, encodePeerInfoQuery, parsePeerInfoQuery),
  documentCase(
    'peer information response',
    peerInfoResponse,
    encodePeerInfoResponse,
    parsePeerInfoResponse,
  ),
]
