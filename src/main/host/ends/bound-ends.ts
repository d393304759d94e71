import { errorText } from '../../base/errors.ts'
import type { Clock } from '../../base/clock.ts'
import type { OutputEnd } from '../../peer/pipe/output-end.ts'
import type { Peer } from '../../peer/peer.ts'
import type { StoredBinding } from '../../peer/ports/store.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'

/** Why a pipe that was bound is not any more. */
export interface Unbinding {
  readonly reason: string
  /** Whether the peer does not let us in. */
  readonly notLetIn?: boolean
  readonly atWallMs: number
}

export interface BoundEndsWorld {
  readonly peer: Peer
  readonly clock: Clock
  /** An end came, went, or its state is another. */
  readonly onChange: (pipeId: PipeId) => void
  /** An end is over that no other took the place of; `isLast`: the pipe has none any more. */
  readonly onEnded: (pipeId: PipeId, end: OutputEnd, isLast: boolean) => void
}

interface BoundEnd {
  readonly pipe: OutputEnd
  /** Its line in the history; a propagate pipe's end has none, for nothing was chosen. */
  history: StoredBinding | undefined
}

/**
 * The output ends that are bound now: one a pipe, or one a holder where the pipe's policy binds several, which bounds them; each
 * with its line in the binding history, written as it begins and as it ends.
 */
export class BoundEnds {
  readonly #world: BoundEndsWorld
  readonly #ends = new Map<PipeId, Map<PeerId, BoundEnd>>()
  readonly #lost = new Map<PipeId, Unbinding>()

  constructor(world: BoundEndsWorld) {
    this.#world = world
  }

  has(pipeId: PipeId): boolean {
    return this.#ends.has(pipeId)
  }

  /** The end that is bound; of several one whose link is there. */
  of(pipeId: PipeId): OutputEnd | undefined {
    const only = this.only(pipeId)
    if (only !== undefined) return only
    const all = this.all(pipeId)
    return all.find(({ state }) => state === 'bound') ?? all[0]
  }

  /** The end of a pipe that has one, as nearly all have: then there is nothing to choose. */
  only(pipeId: PipeId): OutputEnd | undefined {
    const ends = this.#ends.get(pipeId)
    if (ends?.size !== 1) return undefined
    for (const { pipe } of ends.values()) return pipe
    return undefined
  }

  /** All ends of a pipe, to each holder that it is bound to. */
  all(pipeId: PipeId): readonly OutputEnd[] {
    return [...(this.#ends.get(pipeId)?.values() ?? [])].map(({ pipe }) => pipe)
  }

  /** The end of a pipe that is bound to this peer. */
  to(pipeId: PipeId, peerId: PeerId): OutputEnd | undefined {
    return this.#ends.get(pipeId)?.get(peerId)?.pipe
  }

  /** How the last binding ended, while the pipe is not bound anew. */
  lost(pipeId: PipeId): Unbinding | undefined {
    return this.#lost.get(pipeId)
  }

  /** The end that there was to the same peer gives way. Throws `store/failed` where the history cannot be written. */
  take(pipeId: PipeId, pipe: OutputEnd, history: StoredBinding | undefined): void {
    const { peer, onChange } = this.#world
    const { peerId } = pipe.binding
    const end: BoundEnd = { pipe, history }
    const ends = this.#ends.get(pipeId) ?? new Map<PeerId, BoundEnd>()
    const former = ends.get(peerId)
    ends.set(peerId, end)
    this.#ends.set(pipeId, ends)
    former?.pipe.close('Bound anew')
    this.#lost.delete(pipeId)
    if (history !== undefined) peer.recordBinding(history)
    pipe.changed.on(() => {
      if (pipe.state === 'unbound') this.#release(pipeId, end)
      onChange(pipeId)
    })
    onChange(pipeId)
  }

  /** Nothing is told any more of how the pipe was lost. */
  forget(pipeId: PipeId): void {
    this.#lost.delete(pipeId)
  }

  closeAll(reason: string): void {
    for (const ends of [...this.#ends.values()])
      for (const { pipe } of [...ends.values()]) pipe.close(reason)
  }

  #release(pipeId: PipeId, end: BoundEnd): void {
    const { clock, peer } = this.#world
    const atWallMs = clock.wallMs()
    const { stateReason: reason, cause } = end.pipe
    const isLast = this.#drop(pipeId, end)
    if (isLast) this.#lost.set(pipeId, { reason, atWallMs, notLetIn: cause === 'refused' })
    if (end.history === undefined) return
    end.history = { ...end.history, endedWallMs: atWallMs, endReason: reason }
    try {
      peer.recordBinding(end.history)
    } catch (error) {
      peer.counters.add('store.failed-flushes')
      const unwritten = `${reason}; its history was not written: ${errorText(error)}`
      if (isLast) this.#lost.set(pipeId, { reason: unwritten, atWallMs })
    }
  }

  /** Whether no other end of the pipe is left. */
  #drop(pipeId: PipeId, end: BoundEnd): boolean {
    const ends = this.#ends.get(pipeId)
    const { peerId } = end.pipe.binding
    if (ends?.get(peerId) !== end) return false
    ends.delete(peerId)
    const isLast = ends.size === 0
    if (isLast) this.#ends.delete(pipeId)
    this.#world.onEnded(pipeId, end.pipe, isLast)
    return isLast
  }
}
