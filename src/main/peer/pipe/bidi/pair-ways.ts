import type { PipeAdvertisement } from '../../../protocol/documents/pipe-advertisement.ts'
import type { PeerId, PipeId } from '../../../protocol/ids.ts'
import type { Unsubscribe } from '../../../base/events.ts'
import { endpointOf } from '../../endpoint/link-table.ts'
import type { OutputEnd } from '../output-end.ts'
import { wishFor } from '../path-rules.ts'
import type { BidiWorld } from './bidi-world.ts'
import type { PairWorld } from './pair.ts'

/** Over which pipe a pair was made, and whether the other end proved its key on a link, so that nobody may stand between. */
export interface MadeOver {
  readonly named: PipeAdvertisement
  readonly isProven: boolean
}

/** The ways that pairs go, as people decided about the paths of the pipes that they are made over. */
export class PairWays {
  readonly #world: BidiWorld

  constructor(world: BidiWorld) {
    this.#world = world
  }

  /** What a pair made over a pipe is given. */
  worldOf(over: MadeOver): PairWorld {
    const { clock, counters, pipes, endpoint } = this.#world
    return {
      ...{ clock, counters, refusals: pipes.refusals },
      open: (pipe, peerId, signal) => this.open(over, pipe, peerId, signal),
      openBeside: (pipe, peerId, avoid, signal) => this.open(over, pipe, peerId, signal, avoid),
      sendsTwice: () => this.#sendsTwice(over.named.id),
      endpoints: (peerId) => endpoint.endpointsOf(peerId),
      onHint: (peerId, listener) => this.#onHint(peerId, listener),
    }
  }

  /**
   * Binds an output end to a pipe of the peer's, over none of the transports to avoid. Rejects as linking and
   * `PipeService.openOutput` do.
   */
  async open(
    { named, isProven }: MadeOver,
    pipe: PipeAdvertisement,
    peerId: PeerId,
    signal: AbortSignal,
    avoid: readonly string[] = [],
  ): Promise<OutputEnd> {
    const { endpoint, pipes, paths } = this.#world
    const how = { chosenBy: 'rule', reason: 'The other half of a bidirectional pipe' } as const
    const direct = isProven && pipe.type !== 'JxtaUnicastSecure'
    const { excluded, ...own } = paths.of(named.id)
    const all = { ...own, excluded: [...excluded, ...avoid] }
    const wish = wishFor(named.transport, { peerId, endpoint: '', ...how }, all)
    const way = await endpoint.way(peerId, direct ? { ...wish, direct } : wish, signal)
    const to = { peerId, endpoint: endpointOf(way.link) }
    const rules = { ruledBy: named.id, direct, avoid }
    return pipes.openOutput(pipe, { ...to, ...how }, signal, rules)
  }

  /** A pinned path has none beside it. */
  #sendsTwice(id: PipeId): boolean {
    const { paths, sendsTwice } = this.#world
    return paths.of(id).pinned === undefined && sendsTwice?.(id) === true
  }

  /** There may be a way where there was none when a link to the peer opens, or the network is another. */
  #onHint(peerId: PeerId, listener: () => void): Unsubscribe {
    const { endpoint } = this.#world
    const unwatch = [
      endpoint.shaken.on(listener),
      endpoint.linkChanged.on(({ link, opened }) => {
        if (opened && link.peerId === peerId) listener()
      }),
    ]
    return () => {
      for (const one of unwatch) one()
    }
  }
}
