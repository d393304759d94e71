import { describe, expect, test } from 'vitest'
import { PEERS_MAX } from '../../src/main/peer/discovery/peer-table.ts'
import { PIPES_MAX } from '../../src/main/peer/pipe/pipe-table.ts'
import {
  DISCOVERY_SERVICE,
  ENDPOINT_ROUTER,
  JXTA_NAMESPACE,
  PIPE_SERVICE,
  PROPAGATE_SERVICE,
  RESOLVER_SERVICE,
  ROUTER_MESSAGE,
} from '../../src/main/protocol/constants.ts'
import { encodeDiscoveryResponse } from '../../src/main/protocol/documents/discovery-response.ts'
import { encodeRouterMessage } from '../../src/main/protocol/documents/endpoint-router-message.ts'
import {
  encodePipeAdvertisement,
  type PipeAdvertisement,
} from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { encodePipeResolverMessage } from '../../src/main/protocol/documents/pipe-resolver.ts'
import { encodeResolverQuery } from '../../src/main/protocol/documents/resolver-query.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import { peerAddress, parseEndpointAddress } from '../../src/main/protocol/addresses.ts'
import { peerIdOfKey } from '../../src/main/protocol/ids.ts'
import { textElement, xmlElement } from '../../src/main/protocol/message/message.ts'
import { peerIdOf, pipeIdOf } from '../support/stored.ts'
import { bind, knowsPipe, publishPipe, readAll, seedText, sees, Sim, textMessage } from './sim.ts'
import { peerDocument, QUERY, RESPONSE, responseElement, Stranger } from './stranger.ts'

const HOUR_MS = 3_600_000

/** Two honest peers that see each other, a pipe between them, and a stranger linked to B. */
const scene = async (sim: Sim) => {
  const [a, b] = [await sim.start('A'), await sim.start('B')]
  await sim.clock.advance(3_000)
  const pipe = await publishPipe(sim, b, 'printer')
  await sim.clock.advanceUntil(() => knowsPipe(a, pipe), 1_000)
  const output = await bind(sim, a, pipe)
  const stranger = new Stranger(sim, '10.0.0.66')
  await stranger.linkTo(b)
  await sim.clock.advance(10)
  return { a, b, pipe, output, stranger } as const
}

const stillWorks = async (sim: Sim, { a, b, pipe, output }: Awaited<ReturnType<typeof scene>>) => {
  await sim.run(output.send(textMessage('still here')))
  await sim.clock.advance(10)
  expect(readAll(b, pipe)).toEqual(['still here'])
  expect([sees(a, b), sees(b, a)]).toEqual([true, true])
  expect(output.state).toBe('bound')
}

describe(`a hostile peer ${seedText}`, () => {
  test('bytes that are no message cost it its connection and a counter, and nobody else anything', async () => {
    const sim = new Sim()
    const all = await scene(sim)
    all.stranger.sayBytes(seededRandom(1).bytes(1_000))
    await sim.clock.advance(10)
    expect(all.stranger.closed).toBe(true)
    expect(all.b.counters.get('endpoint.bad-messages')).toBe(1)
    await stillWorks(sim, all)
    await sim.stopAll()
  })

  test('random bytes in every service it can reach harm nobody else', async () => {
    const sim = new Sim()
    const all = await scene(sim)
    const random = seededRandom(2)
    const services = [
      [RESOLVER_SERVICE, QUERY],
      [RESOLVER_SERVICE, RESPONSE],
      [RESOLVER_SERVICE, 'jxta-NetGroupSrdi'],
      [ENDPOINT_ROUTER, ''],
      [PROPAGATE_SERVICE, 'jxta-NetGroup'],
      [PIPE_SERVICE, 'no pipe at all'],
      [PIPE_SERVICE, pipeIdOf(9)],
      ['nobody', 'x'],
    ] as const
    for (const [service, param] of services) {
      const name = service === ENDPOINT_ROUTER ? ROUTER_MESSAGE : param
      const garbage = new TextDecoder().decode(random.bytes(200))
      all.stranger.say(service, param, xmlElement(JXTA_NAMESPACE, name, garbage))
      all.stranger.say(service, param, xmlElement(JXTA_NAMESPACE, name, '<a>'.repeat(5_000)))
      all.stranger.say(service, param)
    }
    await sim.clock.advance(10)
    expect(all.b.counters.get('endpoint.bad-messages')).toBeGreaterThan(10)
    expect(all.b.counters.get('endpoint.no-listener')).toBe(3)
    await stillWorks(sim, all)
    await sim.stopAll()
  })

  test('malformed documents inside well-formed ones are refused and counted', async () => {
    const sim = new Sim()
    const all = await scene(sim)
    const { stranger } = all
    stranger.sayResponse(DISCOVERY_SERVICE, 0, '<jxta:DiscoveryResponse>')
    stranger.sayResponse('JxtaPipeResolver', 1, 'no XML')
    stranger.sayResponse('nobody', 1, 'x')
    stranger.tell('peer', [
      { document: '<!DOCTYPE x [<!ENTITY a "b">]><jxta:PA/>', expirationMs: HOUR_MS },
      { document: '<jxta:Unheard/>', expirationMs: HOUR_MS },
      { document: peerDocument(stranger.id, 'Stranger', []), expirationMs: HOUR_MS },
    ])
    await sim.clock.advance(10)
    const { counters, peer } = all.b
    expect(counters.get('endpoint.bad-messages')).toBe(2)
    expect(counters.get('resolver.unknown-responses')).toBe(1)
    expect(counters.get('discovery.bad-advertisements')).toBe(1)
    expect(counters.get('discovery.unknown-advertisements')).toBe(1)
    expect(peer.peers.get(stranger.id)?.name).toBe('Stranger')
    await stillWorks(sim, all)
    await sim.stopAll()
  })

  test('what it says of another peer never overrides what that peer said itself', async () => {
    const sim = new Sim()
    const all = await scene(sim)
    const { a, b, stranger } = all
    const lies = [
      { document: peerDocument(a.id, 'Not A', ['tcp://10.0.0.66:9701']), expirationMs: HOUR_MS },
    ]
    stranger.tell('peer', lies)
    stranger.tell('peer', [{ ...lies[0]!, expirationMs: 0 }])
    const discovery = encodeDiscoveryResponse({ type: 'peer', responses: lies })
    const routed = encodeRouterMessage({
      source: a.id,
      destination: parseEndpointAddress(peerAddress(b.id, RESOLVER_SERVICE, RESPONSE)),
      last: stranger.id,
      forward: [],
      reverse: [],
    })
    stranger.say(
      ENDPOINT_ROUTER,
      '',
      responseElement(DISCOVERY_SERVICE, 0, discovery),
      xmlElement(JXTA_NAMESPACE, ROUTER_MESSAGE, routed),
    )
    const route = { peerId: a.id, endpoints: ['tcp://10.0.0.66:9701'], hops: [] }
    const forged = { handler: 'JxtaPipeResolver', queryId: 7, hopCount: 0, source: a.id, route }
    const query = encodePipeResolverMessage({
      ...{ kind: 'query', pipeId: pipeIdOf(1), type: 'JxtaUnicast', peers: [] },
    })
    stranger.say(
      RESOLVER_SERVICE,
      QUERY,
      xmlElement(JXTA_NAMESPACE, QUERY, encodeResolverQuery({ ...forged, query })),
    )
    await sim.clock.advance(10)
    expect(b.peer.peers.get(a.id)).toMatchObject({ name: 'A', gone: false, hearsay: false })
    expect(b.peer.endpoints.of(a.id).map(({ address }) => address)).toEqual([a.address])
    await stillWorks(sim, all)
    await sim.stopAll()
  })

  test('a word about a peer known from an earlier run adds addresses to a legacy one, and changes neither name nor document', async () => {
    const sim = new Sim()
    const { a, b, stranger } = await scene(sim)
    const old = await sim.start('old', { id: peerIdOfKey(seededRandom(3).bytes(20)) })
    await sim.clock.advance(3_000)
    for (const peer of [a, old]) {
      await sim.stop(peer)
      sim.hub.cut('10.0.0.66', peer.host)
    }
    await sim.clock.advance(200_000)
    const own = [a, old].map(({ id }) => b.peer.peers.get(id))
    for (const { id } of [a, old, a, old]) {
      const document = peerDocument(id, 'Not A', ['tcp://10.0.0.66:9701'])
      stranger.tell('peer', [{ document, expirationMs: HOUR_MS }])
    }
    await sim.clock.advance(10)
    expect(b.peer.peers.get(old.id)).toMatchObject({ name: 'old', toldBy: stranger.id })
    expect(b.peer.peers.get(old.id)?.advertisement).toBe(own[1]?.advertisement)
    expect(b.peer.endpoints.of(old.id)).toHaveLength(2)
    expect(b.peer.peers.get(a.id)).toEqual(own[0])
    expect(b.peer.endpoints.of(a.id)).toHaveLength(1)
    expect(b.counters.get('advertisements.refused-unsigned')).toBe(2)
    await sim.stopAll()
  })

  const numbers = (from: number): number[] => Array.from({ length: 20 }, (_, n) => from + n)
  const FAKES = 5_000

  test('5,000 made-up peers stay within the bounds of the tables and displace nobody real', async () => {
    const sim = new Sim()
    const all = await scene(sim)
    const { a, b, stranger } = all
    const fake = (n: number) =>
      peerDocument(peerIdOf(n), `fake ${n}`, [`tcp://10.9.${n >> 8}.${n & 255}:1`])
    for (let i = 1; i < FAKES; i += 20) {
      const responses = numbers(i).map((n) => ({ document: fake(n), expirationMs: HOUR_MS }))
      stranger.tell('peer', responses)
      await sim.clock.advance(1)
    }
    expect([...b.peer.peers.all()]).toHaveLength(PEERS_MAX)
    expect(b.peer.peers.get(a.id)).toMatchObject({ name: 'A', hearsay: false })
    expect(b.peer.endpoints.of(a.id)).toHaveLength(1)
    const withEndpoints = numbers(1).filter((n) => b.peer.endpoints.of(peerIdOf(n)).length > 0)
    expect(withEndpoints).toEqual([])
    await stillWorks(sim, all)
    await sim.stopAll()
  }, 60_000)

  test('5,000 made-up pipes stay within the bounds of the table and displace none of another peer', async () => {
    const sim = new Sim()
    const all = await scene(sim)
    const { a, b, pipe, stranger } = all
    const atA = await publishPipe(sim, a, 'at A')
    await sim.clock.advanceUntil(() => knowsPipe(b, atA), 1_000)
    const fake = (n: number) =>
      encodePipeAdvertisement({ id: pipeIdOf(n), type: 'JxtaUnicast', name: 'x' })
    for (let i = 1; i < FAKES; i += 20) {
      const expirationMs = 1_000 * HOUR_MS
      const responses = numbers(i).map((n) => ({ document: fake(n), expirationMs }))
      stranger.tell('advertisement', responses)
      await sim.clock.advance(1)
    }
    expect(b.peer.services.pipes.table.all()).toHaveLength(PIPES_MAX)
    expect([knowsPipe(b, pipe), knowsPipe(b, atA)]).toEqual([true, true])
    await stillWorks(sim, all)
    await sim.stopAll()
  }, 60_000)

  test('it cannot withdraw, shorten or change a pipe that another peer told of', async () => {
    const sim = new Sim()
    const all = await scene(sim)
    const { a, b, stranger } = all
    const pipe = await publishPipe(sim, a, 'at A')
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
    const before = b.peer.services.pipes.table.get(pipe.id)
    const signed = before!.advertisement
    const { signature: _signature, ...unsigned } = signed
    const told = (pipe: PipeAdvertisement, expirationMs: number) => ({
      document: encodePipeAdvertisement(pipe),
      expirationMs,
    })
    stranger.tell('advertisement', [
      ...[told(signed, 0), told(unsigned, 0), told(signed, 1), told(unsigned, 1)],
      ...[told({ ...signed, transport: 'evil' }, HOUR_MS), told(unsigned, HOUR_MS)],
      told({ ...unsigned, transport: 'evil' }, HOUR_MS),
    ])
    await sim.clock.advance(10)
    expect(b.peer.services.pipes.table.get(pipe.id)).toEqual(before)
    expect(b.counters.get('advertisements.refused-unsigned')).toBe(5)
    expect(b.counters.get('advertisements.refused-forged')).toBe(1)
    await sim.stopAll()
  })

  test('its refusal of a pipe unbinds nothing that is bound to another peer', async () => {
    const sim = new Sim()
    const all = await scene(sim)
    const liar = new Stranger(sim, '10.0.0.67', peerIdOf(67))
    await liar.linkTo(all.a)
    for (const peer of [liar.id, all.b.id]) {
      const refusal = { kind: 'answer', pipeId: all.pipe.id, type: 'JxtaUnicast' } as const
      const answer = encodePipeResolverMessage({ ...refusal, peer, found: false })
      liar.sayResponse('JxtaPipeResolver', 0, answer)
    }
    await sim.clock.advance(10)
    await stillWorks(sim, all)
    await sim.stopAll()
  })

  test('messages that it sends to pipes nobody has cost a counter and few words', async () => {
    const sim = new Sim()
    const all = await scene(sim)
    const before = all.stranger.received.length
    for (let i = 0; i < 500; i++)
      all.stranger.say(PIPE_SERVICE, pipeIdOf(9), textElement('', 'text', 'x'))
    await sim.clock.advance(20)
    expect(all.b.counters.get('pipes.not-bound-here')).toBe(500)
    expect(all.stranger.received.length - before).toBe(1)
    await sim.stopAll()
  })
})
