import { PipefitterError } from '../../base/errors.ts'
import type { PipeId } from '../../protocol/ids.ts'
import { WorthOrder } from '../../base/worth-order.ts'
import { fingerprintOfKey, peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import type { StoredPipe } from '../ports/store.ts'
import { WORTH, WORTHS, type StandingWorth } from '../worth.ts'

/**
 * Most pipes kept. Those created here, bound, or needed by a saved conversation are never forgotten to make room. Of those found,
 * the unsigned go before the signed, and those of trusted peers last; among equals the peer that told us of most loses the one
 * not heard of for longest.
 */
export const PIPES_MAX = 4096

/** The pipes that we know of. State only: the owner hears of every change. */
export class PipeTable {
  /** Whether the input ends that shall be bound are: a person may switch receiving off as a whole. */
  receives = true
  readonly #pipes = new Map<PipeId, StoredPipe>()
  readonly #onChange: (pipe: StoredPipe) => void
  readonly #onRemoval: (id: PipeId) => void

  readonly #standing: StandingWorth
  #isNeeded: (id: PipeId) => boolean = () => false
  /** Those found and not bound; one that turns out to be needed leaves it until it is heard of again. */
  readonly #order = new WorthOrder<PipeId>(WORTHS)

  constructor(
    onChange: (pipe: StoredPipe) => void,
    onRemoval: (id: PipeId) => void,
    standing: StandingWorth = () => 0,
  ) {
    this.#onChange = onChange
    this.#onRemoval = onRemoval
    this.#standing = standing
  }

  load(stored: readonly StoredPipe[]): void {
    for (const pipe of stored) {
      this.#pipes.set(pipe.advertisement.id, pipe)
      this.#place(pipe)
    }
  }

  /** Who knows which pipes are needed, though nobody bound them here; at most one. */
  useNeeds(isNeeded: (id: PipeId) => boolean): void {
    this.#isNeeded = isNeeded
  }

  /** Whether a pipe may be forgotten by itself. */
  isFleeting(pipe: StoredPipe): boolean {
    const { origin, listening, advertisement } = pipe
    return origin === 'found' && !listening && !this.#isNeeded(advertisement.id)
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
    const isNew = !this.#pipes.has(id)
    if (isNew && this.#pipes.size >= PIPES_MAX) {
      // The new one takes part, so that a full table of better ones stays as it is.
      this.#place(pipe)
      if (this.#worst() === id || !this.#evict()) {
        this.#order.delete(id)
        return false
      }
    }
    this.#pipes.set(id, pipe)
    this.#place(pipe)
    this.#onChange(pipe)
    return true
  }

  remove(id: PipeId): void {
    this.#order.delete(id)
    if (this.#pipes.delete(id)) this.#onRemoval(id)
  }

  #place(pipe: StoredPipe): void {
    const { id } = pipe.advertisement
    if (this.isFleeting(pipe)) this.#order.set(id, this.#worthOf(pipe), pipe.learnedFrom ?? '')
    else this.#order.delete(id)
  }

  #worthOf({ advertisement }: StoredPipe): number {
    const { signature } = advertisement
    if (signature === undefined) return WORTH.hearsay
    const creator = peerIdOfFingerprint(fingerprintOfKey(signature.publicKey))
    return Math.max(WORTH.authentic, this.#standing(creator))
  }

  #evict(): boolean {
    const worst = this.#worst()
    if (worst !== undefined) this.remove(worst)
    return worst !== undefined
  }

  #worst(): PipeId | undefined {
    for (let worst = this.#leastWorth(); worst !== undefined; worst = this.#leastWorth()) {
      if (!this.#isNeeded(worst)) return worst
      this.#order.delete(worst)
    }
    return undefined
  }

  #leastWorth(): PipeId | undefined {
    return this.#order.worst((id) => {
      const pipe = this.#pipes.get(id)
      return pipe === undefined ? -1 : this.#worthOf(pipe)
    })
  }
}
