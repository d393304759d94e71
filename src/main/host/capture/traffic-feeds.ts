import { feeds, type FeedEvent } from '../../../shared/contract.ts'
import type { CaptureRow, TrafficRow, TrafficViewRow } from '../../../shared/rows.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { TableFeed, type FeedSource } from '../feeds/table-feed.ts'
import type { Names } from '../names.ts'
import type { Capture } from './capture.ts'
import { recordTest, type RecordTest } from './filter-test.ts'
import { trafficRow, type CaptureRecord } from './record.ts'
import type { SubjectParts } from './subject.ts'
import { TrafficLog } from './traffic-log.ts'
import { TrafficView } from './traffic-view.ts'

/** Lists that clients look at, at once, each with its own filter. */
const VIEWS_MAX = 32
/** Between two looks at how many there are. */
const COUNTS_MS = 500

export interface TrafficFeedsParts {
  readonly capture: Capture
  readonly clock: Clock
  readonly names: Names
  readonly groupName: SubjectParts['groupName']
}

/** The feeds over the capture: every match as a log, a list that is looked at in parts, and the state of the capture. */
export class TrafficFeeds {
  readonly capture: TableFeed<CaptureRow>
  readonly #parts: TrafficFeedsParts
  readonly #views = new Map<string, TrafficView>()
  #lastView = 0
  #counted: Timer | undefined

  constructor(parts: TrafficFeedsParts) {
    this.#parts = parts
    const { clock, capture, names } = parts
    this.capture = new TableFeed(clock, () => [captureRow(capture, names)])
    capture.turned.on(() => this.capture.touch('capture'))
    capture.changed.on(() => {
      if (this.#counted === undefined)
        this.#counted = clock.after('capture', COUNTS_MS, () => this.#tellCounts())
      for (const view of this.#views.values()) view.touch()
    })
  }

  /** Whether a record matches. Throws `base/invalid-input` for a filter that is none. */
  test(filter: string): RecordTest | undefined {
    const { names, groupName, capture } = this.#parts
    const contentOf = (number: number) => capture.contentOf(number)
    return recordTest(filter, { names, groupName, contentOf })
  }

  log(filter = ''): FeedSource {
    const { capture, clock } = this.#parts
    const test = this.test(filter)
    return new TrafficLog({ capture, clock, test, toRow: this.#toRow, keep: feeds.traffic.keep })
  }

  /** A list of its own for each who subscribes, for as long as it does. Throws `rpc/overload`. */
  view(filter = ''): FeedSource {
    const test = this.test(filter)
    if (this.#views.size >= VIEWS_MAX)
      throw new PipefitterError('rpc/overload', `${VIEWS_MAX} lists of traffic are looked at`)
    return { subscribe: (onEvent) => this.#openView(test, onEvent) }
  }

  /** The view of this id. Throws `base/invalid-input` where it is closed. */
  require(viewId: string): TrafficView {
    const view = this.#views.get(viewId)
    if (view !== undefined) return view
    throw new PipefitterError('base/invalid-input', 'That list is not looked at any more')
  }

  #tellCounts(): void {
    this.#counted = undefined
    this.capture.touch('capture')
  }

  readonly #toRow = (record: CaptureRecord): TrafficRow => trafficRow(record, this.#parts.names)

  #openView(test: RecordTest | undefined, onEvent: (event: FeedEvent) => void): Unsubscribe {
    const { capture, clock } = this.#parts
    const id = `view-${++this.#lastView}`
    const feed: TableFeed<TrafficViewRow> = new TableFeed(clock, () => [view.row()])
    const view = new TrafficView(id, {
      ring: capture.records,
      ...{ clock, test, toRow: this.#toRow },
      onChanged: () => feed.touch(id),
    })
    this.#views.set(id, view)
    const end = feed.subscribe(onEvent)
    return () => {
      end()
      view.close()
      this.#views.delete(id)
    }
  }
}

const captureRow = (capture: Capture, names: Names): CaptureRow => {
  const { records, content } = capture
  return {
    id: 'capture',
    running: capture.isRunning,
    seen: records.end - 1,
    forgotten: records.forgotten,
    held: records.end - records.first,
    capacity: records.capacity,
    abridged: records.abridged,
    passed: capture.passed,
    contentBytes: content.bytes,
    contentCapacityBytes: content.capacityBytes,
    contentForgotten: content.forgotten,
    allPayload: capture.keepsAllPayload,
    payloadPipes: capture.payloadPipes.map((id) => ({ id, name: names.pipe(id) })),
  }
}
