import { numberAt, type NumberPath } from '../../../shared/decode/index.ts'
import type { CaptureRecord } from './record.ts'
import type { TrafficSource } from './source.ts'

/** Messages that are looked at for one part of a series, and of how many and how large ones the content is read. */
const LOOKED_AT = 16_384
const READ_MESSAGES = 256
const READ_BYTES = 512 * 1024
/** Longest message in which a number is looked for. */
const MESSAGE_BYTES_MAX = 256 * 1024

export interface SeriesWish {
  readonly pipeId: string
  readonly direction: 'in' | 'out'
  readonly path: NumberPath
  /** The record to look at first; absent: the oldest. */
  readonly next: number | undefined
}

export interface SeriesPart {
  readonly atWallMs: readonly number[]
  readonly values: readonly number[]
  /** Messages of the pipe in which the number was not found, or whose content was not kept. */
  readonly without: number
  /** The record that the next part begins with, and how many are still to be looked at. */
  readonly next: number
  readonly left: number
}

/** A number in a pipe's messages over time, in parts that are small enough for others to have their turn between. */
export const seriesPart = (
  { records, contentOf }: Pick<TrafficSource, 'records' | 'contentOf'>,
  { path, next = 0, ...wish }: SeriesWish,
): SeriesPart => {
  const atWallMs: number[] = []
  const values: number[] = []
  let number = Math.max(records.first, next)
  const until = Math.min(records.end, number + LOOKED_AT)
  let [read, bytes, without] = [0, 0, 0]
  for (; number < until && read < READ_MESSAGES && bytes < READ_BYTES; number++) {
    const record = records.get(number)
    if (record === undefined || !isWanted(record, wish)) continue
    read++
    const content = contentOf(number)
    const whole = content?.kind === 'whole' ? content.bytes : undefined
    bytes += whole?.length ?? 0
    const value =
      whole !== undefined && whole.length <= MESSAGE_BYTES_MAX ? numberAt(whole, path) : undefined
    if (value === undefined) without++
    else {
      atWallMs.push(record.atWallMs)
      values.push(value)
    }
  }
  return { atWallMs, values, without, next: number, left: Math.max(0, records.end - number) }
}

const isWanted = (
  record: CaptureRecord,
  { pipeId, direction }: Pick<SeriesWish, 'pipeId' | 'direction'>,
): boolean =>
  record.pipeId === pipeId && record.direction === direction && record.kind === 'pipe-message'
