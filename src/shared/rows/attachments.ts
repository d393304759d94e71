/** What the ends of pipes are fitted to: services, ports and programs of this machine. */
import * as v from 'valibot'
import { count, id, text, wallMs } from './fields.ts'
import { PathRow } from './paths.ts'

/**
 * `service`: who connects over the pipe is put through to a TCP service here. `port`: a port or a socket file of this machine
 * leads through the pipe to whoever holds it. `command`: each conversation runs a registered program, whose standard input and
 * output it is.
 */
export const ATTACHMENT_KINDS = ['service', 'port', 'command'] as const
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number]

/** `Off`: switched off. `Starting`: not known yet. `Ready`: it takes connections. `Error`: it does not, and why is its reason. */
export const ATTACHMENT_STATES = ['Off', 'Starting', 'Ready', 'Error'] as const
export type AttachmentState = (typeof ATTACHMENT_STATES)[number]

/** One end of a pipe, fitted to a thing of this machine; kept in the profile. */
export const AttachmentRow = v.object({
  id,
  shortId: text,
  kind: v.picklist(ATTACHMENT_KINDS),
  pipeId: id,
  pipeName: text,
  pipeShortId: text,
  /** The thing: `127.0.0.1:5432`, the path of a socket file, or a program with its arguments. */
  local: text,
  state: v.picklist(ATTACHMENT_STATES),
  /** In words, complete: what is so, why, and what to do about it. */
  stateReason: text,
  stateSinceWallMs: wallMs,
  /** Whether it starts with the peer. */
  enabled: v.boolean(),
  /** Open now, and since this peer started. */
  connections: count,
  total: count,
  /** Turned away, or not come about, since this peer started. */
  refused: count,
  /** Of all its connections since this peer started: from the thing here into the pipe, and out of the pipe to it. */
  bytesIn: count,
  bytesOut: count,
  /** Why the last connection failed that did. */
  lastError: v.optional(text),
  /** When something was last connected, or failed to. */
  lastWallMs: v.optional(wallMs),
  /** Of a `port`: the one peer that it leads to; absent: whoever answers first. */
  peerId: v.optional(id),
  peerName: v.optional(text),
  /** Of a `service` or a `port`, where it is no socket file: its port. */
  port: v.optional(count),
})
export type AttachmentRow = v.InferOutput<typeof AttachmentRow>

/** A connection through an attachment: a conversation over its pipe. */
export const AttachmentConnectionRow = v.object({
  id,
  attachmentId: id,
  /** Whoever is at the other end. */
  peerId: id,
  peerName: text,
  openedWallMs: wallMs,
  bytesIn: count,
  bytesOut: count,
  path: v.optional(PathRow),
  conversationId: id,
})
export type AttachmentConnectionRow = v.InferOutput<typeof AttachmentConnectionRow>

/** A program of this machine that listens on a TCP port. */
export const LocalServiceRow = v.object({
  port: count,
  /** At which it listens: `127.0.0.1`, `0.0.0.0`, `::`. */
  address: text,
  /** The program, where the system tells whose port it is. */
  process: v.optional(text),
  pid: v.optional(count),
})
export type LocalServiceRow = v.InferOutput<typeof LocalServiceRow>
