import type { Notice, NoticeEffect, NoticeKey } from './notice-machine.ts'

/** What comes within this time after something was shown is shown together. */
export const GROUP_MS = 5_000

interface Identified {
  readonly id: string
}

/** What may be shown now. */
export interface Mood {
  readonly isQuiet: boolean
  /** Whether the window is in front: what comes meanwhile is seen there. */
  readonly isLooking: boolean
}

/** Things that wait for a person, told of together under one key until none of them waits any more. Pure. */
export class WaitingNotices<T extends Identified> {
  readonly #key: NoticeKey
  readonly #noticeOf: (waiting: readonly T[]) => Notice
  readonly #told = new Set<string>()
  #waiting: readonly T[] = []
  #shownMs = -Infinity
  #isStanding = false

  constructor(key: NoticeKey, noticeOf: (waiting: readonly T[]) => Notice) {
    this.#key = key
    this.#noticeOf = noticeOf
  }

  take(waiting: readonly T[]): void {
    this.#waiting = waiting
    const ids = new Set(waiting.map(({ id }) => id))
    for (const id of this.#told) if (!ids.has(id)) this.#told.delete(id)
  }

  /** When it wants to be asked again, unless quiet or looked at. */
  nextMs(): number | undefined {
    return this.#untold().length > 0 ? this.#shownMs + GROUP_MS : undefined
  }

  effects(nowMs: number, { isQuiet, isLooking }: Mood): readonly NoticeEffect[] {
    if (isLooking) this.#seen()
    if (this.#isStanding && (this.#told.size === 0 || isLooking)) {
      this.#isStanding = false
      return [{ kind: 'take-away', key: this.#key }]
    }
    const isTime = nowMs >= this.#shownMs + GROUP_MS
    if (this.#untold().length === 0 || isQuiet || isLooking || !isTime) return []
    this.#seen()
    this.#isStanding = true
    this.#shownMs = nowMs
    return [{ kind: 'show', notice: this.#noticeOf(this.#waiting) }]
  }

  #seen(): void {
    for (const { id } of this.#waiting) this.#told.add(id)
  }

  #untold(): readonly T[] {
    return this.#waiting.filter(({ id }) => !this.#told.has(id))
  }
}
