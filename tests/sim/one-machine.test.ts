/** Peers that have nothing but the loopback interface. */
import { afterEach, describe, expect, it } from 'vitest'
import { channelName } from '../../src/main/peer/channel-name.ts'
import { memoryInterface } from '../../src/main/transports/memory/index.ts'
import { publishPipe, resolveFully, seedText, sees, Sim } from './sim.ts'

describe(`peers on one machine ${seedText}`, () => {
  const sim = new Sim()
  afterEach(() => sim.stopAll())

  it('answer a question that came by multicast with the loopback endpoint', async () => {
    const owner = await sim.start('owner', { at: [memoryInterface('lo', '127.0.0.1', 8)] })
    const asker = await sim.start('asker', { at: [memoryInterface('lo', '127.0.0.2', 8)] })
    await sim.clock.advanceUntil(() => sees(asker, owner), 10_000)
    const pipe = await publishPipe(sim, owner, 'letters')
    const resolution = await resolveFully(sim, asker, pipe)
    expect(resolution.answers).toMatchObject([{ peerId: owner.id, endpoint: owner.address }])
    const [channel] = asker.peer.services.endpoint.channels()
    expect(resolution.asked).toContainEqual(
      expect.objectContaining({ channel: channelName(channel!), state: 'answered' }),
    )
  })
})
