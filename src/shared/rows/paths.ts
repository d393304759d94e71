/** The path that messages take. */
import * as v from 'valibot'
import { id, text, wallMs } from './fields.ts'

/** A path in use: `tcp · direct · 3 ms`, or over others. */
export const PathRow = v.object({
  transport: text,
  /** Where messages go first: the peer's own endpoint, or that of the first peer that passes them on. */
  endpoint: text,
  /** The peers that pass messages on, in order; none on a direct path. */
  relays: v.array(v.object({ peerId: id, name: text })),
  rttMs: v.optional(v.number()),
  sinceWallMs: wallMs,
  /** Why it is this one, or why the one before was left. */
  reason: text,
})
export type PathRow = v.InferOutput<typeof PathRow>
