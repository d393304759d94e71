import { hexEncode } from '../../base/bytes.ts'
import { every, type Clock, type Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Random } from '../../base/random.ts'
import { bindsSeveral } from '../../peer/pipe/holders/holder-policy.ts'
import { mayEnd } from '../../peer/pipe/caller.ts'
import type { Acknowledgement } from '../../peer/pipe/delivery/delivery-service.ts'
import { policyOf } from '../../peer/pipe/path-rules.ts'
import type { Peer } from '../../peer/peer.ts'
import type { QueueStore } from '../../peer/ports/queue-store.ts'
import { isPropagate } from '../../protocol/documents/pipe-type.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { Message } from '../../protocol/message/message.ts'
import type { OutputEnds } from '../ends/output-ends.ts'
import type { Standstill } from '../settings/standstill.ts'
import { QUEUED_BYTES_IN_ALL_MAX, QUEUES_MAX } from './limits.ts'
import { PipeQueue } from './pipe-queue.ts'

const EXPIRE_EVERY_MS = 60_000
const STREAM_BYTES = 16

export interface QueuesWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly random: Random
  readonly store: QueueStore
  readonly outputs: OutputEnds
  readonly standstill: Standstill
  readonly onChange: (pipeId: PipeId) => void
}

/**
 * Store and forward: of pipes that a person chose, messages are accepted though nobody holds the pipe now, and wait on disk
 * until its holder says that its reader was given them.
 */
export class Queues {
  readonly #world: QueuesWorld
  readonly #queues = new Map<PipeId, PipeQueue>()
  readonly #timer: Timer

  constructor(world: QueuesWorld) {
    this.#world = world
    this.#timer = every(world.clock, 'expire-queues', EXPIRE_EVERY_MS, () => this.#expire())
    world.peer.groups.acknowledged.on((said) => this.#onAcknowledged(said))
    world.standstill.changed.on(() => {
      for (const pipeId of this.#queues.keys()) this.follow(pipeId)
    })
  }

  /** Takes up what was kept: pipes with waiting messages are looked for again. The peer runs. */
  start(): void {
    const { store, peer } = this.#world
    for (const kept of store.queues().slice(0, QUEUES_MAX)) {
      const { pipeId } = kept
      if (peer.services.pipes.table.get(pipeId) === undefined) store.removeQueue(pipeId)
      else this.#queues.set(pipeId, new PipeQueue(kept, this.#around(pipeId)))
      this.#seek(pipeId)
    }
  }

  of(pipeId: PipeId): PipeQueue | undefined {
    return this.#queues.get(pipeId)
  }

  /**
   * Puts messages of a pipe into its queue from now on, or no more; those in it are delivered all the same. Throws
   * `pipe/not-found`, `pipe/wrong-type` for a propagate pipe, `base/invalid-input` where messages go to several holders,
   * `endpoint/limit`, `store/failed`.
   */
  set(pipeId: PipeId, on: boolean): void {
    const { peer } = this.#world
    const { type } = peer.services.pipes.table.require(pipeId).advertisement
    if (isPropagate(type))
      throw new PipefitterError('pipe/wrong-type', 'A propagate pipe has no receiver to wait for')
    if (on && bindsSeveral(policyOf(peer.paths.of(pipeId))))
      throw new PipefitterError(
        'base/invalid-input',
        'A queue delivers to one holder: choose the policy nearest or sticky first',
      )
    const queue = this.#queues.get(pipeId) ?? (on ? this.#create(pipeId) : undefined)
    queue?.set(on)
    this.#seek(pipeId)
  }

  /** Whether the message was taken into a queue; false where the pipe has none that is on. Throws as `PipeQueue.put`. */
  accept(pipeId: PipeId, message: Message): boolean {
    const queue = this.#queues.get(pipeId)
    if (queue?.isOn !== true) return false
    const taken = [...this.#queues.values()].reduce((sum, { bytes }) => sum + bytes, 0)
    queue.put(message, QUEUED_BYTES_IN_ALL_MAX - taken)
    return true
  }

  /** A pipe's ends have changed, or all were paused: its queue goes on through the one that is bound, if it may. */
  follow(pipeId: PipeId): void {
    const { outputs, standstill } = this.#world
    this.#queues.get(pipeId)?.follow(standstill.isPaused ? undefined : outputs.of(pipeId))
  }

  /** The pipe is not known here any more, nor what waited for it. */
  forget(pipeId: PipeId): void {
    this.#queues.get(pipeId)?.stop()
    this.#queues.delete(pipeId)
    this.#world.store.removeQueue(pipeId)
  }

  stop(): void {
    this.#timer.cancel()
    for (const queue of this.#queues.values()) queue.stop()
  }

  #create(pipeId: PipeId): PipeQueue {
    const { store, random } = this.#world
    if (this.#queues.size >= QUEUES_MAX)
      throw new PipefitterError('endpoint/limit', 'Too many pipes have queues')
    const kept = {
      ...{ pipeId, stream: hexEncode(random.bytes(STREAM_BYTES)) },
      ...{ nextSequence: 1, on: true },
    }
    store.saveQueue(kept)
    const queue = new PipeQueue(kept, this.#around(pipeId))
    this.#queues.set(pipeId, queue)
    return queue
  }

  #around(pipeId: PipeId) {
    const { clock, store, peer, onChange } = this.#world
    return {
      ...{ clock, store, onChange: () => onChange(pipeId) },
      count: (counter: string, by?: number) => peer.counters.add(counter, by),
    }
  }

  /** A pipe whose messages wait, or shall, is looked for until somebody holds it. */
  #seek(pipeId: PipeId): void {
    const queue = this.#queues.get(pipeId)
    if (queue === undefined || (!queue.isOn && queue.messages.length === 0)) return
    this.#world.outputs.seek(pipeId)
    this.follow(pipeId)
  }

  /** Only from the end that the messages went to: a word makes them forgotten. */
  #onAcknowledged({ pipeId, stream, sequence, word }: Acknowledgement): void {
    const queue = this.#queues.get(pipeId)
    const end = queue?.end
    if (queue?.stream === stream && end !== undefined && mayEnd(word, end))
      return queue.acknowledged(sequence)
    this.#world.peer.counters.add('delivery.acks-not-believed')
  }

  #expire(): void {
    for (const queue of this.#queues.values()) queue.expire()
  }
}
