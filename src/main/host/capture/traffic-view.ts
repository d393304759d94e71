import { TAIL_ROWS, type TrafficRow, type TrafficViewRow } from '../../../shared/rows.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { MatchIndex } from './match-index.ts'
import type { CaptureRecord } from './record.ts'
import type { RecordTest } from './filter-test.ts'
import type { Records } from './source.ts'

/** Records looked at before the others in this process have their turn. */
const SLICE_ROWS = 4_096
/** Between two rounds for what has come; longer while more comes than anybody can read, for drawing it costs as much each time. */
const ROUND_MS = 100
const BUSY_ROUND_MS = 300
/** New matches in one round from which on it is more than can be read. */
const BUSY_ROWS = 40

/**
 * The messages that match one filter, as a list of which a client sees the end and any part that it asks for. What
 * matched is numbered from 0 by its place, and the places stay when the oldest are forgotten: so a list that stands still
 * for a reader does stand still.
 */
export class TrafficView {
  readonly id: string
  readonly #ring: Records
  readonly #clock: Clock
  readonly #test: RecordTest | undefined
  readonly #toRow: (record: CaptureRecord) => TrafficRow
  readonly #onChanged: () => void
  readonly #matches = new MatchIndex()
  /** Place of the oldest match that is still remembered. */
  #first = 0
  /** The record to be looked at next. */
  #cursor: number
  #timer: Timer | undefined
  #isClosed = false
  #isBusy = false

  constructor(
    id: string,
    parts: {
      readonly ring: Records
      readonly clock: Clock
      readonly test: RecordTest | undefined
      readonly toRow: (record: CaptureRecord) => TrafficRow
      readonly onChanged: () => void
    },
  ) {
    this.id = id
    this.#ring = parts.ring
    this.#clock = parts.clock
    this.#test = parts.test
    this.#toRow = parts.toRow
    this.#onChanged = parts.onChanged
    this.#cursor = parts.ring.first
    this.#arm(0)
  }

  /** Something has come, or was forgotten. */
  touch(): void {
    this.#arm(this.#isBusy ? BUSY_ROUND_MS : ROUND_MS)
  }

  row(): TrafficViewRow {
    const end = this.#first + this.#matches.length
    const behind = this.#ring.end - this.#cursor
    const from = Math.max(this.#first, end - TAIL_ROWS)
    return {
      id: this.id,
      first: this.#first,
      end,
      looking: behind > SLICE_ROWS ? behind : 0,
      tail: [...this.rows(from, end)],
    }
  }

  /** The rows from one place to before another, as far as they are remembered. */
  rows(from: number, end: number): readonly TrafficRow[] {
    const rows: TrafficRow[] = []
    for (let place = Math.max(from, this.#first); place < end; place++) {
      const record = this.#ring.get(this.#matches.at(place - this.#first) ?? 0)
      if (record === undefined) break
      rows.push(this.#toRow(record))
    }
    return rows
  }

  close(): void {
    this.#isClosed = true
    this.#timer?.cancel()
  }

  #arm(delayMs: number): void {
    if (this.#isClosed || this.#timer !== undefined) return
    this.#timer = this.#clock.after('traffic-view', delayMs, () => this.#round())
  }

  #round(): void {
    this.#timer = undefined
    const { first, end } = this.#ring
    this.#first += this.#matches.dropBelow(first)
    this.#cursor = Math.max(this.#cursor, first)
    const until = Math.min(end, this.#cursor + SLICE_ROWS)
    const before = this.#matches.length
    for (; this.#cursor < until; this.#cursor++) this.#look(this.#cursor)
    this.#isBusy = this.#matches.length - before > BUSY_ROWS
    this.#onChanged()
    if (this.#cursor < end) this.#arm(0)
  }

  #look(number: number): void {
    if (this.#test === undefined) return this.#matches.push(number)
    const record = this.#ring.get(number)
    if (record !== undefined && this.#test(record)) this.#matches.push(number)
  }
}
