/** Calls about the capture of messages on the wire. */
import * as v from 'valibot'
import { ElementRow, PAGE_ROWS, TrafficRow } from '../rows.ts'
import { call, id, none } from './fields.ts'

/** Most bytes of one message's content that are asked for at once. */
export const CONTENT_PAGE_BYTES = 1024 * 1024

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
  /** Stops the capture, or goes on with it: what passes meanwhile is only counted. */
  'traffic.run': call(v.strictObject({ running: v.boolean() }), none),
  /**
   * Keeps the payload of a pipe's messages from now on, until the peer stops; or no longer. Without a pipe: of all that
   * passes, that of others for which this peer is a relay included.
   */
  'traffic.keepPayload': call(v.strictObject({ pipeId: v.optional(id), keep: v.boolean() }), none),
  /** Forgets all captured messages. */
  'traffic.clear': call(none, none),
} as const
