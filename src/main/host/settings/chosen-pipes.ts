import { isPipeId, type PipeId } from '../../protocol/ids.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Store } from '../../peer/ports/store.ts'

/** Most pipes that a person chooses for one thing: so many ids fit a setting. */
export const CHOSEN_PIPES_MAX = 200

/** For what pipes are chosen: the setting that keeps them, and how that is called to a person. */
export interface PipeChoice {
  readonly key: string
  readonly word: string
}

/** The pipes of which a person wants to be told when they are down. */
export const CRITICAL_PIPES: PipeChoice = { key: 'critical pipes', word: 'critical' }
/** Of the critical ones, those whose conversations shall not go over two paths at once. */
export const ONE_PATH_PIPES: PipeChoice = { key: 'pipes over one path', word: 'over one path' }
/** The pipes over which conversations are saved. */
export const SAVED_PIPES: PipeChoice = { key: 'saved pipes', word: 'saved' }

/** The pipes that a person chose for something, kept with the settings. */
export class ChosenPipes {
  readonly #store: Store
  readonly #choice: PipeChoice
  readonly #pipes: Set<PipeId>

  constructor(store: Store, choice: PipeChoice) {
    this.#store = store
    this.#choice = choice
    this.#pipes = new Set(parse(store.read.setting(choice.key)))
  }

  has(pipeId: PipeId): boolean {
    return this.#pipes.has(pipeId)
  }

  /** Throws `endpoint/limit` when there are too many, `store/failed`; nothing then having changed. */
  set(pipeId: PipeId, chosen: boolean): void {
    const { key, word } = this.#choice
    if (chosen === this.#pipes.has(pipeId)) return
    if (chosen && this.#pipes.size >= CHOSEN_PIPES_MAX)
      throw new PipefitterError('endpoint/limit', `${CHOSEN_PIPES_MAX} pipes are ${word} already`)
    const next = [...this.#pipes].filter((one) => one !== pipeId)
    if (chosen) next.push(pipeId)
    this.#store.write.setSetting(key, next.join(' '))
    if (chosen) this.#pipes.add(pipeId)
    else this.#pipes.delete(pipeId)
  }
}

/**
 * Whether conversations over a pipe go over two paths at once: over a critical one, unless a person said otherwise. Who calls a
 * pipe critical would rather pay for its messages twice than wait for one of them.
 */
export const sendsTwice = (
  pipeId: PipeId,
  { criticalPipes, onePathPipes }: Record<'criticalPipes' | 'onePathPipes', ChosenPipes>,
): boolean => criticalPipes.has(pipeId) && !onePathPipes.has(pipeId)

const parse = (text = ''): readonly PipeId[] =>
  text.split(' ').filter(isPipeId).slice(0, CHOSEN_PIPES_MAX)
