import type { FeedEvent } from '../../../shared/contract.ts'
import type { TrafficRow } from '../../../shared/rows.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { COALESCE_MS, type FeedSource } from '../feeds/table-feed.ts'
import type { Capture } from './capture.ts'
import type { RecordTest } from './filter-test.ts'
import type { CaptureRecord } from './record.ts'

/** Most rows that one client gets in one period; what comes faster is counted as dropped. */
export const ROWS_PER_PERIOD = 1_000
/** Records that are looked back at for the first event. */
const LOOKED_BACK = 50_000

export interface LogParts {
  readonly capture: Capture
  readonly clock: Clock
  readonly test: RecordTest | undefined
  readonly toRow: (record: CaptureRecord) => TrafficRow
  /** Rows in the first event at most. */
  readonly keep: number
}

/** Every captured message that matches, row after row, for one client: what the command line prints. */
export class TrafficLog implements FeedSource {
  readonly #parts: LogParts

  constructor(parts: LogParts) {
    this.#parts = parts
  }

  subscribe(onEvent: (event: FeedEvent) => void): Unsubscribe {
    const reader = new Reader(this.#parts, onEvent)
    const release = this.#parts.capture.changed.on(() => reader.touch())
    return () => {
      release()
      reader.stop()
    }
  }
}

class Reader {
  readonly #parts: LogParts
  readonly #onEvent: (event: FeedEvent) => void
  #timer: Timer | undefined
  #seq = 0
  /** The first record that was there, to see when all were forgotten. */
  #clearedAt: number
  #cursor = 0

  constructor(parts: LogParts, onEvent: (event: FeedEvent) => void) {
    this.#parts = parts
    this.#onEvent = onEvent
    this.#clearedAt = parts.capture.clearedAt
    this.#arm(0)
  }

  touch(): void {
    this.#arm(COALESCE_MS)
  }

  stop(): void {
    this.#timer?.cancel()
  }

  #arm(delayMs: number): void {
    this.#timer ??= this.#parts.clock.after('traffic', delayMs, () => this.#flush())
  }

  #flush(): void {
    this.#timer = undefined
    const { clearedAt } = this.#parts.capture
    const isFirst = this.#seq === 0 || clearedAt !== this.#clearedAt
    this.#clearedAt = clearedAt
    if (isFirst) this.#snapshot()
    else this.#change()
  }

  #snapshot(): void {
    const { capture, keep, toRow } = this.#parts
    const { first, end } = capture.records
    const found: TrafficRow[] = []
    const until = Math.max(first, end - LOOKED_BACK)
    for (let number = end - 1; number >= until && found.length < keep; number--) {
      const record = this.#match(number)
      if (record !== undefined) found.push(toRow(record))
    }
    this.#cursor = end
    this.#seq = 1
    const rows = found.reverse()
    this.#onEvent({ kind: 'snapshot', seq: 1, rows, removed: [], dropped: 0 })
  }

  #change(): void {
    const { capture, toRow } = this.#parts
    const { first, end } = capture.records
    let dropped = Math.max(0, first - this.#cursor)
    const rows: TrafficRow[] = []
    for (let number = Math.max(first, this.#cursor); number < end; number++) {
      const record = this.#match(number)
      if (record === undefined) continue
      if (rows.length < ROWS_PER_PERIOD) rows.push(toRow(record))
      else dropped++
    }
    this.#cursor = end
    if (rows.length === 0 && dropped === 0) return
    this.#onEvent({ kind: 'change', seq: ++this.#seq, rows, removed: [], dropped })
  }

  #match(number: number): CaptureRecord | undefined {
    const { capture, test } = this.#parts
    const record = capture.records.get(number)
    return record !== undefined && (test === undefined || test(record)) ? record : undefined
  }
}
