import { feeds, type FeedEvent } from '../../../shared/contract.ts'
import type {
  CaptureFileRow,
  CaptureRow,
  TrafficRow,
  TrafficViewRow,
} from '../../../shared/rows.ts'
import type { Clock, Timer } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Unsubscribe } from '../../base/events.ts'
import { TableFeed, type FeedSource } from '../feeds/table-feed.ts'
import type { Names } from '../names.ts'
import type { Capture } from './capture.ts'
import type { CaptureFiles } from './capture-files.ts'
import { recordTest, type RecordTest } from './filter-test.ts'
import { trafficRow, type CaptureRecord } from './record.ts'
import type { Recorder, Recording } from './recorder.ts'
import type { TrafficSource } from './source.ts'
import { TrafficLog } from './traffic-log.ts'
import { TrafficView } from './traffic-view.ts'

/** Lists that clients look at, at once, each with its own filter. */
const VIEWS_MAX = 32
/** Between two looks at how many there are. */
const COUNTS_MS = 500

export interface TrafficFeedsParts {
  readonly capture: Capture
  readonly clock: Clock
  /** The messages in memory. */
  readonly source: TrafficSource
  readonly recorder: Recorder
  readonly files: CaptureFiles
}

/**
 * The feeds over the capture: every match as a log, a list that is looked at in parts, and the state of the capture; and what
 * calls read of it, in memory and in files alike.
 */
export class TrafficFeeds {
  readonly capture: TableFeed<CaptureRow>
  readonly captureFiles: TableFeed<CaptureFileRow>
  readonly #parts: TrafficFeedsParts
  readonly #views = new Map<string, TrafficView>()
  #lastView = 0
  #counted: Timer | undefined

  constructor(parts: TrafficFeedsParts) {
    this.#parts = parts
    const { clock, capture, recorder, files } = parts
    this.capture = new TableFeed(clock, () => [captureRow(parts)])
    this.captureFiles = new TableFeed(clock, () => files.rows())
    files.changed.on(() => this.captureFiles.touchAll())
    capture.turned.on(() => this.capture.touch('capture'))
    recorder.turned.on(() => this.capture.touch('capture'))
    capture.changed.on(() => {
      if (this.#counted === undefined)
        this.#counted = clock.after('capture', COUNTS_MS, () => this.#tellCounts())
      for (const view of this.#views.values()) view.touch()
    })
  }

  /** The messages in memory, or those of a file. Throws `capture/no-file`, `capture/in-use`, `capture/unreadable`. */
  source(file: string | undefined): TrafficSource {
    return file === undefined ? this.#parts.source : this.#parts.files.source(file)
  }

  /** The message of a row with this id, where it is. Throws `base/invalid-input` when it is not kept any more, and as `source` does. */
  find(id: string): { readonly record: CaptureRecord; readonly source: TrafficSource } {
    const slash = id.indexOf('/')
    const source = this.source(slash < 0 ? undefined : id.slice(0, slash))
    const record = source.records.get(Number(id.slice(slash + 1)))
    if (record !== undefined) return { record, source }
    throw new PipefitterError('base/invalid-input', 'That message is not kept any more')
  }

  log(filter = ''): FeedSource {
    const { capture, clock } = this.#parts
    const { source } = this.#parts
    const test = recordTest(filter, source)
    const toRow = (record: CaptureRecord): TrafficRow => trafficRow(record, source)
    return new TrafficLog({ capture, clock, test, toRow, keep: feeds.traffic.keep })
  }

  /** A list of its own for each who subscribes, for as long as it does. Throws `rpc/overload`, and as `source` does. */
  view(filter = '', file?: string): FeedSource {
    const source = this.source(file)
    const test = recordTest(filter, source)
    if (this.#views.size >= VIEWS_MAX)
      throw new PipefitterError('rpc/overload', `${VIEWS_MAX} lists of traffic are looked at`)
    return { subscribe: (onEvent) => this.#openView(source, test, onEvent) }
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

  #openView(
    source: TrafficSource,
    test: RecordTest | undefined,
    onEvent: (event: FeedEvent) => void,
  ): Unsubscribe {
    const { clock } = this.#parts
    const id = `view-${++this.#lastView}`
    const feed: TableFeed<TrafficViewRow> = new TableFeed(clock, () => [view.row()])
    const view = new TrafficView(id, {
      ring: source.records,
      ...{ clock, test, toRow: (record: CaptureRecord) => trafficRow(record, source) },
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

const captureRow = ({ capture, recorder, source: { names } }: TrafficFeedsParts): CaptureRow => {
  const { records, content } = capture
  const { recording } = recorder
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
    ...(recording === undefined ? {} : { file: recordingRow(recording, names) }),
  }
}

const recordingRow = (
  { pipes, ageMs, paused, ...rest }: Recording,
  names: Names,
): NonNullable<CaptureRow['file']> => ({
  ...rest,
  ...(ageMs === undefined ? {} : { ageMs }),
  ...(paused === undefined ? {} : { paused }),
  ...(pipes === undefined ? {} : { pipes: [...pipes].map((id) => ({ id, name: names.pipe(id) })) }),
})
