/** Two-way conversations. */
import * as v from 'valibot'
import { count, id, text, wallMs } from './fields.ts'
import { PathRow, SecondPathRow } from './paths.ts'

/** `Bound`: open. `Rebinding`: there is no way to the other now. `Unbound`: ended. `Error`: broke, what was held is lost. */
export const CONVERSATION_STATES = ['Bound', 'Rebinding', 'Unbound', 'Error'] as const

/** A two-way conversation over a pipe: a bidirectional pipe between a program here and one at another peer. */
export const ConversationRow = v.object({
  id,
  shortId: text,
  pipeId: id,
  peerId: id,
  peerName: text,
  /** Whether it was asked for here, or by the other. */
  opened: v.picklist(['here', 'there']),
  state: v.picklist(CONVERSATION_STATES),
  stateReason: text,
  stateSinceWallMs: wallMs,
  openedWallMs: wallMs,
  /** The path that messages take now; absent while there is none. */
  path: v.optional(PathRow),
  /** Whether each message arrives once and in order whatever the links do. */
  reliable: v.boolean(),
  sent: count,
  sentBytes: count,
  received: count,
  receivedBytes: count,
  /** Sent here and not known to have arrived: not acknowledged by the other peer's process, or waiting for room. */
  held: count,
  heldBytes: count,
  /** Time from sending to the acknowledgement; absent while unknown, and where it is not reliable. */
  rttMs: v.optional(v.number()),
  /** The second path, of what goes over two at once; absent while it goes over one. */
  beside: v.optional(SecondPathRow),
  /** Messages that came more than once and were dropped, by their numbers; absent: none. */
  doubles: v.optional(count),
  /** Whether it outlives this process, and whether that of the other end; absent: it ends with it. */
  saved: v.optional(v.object({ here: v.boolean(), there: v.boolean() })),
  /** While there is no way to the other: when it is given up unless it comes back. */
  givesUpWallMs: v.optional(wallMs),
})
export type ConversationRow = v.InferOutput<typeof ConversationRow>
