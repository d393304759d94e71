import type { EXPORT_FORMATS } from '../../../../shared/rows.ts'
import { concatBytes } from '../../../base/bytes.ts'
import type { RecordTest } from '../filter-test.ts'
import type { TrafficSource } from '../source.ts'
import { csv } from './csv.ts'
import type { ExportFormat } from './exported.ts'
import { jsonl } from './jsonl.ts'
import { pcapng } from './pcapng.ts'

/** Records looked at for one part of a file, and bytes after which a part ends. */
const PART_RECORDS = 4_096
const PART_BYTES = 1024 * 1024

const FORMATS: Readonly<Record<(typeof EXPORT_FORMATS)[number], ExportFormat>> = {
  jsonl,
  csv,
  pcapng,
}

export interface ExportPart {
  readonly bytes: Uint8Array
  readonly messages: number
  /** The record that the next part begins with; `undefined` when this was the last. */
  readonly next: number | undefined
  /** The record before which this part ends. */
  readonly end: number
  /** Records that are still to be looked at. */
  readonly left: number
}

/** A file of captured messages in parts, each as large as its reader asks for it: nothing is gathered here. */
export const exportPart = (
  { records, names, contentOf }: Pick<TrafficSource, 'records' | 'names' | 'contentOf'>,
  wish: {
    readonly format: keyof typeof FORMATS
    readonly test: RecordTest | undefined
    /** The file begins with this part. */
    readonly isBeginning: boolean
    /** The first record to look at; absent: the oldest. */
    readonly from: number | undefined
    /** Messages in this part at most. */
    readonly max: number
    /** The record before which the file ends. */
    readonly until: number
  },
): ExportPart => {
  const { format, test, from, until, isBeginning, max } = wish
  const { begin, message } = FORMATS[format]
  const parts: Uint8Array[] = isBeginning ? [begin()] : []
  const { first } = records
  let number = Math.max(first, from ?? first)
  const end = Math.min(until, records.end, number + PART_RECORDS)
  let [bytes, messages] = [0, 0]
  for (; number < end && bytes < PART_BYTES && messages < max; number++) {
    const record = records.get(number)
    if (record === undefined || (test !== undefined && !test(record))) continue
    const part = message({ record, names, content: contentOf(number) })
    parts.push(part)
    bytes += part.length
    messages++
  }
  const left = Math.max(0, Math.min(until, records.end) - number)
  return {
    bytes: concatBytes(parts),
    messages,
    next: left === 0 ? undefined : number,
    end: number,
    left,
  }
}
