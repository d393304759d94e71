import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../src/main/base/random.ts'
import { SEARCH_EVERY_MS } from '../../src/main/peer/discovery/discovery-machine.ts'
import {
  DISCOVERY_SERVICE,
  JXTA_NAMESPACE,
  RESOLVER_SERVICE,
} from '../../src/main/protocol/constants.ts'
import { encodeDiscoveryQuery } from '../../src/main/protocol/documents/discovery-query.ts'
import { encodeResolverQuery } from '../../src/main/protocol/documents/resolver-query.ts'
import { createPeerId, type PeerId } from '../../src/main/protocol/ids.ts'
import { xmlElement } from '../../src/main/protocol/message/message.ts'
import { seedText, Sim, type SimPeer } from './sim.ts'
import { QUERY, Stranger } from './stranger.ts'

const peerIdOf = (seed: number): PeerId => {
  const random = seededRandom(seed)
  return createPeerId((length) => random.bytes(length))
}

/** A question of somebody who says nothing of itself; `at`: the addresses in its route. */
const query = (source: PeerId, at: readonly string[]) => {
  const body = encodeDiscoveryQuery({
    type: 'advertisement',
    threshold: 5,
    attribute: 'Name',
    value: 'x',
  })
  const route = { peerId: source, endpoints: at, hops: [] }
  const fields = { handler: DISCOVERY_SERVICE, queryId: 1, hopCount: 0, source, query: body }
  return xmlElement(
    JXTA_NAMESPACE,
    QUERY,
    encodeResolverQuery(at.length === 0 ? fields : { ...fields, route }),
  )
}

/** Questions that a peer sends, to all and to one. */
const questionsOf = (peer: SimPeer) => {
  const seen = { toAll: 0, toOne: 0 }
  peer.peer.services.endpoint.traffic.on(({ direction, message, peerId }) => {
    if (direction !== 'out' || message.get(JXTA_NAMESPACE, QUERY) === undefined) return
    if (peerId === undefined) seen.toAll++
    else seen.toOne++
  })
  return seen
}

const settled = async (sim: Sim): Promise<SimPeer> => {
  const peer = await sim.start('A')
  await sim.clock.advance(5_000)
  return peer
}

describe(`a peer that is heard by multicast and does not say who it is ${seedText}`, () => {
  test('is asked at the address that it gives, long before the next search', async () => {
    const sim = new Sim()
    const peer = await settled(sim)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.joinMulticast()
    await stranger.listen()
    await stranger.shout(
      stranger.id,
      RESOLVER_SERVICE,
      QUERY,
      query(stranger.id, ['tcp://10.0.0.66:9701']),
    )
    const seen = questionsOf(peer)
    await sim.clock.advance(1_500)
    expect(seen).toEqual({ toAll: 0, toOne: 3 })
    expect(
      stranger.received.some((message) => message.get(JXTA_NAMESPACE, QUERY) !== undefined),
    ).toBe(true)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('is asked with all others where it gives no address', async () => {
    const sim = new Sim()
    const peer = await settled(sim)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.joinMulticast()
    const seen = questionsOf(peer)
    await stranger.shout(stranger.id, RESOLVER_SERVICE, QUERY, query(stranger.id, []))
    await sim.clock.advance(1_500)
    expect(seen.toAll).toBe(1)
    await sim.stopAll()
  })

  test('nothing is asked of peers that announce themselves', async () => {
    const sim = new Sim()
    const peer = await settled(sim)
    for (let i = 0; i < 5; i++) await sim.start(`B${i}`)
    await sim.clock.advance(5_000)
    expect(peer.counters.get('discovery.strangers-asked')).toBe(0)
    await sim.stopAll()
  })

  test('fifty made-up names a second cost a question a second at most, to all one in ten', async () => {
    const sim = new Sim()
    const peer = await settled(sim)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.joinMulticast()
    const seen = questionsOf(peer)
    const seconds = 20
    for (let i = 0; i < seconds * 50; i++) {
      const name = peerIdOf(i)
      await stranger.shout(name, RESOLVER_SERVICE, QUERY, query(name, []))
      await sim.clock.advance(20)
    }
    expect(seconds * 1_000).toBeLessThan(SEARCH_EVERY_MS)
    expect(peer.counters.get('discovery.strangers-asked')).toBeLessThanOrEqual(seconds + 1)
    expect(seen.toAll).toBeGreaterThan(0)
    expect(seen.toAll).toBeLessThanOrEqual(seconds / 10 + 1)
    expect(seen.toOne).toBe(0)
    expect(peer.counters.get('discovery.strangers-refused')).toBeGreaterThan(900)
    await sim.stopAll()
  })
})
