import { describe, expect, test } from 'vitest'
import { memoryInterface } from '../../src/main/transports/memory/index.ts'
import {
  bind,
  knowsPipe,
  publishPipe,
  readAll,
  resolveFully,
  seedText,
  sees,
  Sim,
  textMessage,
} from './sim.ts'
import { Stranger } from './stranger.ts'

describe(`resolving a pipe ${seedText}`, () => {
  test('a pipe that specifies ws finds nobody, and the summary says exactly that', async () => {
    const sim = new Sim()
    const [a, b] = [await sim.start('A'), await sim.start('B')]
    await sim.clock.advance(1_000)
    const pipe = await publishPipe(sim, a, 'web only', 'ws')
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
    const resolution = await resolveFully(sim, b, pipe)
    expect(resolution.answers).toEqual([])
    expect(resolution.summary).toBe(
      'Nobody answered. The pipe specifies the transport ws: only a peer that has its input end bound, on an ' +
        'interface that implements ws, answers. Asked: multicast on eth0, peer A.',
    )
    await sim.stopAll()
  })

  test('for a pipe that specifies tcp the answer names the tcp endpoint on the asker’s own network', async () => {
    const sim = new Sim()
    const a = await sim.start('A', {
      at: [memoryInterface('eth0', '10.0.0.1'), memoryInterface('eth1', '10.0.1.1')],
      transports: [{ scheme: 'other', port: 9 }, { scheme: 'tcp' }],
    })
    const b = await sim.start('B', { at: '10.0.0.2' })
    const c = await sim.start('C', { at: '10.0.1.3' })
    const pipe = await publishPipe(sim, a, 'printer', 'tcp')
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe) && knowsPipe(c, pipe), 1_000)
    const forB = await resolveFully(sim, b, pipe)
    expect(forB.answers).toMatchObject([{ endpoint: 'tcp://10.0.0.1:9701', verdict: 'usable' }])
    const forC = await resolveFully(sim, c, pipe)
    expect(forC.answers).toMatchObject([{ endpoint: 'tcp://10.0.1.1:9701', verdict: 'usable' }])
    await sim.stopAll()
  })

  test('a peer asked by name that has the pipe not says so, and the run ends at once', async () => {
    const sim = new Sim()
    const [a, b, c] = [await sim.start('A'), await sim.start('B'), await sim.start('C')]
    const pipe = await publishPipe(sim, a, 'printer')
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe) && sees(b, c), 1_000)
    const before = sim.clock.nowMs()
    const resolution = await resolveFully(sim, b, pipe, { peers: [c.id] })
    expect(resolution.answers).toMatchObject([
      { peerId: c.id, source: 'direct', verdict: 'refused' },
    ])
    expect(sim.clock.nowMs() - before).toBeLessThan(100)
    expect(resolution.summary).toBe('1 peer answered, but none can be bound.')
    await sim.stopAll()
  })

  test('answers stream to the caller as they come, and breaking off cancels the run', async () => {
    const sim = new Sim()
    const [a, b] = [await sim.start('A'), await sim.start('B')]
    const pipe = await publishPipe(sim, a, 'printer')
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
    const resolution = b.peer.services.binding.resolve(pipe)
    const first = async () => {
      for await (const answer of resolution) return answer
      return undefined
    }
    expect(await sim.run(first(), 1_000)).toMatchObject({ peerId: a.id, verdict: 'usable' })
    expect(resolution.state).toBe('cancelled')
    await sim.stopAll()
  })

  test('multicast that passes one way only: the peers nearby are asked one by one at last', async () => {
    const sim = new Sim()
    const a = await sim.start('A')
    const deaf = await sim.start('B')
    await sim.clock.advanceUntil(() => sees(deaf, a), 1_000)
    const pipe = await publishPipe(sim, a, 'printer')
    await sim.clock.advanceUntil(() => knowsPipe(deaf, pipe), 1_000)
    // From now on nothing that B propagates leaves its machine.
    for (const channel of deaf.peer.services.endpoint.channels())
      expect(channel.id).toBe('mcast:eth0')
    deaf.peer.services.rendezvous.propagate = async () => []
    const resolution = await resolveFully(sim, deaf, pipe)
    expect(resolution.answers).toMatchObject([
      { peerId: a.id, source: 'direct', verdict: 'usable' },
    ])
    await sim.stopAll()
  })
})

describe(`without multicast ${seedText}`, () => {
  const threeBySeed = async (sim: Sim) => {
    const a = await sim.start('A', { multicast: false })
    const seeded = { multicast: false, seeds: [a.address] }
    return [a, await sim.start('B', seeded), await sim.start('C', seeded)] as const
  }

  test('B and C find each other through the seed A, within 3 s', async () => {
    const sim = new Sim()
    const [a, b, c] = await threeBySeed(sim)
    await sim.clock.advance(3_000)
    expect([sees(a, b), sees(a, c), sees(b, a), sees(c, a)]).toEqual([true, true, true, true])
    expect([sees(b, c), sees(c, b)]).toEqual([true, true])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('a pipe of B is found, resolved and bound by C', async () => {
    const sim = new Sim()
    const [, b, c] = await threeBySeed(sim)
    await sim.clock.advance(3_000)
    const pipe = await publishPipe(sim, b, 'printer')
    await sim.clock.advanceUntil(() => knowsPipe(c, pipe), 12_000)
    const output = await bind(sim, c, pipe)
    await sim.run(output.send(textMessage('hello')))
    await sim.clock.advance(10)
    expect(readAll(b, pipe)).toEqual(['hello'])
    await sim.stopAll()
  })

  test('A answers on behalf of B, marked, and C verifies with B itself before it is usable', async () => {
    const sim = new Sim()
    const a = await sim.start('A', { multicast: false })
    const b = await sim.start('B', { multicast: false, seeds: [a.address] })
    await sim.clock.advance(1_000)
    const pipe = await publishPipe(sim, b, 'printer')
    await sim.clock.advance(1_000)
    expect((await resolveFully(sim, a, pipe)).answers).toMatchObject([{ verdict: 'usable' }])
    const c = await sim.start('C', { multicast: false })
    await sim.run(c.peer.services.endpoint.dial(a.address))
    const resolution = c.peer.services.binding.resolve(pipe)
    await sim.clock.advanceUntil(() => resolution.answers.length > 0, 100)
    expect(resolution.answers).toMatchObject([
      { peerId: b.id, source: 'on-behalf', answeredBy: a.id, verdict: 'checking' },
    ])
    await sim.run(resolution.finished)
    expect(resolution.answers).toMatchObject([
      {
        peerId: b.id,
        source: 'on-behalf',
        answeredBy: a.id,
        verdict: 'usable',
        endpoint: b.address,
      },
    ])
    await sim.stopAll()
  })

  test('a lie about another peer ends refused when that peer says no, unusable when it is not there', async () => {
    const sim = new Sim()
    const [b, c] = [
      await sim.start('B', { multicast: false }),
      await sim.start('C', { multicast: false }),
    ]
    const pipe = await publishPipe(sim, c, 'elsewhere')
    c.peer.services.pipes.input(pipe.id)?.close()
    const liar = new Stranger(sim, '10.0.0.66')
    await liar.linkTo(c)
    const nobody = new Stranger(
      sim,
      '10.0.0.99',
      c.id.replace(/.{6}03$/, 'ABCDEF03') as typeof c.id,
    )
    for (const [victim, endpoint, verdict] of [
      [b.id, b.address, 'refused'],
      [nobody.id, 'tcp://10.0.0.99:9701', 'unusable'],
    ] as const) {
      liar.onPipeQuery = () => ({ peer: victim, found: true, endpoint, onBehalf: liar.id })
      const resolution = await resolveFully(sim, c, pipe)
      const told = resolution.answers.find(({ peerId }) => peerId === victim)
      expect(told).toMatchObject({ source: 'on-behalf', answeredBy: liar.id, verdict })
      expect(resolution.answers.filter((answer) => answer.verdict === 'usable')).toEqual([])
    }
    await sim.stopAll()
  })
})

describe(`after a restart ${seedText}`, () => {
  test('the lists are there with the network down, and the known end is tried first when it is up', async () => {
    const sim = new Sim()
    const a = await sim.start('A')
    const b = await sim.start('B')
    const pipe = await publishPipe(sim, a, 'printer')
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe) && sees(b, a), 1_000)
    const output = await bind(sim, b, pipe)
    const remembered = [{ peerId: output.binding.peerId, endpoint: output.binding.endpoint }]
    await sim.clock.advance(1_500)
    await sim.stop(b)

    const again = sim.create('B', { store: b.store, key: b.key, at: [], multicast: false })
    await again.peer.start()
    expect(again.peer.peers.get(a.id)?.name).toBe('A')
    expect(knowsPipe(again, pipe)).toBe(true)
    expect(again.peer.endpoints.of(a.id).map(({ address }) => address)).toEqual([a.address])
    const down = await resolveFully(sim, again, pipe, { remembered })
    expect(down.answers).toMatchObject([{ peerId: a.id, source: 'cache', verdict: 'unusable' }])
    expect(down.answers[0]?.reason).toMatch(/^It could not be asked itself: /)

    again.network.set([memoryInterface('eth0', '10.0.0.2')])
    const up = await resolveFully(sim, again, pipe, { remembered })
    expect(up.answers).toMatchObject([
      { peerId: a.id, source: 'cache', verdict: 'usable', endpoint: a.address },
    ])
    await sim.stopAll()
  })
})
