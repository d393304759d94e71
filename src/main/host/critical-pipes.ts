import { isPipeId, type PipeId } from '../protocol/ids.ts'
import { PipefitterError } from '../base/errors.ts'
import type { Store } from '../peer/ports/store.ts'

const KEY = 'critical pipes'
/** Most pipes that a person is told of when they are down. */
export const CRITICAL_PIPES_MAX = 256

/** The pipes of which a person wants to be told when they are down. */
export class CriticalPipes {
  readonly #store: Store
  readonly #pipes: Set<PipeId>

  constructor(store: Store) {
    this.#store = store
    this.#pipes = new Set(parse(store.read.setting(KEY)))
  }

  has(pipeId: PipeId): boolean {
    return this.#pipes.has(pipeId)
  }

  /** Throws `endpoint/limit` when there are too many, `store/failed`; nothing then having changed. */
  set(pipeId: PipeId, critical: boolean): void {
    if (critical === this.#pipes.has(pipeId)) return
    if (critical && this.#pipes.size >= CRITICAL_PIPES_MAX)
      throw new PipefitterError(
        'endpoint/limit',
        `${CRITICAL_PIPES_MAX} pipes are critical already`,
      )
    const next = [...this.#pipes].filter((one) => one !== pipeId)
    if (critical) next.push(pipeId)
    this.#store.write.setSetting(KEY, next.join(' '))
    if (critical) this.#pipes.add(pipeId)
    else this.#pipes.delete(pipeId)
  }
}

const parse = (text = ''): readonly PipeId[] =>
  text.split(' ').filter(isPipeId).slice(0, CRITICAL_PIPES_MAX)
