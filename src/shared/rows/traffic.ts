/** Messages on the wire, and what the capture keeps of them. */
import * as v from 'valibot'
import { id, text, count, wallMs } from './fields.ts'
import { DIRECTIONS } from './messages.ts'

/** What a message on the wire was for. */
export const TRAFFIC_KINDS = [
  'pipe-message',
  'binding-query',
  'binding-answer',
  'discovery-query',
  'discovery-response',
  'resolver',
  'routing',
  'rendezvous',
  'alive',
  'other',
] as const

/** One message seen on the wire. Ids grow; the feed is a log. */
export const TrafficRow = v.object({
  id,
  atWallMs: wallMs,
  direction: v.picklist(DIRECTIONS),
  kind: v.picklist(TRAFFIC_KINDS),
  transport: text,
  /** Absent when sent to everybody. */
  peerId: v.optional(id),
  peerName: v.optional(text),
  /** Whether the neighbour proved its key on the link; what came by multicast may be anybody's. */
  proven: v.optional(v.boolean()),
  pipeId: v.optional(id),
  pipeName: v.optional(text),
  /** The other end's address. */
  address: text,
  sizeBytes: count,
  summary: text,
})
export type TrafficRow = v.InferOutput<typeof TrafficRow>

/** Files that captured messages are written to. */
export const EXPORT_FORMATS = ['jsonl', 'csv', 'pcapng'] as const
export type ExportFormatName = (typeof EXPORT_FORMATS)[number]

/** Messages that are named one by one for a file, at most. */
export const EXPORT_NAMED_MAX = 10_000

/** Rows at the end of a list that come with it, so that following it asks for nothing. */
export const TAIL_ROWS = 100

/** Most rows of a list that are asked for at once. */
export const PAGE_ROWS = 200

/**
 * One list of captured messages that match a filter, looked at in parts: its places are numbered, and stay when the oldest
 * are forgotten.
 */
export const TrafficViewRow = v.object({
  /** By it parts of the list are asked for. */
  id,
  /** Place of the oldest that is still remembered, and the place after the latest. */
  first: count,
  end: count,
  /** Messages captured before that are still to be looked at; 0 when the list is whole. */
  looking: count,
  tail: v.array(TrafficRow),
})
export type TrafficViewRow = v.InferOutput<typeof TrafficViewRow>

/** Why a capture file is not written for now. */
export const RECORD_PAUSES = ['disk-full', 'failed'] as const

/** The capture file that is being written. */
export const RecordingRow = v.object({
  name: id,
  sinceWallMs: wallMs,
  /** What it may have at most, in bytes and in age; older messages go. */
  quotaBytes: count,
  ageMs: v.optional(count),
  /** Only messages of these pipes; absent: all. */
  pipes: v.optional(v.array(v.object({ id, name: text }))),
  /** Why nothing is written for now, and the system's words for it. */
  paused: v.optional(v.object({ why: v.picklist(RECORD_PAUSES), text })),
  messages: count,
  usedBytes: count,
  /** Went from the file for the sake of newer ones; gave way in memory before they could be written; still to be written. */
  forgotten: count,
  dropped: count,
  waiting: count,
})

/** A capture file of this profile. */
export const CaptureFileRow = v.object({
  /** Its name. */
  id,
  sizeBytes: count,
  changedWallMs: wallMs,
  /** Written now: it can be read when it has ended. */
  writing: v.boolean(),
})
export type CaptureFileRow = v.InferOutput<typeof CaptureFileRow>

/** The capture: whether it runs, and what of it is kept. */
export const CaptureRow = v.object({
  id,
  running: v.boolean(),
  /** Messages captured since the peer started; how many are remembered and can be, and how many gave way to newer ones. */
  seen: count,
  held: count,
  capacity: count,
  forgotten: count,
  /** Remembered without their summary or way, because there were too many different ones. */
  abridged: count,
  /** Went by while the capture was stopped. */
  passed: count,
  /** Bytes of content that are kept, at most, and messages whose whole content gave way to newer ones. */
  contentBytes: count,
  contentCapacityBytes: count,
  contentForgotten: count,
  /** Whose payload is kept: of all that passes, or of these pipes. */
  allPayload: v.boolean(),
  payloadPipes: v.array(v.object({ id, name: text })),
  /** Absent while none is written. */
  file: v.optional(RecordingRow),
})
export type CaptureRow = v.InferOutput<typeof CaptureRow>

/** What went over the wire in one second in which anything did. The feed is a log. */
export const TrafficRateRow = v.object({
  id,
  /** The end of the second. */
  atWallMs: wallMs,
  in: count,
  out: count,
  bytesIn: count,
  bytesOut: count,
})
export type TrafficRateRow = v.InferOutput<typeof TrafficRateRow>
