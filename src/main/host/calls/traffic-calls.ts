import { base64Encode } from '../../base/base64.ts'
import { PipefitterError } from '../../base/errors.ts'
import { parsePipeId } from '../../protocol/ids.ts'
import { elementsOf, type Content } from '../capture/content-ring.ts'
import type { Capture } from '../capture/capture.ts'
import { exportPart } from '../capture/export/exporter.ts'
import type { RecordTest } from '../capture/filter-test.ts'
import type { CaptureRecord } from '../capture/record.ts'
import type { HostWorld } from '../host-world.ts'
import { elementRow } from '../preview.ts'
import type { Handlers } from './handler.ts'

type TrafficCall =
  | 'traffic.rows'
  | 'traffic.detail'
  | 'traffic.bytes'
  | 'traffic.run'
  | 'traffic.keepPayload'
  | 'traffic.export'
  | 'traffic.clear'

/** Records that are looked back at for the message before. */
const LOOKED_BACK = 20_000

export const trafficCalls = ({
  capture,
  trafficFeeds,
  names,
}: HostWorld): Handlers<TrafficCall> => ({
  'traffic.rows': ({ viewId, from, count }) => {
    const rows = [...trafficFeeds.require(viewId).rows(from, from + count)]
    return { from, rows }
  },
  'traffic.detail': ({ id }) => {
    const record = requireRecord(capture, id)
    const content = capture.contentOf(record.number)
    const whole = content?.kind === 'whole' ? { sizeBytes: content.bytes.length } : {}
    const previousId = previousOf(capture, record)
    return {
      elements: elementsOf(content).map(elementRow),
      content: content?.kind ?? 'forgotten',
      ...whole,
      ...(previousId === undefined ? {} : { previousId }),
    }
  },
  'traffic.bytes': ({ id, from, count }) => {
    const { bytes } = requireWhole(capture.contentOf(requireRecord(capture, id).number))
    return { base64: base64Encode(bytes.subarray(from, from + count)), sizeBytes: bytes.length }
  },
  'traffic.run': ({ running }) => {
    capture.isRunning = running
    return {}
  },
  'traffic.keepPayload': ({ pipeId, keep }) => {
    capture.setPayload(pipeId === undefined ? undefined : parsePipeId(pipeId), keep)
    return {}
  },
  'traffic.export': ({ format, filter, ids, cursor, max, ...start }) => {
    const matches = trafficFeeds.test(filter ?? '')
    const named = ids === undefined ? undefined : new Set(ids.map(Number))
    const test = named === undefined ? matches : onlyNamed(named, matches)
    const until = cursor?.until ?? capture.records.end
    const from = cursor?.next ?? start.from ?? lowest(named)
    const wish = { format, test, until, from, max, isBeginning: cursor === undefined }
    const { bytes, messages, next, end, left } = exportPart({ capture, names }, wish)
    const rest = next === undefined ? {} : { cursor: { next, until } }
    return { base64: base64Encode(bytes), messages, end, left, ...rest }
  },
  'traffic.clear': () => {
    capture.clear()
    return {}
  },
})

const onlyNamed =
  (named: ReadonlySet<number>, matches: RecordTest | undefined): RecordTest =>
  (record) =>
    named.has(record.number) && (matches === undefined || matches(record))

const lowest = (named: ReadonlySet<number> | undefined): number | undefined =>
  named === undefined ? undefined : [...named].reduce((low, one) => Math.min(low, one))

const requireRecord = (capture: Capture, id: string): CaptureRecord => {
  const record = capture.find(id)
  if (record !== undefined) return record
  throw new PipefitterError('base/invalid-input', 'That message is not kept any more')
}

const requireWhole = (content: Content | undefined): Extract<Content, { kind: 'whole' }> => {
  if (content?.kind === 'whole') return content
  throw new PipefitterError('base/invalid-input', 'The content of that message is not kept')
}

const previousOf = (
  capture: Capture,
  { number, pipeId, direction }: CaptureRecord,
): string | undefined => {
  if (pipeId === undefined) return undefined
  const { records } = capture
  const until = Math.max(records.first, number - LOOKED_BACK)
  for (let before = number - 1; before >= until; before--) {
    const record = records.get(before)
    if (record?.pipeId !== pipeId || record.direction !== direction) continue
    if (capture.contentOf(before)?.kind === 'whole') return String(before)
  }
  return undefined
}
