import { describe, expect, test } from 'vitest'
import { randomBelow, seededRandom } from '../../src/main/base/random.ts'
import { LEASE_MS } from '../../src/main/peer/rendezvous/lease-server-machine.ts'
import { REPLICA_FOR_MS } from '../../src/main/peer/resolver/srdi-service.ts'
import { GroupWorld, mean, MESSAGES_MAX } from './group-world.ts'
import { SEED, seedText, type SimPeer } from './sim.ts'
import { overfullTables } from './table-bounds.ts'

/** An asker that remembers the owner asks it beside. */
const MESSAGES_WITH_MEMORY_MAX = MESSAGES_MAX + 2
/** A question that was lost with its link is put twice more. */
const ASKED_AT_MOST = 3
/** Of 200 messages one breaks its link. */
const BREAKS = 0.005
const APART_FOR_MS = 60_000
/** Lost members of a view are looked for once a minute, and replicas follow the view. */
const HEALS_WITHIN_MS = 90_000
/** Who died without a word stays a client until its lease is over, and in replicas until they are. */
const FORGETS_WITHIN_MS = LEASE_MS + 60_000
const REPLICAS_FORGET_WITHIN_MS = REPLICA_FOR_MS + 60_000

const NETWORK = { latencyMs: 2, jitterMs: 3, distanceMs: 40 }

const total = (peers: readonly SimPeer[], counter: string): number =>
  peers.reduce((sum, { counters }) => sum + counters.get(counter), 0)

const sideOf = (host: string): number => Number(host.split('.').at(-1)) % 2

/** Half of the network is cut off from the other; each side makes a pipe that only its own find. */
const beApart = async (world: GroupWorld): Promise<void> => {
  const { hub, clock } = world.sim
  hub.partition(sideOf)
  await clock.advance(APART_FOR_MS)
  const sides = [0, 1].map((side) => world.edges.filter(({ host }) => sideOf(host) === side))
  for (const [side, edges] of sides.entries()) {
    const [owner, near] = edges.slice(-2)
    const far = sides[1 - side]?.at(-1)
    if (owner === undefined || near === undefined || far === undefined) throw new Error('too few')
    const pipe = await world.addPipe(owner)
    await clock.advance(2_000)
    await world.resolve(near, owner, pipe)
    await expect(world.resolve(far, owner, pipe)).rejects.toThrow('did not find')
  }
  hub.partition()
}

/** Of the edges without pipes a tenth dies and as many come; a twentieth stops; so does a rendezvous with a word. */
const churn = async (world: GroupWorld): Promise<void> => {
  const random = seededRandom(SEED)
  const { clock } = world.sim
  const tenth = Math.floor(world.edges.length / 10)
  for (let i = 0; i < tenth; i++) {
    const others = world.edges.filter((edge) => !world.pipes.has(edge))
    const leaving = others[randomBelow(random, others.length)]
    if (leaving !== undefined) await (i % 2 === 0 ? world.remove(leaving) : world.kill(leaving))
    await world.addEdge()
    await clock.advance(100)
  }
  const [, dying] = world.rdvs
  if (dying !== undefined) await world.kill(dying)
  await clock.advance(5_000)
}

describe(`a group of many peers ${seedText}`, () => {
  const means = new Map<number, number>()

  test.each([
    [50, 3],
    [500, 5],
  ])(
    '%i with %i rendezvous: few messages to resolve a pipe while links break, after a partition and churn',
    async (peers, rendezvous) => {
      const world = await GroupWorld.start({ peers, rendezvous, pipes: 20, network: NETWORK })
      const { hub } = world.sim
      hub.breakLinks(BREAKS)
      const before = await world.resolveAll()
      await beApart(world)
      hub.breakLinks(0)
      const healedMs = await world.untilWhole(HEALS_WITHIN_MS)
      const healed = await world.resolveAll()
      hub.breakLinks(BREAKS)
      await churn(world)
      hub.breakLinks(0)
      const settledMs = await world.untilWhole(HEALS_WITHIN_MS)
      const after = await world.resolveAll()
      const lost = total(world.peers, 'memory.lost-messages')
      report(peers, { before, healed, after }, { healedMs, settledMs, lost })
      expect(overfullTables(world.peers)).toEqual([])
      expect(lost).toBeGreaterThan(0)
      expect(mean(before)).toBeLessThanOrEqual(MESSAGES_MAX)
      expect(Math.max(...before)).toBeLessThanOrEqual(ASKED_AT_MOST * MESSAGES_MAX)
      for (const counts of [healed, after])
        expect(Math.max(...counts)).toBeLessThanOrEqual(MESSAGES_WITH_MEMORY_MAX)
      means.set(peers, mean(before))
      await world.sim.stopAll()
    },
    300_000,
  )

  test('the messages do not grow with the number of peers', () => {
    expect(means.get(500)).toBeLessThanOrEqual(means.get(50)! + 1)
  })

  test('those that died without a word are forgotten when their leases are over', async () => {
    const world = await GroupWorld.start({ peers: 14, rendezvous: 2, pipes: 0, network: NETWORK })
    const dying = world.edges.filter((_, i) => i % 3 === 0)
    for (const edge of dying) await world.kill(edge)
    const clients = () =>
      world.rdvs.reduce((sum, { peer }) => sum + peer.services.rendezvous.clients.length, 0)
    expect(clients()).toBe(12)
    await world.sim.clock.advance(FORGETS_WITHIN_MS)
    expect(clients()).toBe(world.edges.length)
    await world.sim.clock.advance(REPLICAS_FORGET_WITHIN_MS)
    const gone = new Set(dying.map(({ id }) => id))
    for (const { peer } of world.rdvs)
      expect([...peer.services.index.all()].filter(({ peerId }) => gone.has(peerId))).toEqual([])
    await world.sim.stopAll()
  }, 60_000)
})

/** Shown with the test's output. */
const report = (peers: number, counts: Record<string, readonly number[]>, rest: object): void => {
  const texts = Object.entries(counts).map(
    ([when, all]) => `${when} ${mean(all)} (at most ${Math.max(...all)})`,
  )
  process.stdout.write(`${peers} peers, messages: ${texts.join(', ')}; ${JSON.stringify(rest)}\n`)
}
