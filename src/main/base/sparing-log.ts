import type { Clock } from './clock.ts'
import type { Log, LogFields } from './log.ts'

const WINDOW_MS = 60_000
/** Most lines of one kind within a minute. */
export const SPARING_LINES_MAX = 10

/** Warnings that others can cause: so many of a kind are written within a minute, the rest counted in the next one. */
export class SparingLog {
  readonly #log: Log
  readonly #clock: Clock
  readonly #kinds = new Map<string, { sinceMs: number; lines: number; unwritten: number }>()

  constructor(log: Log, clock: Clock) {
    this.#log = log
    this.#clock = clock
  }

  /** `message` is one of the program's own texts, of which there are few. */
  warn(message: string, fields: LogFields = {}): void {
    const nowMs = this.#clock.nowMs()
    const kind = this.#kinds.get(message) ?? { sinceMs: nowMs, lines: 0, unwritten: 0 }
    this.#kinds.set(message, kind)
    if (nowMs - kind.sinceMs >= WINDOW_MS) {
      kind.sinceMs = nowMs
      kind.lines = 0
    }
    if (kind.lines >= SPARING_LINES_MAX) {
      kind.unwritten++
      return
    }
    kind.lines++
    const { unwritten } = kind
    kind.unwritten = 0
    this.#log.warn(message, unwritten === 0 ? fields : { ...fields, unwritten })
  }
}
