import { describe, expect, test } from 'vitest'
import { NEARBY_FOR_MS } from '../../src/main/peer/discovery/discovery-machine.ts'
import { REPLICA_FOR_MS, TELL_AGAIN_EVERY_MS } from '../../src/main/peer/resolver/srdi-service.ts'
import type { SrdiRecord } from '../../src/main/peer/resolver/srdi-index.ts'
import { DISCOVERY_SERVICE } from '../../src/main/protocol/constants.ts'
import { encodeDiscoveryQuery } from '../../src/main/protocol/documents/discovery-query.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import {
  bind,
  publishPipe,
  readAll,
  resolveFully,
  SEED,
  seedText,
  Sim,
  textMessage,
  type SimPeer,
} from './sim.ts'

/** Within what time, after the first 15 s, chance may let the last rendezvous of a row find each other. */
const VIEWS_WITHIN_MS = 120_000

/** Rendezvous in a row, each knowing the one before it; edges dealt out to them in turn. No multicast anywhere. */
const network = async (sim: Sim, rendezvous: number, edges: number) => {
  const rdvs: SimPeer[] = []
  for (let i = 0; i < rendezvous; i++) {
    const seeds = rdvs.slice(-1).map(({ address }) => address)
    rdvs.push(await sim.start(`R${i}`, { role: 'rendezvous', multicast: false, seeds }))
  }
  const made: SimPeer[] = []
  for (let i = 0; i < edges; i++) {
    const seeds = rdvs.map((_, at) => rdvs[(at + i) % rdvs.length]!.address)
    made.push(await sim.start(`E${i}`, { role: 'edge', multicast: false, seeds }))
  }
  await sim.clock.advance(15_000)
  const complete = () => rdvs.every((rdv) => viewOf(rdv).length === rdvs.length - 1)
  await sim.clock.advanceUntil(complete, VIEWS_WITHIN_MS)
  return { rdvs, edges: made }
}

const viewOf = (rdv: SimPeer) => rdv.peer.services.rendezvous.view
const rendezvousOf = (edge: SimPeer) => edge.peer.services.rendezvous.rendezvous
const indexOf = (rdv: SimPeer) => rdv.peer.services.index
const nameOf = (record: SrdiRecord) =>
  [record.handler, record.attribute, record.value, record.peerId, record.toldBy].join(' ')
const sum = (peers: readonly SimPeer[], counter: string) =>
  peers.reduce((total, { counters }) => total + counters.get(counter), 0)
const completeViews = (rdvs: readonly SimPeer[]) =>
  rdvs.map(({ id }) =>
    rdvs
      .map((rdv) => rdv.id)
      .filter((other) => other !== id)
      .sort(),
  )

const knows = (peer: SimPeer, { id }: PipeAdvertisement): boolean =>
  peer.peer.services.pipes.table.get(id) !== undefined

const withdrawPipe = async (sim: Sim, owner: SimPeer, { id }: PipeAdvertisement) => {
  const { pipes, discovery } = owner.peer.services
  await sim.run(discovery.publishPipe(pipes.remove(id).document, 0))
}

const expectResolved = async (
  sim: Sim,
  asker: SimPeer,
  owner: SimPeer,
  pipe: PipeAdvertisement,
) => {
  const resolution = await resolveFully(sim, asker, pipe)
  expect(resolution.answers).toMatchObject([{ peerId: owner.id, verdict: 'usable' }])
}

describe(`one rendezvous, no multicast ${seedText}`, () => {
  test('a pipe of one edge is resolved and bound by every other, which has never heard of it', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 1, 5)
    const [owner, ...others] = edges
    const pipe = await publishPipe(sim, owner!, 'printer')
    await sim.clock.advance(100)
    expect([...indexOf(rdvs[0]!).all()].some(({ value }) => value === pipe.id)).toBe(true)
    for (const other of [...others, rdvs[0]!]) {
      const output = await bind(sim, other, pipe)
      await sim.run(output.send(textMessage(`from ${other.name}`)))
    }
    await sim.clock.advance(10)
    expect(readAll(owner!, pipe)).toEqual(['from E1', 'from E2', 'from E3', 'from E4', 'from R0'])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('a pipe that one edge publishes is known to every other at once, before it searches again', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 1, 4)
    await sim.clock.advance(10_000)
    const pipe = await publishPipe(sim, edges[0]!, 'printer')
    await sim.clock.advance(100)
    expect(edges.map((edge) => knows(edge, pipe))).toEqual([true, true, true, true])
    expect(sum(rdvs, 'discovery.fresh-told')).toBe(3)
    // Told again two times in case a datagram was lost, it is passed on no more; a withdrawal is news again.
    await sim.clock.advance(5_000)
    expect(sum(rdvs, 'discovery.fresh-told')).toBe(3)
    await withdrawPipe(sim, edges[0]!, pipe)
    await sim.clock.advance(100)
    expect(edges.slice(1).map((edge) => knows(edge, pipe))).toEqual([false, false, false])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('a pipe that the rendezvous publishes itself is known to its edges at once', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 1, 2)
    await sim.clock.advance(10_000)
    const pipe = await publishPipe(sim, rdvs[0]!, 'printer')
    await sim.clock.advance(100)
    expect(edges.map((edge) => knows(edge, pipe))).toEqual([true, true])
    await sim.stopAll()
  })

  test('the rendezvous asks the owner alone: no other edge hears the query', async () => {
    const sim = new Sim()
    const { edges } = await network(sim, 1, 5)
    const [owner, asker, ...others] = edges
    const pipe = await publishPipe(sim, owner!, 'printer')
    await sim.clock.advance(5_000)
    const heard: string[] = []
    for (const other of others)
      other.peer.services.endpoint.traffic.on(({ direction, service }) => {
        if (direction === 'in') heard.push(service)
      })
    await expectResolved(sim, asker!, owner!, pipe)
    expect(heard.filter((service) => service.includes('0205'))).toEqual([])
    await sim.stopAll()
  })

  test('a pipe that was bound before there was a rendezvous is announced with the lease', async () => {
    const sim = new Sim()
    const seeds = ['tcp://10.0.0.3:9701']
    const owner = await sim.start('owner', { role: 'edge', multicast: false, seeds })
    const pipe = await publishPipe(sim, owner, 'early')
    const asker = await sim.start('asker', { role: 'edge', multicast: false, seeds })
    await sim.start('R', { role: 'rendezvous', multicast: false, at: '10.0.0.3' })
    await sim.clock.advance(5_000)
    await expectResolved(sim, asker, owner, pipe)
    await sim.stopAll()
  })

  test('a closed input end is taken back from the index, and the pipe not found any more', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 1, 2)
    const [owner, asker] = edges
    const pipe = await publishPipe(sim, owner!, 'printer')
    await sim.clock.advance(100)
    const about = () =>
      [...indexOf(rdvs[0]!).all()].filter(
        ({ handler, value }) => handler === 'JxtaPipeResolver' && value === pipe.id,
      )
    expect(about()).toHaveLength(1)
    owner!.peer.services.pipes.input(pipe.id)!.close()
    await sim.clock.advance(100)
    expect(about()).toEqual([])
    expect((await resolveFully(sim, asker!, pipe)).answers).toEqual([])
    await sim.stopAll()
  })

  test('an index that is wrong is put right by the peer that it names', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 1, 2)
    const [innocent, asker] = edges
    const pipe = await publishPipe(sim, rdvs[0]!, 'elsewhere')
    rdvs[0]!.peer.services.pipes.input(pipe.id)!.close()
    const record = {
      ...{ handler: 'JxtaPipeResolver', key: 'JxtaUnicast', attribute: 'Id', value: pipe.id },
      ...{ peerId: innocent!.id, untilMs: Infinity },
    }
    indexOf(rdvs[0]!).put(record)
    await resolveFully(sim, asker!, pipe)
    expect([...indexOf(rdvs[0]!).all()].some(({ value }) => value === pipe.id)).toBe(false)
    expect(rdvs[0]!.counters.get('srdi.refused')).toBe(1)
    await sim.stopAll()
  })

  test('a peer is found by name and wild card through the index, as many as the threshold says', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 1, 5)
    const asked = new Set<string>()
    for (const edge of edges.slice(1))
      edge.peer.services.endpoint.traffic.on(({ direction, service }) => {
        if (direction === 'in' && service.includes('0205')) asked.add(edge.name)
      })
    // What the rendezvous knows by hearsay lapses; what remains is the index.
    const { census } = rdvs[0]!.peer.services
    census.isNearby = () => false
    const search = async (value: string, threshold: number) => {
      asked.clear()
      const query = encodeDiscoveryQuery({ type: 'peer', threshold, attribute: 'Name', value })
      const { resolver } = edges[0]!.peer.services
      await sim.run(resolver.propagate(DISCOVERY_SERVICE, 0, query))
      await sim.clock.advance(500)
      return [...asked].sort()
    }
    expect(await search('E3', 5)).toEqual(['E3'])
    expect(await search('E*', 9)).toEqual(['E1', 'E2', 'E3', 'E4'])
    expect(await search('E*', 2)).toHaveLength(2)
    expect(await search('nobody*', 5)).toEqual([])
    await sim.stopAll()
  })
})

describe(`several rendezvous, no multicast ${seedText}`, () => {
  test('find each other from a row of seeds: each has all the others in its view', async () => {
    const sim = new Sim()
    const { rdvs } = await network(sim, 6, 0)
    expect(rdvs.map(viewOf)).toEqual(completeViews(rdvs))
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('find each other by multicast without any seed', async () => {
    const sim = new Sim()
    const rdvs = [
      await sim.start('R0', { role: 'rendezvous' }),
      await sim.start('R1', { role: 'rendezvous' }),
      await sim.start('R2', { role: 'rendezvous' }),
    ]
    await sim.clock.advance(5_000)
    expect(rdvs.map(viewOf)).toEqual(completeViews(rdvs))
    await sim.stopAll()
  })

  test('a pipe that an edge of one publishes is known to the edges of all at once, and goes no further', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 3, 6)
    await sim.clock.advance(10_000)
    const pipe = await publishPipe(sim, edges[0]!, 'printer')
    await sim.clock.advance(100)
    expect(edges.map((edge) => knows(edge, pipe))).toEqual(edges.map(() => true))
    // To each other edge, and from the owner's rendezvous to the two others.
    expect(sum(rdvs, 'discovery.fresh-told')).toBe(edges.length - 1 + rdvs.length - 1)
    await sim.stopAll()
  })

  test('a pipe of an edge of one is resolved by an edge of the other', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 2, 2)
    const [one, other] = edges
    expect([rendezvousOf(one!), rendezvousOf(other!)]).toEqual([rdvs[0]!.id, rdvs[1]!.id])
    const here = await publishPipe(sim, one!, 'here')
    const there = await publishPipe(sim, other!, 'there')
    await sim.clock.advance(3_000)
    await expectResolved(sim, other!, one!, here)
    await expectResolved(sim, one!, other!, there)
    await sim.stopAll()
  })

  test.each(Array.from({ length: 12 }, (_, i) => SEED + i))(
    'a pipe whose replica is nowhere is found by the walk (seed %i)',
    async (seed) => {
      const sim = new Sim({}, seed)
      const { rdvs, edges } = await network(sim, 5, 5)
      const pipe = await publishPipe(sim, edges[0]!, 'printer')
      await sim.clock.advance(3_000)
      for (const rdv of rdvs)
        for (const record of [...indexOf(rdv).all()])
          if (record.toldBy !== undefined) indexOf(rdv).remove(record)
      for (const asker of edges.slice(1)) await expectResolved(sim, asker, edges[0]!, pipe)
      await sim.stopAll()
    },
  )

  test('a pipe is found although the rendezvous that told of it lost its index', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 5, 5)
    const pipe = await publishPipe(sim, edges[0]!, 'printer')
    await sim.clock.advance(3_000)
    const home = rdvs.find(({ id }) => id === rendezvousOf(edges[0]!))!
    const other = rdvs.find((rdv) => rdv !== home)!
    // The home says that it heard of the pipe from another one: who is asked knows nobody at first hand.
    const record = [...indexOf(home).all()].find(({ value }) => value === pipe.id)!
    indexOf(home).remove(record)
    indexOf(other).put({ ...record, toldBy: home.id })
    indexOf(home).put({ ...record, toldBy: other.id })
    const before = sum(rdvs, 'resolver.forwarded') + sum(rdvs, 'rendezvous.walked')
    await resolveFully(
      sim,
      edges.find((edge) => rendezvousOf(edge) === other.id)!,
      pipe,
    )
    // Nobody knows it now; but nobody hands the question back and forth either.
    const asked = sum(rdvs, 'resolver.forwarded') + sum(rdvs, 'rendezvous.walked') - before
    expect(asked).toBeLessThanOrEqual(3 * 2 * rdvs.length)
    await sim.clock.advance(TELL_AGAIN_EVERY_MS)
    for (const asker of edges.slice(1)) await expectResolved(sim, asker, edges[0]!, pipe)
    await sim.stopAll()
  })

  test('an index that was lost is whole again after what is told anew, at clients and replicas', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 5, 5)
    for (const edge of edges) await publishPipe(sim, edge, `pipe of ${edge.name}`)
    // Replicas that were shared out while the views grew are over.
    await sim.clock.advance(REPLICA_FOR_MS + 60_000)
    const contents = () => rdvs.map((rdv) => [...indexOf(rdv).all()].map(nameOf).sort())
    const before = contents()
    expect(before.flat()).not.toEqual([])
    for (const rdv of rdvs)
      for (const record of [...indexOf(rdv).all()]) indexOf(rdv).remove(record)
    await sim.clock.advance(TELL_AGAIN_EVERY_MS + 1_000)
    expect(contents()).toEqual(before)
    await sim.stopAll()
    // An hour of a busy network: on a machine with other work it takes more than the usual time.
  }, 60_000)

  test('one that is cut off leaves every view, and is back in all of them after it heals', async () => {
    const sim = new Sim()
    const { rdvs } = await network(sim, 4, 0)
    const [lost, ...rest] = rdvs
    for (const rdv of rest) sim.hub.cut(lost!.host, rdv.host)
    await sim.clock.advance(60_000)
    expect(viewOf(lost!)).toEqual([])
    expect(rest.map(viewOf)).toEqual(completeViews(rest))
    for (const rdv of rest) sim.hub.heal(lost!.host, rdv.host)
    await sim.clock.advance(70_000)
    expect(rdvs.map(viewOf)).toEqual(completeViews(rdvs))
    await sim.stopAll()
  })

  test('one that stops leaves every view at once, and its edges and their pipes go on with the others', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 3, 6)
    const pipe = await publishPipe(sim, edges[0]!, 'printer')
    await sim.clock.advance(3_000)
    await sim.stop(rdvs[0]!)
    await sim.clock.advance(5_000)
    const rest = rdvs.slice(1)
    expect(rest.map(viewOf)).toEqual(completeViews(rest))
    const homes = edges.map(rendezvousOf)
    expect(homes.every((home) => home !== undefined && home !== rdvs[0]!.id)).toBe(true)
    for (const asker of edges.slice(1)) await expectResolved(sim, asker, edges[0]!, pipe)
    await sim.stopAll()
  })

  test('two halves of a network heal: views, leases and indexes, so that pipes resolve across again', async () => {
    const sim = new Sim()
    const { rdvs, edges } = await network(sim, 4, 8)
    const sideOf = (peer: SimPeer) => Number(peer.name.slice(1)) % 2
    const all = [...rdvs, ...edges]
    const across = (act: (a: string, b: string) => void) => {
      for (const a of all) for (const b of all) if (sideOf(a) < sideOf(b)) act(a.host, b.host)
    }
    across((a, b) => sim.hub.cut(a, b))
    await sim.clock.advance(NEARBY_FOR_MS)
    const evens = rdvs.filter((rdv) => sideOf(rdv) === 0)
    expect(evens.map(viewOf)).toEqual(completeViews(evens))
    // Made while the network was apart: the other half knows nothing of it.
    const pipe = await publishPipe(sim, edges[0]!, 'printer')
    expect((await resolveFully(sim, edges[1]!, pipe)).answers).toEqual([])
    across((a, b) => sim.hub.heal(a, b))
    await sim.clock.advance(70_000)
    expect(rdvs.map(viewOf)).toEqual(completeViews(rdvs))
    for (const asker of edges.slice(1)) await expectResolved(sim, asker, edges[0]!, pipe)
    await sim.stopAll()
  })
})
