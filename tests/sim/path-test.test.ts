/** Measuring the way to a peer: who is let, what is found, and that it ends. */
import { describe, expect, it } from 'vitest'
import { TESTS_PER_PEER } from '../../src/main/peer/probe/test-grants.ts'
import { TEST_ROUND_TRIPS } from '../../src/main/peer/probe/path-test-service.ts'
import type { PipeAccess } from '../../src/main/peer/ports/trust.ts'
import { encodePathTest, PATH_TEST_SERVICE } from '../../src/main/protocol/path-test-message.ts'
import { publishPipe, seedText, Sim, type SimPeer } from './sim.ts'

const meeting = async (options: { proves?: boolean; access?: PipeAccess } = {}) => {
  const sim = new Sim()
  const { proves = true, access = 'anyone' } = options
  const asker = await sim.start('asker', { proves })
  const holder = await sim.start('holder', { proves, access })
  const pipe = await publishPipe(sim, holder, 'telemetry')
  const wish = { peerId: holder.id, endpoint: holder.address, pipeId: pipe.id }
  const test = (signal = new AbortController().signal) =>
    sim.run(asker.peer.pathTests.test(wish, signal))
  return { sim, asker, holder, wish, test }
}

describe(`a test of a path ${seedText}`, () => {
  it('gives each round trip and what went over, as the other end counted it', async () => {
    const { sim, test } = await meeting()
    const result = await test()
    expect(result.outcome).toBe('measured')
    if (result.outcome !== 'measured') return
    expect(result.roundTripsMs).toEqual(Array.from({ length: TEST_ROUND_TRIPS }, () => 2))
    expect(result.throughput?.bytes).toBeGreaterThan(1024 * 1024)
    expect(result.throughput?.tookMs).toBeGreaterThan(0)
    expect(result.throughput?.tookMs).toBeLessThanOrEqual(1_010)
    await sim.stopAll()
  })

  it('is answered to nobody who may not send to the pipe', async () => {
    const { sim, holder, test } = await meeting({ access: 'chosen' })
    expect(await test()).toEqual({ outcome: 'not-allowed' })
    expect(holder.counters.get('path-test.refused-not-allowed')).toBe(1)
    await sim.stopAll()
  })

  it('is answered the same where the pipe is not there', async () => {
    const { sim, holder, wish, test } = await meeting()
    holder.peer.services.pipes.input(wish.pipeId)?.close()
    expect(await test()).toEqual({ outcome: 'not-allowed' })
    await sim.stopAll()
  })

  it('is not answered to a peer that proves no key', async () => {
    const { sim, holder, test } = await meeting({ proves: false })
    expect(await test()).toEqual({ outcome: 'silent' })
    expect(holder.counters.get('path-test.unproven')).toBe(1)
    await sim.stopAll()
  })

  it('is refused to a peer that has had enough of them', async () => {
    const { sim, test } = await meeting()
    for (let i = 0; i < TESTS_PER_PEER; i++) {
      expect((await test()).outcome).toBe('measured')
      await sim.clock.advance(6_000)
    }
    expect(await test()).toEqual({ outcome: 'busy' })
    await sim.stopAll()
  })

  it('ends when it is cancelled, and when the link ends', async () => {
    const { sim, asker, wish } = await meeting()
    const link = await sim.run(asker.peer.services.endpoint.dial(wish.endpoint))
    const cancel = new AbortController()
    const cancelled = asker.peer.pathTests.test(wish, cancel.signal)
    const cut = asker.peer.pathTests.test(wish, new AbortController().signal)
    const outcomes = Promise.allSettled([cancelled, cut])
    await sim.clock.advance(1)
    cancel.abort()
    link.connection.abort()
    const [first, second] = await sim.run(outcomes)
    expect(first).toMatchObject({ status: 'rejected', reason: { code: 'base/cancelled' } })
    expect(second).toEqual({ status: 'fulfilled', value: { outcome: 'broken' } })
    await sim.stopAll()
  })

  it('takes no load and answers no ping that it did not grant', async () => {
    const { sim, asker, holder, wish } = await meeting()
    const { endpoint } = asker.peer.services
    const link = await sim.run(endpoint.dial(wish.endpoint))
    const say = (message: Parameters<typeof encodePathTest>[0]) =>
      endpoint.send({ peerId: wish.peerId, link }, encodePathTest(message), {
        ...{ service: PATH_TEST_SERVICE, param: '' },
      })
    say({ kind: 'ping', token: 'made-up', number: 1 })
    say({ kind: 'load', token: 'made-up', load: new Uint8Array(10) })
    say({ kind: 'count', token: 'made-up', number: 10 })
    await sim.clock.advance(10)
    expect(counts(holder)).toEqual({ notGranted: 2, unasked: 1 })
    await sim.stopAll()
  })
})

const counts = ({ counters }: SimPeer) => ({
  notGranted: counters.get('path-test.not-granted'),
  unasked: counters.get('path-test.unasked'),
})
