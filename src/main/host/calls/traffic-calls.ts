import { base64Encode } from '../../base/base64.ts'
import { PipefitterError } from '../../base/errors.ts'
import { parsePipeId } from '../../protocol/ids.ts'
import { elementsOf, type Content } from '../capture/content-ring.ts'
import { exportPart } from '../capture/export/exporter.ts'
import { recordTest, type RecordTest } from '../capture/filter-test.ts'
import type { CaptureRecord } from '../capture/record.ts'
import { seriesPart } from '../capture/series.ts'
import type { TrafficSource } from '../capture/source.ts'
import type { HostWorld } from '../host-world.ts'
import { elementRow } from '../preview.ts'
import type { Handlers } from './handler.ts'

type TrafficCall =
  | 'traffic.rows'
  | 'traffic.detail'
  | 'traffic.bytes'
  | 'traffic.series'
  | 'traffic.run'
  | 'traffic.keepPayload'
  | 'traffic.export'
  | 'traffic.clear'
  | 'traffic.beginFile'
  | 'traffic.filePipes'
  | 'traffic.resumeFile'
  | 'traffic.endFile'
  | 'traffic.deleteFile'

/** Records that are looked back at for the message before. */
const LOOKED_BACK = 20_000

export const trafficCalls = ({
  capture,
  trafficFeeds,
  recorder,
  captureFiles,
}: HostWorld): Handlers<TrafficCall> => ({
  'traffic.rows': ({ viewId, from, count }) => {
    const rows = [...trafficFeeds.require(viewId).rows(from, from + count)]
    return { from, rows }
  },
  'traffic.detail': ({ id }) => {
    const { record, source } = trafficFeeds.find(id)
    const content = source.contentOf(record.number)
    const whole = content?.kind === 'whole' ? { sizeBytes: content.bytes.length } : {}
    const previousId = previousOf(source, record)
    return {
      elements: elementsOf(content).map(elementRow),
      content: content?.kind ?? 'forgotten',
      ...whole,
      ...(previousId === undefined ? {} : { previousId }),
    }
  },
  'traffic.bytes': ({ id, from, count }) => {
    const { record, source } = trafficFeeds.find(id)
    const { bytes } = requireWhole(source.contentOf(record.number))
    return { base64: base64Encode(bytes.subarray(from, from + count)), sizeBytes: bytes.length }
  },
  'traffic.series': ({ file, next, ...wish }) => {
    const { atWallMs, values, ...rest } = seriesPart(trafficFeeds.source(file), { ...wish, next })
    return { atWallMs: [...atWallMs], values: [...values], ...rest }
  },
  'traffic.run': ({ running }) => {
    capture.isRunning = running
    return {}
  },
  'traffic.keepPayload': ({ pipeId, keep }) => {
    capture.setPayload(pipeId === undefined ? undefined : parsePipeId(pipeId), keep)
    return {}
  },
  'traffic.export': ({ format, filter, file, ids, cursor, max, ...start }) => {
    const source = trafficFeeds.source(file)
    const matches = recordTest(filter ?? '', source)
    const named = ids === undefined ? undefined : new Set(ids.map(numberOf))
    const test = named === undefined ? matches : onlyNamed(named, matches)
    const until = cursor?.until ?? source.records.end
    const from = cursor?.next ?? start.from ?? lowest(named)
    const wish = { format, test, until, from, max, isBeginning: cursor === undefined }
    const { bytes, messages, next, end, left } = exportPart(source, wish)
    const rest = next === undefined ? {} : { cursor: { next, until } }
    return { base64: base64Encode(bytes), messages, end, left, ...rest }
  },
  'traffic.clear': () => {
    capture.clear()
    return {}
  },
  'traffic.beginFile': ({ quotaBytes, ageMs, pipes }) => {
    recorder.start({ quotaBytes, ageMs, pipes: pipes && new Set(pipes.map(parsePipeId)) })
    return {}
  },
  'traffic.filePipes': ({ pipes }) => {
    recorder.setPipes(new Set(pipes.map(parsePipeId)))
    return {}
  },
  'traffic.resumeFile': () => {
    recorder.resume()
    return {}
  },
  'traffic.endFile': () => {
    recorder.stop()
    return {}
  },
  'traffic.deleteFile': ({ file }) => {
    captureFiles.remove(file)
    return {}
  },
})

/** The number in the id of a row, of whatever source. */
const numberOf = (id: string): number => Number(id.slice(id.indexOf('/') + 1))

const onlyNamed =
  (named: ReadonlySet<number>, matches: RecordTest | undefined): RecordTest =>
  (record) =>
    named.has(record.number) && (matches === undefined || matches(record))

const lowest = (named: ReadonlySet<number> | undefined): number | undefined =>
  named === undefined ? undefined : [...named].reduce((low, one) => Math.min(low, one))

const requireWhole = (content: Content | undefined): Extract<Content, { kind: 'whole' }> => {
  if (content?.kind === 'whole') return content
  throw new PipefitterError('base/invalid-input', 'The content of that message is not kept')
}

const previousOf = (
  source: TrafficSource,
  { number, pipeId, direction }: CaptureRecord,
): string | undefined => {
  if (pipeId === undefined) return undefined
  const { records } = source
  const until = Math.max(records.first, number - LOOKED_BACK)
  for (let before = number - 1; before >= until; before--) {
    const record = records.get(before)
    if (record?.pipeId !== pipeId || record.direction !== direction) continue
    if (source.contentOf(before)?.kind === 'whole') return source.idOf(before)
  }
  return undefined
}
