/** Files on their way from peer to peer. */
import * as v from 'valibot'
import { count, id, text, wallMs } from './fields.ts'
import { PathRow } from './paths.ts'

/**
 * `Preparing`: the files are read and hashed here. `Offered`: it waits for the person there, or for the peer to be there.
 * `Waiting`: an offer that waits for the person here. `Verifying`: all is there and is read once more. `Saved`: the receiver
 * has verified and saved it, and the sender has the receipt. The last five are ends; nothing leaves them.
 */
export const TRANSFER_STATES = [
  'Preparing',
  'Offered',
  'Waiting',
  'Sending',
  'Receiving',
  'Paused',
  'Verifying',
  'Saved',
  'Refused',
  'Cancelled',
  'Failed',
  'Expired',
] as const
export type TransferState = (typeof TRANSFER_STATES)[number]

/** One file, or a folder of files, from one peer to another: the same id at both ends. */
export const TransferRow = v.object({
  id,
  shortId: text,
  direction: v.picklist(['in', 'out']),
  peerId: id,
  peerName: text,
  /** Of the one file, or of the folder; where it comes in, as the other peer calls it. */
  name: text,
  files: count,
  sizeBytes: count,
  /** Written at the receiver, and equal to what the sender has by a hash over all up to there. */
  doneBytes: count,
  /** While it moves, over the last few seconds. */
  bytesPerSecond: v.optional(v.number()),
  etaMs: v.optional(v.number()),
  /** The path that it takes now; absent while it takes none. */
  path: v.optional(PathRow),
  state: v.picklist(TRANSFER_STATES),
  stateReason: text,
  stateSinceWallMs: wallMs,
  createdWallMs: wallMs,
  /** An offer is given up then. */
  expiresWallMs: v.optional(wallMs),
  /** Incoming: where it was saved on this machine, the file or the folder. */
  savedTo: v.optional(text),
  /** Files that were there already with the same content. */
  skipped: v.optional(count),
  /** How often it went on after a break. */
  resumedTimes: v.optional(count),
  /** Of an offer that waits here: the room on the disk it would go to. */
  freeBytes: v.optional(count),
  /** Of an incoming one: whether this peer's offers are accepted by themselves. */
  alwaysAllowed: v.optional(v.boolean()),
})
export type TransferRow = v.InferOutput<typeof TransferRow>

/** One file of a transfer. */
export const TransferItemRow = v.object({
  id,
  /** The path below the folder, with slashes; of a single file its name. */
  name: text,
  sizeBytes: count,
  doneBytes: count,
  /** `skipped`: it was there already with the same content. */
  state: v.picklist(['waiting', 'moving', 'saved', 'skipped', 'failed']),
  reason: v.optional(text),
})
export type TransferItemRow = v.InferOutput<typeof TransferItemRow>
