/** Peers that dial each other back at request: whom, where, and how often. */
import { expect, it } from 'vitest'
import { DIAL_BACKS_PER_PEER } from '../../src/main/peer/probe/probe-service.ts'
import { memoryInterface } from '../../src/main/transports/memory/index.ts'
import { seedText, Sim, type SimPeer } from './sim.ts'

const linked = async (sim: Sim, proves = true): Promise<readonly [SimPeer, SimPeer]> => {
  const asker = await sim.start('asker', { proves })
  const helper = await sim.start('helper', { proves })
  return [asker, helper]
}

const ask = async (sim: Sim, asker: SimPeer, helper: SimPeer, address: string) => {
  const { endpoint, probe } = asker.peer.services
  const link = await sim.run(endpoint.dial(helper.address))
  return sim.run(probe.askDialBack(link, address))
}

it(`says that an endpoint is reached, and that one where nobody listens is not ${seedText}`, async () => {
  const sim = new Sim()
  const [asker, helper] = await linked(sim)
  expect(await ask(sim, asker, helper, asker.address)).toBe('reached')
  expect(await ask(sim, asker, helper, `tcp://${asker.host}:9999`)).toBe('unreached')
  await sim.stopAll()
})

it(`dials no other host than the one it sees, and no port of the system's ${seedText}`, async () => {
  const sim = new Sim()
  const [asker, helper] = await linked(sim)
  const third = await sim.start('third', { proves: true })
  for (const address of [
    third.address,
    `tcp://${asker.host}:22`,
    'tcp://localhost:9701',
    'nonsense',
  ])
    expect(await ask(sim, asker, helper, address)).toBe('unwilling')
  expect(helper.counters.get('probe.refused-addresses')).toBe(4)
  await sim.stopAll()
})

it(`tells nothing to a peer that proves no key ${seedText}`, async () => {
  const sim = new Sim()
  const [asker, helper] = await linked(sim, false)
  expect(await ask(sim, asker, helper, asker.address)).toBeUndefined()
  expect(helper.counters.get('probe.unproven')).toBe(1)
  await sim.stopAll()
})

it(`has enough of a peer that asks again and again ${seedText}`, async () => {
  const sim = new Sim()
  const [asker, helper] = await linked(sim)
  for (let i = 0; i < DIAL_BACKS_PER_PEER; i++)
    expect(await ask(sim, asker, helper, asker.address)).toBe('reached')
  expect(await ask(sim, asker, helper, asker.address)).toBe('busy')
  await sim.stopAll()
})

it(`hears its own beacon and that of others, on each interface apart ${seedText}`, async () => {
  const sim = new Sim()
  const at = [memoryInterface('eth0', '10.0.0.1'), memoryInterface('eth1', '10.0.1.1')]
  const one = await sim.start('one', { at })
  const other = await sim.start('other', { at: '10.0.0.2' })
  const sinceMs = sim.clock.nowMs()
  await sim.run(other.peer.services.probe.beacon())
  await sim.run(one.peer.services.probe.beacon())
  await sim.clock.advance(50)
  const { ears } = one.peer.services.endpoint
  const channels = one.peer.services.endpoint.channels()
  expect(channels.map(({ id }) => (ears.ownMs(id) ?? -1) >= sinceMs)).toEqual([true, true])
  expect(channels.map(({ id }) => ears.othersSince(id, sinceMs))).toEqual([[other.id], []])
  await sim.stopAll()
})
