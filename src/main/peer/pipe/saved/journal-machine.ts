import type { Machine } from '../../../base/machine.ts'
import { BATCH_AFTER_MS, BATCH_BYTES, WRITE_AGAIN_MS } from './limits.ts'

export type JournalInput<Change> =
  | { readonly kind: 'put'; readonly change: Change; readonly bytes: number }
  /** What was to be written is on the disk. */
  | { readonly kind: 'written' }
  /** Nothing of it is. */
  | { readonly kind: 'failed' }
  /** Nothing more may wait: the peer stops. */
  | { readonly kind: 'flush' }
  | { readonly kind: 'tick' }

export type JournalEffect<Change> =
  /** In this order, all of it or nothing. */
  | { readonly kind: 'write'; readonly changes: readonly Change[] }
  /** Whoever waits for these may go on. */
  | { readonly kind: 'kept'; readonly changes: readonly Change[] }

/**
 * Changes on their way to the disk: several are written together, in the order in which they were put, and none is passed on
 * before it is kept. What cannot be written is written again until it can; whoever waits for it waits.
 *
 *   idle ──put──▶ gathering ──time, bytes──▶ writing ──written──▶ idle
 *                     ▲                         │
 *                     └─────── later ──failed───┘
 */
export class JournalMachine<Change> implements Machine<
  JournalInput<Change>,
  JournalEffect<Change>
> {
  deadlineMs: number | undefined
  /** The last attempt to write failed. */
  isFailing = false
  #waiting: Change[] = []
  #writing: readonly Change[] = []
  #bytes = 0

  /** Changes that are not on the disk. */
  get size(): number {
    return this.#waiting.length + this.#writing.length
  }

  step(input: JournalInput<Change>, nowMs: number): readonly JournalEffect<Change>[] {
    switch (input.kind) {
      case 'put':
        return this.#onPut(input.change, input.bytes, nowMs)
      case 'written':
        return this.#onWritten(nowMs)
      case 'failed':
        return this.#onFailed(nowMs)
      case 'flush':
        return this.#write()
      case 'tick':
        return this.deadlineMs !== undefined && nowMs >= this.deadlineMs ? this.#write() : []
    }
  }

  #onPut(change: Change, bytes: number, nowMs: number): readonly JournalEffect<Change>[] {
    this.#waiting.push(change)
    this.#bytes += bytes
    if (this.#writing.length > 0) return []
    this.deadlineMs ??= nowMs + BATCH_AFTER_MS
    if (this.#bytes >= BATCH_BYTES && !this.isFailing) this.deadlineMs = nowMs
    return []
  }

  #write(): readonly JournalEffect<Change>[] {
    this.deadlineMs = undefined
    if (this.#writing.length > 0 || this.#waiting.length === 0) return []
    this.#writing = this.#waiting
    this.#waiting = []
    this.#bytes = 0
    return [{ kind: 'write', changes: this.#writing }]
  }

  #onWritten(nowMs: number): readonly JournalEffect<Change>[] {
    const changes = this.#writing
    this.#writing = []
    this.isFailing = false
    if (this.#waiting.length > 0) this.deadlineMs = nowMs
    return changes.length === 0 ? [] : [{ kind: 'kept', changes }]
  }

  #onFailed(nowMs: number): readonly JournalEffect<Change>[] {
    this.#waiting = [...this.#writing, ...this.#waiting]
    this.#writing = []
    this.isFailing = true
    this.deadlineMs = nowMs + WRITE_AGAIN_MS
    return []
  }
}
