import { describe, expect, test } from 'vitest'
import { vector } from '../../../../tests/vectors/vectors.ts'
import { messageOf } from '../../../../tests/vectors/wire.ts'
import { parseEndpointAddress } from '../addresses.ts'
import { parsePeerId, parsePipeId } from '../ids.ts'
import { elementText } from '../message/message.ts'
import { matchesPattern, parseDiscoveryQuery } from './discovery-query.ts'
import { encodeDiscoveryResponse, parseDiscoveryResponse } from './discovery-response.ts'
import { encodeRouterMessage, parseRouterMessage } from './endpoint-router-message.ts'
import { encodePipeResolverMessage, parsePipeResolverMessage } from './pipe-resolver.ts'
import { parsePropagateHeader } from './rendezvous-propagate.ts'
import { encodeResolverQuery, parseResolverQuery } from './resolver-query.ts'
import { parseResolverResponse } from './resolver-response.ts'
import { encodeSrdiIndex, parseResolverSrdi, parseSrdiIndex } from './resolver-srdi.ts'

const WORLD = '59616261646162614A78746150325033'
const PEER = parsePeerId(`urn:jxta:uuid-${WORLD}106F65A68EE94886891679CAC3F8C88A03`)
const OTHER = parsePeerId(`urn:jxta:uuid-${WORLD}DA099DD07F4C445F8B6D7FE8BF29C38003`)
const PIPE = parsePipeId(
  'urn:jxta:uuid-59616261646162614E504720503250338E3E786229EA460DADC1A176B69B731504',
)
const refused = (why: string, name = 'document-malformed') =>
  expect.objectContaining({
    code: `protocol/${name}`,
    message: expect.stringContaining(why) as string,
  })
const element = (name: string, of: string) => elementText(messageOf(vector(of)).get('jxta', name)!)

describe('the Pipe Binding Protocol', () => {
  const answer = {
    kind: 'answer' as const,
    pipeId: PIPE,
    type: 'JxtaUnicast' as const,
    peer: PEER,
    found: true,
  }

  test('of JXSE: a directed query names its peers', () => {
    const query = parseResolverQuery(element('jxta-NetGroupORes', 'pbp-query-directed'))
    expect(query).toMatchObject({ handler: 'JxtaPipeResolver', queryId: 2, hopCount: 0 })
    expect(parsePipeResolverMessage(query.query)).toEqual({
      kind: 'query',
      pipeId: PIPE,
      type: 'JxtaUnicast',
      peers: [`urn:jxta:cbid-${WORLD}32B77A6D6C3D2FCD767FC626888C127303`],
    })
  })

  test('of JXSE: an answer holds the peer advertisement, escaped twice', () => {
    const response = parseResolverResponse(element('jxta-NetGroupIRes', 'pbp-answer'))
    expect(response).toMatchObject({ handler: 'JxtaPipeResolver', queryId: 2 })
    expect(parsePipeResolverMessage(response.response)).toMatchObject({
      kind: 'answer',
      found: true,
      peerAdvertisement: { name: 'A', rendezvous: true },
    })
  })

  test('a query says our transport, and that no cache may answer', () => {
    const query = {
      kind: 'query' as const,
      pipeId: PIPE,
      type: 'JxtaUnicast' as const,
      transport: 'tcp',
      peers: [PEER, OTHER],
      cached: false,
    }
    const text = encodePipeResolverMessage(query)
    expect(text).toContain('<MsgType>Query</MsgType>')
    expect(text).toContain('<Transport>tcp</Transport>')
    expect(text).toContain('<Cached>false</Cached>')
    expect(parsePipeResolverMessage(text)).toEqual(query)
  })

  test('an answer says the one endpoint to bind to, and on whose behalf it is given', () => {
    const full = { ...answer, transport: 'tcp', endpoint: 'tcp://10.0.0.1:9701', onBehalf: OTHER }
    const text = encodePipeResolverMessage(full)
    expect(text).toContain('<Endpoint>tcp://10.0.0.1:9701</Endpoint>')
    expect(text).toContain(`<OnBehalf>${OTHER}</OnBehalf>`)
    expect(parsePipeResolverMessage(text)).toEqual(full)
  })

  test('a refusal says why in a word, and one that is not known is read too', () => {
    for (const refused of ['not-paired', 'some-later-reason']) {
      const refusal = { ...answer, found: false, refused }
      const text = encodePipeResolverMessage(refusal)
      expect(text).toContain(`<Refused>${refused}</Refused>`)
      expect(parsePipeResolverMessage(text)).toEqual(refusal)
    }
  })

  test('an answer that names several peers is taken as that of the first', () => {
    const text = encodePipeResolverMessage(answer).replace(
      '<Found>',
      `<Peer>${OTHER}</Peer><Found>`,
    )
    expect(parsePipeResolverMessage(text)).toEqual(answer)
  })

  const text = encodePipeResolverMessage({ ...answer, endpoint: 'tcp://h:1' })
  test.each([
    ['MsgType', text.replace('Answer', 'Reply')],
    ['MsgType', text.replace(/<MsgType>.*<\/MsgType>/, '')],
    ['more than one MsgType', text.replace('<PipeId>', '<MsgType>Query</MsgType><PipeId>')],
    ['no Peer', text.replace(/<Peer>.*<\/Peer>/, '')],
    ['no Found', text.replace(/<Found>.*<\/Found>/, '')],
    ['neither true nor false', text.replace('<Found>true', '<Found>maybe')],
    ['no Type', text.replace(/<Type>.*<\/Type>/, '')],
    ['jxta:PipeResolver', text.replaceAll('PipeResolver', 'PipeResolve')],
  ])('is refused: %s', (why, broken) => {
    expect(() => parsePipeResolverMessage(broken)).toThrow(refused(why))
  })

  test('is refused with an endpoint, a type or an advertisement that is none', () => {
    expect(() => parsePipeResolverMessage(text.replace('tcp://h:1', 'h:1'))).toThrow(
      refused('Endpoint', 'address-malformed'),
    )
    expect(() => parsePipeResolverMessage(text.replace('JxtaUnicast', 'Jxta'))).toThrow(
      refused('Type', 'pipe-type-unknown'),
    )
    expect(() =>
      parsePipeResolverMessage(text.replace('<Endpoint>', '<PeerAdv>&lt;a></PeerAdv><Endpoint>')),
    ).toThrow(refused('PeerAdv', 'xml-malformed'))
  })
})

describe('a resolver query', () => {
  test('that tells no hop count has made none', () => {
    const text = encodeResolverQuery({
      handler: 'h',
      queryId: 1,
      hopCount: 2,
      source: PEER,
      query: 'q',
    })
    expect(parseResolverQuery(text).hopCount).toBe(2)
    expect(parseResolverQuery(text.replace('<HC>2</HC>', '')).hopCount).toBe(0)
  })

  test.each(['', '1.5', '1e3', '0x10', '4294967296', '99999999999999999999999'])(
    'with the number %j is refused',
    (id) => {
      const text = encodeResolverQuery({
        handler: 'h',
        queryId: 7,
        hopCount: 0,
        source: PEER,
        query: '',
      })
      expect(() => parseResolverQuery(text.replace('>7<', `>${id}<`))).toThrow(refused('QueryID'))
    },
  )

  test('with a route that leads nowhere is refused', () => {
    const text = encodeResolverQuery({
      handler: 'h',
      queryId: 7,
      hopCount: 0,
      source: PEER,
      query: '',
    })
    expect(() =>
      parseResolverQuery(text.replace('<Query', '<SrcPeerRoute>x</SrcPeerRoute><Query')),
    ).toThrow(refused('jxta:RA'))
  })
})

describe('a router message', () => {
  const message = {
    source: PEER,
    destination: parseEndpointAddress(`jxta://${OTHER.slice(9)}/PipeService/${PIPE}`),
    forward: [],
    reverse: [],
  }

  test('always has its lists of hops, be they empty', () => {
    expect(encodeRouterMessage(message)).toContain('<Fwd/><Rvs/>')
  })

  test('calls the last hop as real peers do, and reads both names', () => {
    const text = encodeRouterMessage({ ...message, last: OTHER })
    expect(text).toContain('<Last>jxta://')
    expect(parseRouterMessage(text.replaceAll('Last>', 'LastHop>')).last).toBe(OTHER)
  })

  test('with a place instead of a peer is refused', () => {
    const text = encodeRouterMessage(message)
    expect(() => parseRouterMessage(text.replace(/<Src>[^<]*/, '<Src>tcp://h:1'))).toThrow(
      refused('Src'),
    )
    expect(() => parseRouterMessage(text.replace(/<Dest>[^<]*/, '<Dest>tcp://h:1/s'))).toThrow(
      refused('Dest'),
    )
  })

  test('relayed by a JXSE peer has the hops to come', () => {
    const relayed = parseRouterMessage(element('EndpointRouterMsg', 'pbp-query-forwarded'))
    expect(relayed.forward).toEqual([`urn:jxta:cbid-${WORLD}985511B3DA0D3D604312FC6490BAC34003`])
    expect(relayed.route?.endpoints).toContain('tcp://10.77.0.4:9704')
  })
})

describe('a propagate header', () => {
  test.each(['-1', '2147483648', 'many', ''])('with the TTL %j is refused', (ttl) => {
    const text = element('RendezVousPropagatejxta-NetGroup', 'mcast-pbp-query')
    expect(parsePropagateHeader(text).ttl).toBe(2)
    expect(() => parsePropagateHeader(text.replace('<TTL>2', `<TTL>${ttl}`))).toThrow(
      refused('TTL'),
    )
  })
})

describe('discovery', () => {
  test('asks for peers, groups or any advertisements', () => {
    const query = (type: string) =>
      `<jxta:DiscoveryQuery><Type>${type}</Type></jxta:DiscoveryQuery>`
    expect(['0', '1', '2'].map((type) => parseDiscoveryQuery(query(type)).type)).toEqual([
      'peer',
      'group',
      'advertisement',
    ])
    for (const type of ['3', '-1', '', 'peer', '00']) {
      expect(() => parseDiscoveryQuery(query(type))).toThrow(refused('Type'))
    }
  })

  test('answers with documents that expire; in two hours where it does not say', () => {
    const response = {
      type: 'peer' as const,
      responses: [{ document: '<a/>', expirationMs: 1000 }],
    }
    const text = encodeDiscoveryResponse(response)
    expect(text).toContain('<Count>1</Count><Response Expiration="1000">')
    expect(parseDiscoveryResponse(text)).toEqual(response)
    const silent = text.replace(' Expiration="1000"', '')
    expect(parseDiscoveryResponse(silent).responses[0]?.expirationMs).toBe(7_200_000)
    expect(() => parseDiscoveryResponse(text.replace('"1000"', '"-1"'))).toThrow(
      refused('Response'),
    )
  })

  test.each([
    ['interop', 'interop', true],
    ['interop', 'Interop', false],
    ['inter*', 'interop', true],
    ['*rop', 'interop', true],
    ['*tero*', 'interop', true],
    ['*', 'anything', true],
    ['**', 'anything', true],
    ['x*', 'interop', false],
    ['*x', 'interop', false],
    ['*x*', 'interop', false],
    ['in*op', 'interop', false],
    ['in*op', 'in*op', true],
    ['', '', true],
    ['', 'x', false],
    ['.*', 'abc', false],
  ])('finds with %j in %j: %s', (pattern, value, found) => {
    expect(matchesPattern(pattern, value)).toBe(found)
  })
})

describe('an index for the rendezvous', () => {
  test('of JXSE is read: for ever is Infinity', () => {
    const gzipped = messageOf(vector('foreign-srdi')).get('jxta', 'jxta-NetGroupSrdi')!
    expect(gzipped.type).toBe('application/gzip')
    const entries = [{ key: 'Id', value: PIPE, expirationMs: Number.POSITIVE_INFINITY }]
    const text = encodeSrdiIndex({ peerId: PEER, key: 'JxtaUnicast', ttl: 1, entries })
    expect(text).toContain('<Entry SKey="Id" Expiration="9223372036854775807">')
    expect(parseSrdiIndex(text).entries).toEqual(entries)
  })

  test('without key or expiration is refused', () => {
    const text = encodeSrdiIndex({
      peerId: PEER,
      key: 'k',
      entries: [{ key: 'Id', value: 'v', expirationMs: 0 }],
    })
    expect(() => parseSrdiIndex(text.replace(' SKey="Id"', ''))).toThrow(refused('SKey'))
    expect(() => parseSrdiIndex(text.replace(' Expiration="0"', ''))).toThrow(refused('Expiration'))
    expect(() => parseResolverSrdi(text)).toThrow(refused('jxta:ResolverSRDI'))
  })
})
