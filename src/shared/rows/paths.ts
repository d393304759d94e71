/** The path that messages take. */
import * as v from 'valibot'
import { count, id, text, wallMs } from './fields.ts'

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

/** The path that messages take beside the first, and how many went over both. */
export const SecondPathRow = v.object({ ...PathRow.entries, sent: count })
export type SecondPathRow = v.InferOutput<typeof SecondPathRow>

/** Where what a conversation says goes: one path, or two at once. */
export const TalkRow = v.object({
  peerId: id,
  peerName: text,
  path: v.optional(PathRow),
  beside: v.optional(SecondPathRow),
})
export type TalkRow = v.InferOutput<typeof TalkRow>
