/** Ways to a peer: the direct one, and what is said when there is none. */
import { afterEach, describe, expect, it } from 'vitest'
import { seedText, sees, Sim } from './sim.ts'

describe(`a peer that no way leads to ${seedText}`, () => {
  const sim = new Sim()
  afterEach(() => sim.stopAll())

  it('is unreachable for the reason that its own address gave, where another peer lives by now', async () => {
    const asker = await sim.start('asker')
    const old = await sim.start('old', { at: '10.0.0.9' })
    await sim.clock.advanceUntil(() => sees(asker, old), 10_000)
    await sim.stop(old)
    await sim.start('new', { at: '10.0.0.9' })
    const way = sim.run(asker.peer.services.endpoint.way(old.id))
    await expect(way).rejects.toMatchObject({
      code: 'endpoint/unreachable',
      message: expect.stringContaining('Another peer answers') as string,
    })
  })
})
