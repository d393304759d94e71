// `npm run bench -- --only scale`: what it costs to find a pipe among few peers and among many. README.md says how to read it.
import { GroupWorld, mean, MESSAGES_MAX } from '../tests/sim/group-world.ts'
import { fullestTables, overfullTables } from '../tests/sim/table-bounds.ts'
import { rounded } from './statistics.ts'

/** A rendezvous takes 200 edges: with 5,000 peers there are so many that a walk would not come to all of them. */
const SIZES = [
  { peers: 50, rendezvous: 3 },
  { peers: 500, rendezvous: 5 },
  { peers: 5_000, rendezvous: 40 },
] as const
const PIPES = 40
const NETWORK = { latencyMs: 2, jitterMs: 3, distanceMs: 40 }
const BYTES_PER_MEGABYTE = 1024 * 1024

interface Scaled {
  readonly peers: number
  readonly rendezvous: number
  /** To find one pipe: the mean, and the most. */
  readonly messages: number
  readonly messagesMost: number
  /** That one rendezvous handled for all these questions, at most, by question. */
  readonly messagesOfOneRendezvous: number
  readonly virtualMs: number
  readonly seconds: number
  readonly megabytes: number
  readonly fullest: Readonly<Record<string, number>>
}

const measure = async (size: (typeof SIZES)[number]): Promise<Scaled> => {
  const startedMs = performance.now()
  const world = await GroupWorld.start({ ...size, pipes: PIPES, network: NETWORK, seed: 1 })
  const { clock } = world.sim
  const virtualStartMs = clock.nowMs()
  const load = new Map(world.rdvs.map((rdv) => [rdv, 0]))
  const stops = world.rdvs.map((rdv) =>
    rdv.peer.services.endpoint.traffic.on(() => load.set(rdv, (load.get(rdv) ?? 0) + 1)),
  )
  const counts = await world.resolveAll()
  for (const stop of stops) stop()
  const virtualMs = (clock.nowMs() - virtualStartMs) / counts.length
  const overfull = overfullTables(world.peers)
  if (overfull.length > 0) throw new Error(`tables outgrew their bounds: ${overfull.join(', ')}`)
  const result = {
    ...size,
    messages: rounded(mean(counts)),
    messagesMost: Math.max(...counts),
    messagesOfOneRendezvous: rounded(Math.max(...load.values()) / counts.length),
    virtualMs: rounded(virtualMs),
    seconds: rounded((performance.now() - startedMs) / 1000),
    megabytes: Math.round(process.memoryUsage().rss / BYTES_PER_MEGABYTE),
    fullest: fullestTables(world.peers),
  }
  await world.sim.stopAll()
  return result
}

/** One line for each number of peers, and one with the ratios to the fewest. */
export async function* measureScale(most: number): AsyncGenerator<object> {
  const results: Scaled[] = []
  for (const size of SIZES.filter(({ peers }) => peers <= most)) {
    const result = await measure(size)
    results.push(result)
    yield { bench: 'scale', ...result }
  }
  const [first] = results
  if (first === undefined) return
  const ratios = results.map(({ peers, messages }) => [peers, rounded(messages / first.messages)])
  yield {
    ...{ bench: 'scale-ratio', unit: 'messages to find a pipe, by those among the fewest peers' },
    ...Object.fromEntries(ratios),
    target: `at most ${MESSAGES_MAX} messages each`,
    met: results.every(({ messagesMost }) => messagesMost <= MESSAGES_MAX),
  }
}
