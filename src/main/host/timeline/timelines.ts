import { feeds } from '../../../shared/contract.ts'
import type { TimelineRow } from '../../../shared/rows.ts'
import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { Lru } from '../../base/lru.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { KeptTimeline } from './kept-timeline.ts'
import { LogFeed } from '../feeds/log-feed.ts'
import type { Names } from '../names.ts'

/** Pipes and peers of which it is kept what happened; the one of which nothing was noted or read for longest goes. */
export const PIPES_MAX = 256
export const PEERS_MAX = 512

/** One thing that happened, as it is kept. */
export type TimelineEvent = Omit<TimelineRow, 'id' | 'atWallMs' | 'peerName'>

type Dated = TimelineEvent & Pick<TimelineRow, 'atWallMs'>
type Timeline = LogFeed<Dated, TimelineRow>

/**
 * What happened lately to each pipe and each peer: bounded rings, the latest few hundred events of each. Those of pipes
 * outlive a restart.
 */
export class Timelines {
  readonly #clock: Clock
  readonly #names: Names
  readonly #counters: Counters
  readonly #kept: KeptTimeline
  readonly #pipes = new Lru<PipeId, Timeline>(PIPES_MAX)
  readonly #peers = new Lru<PeerId, Timeline>(PEERS_MAX)

  constructor(clock: Clock, names: Names, counters: Counters, kept: KeptTimeline) {
    this.#kept = kept
    this.#clock = clock
    this.#names = names
    this.#counters = counters
  }

  notePipe(pipeId: PipeId, event: TimelineEvent): void {
    const dated = { ...event, atWallMs: this.#clock.wallMs() }
    this.ofPipe(pipeId).append(() => {
      this.#kept.add(pipeId, dated)
      return dated
    })
  }

  notePeer(peerId: PeerId, event: TimelineEvent): void {
    this.#append(this.ofPeer(peerId), event)
  }

  /** What was kept of it from before stands first. */
  ofPipe(pipeId: PipeId): Timeline {
    const known = this.#pipes.get(pipeId)
    if (known !== undefined) return known
    const fresh = this.#of(this.#pipes, pipeId, feeds.timeline.keep)
    for (const event of this.#kept.load(pipeId)) fresh.append(() => event)
    return fresh
  }

  ofPeer(peerId: PeerId): Timeline {
    return this.#of(this.#peers, peerId, feeds.peerTimeline.keep)
  }

  /** The latest events of a pipe, oldest first. */
  rowsOfPipe(pipeId: PipeId): readonly TimelineRow[] {
    return this.ofPipe(pipeId).rows()
  }

  forgetPipe(pipeId: PipeId): void {
    this.#pipes.delete(pipeId)
    this.#kept.forget(pipeId)
  }

  #of<Id extends string>(table: Lru<Id, Timeline>, id: Id, keep: number): Timeline {
    const known = table.get(id)
    if (known !== undefined) return known
    const fresh: Timeline = new LogFeed(this.#clock, keep, ({ number, source }) => ({
      ...source,
      id: String(number),
      ...(source.peerId === undefined ? {} : { peerName: this.#names.peer(source.peerId) }),
    }))
    const before = table.evicted
    table.set(id, fresh)
    this.#counters.add('timeline.forgotten', table.evicted - before)
    return fresh
  }

  #append(timeline: Timeline, event: TimelineEvent): void {
    timeline.append(() => ({ ...event, atWallMs: this.#clock.wallMs() }))
  }
}
