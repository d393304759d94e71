import { describe, expect, test } from 'vitest'
import {
  INFO_AGAIN_MS,
  INFO_TIMEOUT_MS,
  TRAFFIC_LOOK_EVERY_MS,
} from '../../src/main/peer/info/info-service.ts'
import { PEER_INFO_SERVICE, RESOLVER_SERVICE } from '../../src/main/protocol/constants.ts'
import {
  encodePeerInfoQuery,
  parsePeerInfoQuery,
  type PeerInfoQuery,
} from '../../src/main/protocol/documents/peer-info-query.ts'
import {
  encodePeerInfoResponse,
  parsePeerInfoResponse,
  type PeerInfoResponse,
} from '../../src/main/protocol/documents/peer-info-response.ts'
import {
  encodeResolverQuery,
  parseResolverQuery,
} from '../../src/main/protocol/documents/resolver-query.ts'
import { parseResolverResponse } from '../../src/main/protocol/documents/resolver-response.ts'
import { elementText, xmlElement } from '../../src/main/protocol/message/message.ts'
import { textNode } from '../../src/main/protocol/xml/index.ts'
import { peerIdOf } from '../support/stored.ts'
import { bind, publishPipe, seedText, sees, Sim, textMessage, type SimPeer } from './sim.ts'
import { QUERY, RESPONSE, Stranger } from './stranger.ts'

const pair = async (): Promise<{ sim: Sim; a: SimPeer; b: SimPeer }> => {
  const sim = new Sim()
  const [a, b] = [await sim.start('A'), await sim.start('B')]
  await sim.clock.advanceUntil(() => sees(a, b) && sees(b, a), 3_000)
  return { sim, a, b }
}

const ask = (sim: Sim, asker: SimPeer, asked: SimPeer | Stranger, signal?: AbortSignal) =>
  sim.run(asker.peer.services.info.ask(asked.id, { signal }))

const bytesAt = (
  peer: SimPeer,
  entries: PeerInfoResponse['traffic'],
  way: 'incoming' | 'outgoing',
) => entries?.[way].find(({ endpoint }) => endpoint === peer.address)?.bytes ?? 0

describe(`a peer that is asked about itself ${seedText}`, () => {
  test('tells for how long it is up and what time it has', async () => {
    const { sim, a, b } = await pair()
    await sim.clock.advance(100_000)
    const info = await ask(sim, a, b)
    expect(info?.peerId).toBe(b.id)
    expect(info?.uptimeMs).toBeGreaterThanOrEqual(100_000)
    expect(info?.uptimeMs).toBeLessThan(110_000)
    expect(Math.abs((info?.timestampMs ?? 0) - sim.clock.wallMs())).toBeLessThan(100)
    expect(info?.elapsedMs).toBeGreaterThan(0)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('tells what went over each endpoint of its own, that of links long closed included', async () => {
    const { sim, a, b } = await pair()
    const pipe = await publishPipe(sim, b, 'letters')
    await sim.clock.advance(1_000)
    const output = await bind(sim, a, pipe)
    const before = (await ask(sim, a, b))?.traffic
    await sim.clock.advance(1_000)
    await sim.run(output.send(textMessage('x'.repeat(100_000))))
    await sim.clock.advance(100)
    for (const link of b.peer.services.endpoint.links.all()) void link.connection.close()
    await sim.clock.advance(1_000)
    const after = (await ask(sim, a, b))?.traffic
    const grown = bytesAt(b, after, 'incoming') - bytesAt(b, before, 'incoming')
    expect(grown).toBeGreaterThan(100_000)
    expect(grown).toBeLessThan(110_000)
    expect(bytesAt(b, after, 'outgoing')).toBeGreaterThan(bytesAt(b, before, 'outgoing'))
    const endpoints = [...(after?.incoming ?? []), ...(after?.outgoing ?? [])]
    expect(new Set(endpoints.map(({ endpoint }) => endpoint)), 'never with whom it talks').toEqual(
      new Set([b.address]),
    )
    await sim.stopAll()
  })

  test('tells when a message last came, as exactly as it looks', async () => {
    const { sim, a, b } = await pair()
    const { signal } = new AbortController()
    await sim.run(a.peer.services.endpoint.link(b.id, {}, signal))
    await sim.clock.advance(10 * TRAFFIC_LOOK_EVERY_MS)
    await ask(sim, a, b)
    const askedMs = sim.clock.wallMs()
    await sim.clock.advance(2_000)
    const info = await ask(sim, a, b)
    const { lastIncomingMs = 0 } = info?.traffic ?? {}
    expect(Math.abs(lastIncomingMs - askedMs - 2_000)).toBeLessThan(100)
    await sim.stopAll()
  })

  test('answers one asker once a second; who asks sooner is counted, and asks again by itself', async () => {
    const { sim, a, b } = await pair()
    expect(await ask(sim, a, b)).toBeDefined()
    const info = await ask(sim, a, b)
    expect(b.counters.get('info.refused-queries')).toBe(1)
    expect(info?.elapsedMs).toBeGreaterThanOrEqual(INFO_AGAIN_MS)
    expect(info?.elapsedMs).toBeLessThan(INFO_AGAIN_MS + 100)
    await sim.stopAll()
  })
})

describe(`asking a peer about itself ${seedText}`, () => {
  test('a silent one gives nothing after its time', async () => {
    const sim = new Sim()
    const a = await sim.start('A')
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(a)
    const startedMs = sim.clock.nowMs()
    expect(await ask(sim, a, stranger)).toBeUndefined()
    expect(sim.clock.nowMs() - startedMs).toBeCloseTo(INFO_TIMEOUT_MS, -2)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('one that cannot be reached is an error that says so', async () => {
    const { sim, a, b } = await pair()
    await sim.stop(b)
    await sim.clock.advance(1_000)
    await expect(ask(sim, a, b)).rejects.toMatchObject({ code: 'endpoint/unreachable' })
    await sim.stopAll()
  })

  test('ends at once when it is cancelled, and when the peer stops', async () => {
    const sim = new Sim()
    const a = await sim.start('A')
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(a)
    const abort = new AbortController()
    const cancelled = a.peer.services.info.ask(stranger.id, { signal: abort.signal })
    const stopped = a.peer.services.info.ask(stranger.id)
    const both = Promise.allSettled([cancelled, stopped])
    await sim.clock.advance(100)
    abort.abort()
    await sim.stopAll()
    for (const result of await both)
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'base/cancelled' } })
  })

  test.each([
    ['another peer’s figures', (told: PeerInfoResponse) => ({ ...told, target: told.source })],
    ['its own', undefined],
  ])('of one that tells %s, only its own word counts', async (_what, forge) => {
    const sim = new Sim()
    const a = await sim.start('A')
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(a)
    const asking = a.peer.services.info.ask(stranger.id)
    await sim.clock.advance(10)
    const asked = stranger.received.findLast((message) => message.get('jxta', QUERY))
    const query = parseResolverQuery(elementText(asked!.get('jxta', QUERY)!))
    expect(parsePeerInfoQuery(query.query)).toEqual({ source: a.id, target: stranger.id })
    const told = { source: a.id, target: stranger.id, uptimeMs: 42 }
    const answer = encodePeerInfoResponse(forge === undefined ? told : forge(told))
    stranger.sayResponse(PEER_INFO_SERVICE, query.queryId, answer)
    const info = await sim.run(asking)
    expect(info?.uptimeMs).toBe(forge === undefined ? 42 : undefined)
    expect(a.counters.get('info.strange-answers')).toBe(forge === undefined ? 0 : 1)
    await sim.stopAll()
  })
})

describe(`a stranger’s query ${seedText}`, () => {
  const asking = async (wanted: Partial<PeerInfoQuery> = {}) => {
    const sim = new Sim()
    const a = await sim.start('A')
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(a)
    const document = encodeResolverQuery({
      handler: PEER_INFO_SERVICE,
      queryId: 7,
      hopCount: 0,
      source: stranger.id,
      query: encodePeerInfoQuery({ source: stranger.id, target: a.id, ...wanted }),
    })
    stranger.say(RESOLVER_SERVICE, QUERY, xmlElement('jxta', QUERY, document))
    await sim.clock.advance(100)
    const answers = stranger.received
      .flatMap((message) => message.get('jxta', RESPONSE) ?? [])
      .map((element) => parseResolverResponse(elementText(element)))
      .filter(({ handler }) => handler === PEER_INFO_SERVICE)
    await sim.stopAll()
    return { a, stranger, answers }
  }

  test('is answered under its number', async () => {
    const { a, stranger, answers } = await asking()
    expect(answers.map(({ queryId }) => queryId)).toEqual([7])
    const told = parsePeerInfoResponse(answers[0]?.response ?? '')
    expect(told).toMatchObject({ source: stranger.id, target: a.id })
  })

  test.each([
    ['for somebody else', { target: peerIdOf(1) }, 'info.misplaced-queries'],
    ['in the name of somebody else', { source: peerIdOf(1) }, 'info.misplaced-queries'],
    [
      'for something that we do not know',
      { request: textNode('request', 'everything') },
      'info.unknown-requests',
    ],
  ])('%s is counted and not answered', async (_what, wanted, counter) => {
    const { a, answers } = await asking(wanted)
    expect(answers).toEqual([])
    expect(a.counters.get(counter)).toBe(1)
  })
})
