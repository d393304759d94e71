/** Propagate pipes where no multicast reaches: edges, their rendezvous, and other rendezvous. */
import { afterEach, describe, expect, it } from 'vitest'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { createPipeId } from '../../src/main/protocol/ids.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import { readAll, seedText, Sim, textMessage, type SimPeer } from './sim.ts'

const PIPE: PipeAdvertisement = {
  id: createPipeId((length) => seededRandom(7).bytes(length)),
  type: 'JxtaPropagate',
  name: 'news',
}
/** For leases, views and what the index is told. */
const SETTLED_MS = 60_000

describe(`a propagate pipe through rendezvous ${seedText}`, () => {
  const sim = new Sim()
  afterEach(() => sim.stopAll())

  const rendezvous = (name: string, seeds: readonly string[] = []): Promise<SimPeer> =>
    sim.start(name, { role: 'rendezvous', multicast: false, seeds })

  const listener = async (name: string, at: SimPeer): Promise<SimPeer> => {
    const made = await sim.start(name, { role: 'edge', multicast: false, seeds: [at.address] })
    made.peer.services.pipes.openInput(PIPE)
    return made
  }

  const send = async (from: SimPeer, text: string): Promise<void> => {
    await sim.run(from.peer.services.pipes.joinSending(PIPE).send(textMessage(text)))
    await sim.clock.advance(2_000)
  }

  it('an edge is heard once by the rendezvous and by every other edge that listens', async () => {
    const r = await rendezvous('R')
    r.peer.services.pipes.openInput(PIPE)
    const [a, b, c] = [await listener('A', r), await listener('B', r), await listener('C', r)]
    const deaf = await sim.start('deaf', { role: 'edge', multicast: false, seeds: [r.address] })
    await sim.clock.advance(SETTLED_MS)
    await send(a, 'from A')
    expect([r, b, c].map((peer) => readAll(peer, PIPE))).toEqual([
      ['from A'],
      ['from A'],
      ['from A'],
    ])
    expect(readAll(a, PIPE)).toEqual([])
    expect(a.counters.get('pipes.wire-own')).toBe(0)
    expect(deaf.counters.get('pipes.wire-not-bound-here')).toBe(0)
  })

  it('a rendezvous is heard by its edges, and may send where nobody is', async () => {
    const r = await rendezvous('R')
    await send(r, 'to nobody')
    const a = await listener('A', r)
    await sim.clock.advance(SETTLED_MS)
    await send(r, 'from R')
    expect(readAll(a, PIPE)).toEqual(['from R'])
  })

  it('an edge is heard once by the edges of other rendezvous', async () => {
    const first = await rendezvous('R1')
    const others = [
      await rendezvous('R2', [first.address]),
      await rendezvous('R3', [first.address]),
    ]
    const a = await listener('A', first)
    const far = await Promise.all(others.map((r, n) => listener(`F${n}`, r)))
    await sim.clock.advance(SETTLED_MS)
    await send(a, 'far away')
    expect(far.map((peer) => readAll(peer, PIPE))).toEqual([['far away'], ['far away']])
  })
})
