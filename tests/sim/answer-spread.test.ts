/** A question that everybody hears is not answered by everybody at once. */
import { describe, expect, test } from 'vitest'
import { ANSWER_SPREAD_MS } from '../../src/main/peer/resolver/answer-sender.ts'
import { seedText, Sim, type SimPeer } from './sim.ts'

const CROWD = 16
const HANDLER = 'test.crowd'

const crowd = async (sim: Sim): Promise<SimPeer[]> => {
  const peers: SimPeer[] = []
  for (let i = 0; i < CROWD; i++) {
    const one = await sim.start(`P${i}`)
    const { resolver } = one.peer.services
    resolver.handle(HANDLER, { onQuery: (query) => query.respond('<here/>') })
    peers.push(one)
  }
  await sim.clock.advance(10_000)
  return peers
}

/** When each answer came, counted from the question. */
const ask = async (sim: Sim, asker: SimPeer, to?: SimPeer): Promise<number[]> => {
  const { resolver } = asker.peer.services
  const startMs = sim.clock.nowMs()
  const times: number[] = []
  const query = resolver.open(HANDLER, () => times.push(sim.clock.nowMs() - startMs))
  if (to === undefined) await resolver.propagate(HANDLER, query.queryId, '<who/>')
  else await sim.run(resolver.ask(to.id, HANDLER, query.queryId, '<who/>'))
  await sim.clock.advance(5_000)
  query.close()
  return times
}

describe(`an answer to what everybody was asked ${seedText}`, () => {
  test('comes from each peer at a time of its own, none much later than the spread', async () => {
    const sim = new Sim()
    const asker = await sim.start('A')
    await crowd(sim)
    const times = await ask(sim, asker)
    expect(times).toHaveLength(CROWD)
    expect(new Set(times).size).toBeGreaterThan(CROWD / 2)
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(ANSWER_SPREAD_MS / 4)
    expect(Math.max(...times)).toBeLessThan(ANSWER_SPREAD_MS + 50)
    await sim.stopAll()
  })

  test('comes at once where one peer alone was asked', async () => {
    const sim = new Sim()
    const asker = await sim.start('A')
    const [one] = await crowd(sim)
    await ask(sim, asker, one)
    const [first, second] = await ask(sim, asker, one)
    expect(first).toBeLessThan(10)
    expect(second).toBeUndefined()
    await sim.stopAll()
  })

  test('is taken back when the peer stops meanwhile, and nothing is left behind', async () => {
    const sim = new Sim()
    const asker = await sim.start('A')
    await crowd(sim)
    const { resolver } = asker.peer.services
    const query = resolver.open(HANDLER, () => {})
    await resolver.propagate(HANDLER, query.queryId, '<who/>')
    await sim.clock.advance(2)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })
})
