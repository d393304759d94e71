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
    const found = this.all().filter(({ origin, listening }) => origin === 'found' && !listening)
    const [first, ...rest] = ofBusiestTeller(found)
    if (first === undefined) return false
    const worst = rest.reduce((a, b) => (b.expiresWallMs < a.expiresWallMs ? b : a), first)
    this.remove(worst.advertisement.id)
    return true
  }
}

const ofBusiestTeller = (found: readonly StoredPipe[]): readonly StoredPipe[] => {
  const byTeller = new Map<PeerId | undefined, StoredPipe[]>()
  for (const pipe of found) {
    const same = byTeller.get(pipe.learnedFrom)
    if (same === undefined) byTeller.set(pipe.learnedFrom, [pipe])
    else same.push(pipe)
  }
  let most: readonly StoredPipe[] = []
  for (const pipes of byTeller.values()) if (pipes.length > most.length) most = pipes
  return most
}
