import { compileFilter, parseFilter } from '../../../shared/filter/index.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { CaptureRecord } from './record.ts'
import { CaptureSubject, type SubjectParts } from './subject.ts'

export type RecordTest = (record: CaptureRecord) => boolean

/** A filter as a test of records; `undefined` lets all pass. Throws `base/invalid-input` for a text that is none. */
export const recordTest = (text: string, parts: SubjectParts): RecordTest | undefined => {
  const parsed = parseFilter(text)
  if (!parsed.ok) {
    const { message, from } = parsed.error
    throw new PipefitterError(
      'base/invalid-input',
      `The filter is wrong at character ${from + 1}: ${message}`,
    )
  }
  if (parsed.node.kind === 'all') return undefined
  const test = compileFilter(parsed.node)
  return (record) => test(new CaptureSubject(record, parts))
}
