import { afterEach, describe, expect, test } from 'vitest'
import { groupCipher } from '../../src/main/platform/group-cipher.ts'
import type { GroupPolicy } from '../../src/main/protocol/documents/group-policy.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import type { PeerGroupId } from '../../src/main/protocol/ids.ts'
import { parseInvitation } from '../../src/main/protocol/trust/invitation-link.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { seedText, Sim, textMessage, type SimPeer, type SimPeerOptions } from './sim.ts'

let sim: Sim
afterEach(() => sim.stopAll())

/** Whoever was removed has no rights any more after this time, at every peer that has heard of it. */
const CUT_WITHIN_MS = 2_000

const start = (name: string, more: SimPeerOptions = {}): Promise<SimPeer> =>
  sim.start(name, {
    ...{ proves: true, access: 'chosen', ...more },
    ports: { cipher: groupCipher, ...more.ports },
  })

const begin = async (
  creator: SimPeer,
  policy: GroupPolicy,
  others: readonly SimPeer[] = [],
): Promise<PeerGroupId> => {
  const { groups } = creator.peer
  const { groupId } = groups.create({ name: 'foundry', policy }).advertisement
  await sim.run(groups.join(groupId))
  await sim.run(groups.publish(groupId))
  for (const other of others) await sim.run(other.peer.connect(creator.address))
  await sim.clock.advance(1_000)
  return groupId
}

const keyOf = ({ key }: SimPeer) => key.fingerprint
const isIn = ({ peer }: SimPeer, id: PeerGroupId, who: SimPeer): boolean =>
  peer.memberships.get(id)?.machine.member(keyOf(who)) !== undefined
const isRunning = ({ peer }: SimPeer, id: PeerGroupId): boolean =>
  peer.groups.find(id) !== undefined

/** A group of which all these are members, and in which as many as are said take part. */
const together = async (count: number, policy: GroupPolicy = 'roster', joining = count) => {
  sim = new Sim()
  const peers: SimPeer[] = []
  for (let i = 0; i < count; i++) peers.push(await start(`p${i}`))
  await sim.clock.advance(3_000)
  const [creator, ...others] = peers as [SimPeer, ...SimPeer[]]
  const id = await begin(creator, policy, others)
  for (const other of others) creator.peer.administration.add(id, keyOf(other))
  await sim.clock.advance(1_000)
  for (const other of others.slice(0, joining)) await sim.run(other.peer.groups.join(id))
  await sim.clock.advance(3_000)
  return { creator, others, peers, id }
}

const securePipe = async (owner: SimPeer, id: PeerGroupId): Promise<PipeAdvertisement> => {
  const { pipes, discovery } = owner.peer.groups.services(id)
  const { advertisement } = pipes.create({ name: 'news', type: 'PipefitterPropagateSecure' })
  const { document, lifetimeMs } = pipes.markPublished(advertisement.id)
  await sim.run(discovery.publishPipe(document, lifetimeMs))
  await sim.clock.advance(500)
  return advertisement
}

const listen = ({ peer }: SimPeer, id: PeerGroupId, pipe: PipeAdvertisement) => {
  const input = peer.groups.services(id).pipes.openInput(pipe)
  return (): readonly string[] => {
    const texts: string[] = []
    for (let next = input.read(); next !== undefined; next = input.read()) {
      const element = next.message.get('', 'text')
      texts.push(element === undefined ? '' : elementText(element))
    }
    return texts
  }
}

const send = async ({ peer }: SimPeer, id: PeerGroupId, pipe: PipeAdvertisement, text: string) => {
  const output = peer.groups.services(id).pipes.joinSending(pipe)
  await sim.run(output.send(textMessage(text)))
  output.close()
  await sim.clock.advance(200)
}

const bindIn = async ({ peer }: SimPeer, id: PeerGroupId, pipe: PipeAdvertisement) => {
  const { binding, pipes } = peer.groups.services(id)
  const resolution = binding.resolve(pipe)
  await sim.run(resolution.decided)
  resolution.cancel()
  const answer = resolution.answers.find(({ verdict }) => verdict === 'usable')
  if (answer?.endpoint === undefined) throw new Error(`not resolved: ${resolution.summary}`)
  const { peerId, endpoint } = answer
  return sim.run(
    pipes.openOutput(pipe, { peerId, endpoint, chosenBy: 'rule', reason: 'for the test' }),
  )
}

describe(`who gets into a closed group ${seedText}`, () => {
  test('one that an administrator adds joins once, and all members know it', async () => {
    const { peers, id } = await together(5)
    for (const one of peers) {
      expect(isRunning(one, id)).toBe(true)
      for (const other of peers) expect(isIn(one, id, other)).toBe(true)
    }
  })

  test('nobody else joins one with a list, by asking or otherwise', async () => {
    const { creator, id } = await together(2)
    const eve = await start('eve')
    await sim.run(eve.peer.connect(creator.address))
    await sim.clock.advance(1_000)
    await sim.run(eve.peer.groups.join(id))
    await sim.clock.advance(20_000)
    expect(isRunning(eve, id)).toBe(false)
    expect(creator.peer.onboarding.inbox.all()).toEqual([])
    expect(eve.peer.memberships.get(id)?.roster.number).toBe(0)
  })

  test('who asks one by invitation waits in an administrator’s inbox, and is in once it is accepted', async () => {
    const { creator, id } = await together(2, 'invitation')
    const eve = await start('eve')
    await sim.run(eve.peer.connect(creator.address))
    await sim.clock.advance(1_000)
    await sim.run(eve.peer.groups.join(id))
    await sim.clock.advance(20_000)
    const [entry] = creator.peer.onboarding.inbox.all()
    expect(entry).toMatchObject({ kind: 'group', fingerprint: keyOf(eve), count: 1 })
    expect(isRunning(eve, id)).toBe(false)
    await sim.run(creator.peer.onboarding.act(entry!.id, 'accept'))
    await sim.clock.advance(1_000)
    expect(isRunning(eve, id)).toBe(true)
    expect(creator.peer.onboarding.inbox.all()).toEqual([])
  })

  test('who redeems an invitation to it is in', async () => {
    const { creator, others, id } = await together(2, 'invitation')
    const wish = { lifetimeMs: 60_000, uses: 1, note: '' }
    const [member] = others
    expect(() => member!.peer.administration.invite(id, wish)).toThrow(
      expect.objectContaining({ code: 'group/not-admin' }),
    )
    const { link } = creator.peer.administration.invite(id, wish)
    const eve = await start('eve')
    await sim.clock.advance(3_000)
    await sim.run(eve.peer.onboarding.invitations.redeem(parseInvitation(link)))
    await sim.clock.advance(1_000)
    await sim.run(eve.peer.groups.join(id))
    expect(isRunning(eve, id)).toBe(true)
    for (const one of [creator, member!]) expect(isIn(one, id, eve)).toBe(true)
  })

  test('a member that leaves is off the list of all, and back only when it is let in again', async () => {
    const { creator, others, id } = await together(3)
    const [leaver, other] = others as [SimPeer, SimPeer]
    await sim.run(leaver.peer.groups.leave(id))
    await sim.clock.advance(1_000)
    for (const one of [creator, other]) expect(isIn(one, id, leaver)).toBe(false)
    expect(creator.peer.memberships.get(id)?.roster.changes.at(-1)).toMatchObject({ kind: 'left' })
    await sim.run(leaver.peer.groups.join(id))
    await sim.clock.advance(10_000)
    expect(isRunning(leaver, id)).toBe(false)
  })
})

describe(`a removal ${seedText}`, () => {
  test('reaches all members within two seconds, and ends what the removed one used', async () => {
    const { creator, others, id } = await together(6)
    const [owner, mallory] = others as [SimPeer, SimPeer]
    const { pipes, discovery } = owner.peer.groups.services(id)
    const { advertisement } = pipes.create({ name: 'letters', type: 'JxtaUnicast' })
    const input = pipes.openInput(advertisement)
    const { document, lifetimeMs } = pipes.markPublished(advertisement.id)
    await sim.run(discovery.publishPipe(document, lifetimeMs))
    await sim.clock.advance(1_000)
    const output = await bindIn(mallory, id, advertisement)
    await sim.run(output.send(textMessage('as a member')))
    await sim.clock.advance(100)
    expect(input.stats.received).toBe(1)
    creator.peer.administration.remove(id, keyOf(mallory))
    await sim.clock.advance(CUT_WITHIN_MS)
    for (const one of others) expect(isIn(one, id, mallory)).toBe(false)
    expect(isRunning(mallory, id)).toBe(false)
    expect(output.state).toBe('unbound')
    await expect(sim.run(output.send(textMessage('after')))).rejects.toThrow()
    expect(input.stats.received).toBe(1)
  })

  test('is not undone by a member that was apart and holds the old list', async () => {
    const { creator, others, peers, id } = await together(4)
    const [mallory, apart] = others as [SimPeer, SimPeer]
    const interfaces = apart.network.interfaces()
    apart.network.set([])
    await sim.clock.advance(1_000)
    creator.peer.administration.remove(id, keyOf(mallory))
    await sim.clock.advance(5_000)
    expect(isIn(apart, id, mallory)).toBe(true)
    apart.network.set(interfaces)
    await sim.clock.advance(60_000)
    for (const one of peers.filter((one) => one !== mallory))
      expect([one.name, isIn(one, id, mallory)]).toEqual([one.name, false])
  })

  test('made apart from what others changed holds after both have met, without loops', async () => {
    const { creator, others, id } = await together(5)
    const [ada, mallory, kim, lou] = others as [SimPeer, SimPeer, SimPeer, SimPeer]
    creator.peer.administration.setRole(id, keyOf(ada), 'admin')
    await sim.clock.advance(1_000)
    const interfaces = ada.network.interfaces()
    ada.network.set([])
    await sim.clock.advance(1_000)
    ada.peer.administration.remove(id, keyOf(mallory))
    creator.peer.administration.remove(id, keyOf(lou))
    creator.peer.administration.setRole(id, keyOf(kim), 'admin')
    await sim.clock.advance(5_000)
    ada.network.set(interfaces)
    await sim.clock.advance(90_000)
    for (const one of [creator, ada, kim]) {
      const group = one.peer.memberships.get(id)
      const list = group?.machine.members().map(({ name }) => name)
      expect([one.name, list?.toSorted()]).toEqual([one.name, ['p0', 'p1', 'p3']])
      expect(group?.machine.struck.size).toBe(0)
    }
    const settled = creator.peer.memberships.get(id)!.roster.number
    await sim.clock.advance(300_000)
    expect(creator.peer.memberships.get(id)?.roster.number).toBe(settled)
    const forks = [creator, ada, kim].flatMap((one) => one.peer.memberships.get(id)!.machine.forks)
    expect(forks.length).toBeGreaterThan(0)
  })

  test('spreads among thirty, of whom each was added once', async () => {
    const { creator, others, id } = await together(30, 'roster', 0)
    const mallory = others.at(7)!
    creator.peer.administration.remove(id, keyOf(mallory))
    await sim.clock.advance(CUT_WITHIN_MS)
    for (const one of others) expect([one.name, isIn(one, id, mallory)]).toEqual([one.name, false])
    const { number } = creator.peer.memberships.get(id)!.roster
    expect(number).toBe(1 + 29 + 1)
  }, 300_000)
})

describe(`a secure propagate pipe ${seedText}`, () => {
  test('is read by members alone, and says who wrote', async () => {
    const { creator, others, id } = await together(3)
    const [ada, ben] = others as [SimPeer, SimPeer]
    const pipe = await securePipe(creator, id)
    const [reads, readsToo] = [listen(ada, id, pipe), listen(ben, id, pipe)]
    await send(creator, id, pipe, 'hello')
    expect([reads(), readsToo()]).toEqual([['hello'], ['hello']])
    await send(ada, id, pipe, 'hi')
    expect(readsToo()).toEqual(['hi'])
  })

  test('is read neither by one that was removed afterwards, nor before by one that comes later', async () => {
    const { creator, others, id } = await together(3)
    const [ada, mallory] = others as [SimPeer, SimPeer]
    const pipe = await securePipe(creator, id)
    const reads = listen(ada, id, pipe)
    const before = mallory.peer.memberships
      .get(id)!
      .ring.all()
      .map(({ name }) => name)
    creator.peer.administration.remove(id, keyOf(mallory))
    await sim.clock.advance(CUT_WITHIN_MS)
    await send(creator, id, pipe, 'without mallory')
    expect(reads()).toEqual(['without mallory'])
    const now = creator.peer.memberships.get(id)!
    expect(before).not.toContain(now.ring.current(now.roster)?.name)
    expect(mallory.peer.memberships.get(id)?.ring.all()).toEqual([])

    const late = await start('late')
    await sim.run(late.peer.connect(creator.address))
    creator.peer.administration.add(id, keyOf(late))
    await sim.clock.advance(1_000)
    const held = late.peer.memberships.get(id)!.ring.all()
    expect(
      held.map(({ key }) => key.number >= late.peer.memberships.get(id)!.roster.number),
    ).toEqual([true])
  })

  test('takes nothing to send while there is no key that was made since somebody left', async () => {
    const { creator, others, id } = await together(3)
    const [ada] = others as [SimPeer]
    const pipe = await securePipe(creator, id)
    ada.peer.memberships.get(id)!.ring.clear()
    const output = ada.peer.groups.services(id).pipes.joinSending(pipe)
    await expect(sim.run(output.send(textMessage('x')))).rejects.toMatchObject({
      code: 'group/no-key',
    })
    await sim.clock.advance(6_000)
    await sim.run(output.send(textMessage('y')))
  })

  test('goes on when the key was changed by hand', async () => {
    const { creator, others, id } = await together(2)
    const [ada] = others as [SimPeer]
    const pipe = await securePipe(creator, id)
    const reads = listen(ada, id, pipe)
    const group = ada.peer.memberships.get(id)!
    const first = group.ring.current(group.roster)?.name
    creator.peer.administration.rotate(id)
    await sim.clock.advance(1_000)
    await send(creator, id, pipe, 'one')
    expect(reads()).toEqual(['one'])
    expect(group.ring.current(group.roster)?.name).not.toBe(first)
  })

  test('is made in closed groups alone', async () => {
    sim = new Sim()
    const one = await start('one')
    expect(() =>
      one.peer.services.pipes.create({ name: 'news', type: 'PipefitterPropagateSecure' }),
    ).toThrow(expect.objectContaining({ code: 'group/open' }))
  })
})
