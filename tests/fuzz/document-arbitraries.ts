/** Any document of each type, for round trips and as seeds of the fuzzer. */
import fc from 'fast-check'
import * as documents from '../../src/main/protocol/documents/index.ts'
import { parseEndpointAddress, peerAddress } from '../../src/main/protocol/addresses.ts'
import { parseModuleClassId } from '../../src/main/protocol/ids.ts'
import { parentNode, textNode } from '../../src/main/protocol/xml/index.ts'
import { anyAddress, anyGroupId, anyPeerId, anyPipeId } from './arbitraries.ts'

/** Text as documents hold it: what white space is around it does not count. */
const text = fc
  .string({ unit: fc.constantFrom(...`<>&"'; \t\n\r]a1é☺🙂*`), maxLength: 20 })
  .map((value) => value.trim())
const words = fc.stringMatching(/^[A-Za-z0-9.:-]{1,20}$/)
const peers = fc.array(anyPeerId, { maxLength: 3 })
const addresses = fc.array(anyAddress, { maxLength: 3 })
const pipeType = fc.constantFrom(...documents.PIPE_TYPES)
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

const peerAdvertisement = fc.record(
  {
    peerId: anyPeerId,
    groupId: anyGroupId,
    name: text,
    endpoints: addresses,
    description: text,
    rendezvous: fc.boolean(),
    services,
  },
  { requiredKeys: ['peerId', 'groupId', 'name', 'endpoints'] },
)

const pipeAdvertisement = fc.record(
  { id: anyPipeId, type: pipeType, name: text, description: text, transport },
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
    documents.encodePeerAdvertisement,
    documents.parsePeerAdvertisement,
  ),
  documentCase(
    'pipe advertisement',
    pipeAdvertisement,
    documents.encodePipeAdvertisement,
    documents.parsePipeAdvertisement,
  ),
  documentCase(
    'route advertisement',
    route,
    documents.encodeRouteAdvertisement,
    documents.parseRouteAdvertisement,
  ),
  documentCase(
    'pipe query',
    pipeQuery,
    documents.encodePipeResolverMessage,
    documents.parsePipeResolverMessage,
  ),
  documentCase(
    'pipe answer',
    pipeAnswer,
    documents.encodePipeResolverMessage,
    documents.parsePipeResolverMessage,
  ),
  documentCase(
    'router message',
    routerMessage,
    documents.encodeRouterMessage,
    documents.parseRouterMessage,
  ),
  documentCase(
    'propagate header',
    fc.record({ messageId: words, service: words, param: words, ttl, path: peers }),
    documents.encodePropagateHeader,
    documents.parsePropagateHeader,
  ),
  documentCase(
    'wire header',
    fc.record(
      { source: anyPeerId, pipeId: anyPipeId, messageId: words, ttl, visited: peers },
      { requiredKeys: ['pipeId', 'messageId', 'ttl', 'visited'] },
    ),
    documents.encodeWireHeader,
    documents.parseWireHeader,
  ),
  documentCase(
    'resolver query',
    resolverQuery,
    documents.encodeResolverQuery,
    documents.parseResolverQuery,
  ),
  documentCase(
    'resolver response',
    fc.record({ handler: words, queryId, response: text }),
    documents.encodeResolverResponse,
    documents.parseResolverResponse,
  ),
  documentCase(
    'SRDI message',
    fc.record({ handler: words, payload: text }),
    documents.encodeResolverSrdi,
    documents.parseResolverSrdi,
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
    documents.encodeSrdiIndex,
    documents.parseSrdiIndex,
  ),
  documentCase(
    'discovery query',
    fc.record(
      { type: discoveryType, threshold: ttl, attribute: words, value: text },
      { requiredKeys: ['type', 'threshold'] },
    ),
    documents.encodeDiscoveryQuery,
    documents.parseDiscoveryQuery,
  ),
  documentCase(
    'discovery response',
    fc.record(
      {
        type: discoveryType,
        responses: fc.array(
          fc.record({
            document: pipeAdvertisement.map(documents.encodePipeAdvertisement),
            expirationMs: lifetime,
          }),
          { maxLength: 3 },
        ),
        attribute: words,
        value: text,
      },
      { requiredKeys: ['type', 'responses'] },
    ),
    documents.encodeDiscoveryResponse,
    documents.parseDiscoveryResponse,
  ),
  documentCase(
    'route query',
    fc.record({ peerId: anyPeerId, source: route }),
    documents.encodeRouteQuery,
    documents.parseRouteQuery,
  ),
  documentCase(
    'route response',
    fc.record({ route, source: route }),
    documents.encodeRouteResponse,
    documents.parseRouteResponse,
  ),
]
