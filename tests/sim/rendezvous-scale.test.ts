import { describe, expect, test } from 'vitest'
import { randomBelow, seededRandom } from '../../src/main/base/random.ts'
import { CLIENTS_MAX } from '../../src/main/peer/rendezvous/lease-server-machine.ts'
import { VIEW_MAX } from '../../src/main/peer/rendezvous/peer-view-machine.ts'
import { MESSAGES_REMEMBERED } from '../../src/main/peer/rendezvous/propagator.ts'
import { ENTRIES_MAX } from '../../src/main/peer/resolver/srdi-index.ts'
import { PEERS_MAX } from '../../src/main/peer/discovery/peer-table.ts'
import { PIPE_RESOLVER_HANDLER } from '../../src/main/protocol/constants.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import type { MessageElement } from '../../src/main/protocol/message/message.ts'
import { publishPipe, SEED, seedText, Sim, type SimPeer } from './sim.ts'

/** However many peers: from the asker to its rendezvous, the replica's, the owner's, the owner, and back. */
const MESSAGES_MAX = 5
/** After churn the asker also asks the owner that it remembers. */
const MESSAGES_AFTER_CHURN_MAX = MESSAGES_MAX + 2

const isOfPipes = ({ body }: MessageElement): boolean =>
  Buffer.from(body.buffer, body.byteOffset, body.length).includes(PIPE_RESOLVER_HANDLER)

/** Counts the messages of the Pipe Binding Protocol that all these peers send. */
const countMessages = (peers: readonly SimPeer[]) => {
  let count = 0
  const stops = peers.map(({ peer }) =>
    peer.services.endpoint.traffic.on(({ direction, message }) => {
      if (direction !== 'out') return
      if (message.elements.some(isOfPipes)) count++
    }),
  )
  return () => {
    for (const stop of stops) stop()
    return count
  }
}

interface World {
  readonly sim: Sim
  readonly rdvs: readonly SimPeer[]
  readonly edges: SimPeer[]
  readonly pipes: ReadonlyMap<SimPeer, PipeAdvertisement>
}

const build = async (peers: number, rendezvous: number): Promise<World> => {
  const sim = new Sim({ latencyMs: 2, jitterMs: 3, loss: 0.1 })
  const rdvs: SimPeer[] = []
  for (let i = 0; i < rendezvous; i++) {
    const seeds = rdvs.slice(0, 1).map(({ address }) => address)
    rdvs.push(
      await sim.start(`R${i}`, {
        role: 'rendezvous',
        multicast: false,
        seeds,
        at: `10.1.0.${i + 1}`,
      }),
    )
  }
  const edges: SimPeer[] = []
  for (let i = 0; i < peers - rendezvous; i++) {
    const seeds = rdvs.map((_, at) => rdvs[(at + i) % rdvs.length]!.address)
    const at = `10.2.${i >> 7}.${1 + (i & 127)}`
    edges.push(await sim.start(`E${i}`, { role: 'edge', multicast: false, seeds, at }))
  }
  await sim.clock.advance(10_000)
  const pipes = new Map<SimPeer, PipeAdvertisement>()
  for (const owner of edges.slice(0, 20)) {
    const pipe = await publishPipe(sim, owner, `pipe of ${owner.name}`)
    pipes.set(owner, pipe)
  }
  await sim.clock.advance(5_000)
  return { sim, rdvs, edges, pipes }
}

/** Edges of the other rendezvous resolve each pipe; gives the messages that each resolution took. */
const resolveAll = async ({ sim, edges, pipes, rdvs }: World): Promise<number[]> => {
  const counts: number[] = []
  let next = 22
  for (const [owner, pipe] of pipes) {
    const asker = edges[next++ % edges.length]!
    if (asker === owner) continue
    const stop = countMessages([...rdvs, ...edges])
    const resolution = asker.peer.services.binding.resolve(pipe)
    await sim.run(resolution.decided)
    resolution.cancel()
    expect(resolution.answers, resolution.summary).toMatchObject([
      { peerId: owner.id, verdict: 'usable' },
    ])
    counts.push(stop())
  }
  return counts
}

/** A tenth of the edges lose their links for a while, some stop, and some links between rendezvous break. */
const churn = async ({ sim, rdvs, edges, pipes }: World): Promise<void> => {
  const random = seededRandom(SEED)
  const others = edges.filter((edge) => !pipes.has(edge))
  for (let i = 0; i < edges.length / 10; i++) {
    const edge = others[randomBelow(random, others.length)]!
    const rdv = rdvs[randomBelow(random, rdvs.length)]!
    sim.hub.cut(edge.host, rdv.host)
    sim.clock.after('heal', 5_000, () => sim.hub.heal(edge.host, rdv.host))
  }
  const gone = others.slice(-Math.floor(edges.length / 20))
  for (const edge of gone) {
    await sim.stop(edge)
    edges.splice(edges.indexOf(edge), 1)
  }
  for (const owner of [...pipes.keys()].slice(0, 5)) {
    sim.hub.cut(owner.host, rdvs[0]!.host)
    sim.clock.after('heal', 40_000, () => sim.hub.heal(owner.host, rdvs[0]!.host))
  }
  await sim.clock.advance(45_000)
}

const expectBounds = ({ rdvs, edges }: World): void => {
  for (const { peer } of [...rdvs, ...edges]) {
    const { rendezvous, index } = peer.services
    expect(rendezvous.clients.length).toBeLessThanOrEqual(CLIENTS_MAX)
    expect(rendezvous.view.length).toBeLessThanOrEqual(VIEW_MAX)
    expect(rendezvous.remembered).toBeLessThanOrEqual(MESSAGES_REMEMBERED)
    expect(index.size).toBeLessThanOrEqual(ENTRIES_MAX)
    expect([...peer.peers.all()].length).toBeLessThanOrEqual(PEERS_MAX)
  }
}

/** Shown with the test's output: what a resolution took. */
const report = (peers: number, before: readonly number[], after: readonly number[]): void => {
  const text = [before, after].map((counts) => `${mean(counts)} (at most ${Math.max(...counts)})`)
  process.stdout.write(`${peers} peers: ${text.join(' messages, after churn ')} messages\n`)
}

const mean = (counts: readonly number[]): number =>
  counts.reduce((sum, count) => sum + count, 0) / counts.length

describe(`messages to resolve a pipe ${seedText}`, () => {
  const means = new Map<number, number>()

  test.each([
    [50, 3],
    [500, 5],
  ])(
    'among %i peers with %i rendezvous, with loss and churn, are few',
    async (peers, rendezvous) => {
      const world = await build(peers, rendezvous)
      expect(
        world.rdvs.reduce((sum, { peer }) => sum + peer.services.rendezvous.clients.length, 0),
      ).toBe(peers - rendezvous)
      const before = await resolveAll(world)
      await churn(world)
      const after = await resolveAll(world)
      expectBounds(world)
      means.set(peers, mean(before))
      report(peers, before, after)
      expect(Math.max(...before)).toBeLessThanOrEqual(MESSAGES_MAX)
      expect(Math.max(...after)).toBeLessThanOrEqual(MESSAGES_AFTER_CHURN_MAX)
      await world.sim.stopAll()
    },
    120_000,
  )

  test('do not grow with the number of peers', () => {
    expect(means.get(500)).toBeLessThanOrEqual(means.get(50)! + 1)
  })
})
