import type { Names } from '../names.ts'
import type { Capture } from './capture.ts'
import type { CaptureRecord } from './record.ts'
import type { SubjectParts } from './subject.ts'

/** Captured messages by their numbers, which have no gaps: those in memory, or those of a file. */
export interface Records {
  /** Number of the oldest, and the number after the latest. */
  readonly first: number
  readonly end: number
  get(number: number): CaptureRecord | undefined
}

/** Where captured messages are read from. */
export interface TrafficSource extends SubjectParts {
  readonly records: Records
  readonly names: Names
  /** The id of a row: names one message among those of all sources. */
  readonly idOf: (number: number) => string
}

/** The messages in memory. */
export const memorySource = (
  capture: Capture,
  names: Names,
  groupName: SubjectParts['groupName'],
): TrafficSource => ({
  ...{ records: capture.records, names, groupName, idOf: String },
  contentOf: (number) => capture.contentOf(number),
})
