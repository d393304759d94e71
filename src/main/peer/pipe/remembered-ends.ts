import { Lru } from '../../base/lru.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import { schemeOf } from '../endpoint/addresses.ts'
import type { StandingWorth } from '../worth.ts'
import type { RememberedEnd } from './responder.ts'

/** How long a verified answer is good for answering others; as long as JXTA peers keep theirs. */
export const FRESH_FOR_MS = 10 * 60_000
const PIPES_REMEMBERED = 4096
/** The end of least worth makes room; among equals the oldest. */
const ENDS_PER_PIPE = 8

interface DatedEnd extends RememberedEnd {
  readonly learnedMs: number
}

/** Who has the input end of which pipe, as the peers themselves said lately. State only; time is passed in. */
export class RememberedEnds {
  readonly #ends = new Lru<PipeId, readonly DatedEnd[]>(PIPES_REMEMBERED)
  readonly #worthOf: StandingWorth

  constructor(worthOf: StandingWorth = () => 0) {
    this.#worthOf = worthOf
  }

  remember(pipeId: PipeId, end: RememberedEnd, nowMs: number): void {
    const others = (this.#ends.get(pipeId) ?? []).filter(({ peerId }) => peerId !== end.peerId)
    this.#ends.set(pipeId, this.#best([{ ...end, learnedMs: nowMs }, ...others]))
  }

  /** Of the ends, newest first, as many as are kept. */
  #best(ends: readonly DatedEnd[]): readonly DatedEnd[] {
    if (ends.length <= ENDS_PER_PIPE) return ends
    const least = Math.min(...ends.map(({ peerId }) => this.#worthOf(peerId)))
    const last = ends.findLastIndex(({ peerId }) => this.#worthOf(peerId) === least)
    return ends.filter((_, i) => i !== last)
  }

  forget(pipeId: PipeId, peerId: PeerId): void {
    const rest = (this.#ends.peek(pipeId) ?? []).filter((end) => end.peerId !== peerId)
    if (rest.length > 0) this.#ends.set(pipeId, rest)
    else this.#ends.delete(pipeId)
  }

  /** The fresh ones, newest first. */
  of(pipeId: PipeId, nowMs: number, transport?: string): readonly RememberedEnd[] {
    return (this.#ends.peek(pipeId) ?? []).filter(
      (end) =>
        nowMs - end.learnedMs <= FRESH_FOR_MS &&
        (transport === undefined || schemeOf(end.endpoint) === transport),
    )
  }
}
