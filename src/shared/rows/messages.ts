/** Messages, traffic and what happened. */
import * as v from 'valibot'
import { id, text, count, wallMs } from './fields.ts'

/** One element of a message, shown: its text when it is text, its first bytes in hexadecimal otherwise. */
export const ElementRow = v.object({
  namespace: text,
  name: text,
  type: text,
  sizeBytes: count,
  /** UTF-8 text, cut at `PREVIEW_BYTES`. */
  text: v.optional(v.pipe(v.string(), v.maxLength(65_536))),
  /** Hexadecimal, cut at `PREVIEW_BYTES`. */
  hex: v.optional(v.pipe(v.string(), v.maxLength(131_072))),
  cut: v.boolean(),
})
export type ElementRow = v.InferOutput<typeof ElementRow>

/** How a message that is kept to be written again was written. */
export const TEMPLATE_MODES = ['text', 'json', 'hex'] as const
/** Longest text of one, in characters. */
export const TEMPLATE_TEXT_MAX = 16_384

/** A message that a person writes often. */
export const TemplateRow = v.object({
  id,
  mode: v.picklist(TEMPLATE_MODES),
  text: v.pipe(v.string(), v.nonEmpty(), v.maxLength(TEMPLATE_TEXT_MAX)),
  /** The greater, the later it was kept. */
  rank: count,
})
export type TemplateRow = v.InferOutput<typeof TemplateRow>

/** Longest preview of one element that crosses in a row. */
export const PREVIEW_BYTES = 4096

export const DIRECTIONS = ['in', 'out'] as const

/**
 * By what a message was protected. `end-to-end`: TLS 1.3 between the two ends, whatever lies between. `link`: TLS 1.3 on the
 * direct link between them. Both prove who is at the other end. `weak`: TLS 1.0, as JXSE peers speak it. `none`: nothing; the
 * name of its sender is no more than a claim.
 */
export const PROTECTIONS = ['end-to-end', 'link', 'weak', 'none'] as const
export type ProtectionName = (typeof PROTECTIONS)[number]

/** One message in a pipe's console. Ids grow; the feed is a log. */
export const MessageRow = v.object({
  id,
  pipeId: id,
  direction: v.picklist(DIRECTIONS),
  peerId: id,
  peerName: text,
  /** Absent for what this peer said to itself. */
  protection: v.optional(v.picklist(PROTECTIONS)),
  atWallMs: wallMs,
  sizeBytes: count,
  elements: v.array(ElementRow),
})
export type MessageRow = v.InferOutput<typeof MessageRow>

/** One message taken out of an input end, whole: each element's body as text, or as base64 when it is none. */
export const ReceivedRow = v.object({
  peerId: id,
  peerName: text,
  /** Whether it is proven that it came from this peer; if not, its name is no more than a claim. */
  proven: v.boolean(),
  protection: v.picklist(PROTECTIONS),
  sizeBytes: count,
  elements: v.array(
    v.object({
      namespace: text,
      name: text,
      type: text,
      text: v.optional(v.string()),
      base64: v.optional(v.string()),
    }),
  ),
  /** Of a saved conversation: its number. After a kill the latest may come again, with the same numbers. */
  number: v.optional(count),
})
export type ReceivedRow = v.InferOutput<typeof ReceivedRow>

/** Something that happened and that a person may want to know. Ids grow; the feed is a log. */
export const ActivityRow = v.object({
  id,
  atWallMs: wallMs,
  level: v.picklist(['info', 'warning', 'error']),
  text,
  peerId: v.optional(id),
  pipeId: v.optional(id),
})
export type ActivityRow = v.InferOutput<typeof ActivityRow>
