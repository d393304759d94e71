import { afterEach, describe, expect, test } from 'vitest'
import type { Grant, PipeAccess } from '../../src/main/peer/ports/trust.ts'
import type { KeyHolder } from '../../src/main/peer/trust/trust-service.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { PIPE_SERVICE } from '../../src/main/protocol/constants.ts'
import {
  bind,
  publishPipe,
  readAll,
  resolveFully,
  seedText,
  Sim,
  textMessage,
  type SimPeer,
  type SimPeerOptions,
} from './sim.ts'

let sim: Sim

afterEach(() => sim.stopAll())

/** A peer that proves its key, as ours do, with nothing open to strangers. */
const start = (name: string, more: SimPeerOptions = {}): Promise<SimPeer> =>
  sim.start(name, { proves: true, access: 'chosen', ...more })

/** An owner with a pipe, and somebody who knows of it and is linked. */
const meet = async (guestOptions: SimPeerOptions = {}) => {
  sim = new Sim()
  const owner = await start('owner')
  const guest = await start('guest', guestOptions)
  await sim.clock.advance(3_000)
  await sim.run(guest.peer.connect(owner.address))
  const pipe = await publishPipe(sim, owner, 'printer')
  await sim.clock.advance(1_000)
  return { owner, guest, pipe }
}

const holderIn = (at: SimPeer, other: SimPeer): KeyHolder => {
  const entry = at.peer.trust.all().find(({ peerId }) => peerId === other.id)
  if (entry === undefined) throw new Error(`${other.name} was not seen by ${at.name}`)
  return entry
}

const pair = (at: SimPeer, other: SimPeer, grants: readonly Grant[] = []): void =>
  at.peer.trust.pair(holderIn(at, other), 'pairing', grants)

const both = ({ id: pipeId }: PipeAdvertisement): readonly Grant[] => [
  { right: 'bind', pipeId },
  { right: 'send', pipeId },
]

const keyOf = (at: SimPeer, other: SimPeer) => holderIn(at, other).fingerprint

describe(`who may bind ${seedText}`, () => {
  test('nobody, of whom nothing was said: the asker is refused in words, and has asked for it', async () => {
    const { owner, guest, pipe } = await meet()
    const requests: unknown[] = []
    owner.peer.trust.requested.on((request) => requests.push(request))
    const resolution = await resolveFully(sim, guest, pipe)
    expect(resolution.answers).toMatchObject([{ verdict: 'refused', notLetIn: true }])
    expect(resolution.summary).toContain('lets in only peers that it is paired with')
    const about = { fingerprint: keyOf(owner, guest), pipeId: pipe.id }
    expect(requests).toEqual([
      { ...about, right: 'bind' },
      { ...about, right: 'send' },
    ])
  })

  test('one that was refused hears of it when it is let in, and again of no other time', async () => {
    const { owner, guest, pipe } = await meet()
    const admitted: unknown[] = []
    guest.peer.admitted.on((admission) => admitted.push(admission))
    await resolveFully(sim, guest, pipe)
    pair(owner, guest)
    await sim.clock.advance(100)
    expect(admitted).toEqual([])
    for (const grant of both(pipe)) owner.peer.trust.grant(keyOf(owner, guest), grant)
    await sim.clock.advance(100)
    expect(admitted).toEqual([{ pipeId: pipe.id, peerId: owner.id }])
    owner.peer.trust.setAccess(pipe.id, 'anyone')
    await sim.clock.advance(100)
    expect(admitted).toHaveLength(1)
  })

  test('one that was refused hears of it when the pipe is opened to anyone', async () => {
    const { owner, guest, pipe } = await meet()
    const admitted: unknown[] = []
    guest.peer.admitted.on((admission) => admitted.push(admission))
    await resolveFully(sim, guest, pipe)
    owner.peer.trust.setAccess(pipe.id, 'anyone')
    await sim.clock.advance(100)
    expect(admitted).toEqual([{ pipeId: pipe.id, peerId: owner.id }])
  })

  test('a paired one without the right is told that it is that', async () => {
    const { owner, guest, pipe } = await meet()
    pair(owner, guest)
    const { summary } = await resolveFully(sim, guest, pipe)
    expect(summary).toContain('did not let it into this pipe')
  })

  test.each<[string, PipeAccess, boolean]>([
    ['a paired one with the right', 'chosen', true],
    ['every paired one, where the pipe says so', 'paired', false],
  ])('%s', async (_, access, granted) => {
    const { owner, guest, pipe } = await meet()
    pair(owner, guest, granted ? both(pipe) : [])
    owner.peer.trust.setAccess(pipe.id, access)
    const output = await bind(sim, guest, pipe)
    await sim.run(output.send(textMessage('hello')))
    await sim.clock.advance(100)
    expect(readAll(owner, pipe)).toEqual(['hello'])
  })

  test('one that may bind and not send', async () => {
    const { owner, guest, pipe } = await meet()
    pair(owner, guest, [{ right: 'bind' }])
    const output = await bind(sim, guest, pipe)
    await sim.run(output.send(textMessage('hello')))
    await sim.clock.advance(100)
    expect(readAll(owner, pipe)).toEqual([])
    expect(output).toMatchObject({ state: 'unbound', cause: 'refused' })
    expect(owner.counters.get('access.refused-messages')).toBe(1)
  })

  test('whoever proves no key has only what is open to anyone, and hears nothing of the rest', async () => {
    const { owner, guest, pipe } = await meet({ proves: false })
    const { answers } = await resolveFully(sim, guest, pipe, { peers: [owner.id] })
    expect(answers).toMatchObject([{ verdict: 'refused' }])
    expect(answers[0]?.notLetIn).toBeUndefined()
    expect((await resolveFully(sim, guest, pipe)).answers).toEqual([])
    owner.peer.trust.setAccess(pipe.id, 'anyone')
    const output = await bind(sim, guest, pipe)
    await sim.run(output.send(textMessage('hello')))
    await sim.clock.advance(100)
    expect(readAll(owner, pipe)).toEqual(['hello'])
  })

  test('an ignored one hears nothing of the pipe, not even of one that is open, and nothing is asked', async () => {
    const { owner, guest, pipe } = await meet()
    const requests: unknown[] = []
    owner.peer.trust.requested.on((request) => requests.push(request))
    owner.peer.trust.setStanding(keyOf(owner, guest), 'ignored')
    owner.peer.trust.setAccess(pipe.id, 'anyone')
    const { answers } = await resolveFully(sim, guest, pipe, { peers: [owner.id] })
    expect(answers).toMatchObject([{ verdict: 'refused' }])
    expect(answers[0]?.notLetIn).toBeUndefined()
    expect(requests).toEqual([])
    expect(guest.peer.services.endpoint.links.of(owner.id)).not.toEqual([])
  })
})

describe(`naming a trusted peer ${seedText}`, () => {
  test('by multicast: the answer goes over the link that proves the key, and nobody else has it', async () => {
    const { owner, guest, pipe } = await meet()
    pair(owner, guest, both(pipe))
    const eve = await start('eve')
    await sim.clock.advance(3_000)
    const resolution = guest.peer.services.binding.resolve(pipe)
    await sim.run(resolution.decided)
    expect(resolution.answers).toMatchObject([{ verdict: 'usable', peerId: owner.id }])
    resolution.cancel()
    expect((await resolveFully(sim, eve, pipe)).answers).not.toMatchObject([{ verdict: 'usable' }])
  })

  test('on a link without proving its key: no link is made', async () => {
    const { owner, guest } = await meet()
    pair(owner, guest)
    await sim.stop(guest)
    const impostor = await start('impostor', { id: guest.id, proves: false })
    await sim.run(impostor.peer.connect(owner.address)).catch(() => {})
    await sim.clock.advance(1_000)
    expect(owner.peer.services.endpoint.links.of(guest.id)).toEqual([])
    expect(owner.counters.get('trust.unproven-claims')).toBeGreaterThan(0)
  })

  test('on a link that was there before it was paired: that one ends', async () => {
    const { owner, guest } = await meet()
    await sim.stop(guest)
    const impostor = await start('impostor', { id: guest.id, proves: false })
    await sim.run(impostor.peer.connect(owner.address))
    const links = () =>
      owner.peer.services.endpoint.links.of(guest.id).map(({ connection }) => connection.proof)
    expect(links()).toContain(undefined)
    pair(owner, guest)
    await sim.clock.advance(100)
    expect(links()).not.toContain(undefined)
    expect(owner.counters.get('trust.unproven-claims')).toBeGreaterThan(0)
  })

  test('as the source of a propagated message: it is no proof', async () => {
    const { owner, guest } = await meet()
    pair(owner, guest, [{ right: 'send' }])
    const { pipes } = owner.peer.services
    const { advertisement } = pipes.create({ name: 'news', type: 'JxtaPropagate' })
    pipes.openInput(advertisement)
    const output = guest.peer.services.pipes.joinSending(advertisement)
    await sim.run(output.send(textMessage('by multicast')))
    await sim.clock.advance(100)
    expect(readAll(owner, advertisement)).toEqual([])
    expect(owner.counters.get('access.refused-messages')).toBe(1)
    owner.peer.trust.setAccess(advertisement.id, 'anyone')
    await sim.run(output.send(textMessage('again')))
    await sim.clock.advance(100)
    expect(readAll(owner, advertisement)).toEqual(['again'])
  })

  test('relayed by others: a plain message proves nothing', async () => {
    sim = new Sim()
    const options = { multicast: false }
    const relay = await start('relay', { ...options, relay: true, at: '10.9.0.1' })
    const owner = await start('owner', options)
    const guest = await start('guest', options)
    await sim.run(owner.peer.connect(guest.address))
    const pipe = await publishPipe(sim, owner, 'printer')
    pair(owner, guest, both(pipe))
    const { endpoint } = guest.peer.services
    await sim.run(owner.peer.connect(relay.address))
    await sim.run(guest.peer.connect(relay.address))
    await sim.clock.advance(1_000)
    sim.hub.cut(owner.host, guest.host)
    await sim.clock.advance(1_000)
    const way = await sim.run(endpoint.way(owner.id))
    expect(way.hops).toEqual([relay.id])
    endpoint.send(way, textMessage('relayed'), { service: PIPE_SERVICE, param: pipe.id })
    await sim.clock.advance(1_000)
    expect(readAll(owner, pipe)).toEqual([])
    expect(owner.counters.get('access.refused-messages')).toBe(1)
  })
})

describe(`who may no longer ${seedText}`, () => {
  const bound = async () => {
    const met = await meet()
    pair(met.owner, met.guest, both(met.pipe))
    const output = await bind(sim, met.guest, met.pipe)
    await sim.run(output.send(textMessage('before')))
    await sim.clock.advance(100)
    return { ...met, output, key: keyOf(met.owner, met.guest) }
  }

  test.each<[string, (made: Awaited<ReturnType<typeof bound>>) => void]>([
    [
      'the right is taken back',
      ({ owner, key }) => owner.peer.trust.revoke(key, { right: 'send' }),
    ],
    ['it is not paired any more', ({ owner, key }) => owner.peer.trust.setStanding(key, 'seen')],
    ['it is forgotten', ({ owner, key }) => owner.peer.trust.forget(key)],
  ])('%s: what it sent and nobody read is gone, and its end is refused', async (_, narrow) => {
    const made = await bound()
    narrow(made)
    expect(readAll(made.owner, made.pipe)).toEqual([])
    expect(made.owner.counters.get('access.dropped-messages')).toBe(1)
    await sim.clock.advance(100)
    expect(made.output).toMatchObject({ state: 'unbound', cause: 'refused' })
    await expect(made.output.send(textMessage('after'))).rejects.toMatchObject({
      code: 'access/refused',
    })
  })

  test('the pipe is for fewer: those who are out are cut, the others are not', async () => {
    const { owner, guest, pipe, output } = await bound()
    const other = await start('other')
    await sim.run(other.peer.connect(owner.address))
    pair(owner, other)
    owner.peer.trust.setAccess(pipe.id, 'paired')
    const second = await bind(sim, other, pipe)
    owner.peer.trust.setAccess(pipe.id, 'chosen')
    await sim.clock.advance(100)
    expect(second).toMatchObject({ state: 'unbound', cause: 'refused' })
    expect(output.state).toBe('bound')
    await sim.run(output.send(textMessage('still here')))
    await sim.clock.advance(100)
    expect(readAll(owner, pipe)).toEqual(['before', 'still here'])
    expect(guest.counters.get('access.cut')).toBe(0)
  })

  test('a blocked one loses its links at once, gets none back, and hears no word', async () => {
    const { owner, guest, pipe, output, key } = await bound()
    owner.peer.trust.setStanding(key, 'blocked')
    expect(readAll(owner, pipe)).toEqual([])
    await sim.clock.advance(100)
    expect(owner.peer.services.endpoint.links.of(guest.id)).toEqual([])
    await sim.clock.advance(30_000)
    expect(owner.peer.services.endpoint.links.of(guest.id)).toEqual([])
    expect(output).toMatchObject({ state: 'unbound', cause: 'unreachable' })
    expect(owner.counters.get('trust.blocked-links')).toBeGreaterThan(0)
    await expect(sim.run(guest.peer.connect(owner.address))).resolves.toBeDefined()
    await sim.clock.advance(1_000)
    expect(guest.peer.services.endpoint.links.of(owner.id)).toEqual([])
  })
})

describe(`bidirectional pipes ${seedText}`, () => {
  const served = async (grants: (pipe: PipeAdvertisement) => readonly Grant[]) => {
    sim = new Sim()
    const owner = await start('owner')
    const guest = await start('guest')
    await sim.run(guest.peer.connect(owner.address))
    const { advertisement } = owner.peer.services.pipes.create({
      name: 'server',
      type: 'JxtaUnicast',
    })
    const server = owner.peer.services.bidi.acceptBidi(advertisement)
    pair(owner, guest, grants(advertisement))
    const connected = sim.run(guest.peer.services.bidi.connectBidi(advertisement))
    return { owner, guest, server, advertisement, connected }
  }

  test('whoever may not send to the server pipe gets none', async () => {
    const { connected } = await served(() => [{ right: 'bind' }])
    await expect(connected).rejects.toMatchObject({ code: 'pipe/refused' })
  })

  test('it works both ways for one that may, is for nobody else, and ends with the right', async () => {
    const { owner, guest, server, advertisement, connected } = await served(both)
    const theirs = await connected
    const ours = await sim.run(server.accept())
    await sim.run(theirs.send(textMessage('ping')))
    await sim.run(ours.send(textMessage('pong')))
    await sim.clock.advance(100)
    const [ping, pong] = [ours[Symbol.asyncIterator](), theirs[Symbol.asyncIterator]()]
    expect((await sim.run(ping.next())).value).toMatchObject({ from: guest.id })
    expect((await sim.run(pong.next())).value).toMatchObject({ from: owner.id })
    owner.peer.trust.revoke(keyOf(owner, guest), { right: 'send', pipeId: advertisement.id })
    expect(ours.state).toBe('closed')
    await sim.clock.advance(100)
    expect(theirs.state).toBe('closed')
  })
})
