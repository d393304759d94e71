/** What the Doctor found. */
import * as v from 'valibot'
import { text } from './fields.ts'

/** `unknown`: it cannot be said, and why stands in the finding. */
export const CHECK_VERDICTS = ['waiting', 'running', 'pass', 'warn', 'fail', 'unknown'] as const
export type CheckVerdict = (typeof CHECK_VERDICTS)[number]

/** One check; its id stays the same from run to run. */
export const CheckRow = v.object({
  id: text,
  title: text,
  verdict: v.picklist(CHECK_VERDICTS),
  /** In words, complete: what was seen. */
  finding: text,
  /** Why that may be. */
  cause: v.optional(text),
  /** What to do about it. */
  fix: v.optional(text),
  /** A line for a terminal that does it, where there is one. */
  command: v.optional(text),
})
export type CheckRow = v.InferOutput<typeof CheckRow>
