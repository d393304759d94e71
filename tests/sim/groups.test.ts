/** Peer groups: created, published, found, joined and left; their pipes stay among their members. */
import { describe, expect, test } from 'vitest'
import type { OutputEnd } from '../../src/main/peer/pipe/output-end.ts'
import type { GroupServices } from '../../src/main/peer/group/group-services.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { groupOfPipe, uniqueValue, type PeerGroupId } from '../../src/main/protocol/ids.ts'
import { utf8Decode } from '../../src/main/base/bytes.ts'
import { readAll, resolveFully, seedText, sees, Sim, textMessage, type SimPeer } from './sim.ts'

const meet = async (sim: Sim, ...names: string[]): Promise<SimPeer[]> => {
  const peers: SimPeer[] = []
  for (const name of names) peers.push(await sim.start(name))
  const all = (): boolean =>
    peers.every((one) => peers.every((other) => one === other || sees(one, other)))
  await sim.clock.advanceUntil(all, 5_000)
  return peers
}

/** Creates a group, joins it and tells everybody. */
const found = async (sim: Sim, owner: SimPeer, name: string): Promise<PeerGroupId> => {
  const { groupId } = owner.peer.groups.create({ name }).advertisement
  await sim.run(owner.peer.groups.join(groupId))
  await sim.run(owner.peer.groups.publish(groupId))
  return groupId
}

const knows = (peer: SimPeer, id: PeerGroupId): boolean =>
  peer.peer.groups.table.get(id) !== undefined

const join = async (sim: Sim, peer: SimPeer, id: PeerGroupId): Promise<void> => {
  await sim.clock.advanceUntil(() => knows(peer, id), 3_000)
  await sim.run(peer.peer.groups.join(id))
}

const inGroup = (peer: SimPeer, id: PeerGroupId): GroupServices => peer.peer.groups.services(id)

const members = (peer: SimPeer, id: PeerGroupId): string[] => {
  const { census } = inGroup(peer, id)
  return [...census.members()].map(({ name }) => name).sort()
}

/** Creates a pipe in a group, binds its input end there, and publishes it there. */
const publishIn = async (
  sim: Sim,
  owner: SimPeer,
  group: PeerGroupId,
  name: string,
): Promise<PipeAdvertisement> => {
  const { pipes, discovery } = inGroup(owner, group)
  const { advertisement } = pipes.create({ name, type: 'JxtaUnicast' })
  pipes.openInput(advertisement)
  const { document, lifetimeMs } = pipes.markPublished(advertisement.id)
  await sim.run(discovery.publishPipe(document, lifetimeMs))
  await sim.clock.advance(500)
  return advertisement
}

const knowsPipe = (peer: SimPeer, pipe: PipeAdvertisement): boolean =>
  peer.peer.services.pipes.table.get(pipe.id) !== undefined

const bindIn = async (
  sim: Sim,
  asker: SimPeer,
  group: PeerGroupId,
  pipe: PipeAdvertisement,
): Promise<OutputEnd> => {
  const { binding, pipes } = inGroup(asker, group)
  const resolution = binding.resolve(pipe)
  await sim.run(resolution.decided)
  resolution.cancel()
  const [answer] = resolution.answers.filter(({ verdict }) => verdict === 'usable')
  if (answer?.endpoint === undefined) throw new Error(`not resolved: ${resolution.summary}`)
  const { peerId, endpoint } = answer
  return sim.run(
    pipes.openOutput(pipe, { peerId, endpoint, chosenBy: 'rule', reason: 'for the test' }),
  )
}

const heard = (owner: SimPeer, group: PeerGroupId, pipe: PipeAdvertisement): string[] => {
  const input = inGroup(owner, group).pipes.input(pipe.id)
  const texts: string[] = []
  for (let next = input?.read(); next !== undefined; next = input?.read())
    texts.push(utf8Decode(next.message.get('', 'text')?.body ?? new Uint8Array()))
  return texts
}

describe(`a peer group ${seedText}`, () => {
  test('that is published is found by others, who join it and see each other in it', async () => {
    const sim = new Sim()
    const [a, b, c] = (await meet(sim, 'A', 'B', 'C')) as [SimPeer, SimPeer, SimPeer]
    const id = await found(sim, a, 'readers')
    await join(sim, b, id)
    await sim.clock.advance(3_000)
    expect(b.peer.groups.table.get(id)).toMatchObject({ origin: 'found', learnedFrom: a.id })
    expect([members(a, id), members(b, id)]).toEqual([['B'], ['A']])
    expect(knows(c, id), 'C knows of it').toBe(true)
    expect(() => c.peer.groups.services(id)).toThrow(
      expect.objectContaining({ code: 'group/not-joined' }),
    )
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('that is withdrawn is forgotten by who is not in it, and stays with who is', async () => {
    const sim = new Sim()
    const [a, b, c] = (await meet(sim, 'A', 'B', 'C')) as [SimPeer, SimPeer, SimPeer]
    const id = await found(sim, a, 'readers')
    await join(sim, b, id)
    await sim.clock.advanceUntil(() => knows(c, id), 3_000)
    await sim.run(a.peer.groups.remove(id))
    await sim.clock.advance(500)
    expect([a, b, c].map((peer) => knows(peer, id))).toEqual([false, true, false])
    await sim.stopAll()
  })

  test('that nobody tells of any more is forgotten when its time is over', async () => {
    const sim = new Sim()
    const [a, b] = (await meet(sim, 'A', 'B')) as [SimPeer, SimPeer]
    const id = await found(sim, a, 'readers')
    await sim.clock.advanceUntil(() => knows(b, id), 3_000)
    await sim.stop(a)
    await sim.clock.advance(7_000_000)
    expect(knows(b, id)).toBe(true)
    await sim.clock.advance(300_000)
    expect(knows(b, id)).toBe(false)
    await sim.stopAll()
  })

  test('with a pipe whose id is the group’s: members find it, bind it and send, others never hear of it', async () => {
    const sim = new Sim()
    const [a, b, c] = (await meet(sim, 'A', 'B', 'C')) as [SimPeer, SimPeer, SimPeer]
    const id = await found(sim, a, 'readers')
    await join(sim, b, id)
    await sim.clock.advance(3_000)
    const pipe = await publishIn(sim, a, id, 'books')
    expect(groupOfPipe(pipe.id)).toBe(id)
    expect([knowsPipe(b, pipe), knowsPipe(c, pipe)]).toEqual([true, false])
    const output = await bindIn(sim, b, id, pipe)
    for (let i = 0; i < 50; i++) await sim.run(output.send(textMessage(`page ${i}`)))
    await sim.clock.advance(100)
    expect(heard(a, id, pipe)).toEqual(Array.from({ length: 50 }, (_, i) => `page ${i}`))
    const asked = await resolveFully(sim, c, pipe)
    expect(asked.answers.filter(({ verdict }) => verdict === 'usable')).toEqual([])
    await sim.stopAll()
  })

  test('sends with addresses and elements of its own', async () => {
    const sim = new Sim()
    const [a, b] = (await meet(sim, 'A', 'B')) as [SimPeer, SimPeer]
    const id = await found(sim, a, 'readers')
    await join(sim, b, id)
    const seen = new Set<string>()
    b.peer.services.endpoint.traffic.on(({ direction, message }) => {
      if (direction !== 'in') return
      const to = utf8Decode(
        message.get('jxta', 'EndpointDestinationAddress')?.body ?? new Uint8Array(),
      )
      if (to.includes(uniqueValue(id))) for (const { name } of message.elements) seen.add(name)
      if (to.includes(uniqueValue(id))) seen.add(to.slice(to.indexOf('/EndpointService:')))
    })
    await publishIn(sim, a, id, 'books')
    const group = uniqueValue(id)
    expect([...seen]).toEqual(
      expect.arrayContaining([
        `/EndpointService:${group}/JxtaPropagate/${group}`,
        `RendezVousPropagate${group}`,
        `${group}IRes`,
      ]),
    )
    await sim.stopAll()
  })
})

describe(`two groups on one network ${seedText}`, () => {
  test('do not hear each other’s pipes, and one peer may be in both', async () => {
    const sim = new Sim()
    const [a, b, both] = (await meet(sim, 'A', 'B', 'Both')) as [SimPeer, SimPeer, SimPeer]
    const readers = await found(sim, a, 'readers')
    const writers = await found(sim, b, 'writers')
    await join(sim, both, readers)
    await join(sim, both, writers)
    await sim.clock.advance(3_000)
    const books = await publishIn(sim, both, readers, 'books')
    const pens = await publishIn(sim, both, writers, 'pens')
    expect([knowsPipe(a, books), knowsPipe(a, pens)]).toEqual([true, false])
    expect([knowsPipe(b, books), knowsPipe(b, pens)]).toEqual([false, true])
    const toBooks = await bindIn(sim, a, readers, books)
    const toPens = await bindIn(sim, b, writers, pens)
    await sim.run(toBooks.send(textMessage('a book')))
    await sim.run(toPens.send(textMessage('a pen')))
    await sim.clock.advance(100)
    expect([heard(both, readers, books), heard(both, writers, pens)]).toEqual([
      ['a book'],
      ['a pen'],
    ])
    expect([members(a, readers), members(b, writers)]).toEqual([['Both'], ['Both']])
    expect(members(both, readers)).toEqual(['A'])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('keep to themselves even what is addressed to the other’s pipe over a link of both', async () => {
    const sim = new Sim()
    const [a, b] = (await meet(sim, 'A', 'B')) as [SimPeer, SimPeer]
    const readers = await found(sim, a, 'readers')
    const pipe = await publishIn(sim, a, readers, 'books')
    const { endpoint } = b.peer.services
    const link = await sim.run(endpoint.link(a.id))
    const to = { service: 'PipeService', param: pipe.id }
    endpoint.send({ peerId: a.id, link }, textMessage('in the wrong group'), to)
    await sim.clock.advance(100)
    expect(heard(a, readers, pipe)).toEqual([])
    expect(readAll(a, pipe)).toEqual([])
    await sim.stopAll()
  })
})

describe(`a peer that leaves a group ${seedText}`, () => {
  test('says goodbye to it, hears it no more, and is there again when it joins again', async () => {
    const sim = new Sim()
    const [a, b] = (await meet(sim, 'A', 'B')) as [SimPeer, SimPeer]
    const id = await found(sim, a, 'readers')
    await join(sim, b, id)
    await sim.clock.advance(3_000)
    const pipe = await publishIn(sim, a, id, 'books')
    const output = await bindIn(sim, b, id, pipe)
    await sim.run(b.peer.groups.leave(id))
    await sim.clock.advance(1_000)
    expect(output.state).toBe('unbound')
    expect(members(a, id)).toEqual([])
    expect(knowsPipe(b, pipe), 'what was found there is forgotten').toBe(false)
    expect(sees(a, b), 'it is on the network all the same').toBe(true)
    await sim.run(b.peer.groups.join(id))
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe) && members(a, id).length === 1, 5_000)
    const again = await bindIn(sim, b, id, pipe)
    await sim.run(again.send(textMessage('back')))
    await sim.clock.advance(100)
    expect(heard(a, id, pipe)).toEqual(['back'])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('and joins again at once is in it', async () => {
    const sim = new Sim()
    const [a] = (await meet(sim, 'A')) as [SimPeer]
    const id = await found(sim, a, 'readers')
    const left = a.peer.groups.leave(id)
    const joined = a.peer.groups.join(id)
    await sim.run(Promise.all([left, joined]))
    expect(a.peer.groups.table.get(id)?.joined).toBe(true)
    expect(a.peer.groups.services(id)).toBeDefined()
    await expect(sim.run(a.peer.groups.leave(id))).resolves.toBeUndefined()
    await expect(sim.run(a.peer.groups.leave(id))).rejects.toMatchObject({
      code: 'group/not-joined',
    })
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })
})

describe(`a peer in a group ${seedText}`, () => {
  test('is in it again after a restart, its input end bound', async () => {
    const sim = new Sim()
    const [a, b] = (await meet(sim, 'A', 'B')) as [SimPeer, SimPeer]
    const id = await found(sim, a, 'readers')
    await join(sim, b, id)
    const pipe = await publishIn(sim, b, id, 'books')
    const { table } = b.peer.services.pipes
    table.put({ ...table.require(pipe.id), listening: true })
    await sim.stop(b)
    const again = await sim.start('B', { store: b.store, key: b.key, at: b.host })
    expect(again.peer.groups.table.get(id)).toMatchObject({ joined: true })
    await sim.clock.advanceUntil(() => members(a, id).length === 1, 5_000)
    const output = await bindIn(sim, a, id, pipe)
    await sim.run(output.send(textMessage('still there')))
    await sim.clock.advance(100)
    expect(heard(again, id, pipe)).toEqual(['still there'])
    await sim.stopAll()
  })

  test('talks to a member beyond a peer that passes messages on and is in no group', async () => {
    const sim = new Sim()
    sim.hub.cut('10.0.0.1', '10.0.0.2')
    const a = await sim.start('A', { at: '10.0.0.1' })
    const b = await sim.start('B', { at: '10.0.0.2' })
    const middle = await sim.start('M', { at: '10.0.0.3', relay: true })
    await sim.clock.advanceUntil(() => sees(a, middle) && sees(b, middle), 5_000)
    const id = await found(sim, a, 'readers')
    await sim.clock.advanceUntil(() => knows(middle, id), 3_000)
    await sim.run(b.peer.services.discovery.ask(middle.id))
    await join(sim, b, id)
    const pipe = await publishIn(sim, a, id, 'books')
    const { binding, pipes } = inGroup(b, id)
    pipes.onFound(pipe, 3_600_000, a.id)
    const resolution = binding.resolve(pipe, { peers: [a.id] })
    await sim.run(resolution.finished)
    const [answer] = resolution.answers
    expect(answer).toMatchObject({ peerId: a.id, verdict: 'usable' })
    const to = {
      peerId: a.id,
      endpoint: answer?.endpoint ?? '',
      chosenBy: 'rule',
      reason: '',
    } as const
    const output = await sim.run(pipes.openOutput(pipe, to))
    expect(output.hops).toEqual([middle.id])
    await sim.run(output.send(textMessage('across')))
    await sim.clock.advance(100)
    expect(heard(a, id, pipe)).toEqual(['across'])
    await sim.stopAll()
  })

  test('is told its new name there too', async () => {
    const sim = new Sim()
    const [a, b] = (await meet(sim, 'A', 'B')) as [SimPeer, SimPeer]
    const id = await found(sim, a, 'readers')
    await join(sim, b, id)
    await sim.clock.advance(3_000)
    b.peer.rename('Bea')
    await sim.clock.advance(1_000)
    expect(members(a, id)).toEqual(['Bea'])
    await sim.stopAll()
  })

  test('may be in 20 of them at once, each with a pipe that only its members hear', async () => {
    const sim = new Sim()
    const [a, b] = (await meet(sim, 'A', 'B')) as [SimPeer, SimPeer]
    const ids: PeerGroupId[] = []
    for (let i = 0; i < 20; i++) ids.push(await found(sim, a, `group ${i}`))
    const odd = ids.filter((_, i) => i % 2 === 1)
    for (const id of odd) await join(sim, b, id)
    await sim.clock.advance(3_000)
    const all: PipeAdvertisement[] = []
    for (const id of ids) all.push(await publishIn(sim, a, id, `pipe of ${id}`))
    expect(all.map((pipe) => knowsPipe(b, pipe))).toEqual(ids.map((id) => odd.includes(id)))
    for (const [i, id] of odd.entries()) {
      const pipe = all[2 * i + 1]!
      const output = await bindIn(sim, b, id, pipe)
      await sim.run(output.send(textMessage(`to ${i}`)))
      await sim.clock.advance(10)
      expect(heard(a, id, pipe)).toEqual([`to ${i}`])
    }
    expect(a.peer.services.endpoint.links.of(b.id), 'over the links that all share').toHaveLength(1)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })
})
