import { describe, expect, test } from 'vitest'
import {
  GRANT_TIMEOUT_MS,
  RENEW_EVERY_MS,
  RENEWALS_UNANSWERED_MAX,
} from '../../src/main/peer/rendezvous/lease-client-machine.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import {
  JXTA_NAMESPACE,
  LEASE_GRANT_ADVERTISEMENT,
  LEASE_GRANT_MS,
  LEASE_GRANT_PEER,
  LEASE_REQUEST,
  RENDEZVOUS_SERVICE,
} from '../../src/main/protocol/constants.ts'
import { createPeerId, type PeerId } from '../../src/main/protocol/ids.ts'
import { textElement, xmlElement } from '../../src/main/protocol/message/message.ts'
import { seedText, Sim, type SimPeer } from './sim.ts'
import { peerDocument, Stranger } from './stranger.ts'

const peerIdOf = (seed: number): PeerId => {
  const random = seededRandom(seed)
  return createPeerId((length) => random.bytes(length))
}

const askForLease = (stranger: Stranger, forWhom: PeerId): void => {
  const document = peerDocument(forWhom, 'somebody', ['tcp://10.9.9.9:9701'])
  const request = xmlElement(JXTA_NAMESPACE, LEASE_REQUEST, document)
  stranger.say(RENDEZVOUS_SERVICE, 'jxta-NetGroup', request)
}

const grantLease = (stranger: Stranger): void =>
  stranger.say(
    RENDEZVOUS_SERVICE,
    'jxta-NetGroup',
    xmlElement(JXTA_NAMESPACE, LEASE_GRANT_ADVERTISEMENT, peerDocument(stranger.id, 'me', [])),
    textElement(JXTA_NAMESPACE, LEASE_GRANT_PEER, stranger.id),
    textElement(JXTA_NAMESPACE, LEASE_GRANT_MS, '1200000'),
  )

const rendezvousOf = (edge: SimPeer) => edge.peer.services.rendezvous.rendezvous
const clientsOf = (rendezvous: SimPeer) => rendezvous.peer.services.rendezvous.clients

/** Rendezvous that do not hear multicast, and edges that know all their addresses. */
const network = async (sim: Sim, rendezvous: number, edges: number) => {
  const rdvs: SimPeer[] = []
  for (let i = 0; i < rendezvous; i++)
    rdvs.push(await sim.start(`R${i}`, { role: 'rendezvous', multicast: false }))
  const seeds = rdvs.map(({ address }) => address)
  const made: SimPeer[] = []
  for (let i = 0; i < edges; i++)
    made.push(await sim.start(`E${i}`, { role: 'edge', multicast: false, seeds }))
  await sim.clock.advance(100)
  return { rdvs, edges: made }
}

describe(`leases ${seedText}`, () => {
  test('five edges get a lease each, and give it back when they stop', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 1, 5)
    const [r] = rdvs
    expect(edges.map(rendezvousOf)).toEqual(edges.map(() => r!.id))
    expect([...clientsOf(r!)].sort()).toEqual(edges.map(({ id }) => id).sort())
    await sim.stop(edges[0]!)
    await sim.clock.advance(10)
    expect(clientsOf(r!)).not.toContain(edges[0]!.id)
    expect(clientsOf(r!)).toHaveLength(4)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('an edge that starts before its rendezvous is there gets its lease soon after', async () => {
    const sim = new Sim()
    const edge = await sim.start('E', {
      role: 'edge',
      multicast: false,
      seeds: ['tcp://10.0.0.2:9701'],
    })
    await sim.clock.advance(1_000)
    expect(rendezvousOf(edge)).toBeUndefined()
    const r = await sim.start('R', { role: 'rendezvous', multicast: false, at: '10.0.0.2' })
    await sim.clock.advance(3_000)
    expect(rendezvousOf(edge)).toBe(r.id)
    await sim.stopAll()
  })

  test('a rendezvous that stops says so, and its edges are with another one at once', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 2, 3)
    await sim.stop(rdvs[0]!)
    await sim.clock.advance(100)
    expect(edges.map(rendezvousOf)).toEqual(edges.map(() => rdvs[1]!.id))
    await sim.stopAll()
  })

  test('a rendezvous that is cut off loses its edges to another one within a second', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 2, 3)
    for (const edge of edges) sim.hub.cut(rdvs[0]!.host, edge.host)
    await sim.clock.advance(1_000)
    expect(edges.map(rendezvousOf)).toEqual(edges.map(() => rdvs[1]!.id))
    await sim.stopAll()
  })

  test('a rendezvous that falls silent while its link stays is given up after its renewals', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 2, 1)
    const [mute, other] = rdvs
    const [edge] = edges
    mute!.peer.services.endpoint.send = () => true
    await sim.clock.advance(RENEW_EVERY_MS + GRANT_TIMEOUT_MS - 1_000)
    expect(rendezvousOf(edge!)).toBe(mute!.id)
    await sim.clock.advance(RENEWALS_UNANSWERED_MAX * GRANT_TIMEOUT_MS + 2_000)
    expect(rendezvousOf(edge!)).toBe(other!.id)
    await sim.stopAll()
  })

  test('a full rendezvous refuses with a word, so that the next one is asked without waiting', async () => {
    const sim = new Sim()
    const { rdvs } = await network(sim, 2, 0)
    const [full, other] = rdvs
    for (let i = 0; i < 200; i++) {
      const stranger = new Stranger(sim, `10.9.${i >> 4}.${1 + (i & 15)}`, peerIdOf(i))
      await stranger.linkTo(full!)
      askForLease(stranger, stranger.id)
    }
    await sim.clock.advance(100)
    expect(clientsOf(full!)).toHaveLength(200)
    const seeds = [full!.address, other!.address]
    const late = await sim.start('late', { role: 'edge', multicast: false, seeds })
    await sim.clock.advance(100)
    expect(rendezvousOf(late)).toBe(other!.id)
    expect(full!.counters.get('rendezvous.leases-refused')).toBe(1)
    await sim.stopAll()
  })

  test('a lease for somebody else, and a grant that nobody asked for, change nothing', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 1, 1)
    const stranger = new Stranger(sim, '10.0.0.66')
    await stranger.linkTo(rdvs[0]!)
    askForLease(stranger, peerIdOf(7))
    await sim.clock.advance(10)
    expect(clientsOf(rdvs[0]!)).toEqual([edges[0]!.id])
    expect(rdvs[0]!.counters.get('rendezvous.strange-lease-requests')).toBe(1)
    await stranger.linkTo(edges[0]!)
    grantLease(stranger)
    await sim.clock.advance(10)
    expect(rendezvousOf(edges[0]!)).toBe(rdvs[0]!.id)
    expect(edges[0]!.counters.get('rendezvous.strange-grants')).toBe(1)
    await sim.stopAll()
  })
})
