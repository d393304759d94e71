/** The capture of the host that is none: filters and pages as the real one does, over rows put in by hand. */
import { compileFilter, parseFilter, type FilterSubject } from '../../shared/filter/index.ts'
import { TAIL_ROWS } from '../../shared/rows.ts'
import type { CaptureRow, TrafficRow, TrafficViewRow } from '../../shared/rows.ts'
import type { FakeHost } from './fake-host.ts'

export const sampleCapture = (more: Partial<CaptureRow> = {}): CaptureRow => ({
  id: 'capture',
  running: true,
  seen: 0,
  held: 0,
  capacity: 1_015_808,
  forgotten: 0,
  abridged: 0,
  passed: 0,
  contentBytes: 0,
  contentCapacityBytes: 64 * 1024 * 1024,
  contentForgotten: 0,
  allPayload: false,
  payloadPipes: [],
  ...more,
})

const present = (...texts: readonly (string | undefined)[]) =>
  texts.filter((text) => text !== undefined)

const subjectOf = (row: TrafficRow): FilterSubject => ({
  sizeBytes: row.sizeBytes,
  atWallMs: row.atWallMs,
  ofDayMs: row.atWallMs % 86_400_000,
  rowTexts: () =>
    present(row.kind, row.summary, row.direction, row.peerName, row.pipeName, row.transport),
  texts: (field) => {
    if (field === 'peer') return row.peerId ? present(row.peerName, row.peerId) : ['everyone']
    if (field === 'pipe') return present(row.pipeName, row.pipeId)
    if (field === 'type') return [row.kind]
    if (field === 'direction') return [row.direction]
    if (field === 'transport') return [row.transport]
    return field === 'path' ? [row.address] : []
  },
})

export class FakeTraffic {
  readonly #host: FakeHost
  readonly #rows: TrafficRow[] = []

  constructor(host: FakeHost, capture: Partial<CaptureRow> = {}) {
    this.#host = host
    host.put('capture', {}, sampleCapture(capture))
    host.put(
      'captureFiles',
      {},
      { id: 'traffic-night', sizeBytes: 48_300_000, changedWallMs: Date.now(), writing: false },
    )
    host.serve('trafficView', ({ filter = '' }) => [this.#view(filter)])
    host.on('traffic.rows', ({ viewId, from, count }) => ({
      from,
      rows: this.#matching(viewId.slice('view '.length)).slice(from, from + count),
    }))
  }

  put(...rows: readonly TrafficRow[]) {
    for (const row of rows) this.#rows.push(row)
    const seen = this.#rows.length
    this.#host.put('capture', {}, sampleCapture({ seen, held: seen }))
    this.#host.refresh('trafficView')
  }

  #matching(filter: string): readonly TrafficRow[] {
    const parsed = parseFilter(filter)
    if (!parsed.ok || parsed.node.kind === 'all') return this.#rows
    const test = compileFilter(parsed.node)
    return this.#rows.filter((row) => test(subjectOf(row)))
  }

  #view(filter: string): TrafficViewRow {
    const found = this.#matching(filter)
    const end = found.length
    return { id: `view ${filter}`, first: 0, end, looking: 0, tail: found.slice(-TAIL_ROWS) }
  }
}
