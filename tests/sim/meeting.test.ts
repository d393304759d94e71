import { describe, expect, test } from 'vitest'
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

describe(`peers on one network ${seedText}`, () => {
  test('three peers see each other within 3 s of start, with no configuration', async () => {
    const sim = new Sim()
    const [a, b, c] = [await sim.start('A'), await sim.start('B'), await sim.start('C')]
    await sim.clock.advance(3_000)
    for (const one of [a, b, c])
      for (const other of [a, b, c]) if (one !== other) expect(sees(one, other)).toBe(true)
    expect(b.peer.peers.get(a.id)?.name).toBe('A')
    expect(b.peer.endpoints.of(a.id).map(({ address }) => address)).toEqual([a.address])
    await sim.stopAll()
  })

  test('a pipe created on A is found by B and C, resolved, bound and carries messages in order', async () => {
    const sim = new Sim()
    const [a, b, c] = [await sim.start('A'), await sim.start('B'), await sim.start('C')]
    await sim.clock.advance(3_000)
    const pipe = await publishPipe(sim, a, 'printer')
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe) && knowsPipe(c, pipe), 1_000)
    const resolution = await resolveFully(sim, b, pipe)
    expect(resolution.answers).toMatchObject([
      { peerId: a.id, endpoint: a.address, source: 'multicast', verdict: 'usable' },
    ])
    expect(resolution.answers[0]?.rttMs).toBeGreaterThan(0)
    const [fromB, fromC] = [await bind(sim, b, pipe, 'rule'), await bind(sim, c, pipe, 'hand')]
    const sent = Array.from({ length: 500 }, (_, i) => `message ${i}`)
    for (const text of sent) await sim.run(fromB.send(textMessage(text)))
    for (const text of sent) await sim.run(fromC.send(textMessage(text)))
    await sim.clock.advance(100)
    const got = readAll(a, pipe)
    expect(got).toHaveLength(1_000)
    expect(got.slice(0, 500)).toEqual(sent)
    expect(got.slice(500)).toEqual(sent)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })
})
