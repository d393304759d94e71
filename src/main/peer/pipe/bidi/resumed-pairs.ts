import { Emitter } from '../../../base/events.ts'
import type { BidiRequest } from '../../../protocol/documents/bidi-exchange.ts'
import type { PipeAdvertisement } from '../../../protocol/documents/pipe-advertisement.ts'
import type { PipeId } from '../../../protocol/ids.ts'
import type { SessionFacts } from '../../ports/session-store.ts'
import type { Caller } from '../caller.ts'
import { SILENCE_BORNE_MS, type ReliableKeeping } from '../reliable/reliable-keeping.ts'
import type { Found } from '../saved/session-keeper.ts'
import type { BidiPipe } from './bidi-pipe.ts'
import type { BidiWorld } from './bidi-world.ts'
import type { Pair, ResumedEnds } from './pair.ts'
import type { MadeOver } from './pair-ways.ts'

/** Why a saved conversation is not gone on with. */
const NOT_LET_IN = 'The other peer may not use the pipe any more'

/** What became of a conversation that a process before this one had saved. */
export type Resumed =
  | { readonly kind: 'resumed'; readonly facts: SessionFacts; readonly pipe: BidiPipe }
  /** It ended, and why, in words. */
  | { readonly kind: 'over'; readonly pipeId: PipeId; readonly why: string }

/** How a pair and its pipe are made of what was saved. */
export interface PairMaker {
  pair(over: MadeOver, ends: ResumedEnds): Pair
  pipe(pair: Pair, keeping: ReliableKeeping): BidiPipe
  endWithAccess(pair: Pair, served: PipeAdvertisement, asker: Caller): void
}

/** The conversations of this group that a process before this one had saved. */
export class ResumedPairs {
  /** One is taken up, or given up. */
  readonly resumed = new Emitter<Resumed>()
  readonly #world: BidiWorld
  readonly #make: PairMaker
  /** Those that had been asked for by others: asker and asker's pipe. */
  readonly #asks = new Map<string, Pair>()

  constructor(world: BidiWorld, make: PairMaker) {
    this.#world = world
    this.#make = make
  }

  /** Takes all of them up; {@link resumed} tells of each. */
  resume(): void {
    const isOurs = (pipeId: PipeId): boolean => this.#world.owns(pipeId)
    for (const found of this.#world.saved?.take(isOurs) ?? []) this.#resume(found)
  }

  /** The pair that was made before for this asker, who had no answer and asks again. */
  askedBy({ peer, pipe }: BidiRequest): Pair | undefined {
    return this.#asks.get(`${peer.peerId} ${pipe.id}`)
  }

  #resume(found: Found): void {
    if (found.kind === 'over') return this.resumed.emit(found)
    const { stream, blocks } = found
    const { facts } = stream
    const { peerId, fingerprint, pipeId, ownPipe, theirPipe, type, name } = facts
    const { pipes } = this.#world
    const asker = { peerId, fingerprint }
    const named = pipes.table.get(pipeId)?.advertisement ?? { id: pipeId, type, name }
    const isServed = facts.opened === 'there'
    if (isServed && !pipes.gate.decide('send', pipeId, asker).allowed) {
      stream.over()
      return this.resumed.emit({ kind: 'over', pipeId, why: NOT_LET_IN })
    }
    const input = pipes.openPrivateInput({ id: ownPipe, type, name }, { guest: asker })
    const over = { named, isProven: facts.isProven }
    const pair = this.#make.pair(over, { input, peerId, pipe: { id: theirPipe, type, name } })
    if (isServed) this.#make.endWithAccess(pair, named, asker)
    if (isServed) this.#remember(`${peerId} ${theirPipe}`, pair)
    const { silenceMs } = facts
    const otherSaves = silenceMs > SILENCE_BORNE_MS
    const pipe = this.#make.pipe(pair, { silenceMs, otherSaves, saved: stream, resumed: blocks })
    this.resumed.emit({ kind: 'resumed', facts, pipe })
  }

  #remember(ask: string, pair: Pair): void {
    this.#asks.set(ask, pair)
    pair.changed.on((state) => {
      if (state === 'ended') this.#asks.delete(ask)
    })
  }
}
