import { describe, expect, test } from 'vitest'
import { PipefitterError } from '../../src/main/base/errors.ts'
import { createDeferred } from '../../src/main/base/deferred.ts'
import type { Transport } from '../../src/main/peer/ports/transport.ts'
import { memoryInterface } from '../../src/main/transports/memory/index.ts'
import {
  bind,
  knowsPipe,
  publishPipe,
  readAll,
  seedText,
  sees,
  Sim,
  textMessage,
  type SimPeer,
} from './sim.ts'

describe(`bad weather ${seedText}`, () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    'with three of ten datagrams lost three peers still see each other within 3 s (chance %i)',
    async (chance) => {
      const sim = new Sim({ loss: 0.3, jitterMs: 3 }, chance)
      const all = [await sim.start('A'), await sim.start('B'), await sim.start('C')]
      await sim.clock.advance(3_000)
      for (const one of all)
        for (const other of all) if (one !== other) expect(sees(one, other)).toBe(true)
      const pipe = await publishPipe(sim, all[0]!, 'printer')
      const found = (): boolean => all.every((peer) => knowsPipe(peer, pipe))
      await sim.clock.advanceUntil(found, 3_000)
      await sim.stopAll()
    },
  )

  test('no network at the start: the peer runs, and is seen once the network comes', async () => {
    const sim = new Sim()
    const a = await sim.start('A')
    const b = await sim.start('B', { at: [] })
    await sim.clock.advance(10_000)
    expect(sees(a, b)).toBe(false)
    b.network.set([memoryInterface('eth0', '10.0.0.2')])
    await sim.clock.advance(3_000)
    expect([sees(a, b), sees(b, a)]).toEqual([true, true])
    await sim.stopAll()
  })

  test('a seed that is down is tried again, and at once when the network changes', async () => {
    const sim = new Sim()
    const b = await sim.start('B', {
      at: '10.0.0.2',
      multicast: false,
      seeds: ['tcp://10.0.0.1:9701'],
    })
    await sim.clock.advance(40_000)
    const a = await sim.start('A', { at: '10.0.0.1', multicast: false })
    b.network.set([memoryInterface('eth0', '10.0.0.2'), memoryInterface('eth1', '10.0.5.2')])
    await sim.clock.advance(100)
    expect(sees(b, a)).toBe(true)
    await sim.stopAll()
  })
})

describe(`coming and going ${seedText}`, () => {
  test('a peer that stops is gone for the others at once, and comes back when it starts again', async () => {
    const sim = new Sim()
    const [a, b] = [await sim.start('A'), await sim.start('B')]
    await sim.clock.advance(1_000)
    await sim.stop(a)
    await sim.clock.advance(10)
    expect(b.peer.peers.get(a.id)).toMatchObject({ gone: true, name: 'A' })
    expect(sees(b, a)).toBe(false)
    const again = await sim.start('A', { key: a.key, at: a.host, store: a.store })
    await sim.clock.advance(1_000)
    expect(sees(b, again)).toBe(true)
    await sim.stopAll()
  })

  test('a goodbye reaches linked peers also where there is no multicast', async () => {
    const sim = new Sim()
    const a = await sim.start('A', { multicast: false })
    const b = await sim.start('B', { multicast: false, seeds: [a.address] })
    await sim.clock.advance(1_000)
    await sim.stop(b)
    await sim.clock.advance(10)
    expect(a.peer.peers.get(b.id)?.gone).toBe(true)
    await sim.stopAll()
  })

  test('a peer that falls silent without a goodbye is nearby no more after three announcements', async () => {
    const sim = new Sim()
    const [a, b] = [await sim.start('A'), await sim.start('B')]
    await sim.clock.advance(3_000)
    sim.hub.cut(a.host, b.host)
    await sim.clock.advance(60_000)
    expect(sees(b, a)).toBe(true)
    await sim.clock.advance(45_000)
    expect(sees(b, a)).toBe(false)
    await sim.stopAll()
  })

  test('a new name reaches the others', async () => {
    const sim = new Sim()
    const [a, b] = [await sim.start('A'), await sim.start('B')]
    await sim.clock.advance(1_000)
    a.peer.rename('  Anna ')
    await sim.clock.advance(10)
    expect(b.peer.peers.get(a.id)?.name).toBe('Anna')
    expect(() => a.peer.rename('   ')).toThrow(PipefitterError)
    await sim.stopAll()
  })

  test('a withdrawn pipe disappears at the others', async () => {
    const sim = new Sim()
    const [a, b] = [await sim.start('A'), await sim.start('B')]
    await sim.clock.advance(1_000)
    const pipe = await publishPipe(sim, a, 'printer')
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
    const { document, withdraw } = a.peer.services.pipes.remove(pipe.id)
    expect(withdraw).toBe(true)
    await sim.run(a.peer.services.discovery.publishPipe(document, 0))
    await sim.clock.advance(10)
    expect(knowsPipe(b, pipe)).toBe(false)
    await sim.stopAll()
  })

  test('more pipes than one document holds are all told to a peer that asks', async () => {
    const sim = new Sim()
    const a = await sim.start('A', { multicast: false })
    const description = 'a pipe with much to say about itself '.repeat(20)
    for (let i = 0; i < 60; i++) {
      const { pipes } = a.peer.services
      const { advertisement } = pipes.create({
        name: `pipe ${i}`,
        type: 'JxtaUnicast',
        description,
      })
      pipes.markPublished(advertisement.id)
    }
    const b = await sim.start('B', { multicast: false, seeds: [a.address] })
    await sim.clock.advance(1_000)
    expect(b.peer.services.pipes.table.all()).toHaveLength(60)
    expect(b.counters.get('endpoint.bad-messages')).toBe(0)
    await sim.stopAll()
  })
})

describe(`two at once ${seedText}`, () => {
  test('two peers that dial each other at the same moment both get a link that works', async () => {
    const sim = new Sim()
    const a = await sim.start('A', { multicast: false })
    const b = await sim.start('B', { multicast: false })
    const [toB, toA] = await sim.run(
      Promise.all([a.peer.connect(b.address), b.peer.connect(a.address)]),
    )
    expect([toB, toA]).toEqual([b.id, a.id])
    const [atA, atB] = [await publishPipe(sim, a, 'at A'), await publishPipe(sim, b, 'at B')]
    await sim.clock.advance(1_000)
    const [fromB, fromA] = [await bind(sim, b, atA), await bind(sim, a, atB)]
    const texts = Array.from({ length: 50 }, (_, i) => `n ${i}`)
    for (const text of texts)
      await sim.run(Promise.all([fromA.send(textMessage(text)), fromB.send(textMessage(text))]))
    await sim.clock.advance(10)
    expect([readAll(a, atA), readAll(b, atB)]).toEqual([texts, texts])
    await sim.stopAll()
  })

  test('connecting to the same address again and again uses one link', async () => {
    const sim = new Sim()
    const [a, b] = [
      await sim.start('A', { multicast: false }),
      await sim.start('B', { multicast: false }),
    ]
    for (let i = 0; i < 12; i++) await sim.run(a.peer.connect(b.address))
    expect(a.peer.services.endpoint.links.size).toBe(1)
    await sim.stopAll()
  })

  test('an address of one’s own is refused', async () => {
    const sim = new Sim()
    const a = await sim.start('A')
    const outcome = a.peer.connect(a.address)
    await expect(sim.run(outcome)).rejects.toMatchObject({ code: 'endpoint/own-address' })
    await sim.stopAll()
  })
})

describe(`starting and stopping ${seedText}`, () => {
  /** A transport whose listening waits for the test. */
  const slow =
    (gate: Promise<void>) =>
    (transport: Transport): Transport => ({
      scheme: transport.scheme,
      canDial: (address) => transport.canDial(address),
      dial: (address, options) => transport.dial(address, options),
      listen: async (onConnection) => {
        await gate
        return transport.listen(onConnection)
      },
    })

  const nothingLeft = async (sim: Sim, peer: SimPeer): Promise<void> => {
    await sim.clock.advance(50)
    expect(sim.clock.pendingNames()).toEqual([])
    expect(peer.peer.services.endpoint.links.size).toBe(0)
  }

  test('a stop during the start ends both, and nothing listens', async () => {
    const sim = new Sim()
    const gate = createDeferred()
    const a = sim.create('A', { wrap: slow(gate.promise), seeds: ['tcp://10.0.0.9:9701'] })
    const starting = a.peer.start()
    await sim.clock.advance(1)
    const stopping = a.peer.stop()
    gate.resolve()
    await sim.run(Promise.all([starting, stopping]))
    await nothingLeft(sim, a)
    const b = await sim.start('B', { multicast: false })
    await expect(sim.run(b.peer.connect(a.address))).rejects.toMatchObject({
      code: 'endpoint/unreachable',
    })
    await sim.stopAll()
  })

  test('a stop before the start leaves nothing, and the start does nothing then', async () => {
    const sim = new Sim()
    const a = sim.create('A')
    await sim.stop(a)
    await a.peer.start()
    await nothingLeft(sim, a)
  })

  test('a stop is idempotent and leaves no timer, whatever is going on', async () => {
    const sim = new Sim()
    const [a, b] = [await sim.start('A', { seeds: ['tcp://10.0.0.99:9701'] }), await sim.start('B')]
    await sim.clock.advance(1_000)
    const pipe = await publishPipe(sim, b, 'printer')
    await sim.clock.advance(100)
    const output = await bind(sim, a, pipe)
    const resolution = a.peer.services.binding.resolve(pipe, { timeoutMs: 60_000 })
    const dialling = a.peer.connect('tcp://10.0.0.98:9701')
    const [first, second] = [a.peer.stop(), a.peer.stop()]
    await expect(sim.run(dialling)).rejects.toBeInstanceOf(PipefitterError)
    await sim.run(Promise.all([first, second]), 5_000)
    await sim.run(a.peer.stop())
    expect(resolution.state).toBe('cancelled')
    expect(output.state).toBe('unbound')
    expect(output.stateReason).toBe('The peer has stopped')
    expect(a.peer.services.binding.resolve(pipe).state).toBe('cancelled')
    await sim.stop(b)
    await nothingLeft(sim, a)
  })

  test('what was learnt is in the store when the stop is over', async () => {
    const sim = new Sim()
    const [a, b] = [await sim.start('A'), await sim.start('B')]
    await sim.clock.advance(950)
    const pipe = await publishPipe(sim, a, 'last minute')
    await sim.clock.advance(5)
    await sim.stopAll()
    expect(b.store.read.pipes().map(({ advertisement }) => advertisement.id)).toEqual([pipe.id])
    expect(b.store.read.peers().map(({ name }) => name)).toEqual(['A'])
  })
})
