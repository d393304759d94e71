import type { Counters } from '../../base/counters.ts'
import { isPipeId, type PipeId } from '../../protocol/ids.ts'
import type { StoredPipe } from '../ports/store.ts'
import type { Directory } from '../ports/transport.ts'

/** The setting that holds the pipes that are published beyond this network. */
export const PIPES_BEYOND = 'pipes beyond'
/** Most pipes that are published beyond this network. */
export const BEYOND_MAX = 64

export interface BeyondWorld {
  readonly counters: Counters
  readonly directories: readonly Directory[]
  /** All pipes that are known, those of all groups. */
  pipes(): readonly StoredPipe[]
  /** Writes what a person decided. */
  keep(text: string): void
  /** What is said of this pipe has changed. */
  changed(pipeId: PipeId): void
}

/**
 * The pipes of which a person said that they can be asked for from beyond this network. While the input end of one is bound
 * here, the directories say so to whoever knows the pipe's id; who is let in then is decided as ever.
 */
export class Beyond {
  readonly #world: BeyondWorld
  readonly #chosen = new Set<PipeId>()
  #announced = ''

  constructor(world: BeyondWorld) {
    this.#world = world
  }

  has(pipeId: PipeId): boolean {
    return this.#chosen.has(pipeId)
  }

  /** False when there is no room for another pipe. */
  set(pipeId: PipeId, beyond: boolean): boolean {
    if (this.#chosen.has(pipeId) === beyond) return true
    if (beyond && this.#chosen.size >= BEYOND_MAX) return false
    if (beyond) this.#chosen.add(pipeId)
    else this.#chosen.delete(pipeId)
    this.#world.keep(JSON.stringify([...this.#chosen]))
    this.refresh()
    this.#world.changed(pipeId)
    return true
  }

  /** Takes over what was kept; what does not parse is left out and counted. */
  load(text: string | undefined): void {
    if (text === undefined) return
    for (const one of listIn(text).slice(0, BEYOND_MAX))
      if (typeof one === 'string' && isPipeId(one)) this.#chosen.add(one)
      else this.#world.counters.add('store.damaged-beyond')
    this.refresh()
  }

  /** An input end was bound or unbound, or a pipe removed: tells the directories where that changes what they say. */
  refresh(): void {
    const bound = this.#world
      .pipes()
      .filter(({ listening, advertisement }) => listening && this.#chosen.has(advertisement.id))
      .map(({ advertisement }) => advertisement.id)
    const text = bound.join()
    if (text === this.#announced) return
    this.#announced = text
    for (const directory of this.#world.directories) directory.announcePipes(bound)
  }
}

const listIn = (text: string): readonly unknown[] => {
  try {
    const value: unknown = JSON.parse(text)
    return Array.isArray(value) ? value : [undefined]
  } catch (error) {
    if (error instanceof SyntaxError) return [undefined]
    throw error
  }
}
