/** Calls about the capture of messages on the wire. */
import * as v from 'valibot'
import { PATH_LABEL_MAX, PATH_STEPS_MAX } from '../decode/index.ts'
import {
  DIRECTIONS,
  ElementRow,
  EXPORT_FORMATS,
  EXPORT_NAMED_MAX,
  PAGE_ROWS,
  TrafficRow,
} from '../rows.ts'
import { call, filterText, id, none } from './fields.ts'

/** Most bytes of one message's content that are asked for at once. */
export const CONTENT_PAGE_BYTES = 1024 * 1024

/** Bytes that a capture file may have at most, and its messages' age. */
const quotaBytes = v.pipe(v.number(), v.safeInteger(), v.minValue(2 ** 20), v.maxValue(2 ** 36))
const ageMs = v.pipe(v.number(), v.safeInteger(), v.minValue(60_000), v.maxValue(366 * 86_400_000))
/** Pipes that one capture file is kept to, at most. */
const RECORDED_PIPES_MAX = 256
const recordedPipes = v.pipe(v.array(id), v.minLength(1), v.maxLength(RECORDED_PIPES_MAX))

/** The way to a number in a message: into the part with this label, of several alike that after `nth` others. */
const numberPath = v.pipe(
  v.array(
    v.strictObject({
      label: v.pipe(v.string(), v.maxLength(PATH_LABEL_MAX)),
      nth: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
    }),
  ),
  v.minLength(1),
  v.maxLength(PATH_STEPS_MAX),
)

const place = v.pipe(v.number(), v.safeInteger(), v.minValue(0))

export const trafficCalls = {
  /** A part of a list that is looked at; shorter where it ends or was forgotten. */
  'traffic.rows': call(
    v.strictObject({
      viewId: id,
      from: place,
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(PAGE_ROWS)),
    }),
    v.object({ from: place, rows: v.array(TrafficRow) }),
  ),
  /**
   * The elements of one captured message, each with its beginning where it was kept. With `sizeBytes` the whole message
   * was kept, of that length in the binary format: see `traffic.bytes`.
   */
  'traffic.detail': call(
    v.strictObject({ id }),
    v.object({
      elements: v.array(ElementRow),
      /** `none`: not kept in the first place. `forgotten`: gave way to newer ones. */
      content: v.picklist(['whole', 'outline', 'forgotten']),
      sizeBytes: v.optional(v.number()),
      /** The message before it on the same pipe in the same direction whose content was kept whole. */
      previousId: v.optional(id),
    }),
  ),
  /** Bytes of a captured message in the binary format (5.4.2). */
  'traffic.bytes': call(
    v.strictObject({
      id,
      from: place,
      count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(CONTENT_PAGE_BYTES)),
    }),
    v.object({ base64: v.string(), sizeBytes: v.number() }),
  ),
  /**
   * The next part of a number over time: in the messages of a pipe that were captured in one direction, from `next` on, or from
   * the oldest. Asked for again with the `next` of the answer, whether more is left or is still to come.
   */
  'traffic.series': call(
    v.strictObject({
      pipeId: id,
      direction: v.picklist(DIRECTIONS),
      path: numberPath,
      file: v.optional(id),
      next: v.optional(place),
    }),
    v.object({
      atWallMs: v.array(v.number()),
      values: v.array(v.number()),
      /** Messages in which the number was not found, or whose content was not kept. */
      without: v.number(),
      next: place,
      left: v.number(),
    }),
  ),
  /** Stops the capture, or goes on with it: what passes meanwhile is only counted. */
  'traffic.run': call(v.strictObject({ running: v.boolean() }), none),
  /**
   * Keeps the payload of a pipe's messages from now on, until the peer stops; or no longer. Without a pipe: of all that
   * passes, that of others for which this peer is a relay included.
   */
  'traffic.keepPayload': call(v.strictObject({ pipeId: v.optional(id), keep: v.boolean() }), none),
  /**
   * The next part of a file of captured messages: those that are named, or that the filter lets pass, up to those of the
   * first call. Without `cursor` the file begins; without one in the answer it ends. The client asks as fast as it writes, and
   * gives up by not asking.
   */
  'traffic.export': call(
    v.strictObject({
      format: v.picklist(EXPORT_FORMATS),
      filter: v.optional(filterText),
      /** Of a capture file's messages; absent: of those in memory. */
      file: v.optional(id),
      ids: v.optional(v.pipe(v.array(id), v.minLength(1), v.maxLength(EXPORT_NAMED_MAX))),
      /** Number of the first message that is looked at; absent: of the oldest, or the lowest that is named. */
      from: v.optional(place),
      /** Messages in this part at most. */
      max: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(4_096)), 4_096),
      cursor: v.optional(v.strictObject({ next: place, until: place })),
    }),
    v.object({
      base64: v.string(),
      messages: v.number(),
      cursor: v.optional(v.object({ next: place, until: place })),
      /** The number of the message before which this part ends, and how many more are there to be looked at. */
      end: place,
      left: v.number(),
    }),
  ),
  /**
   * Begins a capture file with what comes from now on: of all messages, or of some pipes; payload only where it is kept anyhow
   * (see `traffic.keepPayload`). It ends with `traffic.endFile`, and with the peer.
   */
  'traffic.beginFile': call(
    v.strictObject({ quotaBytes, ageMs: v.optional(ageMs), pipes: v.optional(recordedPipes) }),
    none,
  ),
  /** Keeps the file that is written to these pipes from now on; the ones that it was kept to before are left out. */
  'traffic.filePipes': call(v.strictObject({ pipes: recordedPipes }), none),
  /** Goes on writing after a pause. */
  'traffic.resumeFile': call(none, none),
  'traffic.endFile': call(none, none),
  /** Deletes a capture file that is not being written. */
  'traffic.deleteFile': call(v.strictObject({ file: id }), none),
  /** Forgets all captured messages; what is in files stays. */
  'traffic.clear': call(none, none),
} as const
