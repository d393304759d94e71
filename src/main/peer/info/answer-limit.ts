import { Lru } from '../../base/lru.ts'

/** The same asker gets an answer at most this often. */
export const ASKER_EVERY_MS = 1_000
/** Most answers to all askers together in one second: names of askers are cheap to make up. */
export const ANSWERS_PER_SECOND = 50
const ASKERS_REMEMBERED = 1_024
const WINDOW_MS = 1_000

/** Who may be answered now. State without time: the caller says what time it is. */
export class AnswerLimit {
  readonly #answered = new Lru<string, number>(ASKERS_REMEMBERED)
  #windowStartMs = -Infinity
  #inWindow = 0

  /** Whether `asker` is answered now; if so it counts. */
  allows(asker: string, nowMs: number): boolean {
    const last = this.#answered.peek(asker)
    if (last !== undefined && nowMs - last < ASKER_EVERY_MS) return false
    if (nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs
      this.#inWindow = 0
    }
    if (this.#inWindow >= ANSWERS_PER_SECOND) return false
    this.#inWindow++
    this.#answered.set(asker, nowMs)
    return true
  }
}
