import { describe, expect, test } from 'vitest'
import { ROUTED_RATE } from '../../src/main/peer/resolver/source-rates.ts'
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
  type SimPeer,
} from './sim.ts'

/** Two peers that cannot reach each other, and between them one that both reach. */
const separated = async (
  relay: boolean,
): Promise<{ sim: Sim; a: SimPeer; b: SimPeer; middle: SimPeer }> => {
  const sim = new Sim()
  sim.hub.cut('10.0.0.1', '10.0.0.2')
  const a = await sim.start('A', { at: '10.0.0.1' })
  const b = await sim.start('B', { at: '10.0.0.2' })
  const middle = await sim.start('M', { at: '10.0.0.3', relay })
  const met = () => [a, b].every((one) => sees(one, middle) && sees(middle, one))
  await sim.clock.advanceUntil(met, 5_000)
  for (const one of [a, b]) await sim.run(one.peer.connect(middle.address))
  await sim.clock.advance(100)
  return { sim, a, b, middle }
}

const shared = async (sim: Sim, a: SimPeer, b: SimPeer) => {
  const pipe = await publishPipe(sim, a, 'across')
  b.peer.services.pipes.onFound(pipe, 3_600_000, a.id)
  await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
  return pipe
}

describe(`peers without a direct link ${seedText}`, () => {
  test('resolve, bind and talk over one that has a link to both', async () => {
    const { sim, a, b, middle } = await separated(true)
    const pipe = await shared(sim, a, b)
    const resolution = await resolveFully(sim, b, pipe, { peers: [a.id] })
    expect(resolution.answers).toMatchObject([{ peerId: a.id, verdict: 'usable' }])
    const output = await bind(sim, b, pipe)
    expect(output.hops).toEqual([middle.id])
    for (let i = 0; i < 100; i++) await sim.run(output.send(textMessage(`letter ${i}`)))
    await sim.clock.advance(100)
    expect(readAll(a, pipe)).toEqual(Array.from({ length: 100 }, (_, i) => `letter ${i}`))
    expect(middle.counters.get('router.passed-on')).toBeGreaterThanOrEqual(100)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('send no plain message over a stranger, where they have keys: a person chooses who may read it', async () => {
    const sim = new Sim()
    sim.hub.cut('10.0.0.1', '10.0.0.2')
    const a = await sim.start('A', { at: '10.0.0.1' })
    const b = await sim.start('B', { at: '10.0.0.2' })
    const stranger = await sim.start('S', { at: '10.0.0.3', relay: true })
    await sim.clock.advanceUntil(() => sees(a, stranger) && sees(b, stranger), 5_000)
    await sim.run(b.peer.services.discovery.ask(stranger.id))
    await sim.clock.advance(100)
    const pipe = await shared(sim, a, b)
    const { answers } = await resolveFully(sim, b, pipe, { peers: [a.id] })
    const { endpoint = '' } = answers.find(({ verdict }) => verdict === 'usable') ?? {}
    const to = { peerId: a.id, endpoint, chosenBy: 'rule', reason: 'for the test' } as const
    const open = () => sim.run(b.peer.services.pipes.openOutput(pipe, to))
    await expect(open()).rejects.toMatchObject({ code: 'endpoint/strangers-between' })
    expect(b.counters.get('router.strangers-between')).toBeGreaterThan(0)
    await sim.run(b.peer.connect(stranger.address))
    expect((await open()).hops).toEqual([stranger.id])
    await sim.stopAll()
  })

  test('get no more passed on than their share, and others still do', async () => {
    const { sim, a, b, middle } = await separated(true)
    const c = await sim.start('C', { at: '10.0.0.5' })
    await sim.clock.advanceUntil(() => sees(c, middle), 5_000)
    const pipe = await shared(sim, b, c)
    const { endpoint } = a.peer.services
    const link = endpoint.links.find(middle.id)
    if (link === undefined) throw new Error('no link')
    const way = { peerId: b.id, hops: [middle.id], link }
    const sent = ROUTED_RATE.burst + 4_000
    for (let i = 0; i < sent; i++) {
      if (i % 64 === 0) await sim.run(link.whenWritable())
      endpoint.send(way, textMessage(''), { service: 'nobody', param: 'x' })
    }
    await sim.run(bind(sim, c, pipe))
    const { counters } = middle
    const dropped = counters.get('router.refused-of-one') + counters.get('router.passing-refused')
    const passed = counters.get('router.passed-on') + counters.get('router.passing-failed')
    expect(dropped).toBeGreaterThan(0)
    expect(dropped + passed).toBeGreaterThanOrEqual(sent)
    await sim.stopAll()
  })

  test('stay apart when nobody wishes to pass messages on', async () => {
    const { sim, a, b, middle } = await separated(false)
    const pipe = await shared(sim, a, b)
    const resolution = await resolveFully(sim, b, pipe, { peers: [a.id] })
    expect(resolution.answers.filter(({ verdict }) => verdict === 'usable')).toEqual([])
    expect(middle.counters.get('router.passed-on')).toBe(0)
    await sim.stopAll()
  })

  test('lose the pipe with a reason when the one between goes, and have it back when it returns', async () => {
    const { sim, a, b, middle } = await separated(true)
    const pipe = await shared(sim, a, b)
    await resolveFully(sim, b, pipe, { peers: [a.id] })
    const output = await bind(sim, b, pipe)
    await sim.stop(middle)
    await sim.clock.advanceUntil(() => output.state === 'unbound', 60_000)
    expect(output.stateReason).toMatch(/^The peer is not reached any more/)
    await sim.start('M2', { at: '10.0.0.4', relay: true })
    await sim.clock.advance(150_000)
    const again = await resolveFully(sim, b, pipe, { peers: [a.id] })
    expect(again.answers).toMatchObject([{ peerId: a.id, verdict: 'usable' }])
    await sim.stopAll()
  })
})

describe(`the way to a client of a rendezvous ${seedText}`, () => {
  test('is asked of the rendezvous, and then goes straight to the client', async () => {
    const sim = new Sim()
    const multicast = false
    const rendezvous = await sim.start('R', { role: 'rendezvous', multicast })
    const seeds = [rendezvous.address]
    const client = await sim.start('C', { role: 'edge', seeds, multicast })
    const asker = await sim.start('A', { role: 'edge', seeds, multicast })
    await sim.clock.advance(1_000)
    asker.peer.endpoints.forget(client.id)
    const way = await sim.run(asker.peer.services.endpoint.way(client.id))
    expect(way.hops).toBeUndefined()
    expect(way.link.peerId).toBe(client.id)
    await sim.stopAll()
  })

  test('leads over the rendezvous where the client itself is out of reach', async () => {
    const sim = new Sim()
    const multicast = false
    sim.hub.cut('10.0.0.1', '10.0.0.2')
    const rendezvous = await sim.start('R', { at: '10.0.0.3', role: 'rendezvous', multicast })
    const seeds = [rendezvous.address]
    const a = await sim.start('A', { at: '10.0.0.1', role: 'edge', seeds, multicast })
    const b = await sim.start('B', { at: '10.0.0.2', role: 'edge', seeds, multicast })
    await sim.clock.advance(1_000)
    const pipe = await publishPipe(sim, b, 'across')
    const output = await bind(sim, a, pipe)
    expect(output.hops).toEqual([rendezvous.id])
    await sim.run(output.send(textMessage('over the rendezvous')))
    await sim.clock.advance(100)
    expect(readAll(b, pipe)).toEqual(['over the rendezvous'])
    await sim.stopAll()
  })
})
