import { describe, expect, test } from 'vitest'
import { fingerprintOf } from '../../../../tests/support/keys.ts'
import { peerIdOf, pipeIdOf } from '../../../../tests/support/stored.ts'
import { NET_PEER_GROUP_ID } from '../../protocol/constants.ts'
import type { PipeAdvertisement } from '../../protocol/documents/pipe-advertisement.ts'
import type { PipeAnswer, PipeQuery } from '../../protocol/documents/pipe-resolver.ts'
import { parseGroupId } from '../../protocol/ids.ts'
import type { LocalEndpoint } from '../ports/transport.ts'
import type { Admission } from './pipe-gate.ts'
import {
  answerQuery,
  type Asking,
  type RememberedEnd,
  type Reply,
  type ResponderFacts,
} from './responder.ts'

const [SELF, ASKER, OWNER, OTHER] = [1, 2, 3, 4].map(peerIdOf) as [
  ReturnType<typeof peerIdOf>,
  ReturnType<typeof peerIdOf>,
  ReturnType<typeof peerIdOf>,
  ReturnType<typeof peerIdOf>,
]
const PIPE: PipeAdvertisement = { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'printer' }
const TCP: LocalEndpoint = {
  address: 'tcp://192.168.1.7:9701',
  transport: 'tcp',
  interface: {
    ...{ name: 'eth0', address: '192.168.1.7', family: 4, prefixLength: 24 },
    ...{ loopback: false, virtual: false },
  },
}
const ADVERTISEMENT = {
  peerId: SELF,
  groupId: parseGroupId(NET_PEER_GROUP_ID),
  name: 'me',
  endpoints: [TCP.address],
}
const END: RememberedEnd = { peerId: OWNER, endpoint: 'tcp://192.168.1.9:9701' }

const query = (more: Partial<PipeQuery> = {}): PipeQuery => ({
  kind: 'query',
  pipeId: PIPE.id,
  type: 'JxtaUnicast',
  peers: [],
  ...more,
})

interface Given {
  readonly bound?: PipeAdvertisement | undefined
  readonly remembered?: readonly RememberedEnd[]
  readonly byMulticast?: boolean
  readonly admission?: Admission
}

const reply = (asked: PipeQuery, given: Given = {}): Reply => {
  const facts: ResponderFacts = {
    self: SELF,
    boundInput: (id) => (given.bound?.id === id ? given.bound : undefined),
    admit: () => given.admission ?? { kind: 'open' },
    endpoints: () => [TCP],
    advertisement: () => ADVERTISEMENT,
    remembered: () => given.remembered ?? [],
  }
  const asking: Asking = {
    ...{ source: ASKER, cameFrom: '192.168.1.20', saysAt: [] },
    byMulticast: given.byMulticast ?? false,
  }
  return answerQuery(asked, asking, facts)
}

const answer = (asked: PipeQuery, given?: Given): PipeAnswer | undefined => {
  const said = reply(asked, given)
  return said.kind === 'answer' ? said.answer : undefined
}

const DIRECTED = { peers: [SELF] }
const FOUND = { found: true, peer: SELF, endpoint: TCP.address, peerAdvertisement: ADVERTISEMENT }
const REFUSED = { kind: 'answer', pipeId: PIPE.id, type: 'JxtaUnicast', peer: SELF, found: false }

describe('bound here, and an interface implements the transport', () => {
  test.each([
    ['undirected, by multicast', {}, true],
    ['undirected, asked alone', {}, false],
    ['directed', DIRECTED, false],
    ['directed, among others', { peers: [OTHER, SELF] }, false],
    ['undirected, never from a cache', { cached: false }, true],
  ])('%s: found, with the endpoint and the peer advertisement', (_, more, byMulticast) => {
    const found = answer(query(more), { bound: PIPE, byMulticast })
    expect(found).toEqual({ kind: 'answer', pipeId: PIPE.id, type: 'JxtaUnicast', ...FOUND })
  })

  test('the transport that the query names is named in the answer', () => {
    expect(answer(query({ transport: 'tcp' }), { bound: PIPE })).toMatchObject({
      ...FOUND,
      transport: 'tcp',
    })
  })

  test('a transport that only our advertisement specifies counts as well', () => {
    expect(answer(query(), { bound: { ...PIPE, transport: 'tcp' } })).toMatchObject(FOUND)
    expect(answer(query(), { bound: { ...PIPE, transport: 'ws' } })).toBeUndefined()
  })
})

describe.each([
  ['no interface implements the transport', query({ transport: 'ws' }), PIPE],
  ['it is of another type', query({ type: 'JxtaPropagate' }), PIPE],
  [
    'query and advertisement specify different transports',
    query({ transport: 'tcp' }),
    { ...PIPE, transport: 'ws' },
  ],
  ['another pipe is bound, not this one', query({ pipeId: pipeIdOf(9) }), PIPE],
  ['nothing is bound', query(), undefined],
])('%s', (_, asked, bound) => {
  test('a directed query is refused in words', () => {
    const refused = { ...REFUSED, pipeId: asked.pipeId, type: asked.type }
    expect(answer({ ...asked, ...DIRECTED }, { bound })).toMatchObject(refused)
    expect(answer({ ...asked, ...DIRECTED }, { bound })?.endpoint).toBeUndefined()
  })

  test('an undirected one meets silence', () => {
    expect(answer(asked, { bound })).toBeUndefined()
    expect(answer(asked, { bound, byMulticast: true })).toBeUndefined()
  })

  test('one directed at others is none of our business', () => {
    expect(answer({ ...asked, peers: [OTHER] }, { bound, remembered: [END] })).toBeUndefined()
  })
})

describe('bound here, and not for everybody', () => {
  const given = (admission: Admission, byMulticast = false): Given => ({
    ...{ bound: PIPE, remembered: [END], admission, byMulticast },
  })

  test.each([{}, DIRECTED])(
    'who is only named is answered over a link that proves its key',
    (more) => {
      const fingerprint = fingerprintOf('bob')
      const said = reply(query(more), given({ kind: 'over', fingerprint }, true))
      expect(said).toMatchObject({ kind: 'answer', answer: FOUND, onlyTo: fingerprint })
    },
  )

  test.each([{}, DIRECTED])(
    'who may not, and proved its key, hears why and nothing else',
    (more) => {
      const said = reply(query(more), given({ kind: 'told', why: 'not-paired' }))
      expect(said).toEqual({ kind: 'answer', answer: { ...REFUSED, refused: 'not-paired' } })
    },
  )

  test('who proved none hears what one hears of a pipe that is not here', () => {
    const hidden = given({ kind: 'hidden' })
    expect(reply(query(DIRECTED), hidden)).toEqual(reply(query(DIRECTED), {}))
  })

  test('asked for by whoever may not hear of it, it is not said to be elsewhere or unknown', () => {
    expect(reply(query(), given({ kind: 'hidden' }))).toEqual({ kind: 'silence' })
    expect(reply(query(), given({ kind: 'hidden' }, true))).toEqual({ kind: 'silence' })
    expect(reply(query(), {})).toEqual({ kind: 'unanswered' })
  })
})

describe('remembered at another peer', () => {
  test('asked alone and undirected: answered on behalf of it, marked, without a peer advertisement', () => {
    expect(answer(query(), { remembered: [END] })).toEqual({
      ...{ kind: 'answer', pipeId: PIPE.id, type: 'JxtaUnicast', found: true },
      ...{ peer: OWNER, endpoint: END.endpoint, onBehalf: SELF },
    })
  })

  test.each([
    ['the query forbids the cache', { cached: false }, {}],
    ['everybody was asked, the owner too', {}, { byMulticast: true }],
    ['the end is the asker’s own', {}, { remembered: [{ ...END, peerId: ASKER }] }],
    ['the endpoint is of another transport', { transport: 'ws' }, {}],
  ])('not when %s', (_, more, given) => {
    expect(answer(query(more), { remembered: [END], ...given })).toBeUndefined()
  })

  test('the cache may be allowed in words', () => {
    expect(answer(query({ cached: true }), { remembered: [END] })).toMatchObject({ onBehalf: SELF })
  })

  test('a directed query is about us: refused', () => {
    expect(answer(query(DIRECTED), { remembered: [END] })).toEqual(REFUSED)
  })

  test('our own end goes before', () => {
    expect(answer(query(), { bound: PIPE, remembered: [END] })).toMatchObject(FOUND)
  })

  test('the first that is not the asker’s own is told', () => {
    const remembered = [{ ...END, peerId: ASKER }, END]
    expect(answer(query(), { remembered })).toMatchObject({ peer: OWNER })
  })
})
