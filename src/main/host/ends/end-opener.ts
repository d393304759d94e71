import { deadline, type Clock } from '../../base/clock.ts'
import type { Peer } from '../../peer/peer.ts'
import type { StoredBinding } from '../../peer/ports/store.ts'
import type { PipeId } from '../../protocol/ids.ts'
import type { BoundEnds } from './bound-ends.ts'
import type { Resolutions } from './resolutions.ts'
import type { TimelineWatch } from '../timeline/watch.ts'

/** How many paths are tried, one after the other, where the first of a given order fails. */
const LATER_PATHS_MAX = 4

/** How long a path that comes earlier in a person's order is waited for while another is open. */
const ORDER_WAIT_MS = 1_500

/** Where an end is to be bound, and who decided so. */
export type BindingTo = Pick<StoredBinding, 'peerId' | 'endpoint' | 'chosenBy' | 'reason'>

export interface OpenerWorld {
  readonly peer: Peer
  readonly clock: Clock
  readonly resolutions: Resolutions
  readonly watch: TimelineWatch
}

interface Around extends OpenerWorld {
  readonly ends: BoundEnds
  readonly onBound: (pipeId: PipeId, to: BindingTo) => void
}

/** Opens output ends to where they were decided to go, and tells the pipe's timeline how that went. */
export class EndOpener {
  readonly #world: Around

  constructor(world: Around) {
    this.#world = world
  }

  /** Rejects as linking does, and as the opening of an output end. */
  async open(pipeId: PipeId, to: BindingTo, signal: AbortSignal): Promise<StoredBinding> {
    const { peer, clock, watch, ends, onBound } = this.#world
    const { pipes } = peer.groups.ofPipe(pipeId)
    const { advertisement } = pipes.table.require(pipeId)
    const startedMs = clock.nowMs()
    watch.choosing(pipeId, to)
    await this.#linkInOrder(pipeId, to, signal)
    const pipe = await pipes.openOutput(advertisement, to, signal).catch((error: unknown) => {
      watch.notBound(pipeId, to, error)
      throw error
    })
    const history: StoredBinding = {
      id: pipes.newBindingId(),
      pipeId,
      peerId: to.peerId,
      endpoint: to.endpoint,
      transport: pipe.binding.transport,
      ...{ chosenBy: to.chosenBy, reason: to.reason },
      boundWallMs: clock.wallMs(),
    }
    ends.take(pipeId, pipe, history)
    watch.bound(pipeId, pipe, clock.nowMs() - startedMs)
    onBound(pipeId, to)
    return history
  }

  /** As {@link open}; where a person gave an order of paths, the next is tried when one fails. */
  async openInOrder(pipeId: PipeId, to: BindingTo, signal: AbortSignal): Promise<StoredBinding> {
    try {
      return await this.open(pipeId, to, signal)
    } catch (error) {
      const others = this.#world.resolutions.later(pipeId, to).slice(0, LATER_PATHS_MAX)
      for (const endpoint of signal.aborted ? [] : others) {
        const bound = await this.open(pipeId, { ...to, endpoint }, signal).catch(() => undefined)
        if (bound !== undefined) return bound
      }
      throw error
    }
  }

  /**
   * Where a person gave an order of paths, a link that is open already does not stand before the one that comes earlier: that is
   * made first, if it can be had soon; the end moves to it later else.
   */
  async #linkInOrder(pipeId: PipeId, to: BindingTo, signal: AbortSignal): Promise<void> {
    const { peer, clock } = this.#world
    const { order = [], excluded, pinned } = peer.paths.of(pipeId)
    if (order.length === 0 || pinned !== undefined || to.chosenBy === 'hand') return
    const limit = deadline(clock, ORDER_WAIT_MS, signal)
    try {
      const wish = { endpoint: to.endpoint, avoid: excluded }
      await peer.services.endpoint.link(to.peerId, wish, limit.signal)
    } catch {
      // Why it failed is told where endpoints are; what else there is serves meanwhile.
      peer.counters.add('binding.order-deferred')
    } finally {
      limit.clear()
    }
  }
}
