import { PipefitterError } from '../../base/errors.ts'
import type { PeerId, PipeId } from '../../protocol/ids.ts'
import type { StoredPipe } from '../ports.ts'

/**
 * Most pipes kept. Those created here, or bound, are never forgotten; of those found, the peer that told us of most loses
 * the one that expires first.
 */
export const PIPES_MAX = 4096

/** The pipes that we know of. State only: the owner hears of every change. */
export class PipeTable {
  readonly #pipes = new Map<PipeId, StoredPipe>()
  readonly #onChange: (pipe: StoredPipe) => void
  readonly #onRemoval: (id: PipeId) => void

  constructor(onChange: (pipe: StoredPipe) => void, onRemoval: (id: PipeId) => void) {
    this.#onChange = onChange
    this.#onRemoval = onRemoval
  }

  load(stored: readonly StoredPipe[]): void {
    for (const pipe of stored) this.#pipes.set(pipe.advertisement.id, pipe)
  }

  get(id: PipeId): StoredPipe | undefined {
    return this.#pipes.get(id)
  }

  /** Throws `pipe/not-found`. */
  require(id: PipeId): StoredPipe {
    const pipe = this.#pipes.get(id)
    if (pipe === undefined)
      throw new PipefitterError('pipe/not-found', 'No such pipe is known here')
    return pipe
  }

  all(): readonly StoredPipe[] {
    return [...this.#pipes.values()]
  }

  /** Adds or replaces; false when the table is full of pipes created here. */
  put(pipe: StoredPipe): boolean {
    const { id } = pipe.advertisement
    if (!this.#pipes.has(id) && this.#pipes.size >= PIPES_MAX && !this.#evict()) return false
    this.#pipes.set(id, pipe)
    this.#onChange(pipe)
    return true
  }

  remove(id: PipeId): void {
    if (this.#pipes.delete(id)) this.#onRemoval(id)
  }

  #evict(): boolean {
    const teller = this.#busiestTeller()
    let worst: StoredPipe | undefined
    for (const pipe of this.#pipes.values()) {
      if (!isFleeting(pipe) || pipe.learnedFrom !== teller) continue
      if (worst === undefined || pipe.expiresWallMs < worst.expiresWallMs) worst = pipe
    }
    if (worst === undefined) return false
    this.remove(worst.advertisement.id)
    return true
  }

  #busiestTeller(): PeerId | undefined {
    const counts = new Map<PeerId | undefined, number>()
    let busiest: PeerId | undefined
    for (const pipe of this.#pipes.values()) {
      if (!isFleeting(pipe)) continue
      const count = (counts.get(pipe.learnedFrom) ?? 0) + 1
      counts.set(pipe.learnedFrom, count)
      if (count > (counts.get(busiest) ?? 0)) busiest = pipe.learnedFrom
    }
    return busiest
  }
}

/** Whether a pipe may be forgotten to make room. */
const isFleeting = ({ origin, listening }: StoredPipe): boolean => origin === 'found' && !listening
