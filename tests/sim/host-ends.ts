/**
 * What a host adds to a peer that concerns the ends of its pipes, on the peer's virtual clock: output ends that are kept bound,
 * queues, input ends that are read, and moves.
 */
import { seededRandom } from '../../src/main/base/random.ts'
import { InputEnds } from '../../src/main/host/ends/input-ends.ts'
import { PipeMoves } from '../../src/main/host/move/pipe-moves.ts'
import { createNames } from '../../src/main/host/names.ts'
import { OutputEnds } from '../../src/main/host/ends/output-ends.ts'
import { PathChoices } from '../../src/main/host/ends/path-choices.ts'
import { Deliveries } from '../../src/main/host/queue/deliveries.ts'
import { Queues } from '../../src/main/host/queue/queues.ts'
import { Standstill } from '../../src/main/host/settings/standstill.ts'
import { Resolutions } from '../../src/main/host/ends/resolutions.ts'
import { KeptTimeline } from '../../src/main/host/timeline/kept-timeline.ts'
import { Timelines } from '../../src/main/host/timeline/timelines.ts'
import { TimelineWatch } from '../../src/main/host/timeline/watch.ts'
import type { PipeEventStore } from '../../src/main/peer/ports/event-store.ts'
import type { QueueStore } from '../../src/main/peer/ports/queue-store.ts'
import type { PipeId } from '../../src/main/protocol/ids.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { SEED, type Sim, type SimPeer } from './sim.ts'

export interface HostEnds {
  readonly outputs: OutputEnds
  readonly queues: Queues
  readonly inputs: InputEnds
  readonly moves: PipeMoves
  /** The texts that came out of input ends here, in order. */
  readonly received: string[]
  /** Before the peer stops. */
  stop(): void
}

const NO_EVENTS: PipeEventStore = { events: () => [], append: () => {}, remove: () => {} }

/** `store`: where queues and marks are kept. */
export const hostEnds = (sim: Sim, { peer }: SimPeer, store: QueueStore): HostEnds => {
  const { clock } = sim
  const random = seededRandom(SEED)
  const names = createNames(peer)
  const kept = new KeptTimeline(NO_EVENTS, clock, peer.counters)
  const watch = new TimelineWatch(clock, new Timelines(clock, names, peer.counters, kept), names)
  const made: { queues?: Queues } = {}
  const onChange = (pipeId: PipeId): void => made.queues?.follow(pipeId)
  const resolutions = new Resolutions(peer, onChange, watch)
  const paths = new PathChoices(peer, watch, onChange)
  const standstill = new Standstill(createMemoryStore())
  const ends = { peer, clock, resolutions, paths, watch, standstill, onChange }
  const outputs = new OutputEnds(ends)
  const queues = new Queues({ peer, clock, random, store, outputs, standstill, onChange })
  made.queues = queues
  const deliveries = new Deliveries(peer, clock, store)
  const received: string[] = []
  const nobodyTalks = { take: () => false, unbound: () => {} }
  const inputs = new InputEnds(
    peer,
    (_pipeId, { message }) => {
      const element = message.get('', 'text')
      received.push(element === undefined ? '' : elementText(element))
    },
    nobodyTalks,
    deliveries,
    standstill,
  )
  const nameOf = (peerId: string): string => names.peer(peerId)
  const moves = new PipeMoves({ peer, clock, random, inputs, deliveries, watch, nameOf })
  const stop = (): void => {
    moves.stop()
    queues.stop()
    outputs.closeAll()
    deliveries.stop()
    kept.write()
  }
  return { outputs, queues, inputs, moves, received, stop }
}
