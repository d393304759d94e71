/** Calls about what the ends of pipes are fitted to. */
import * as v from 'valibot'
import { AttachmentRow, LocalServiceRow } from '../rows.ts'
import { call, id, none } from './fields.ts'

const port = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535))
const host = v.pipe(v.string(), v.trim(), v.nonEmpty('a host is needed'), v.maxLength(253))
const ofOne = v.strictObject({ attachmentId: id })

/** Longest argument of a registered program, and most of them. */
const ARGUMENT_MAX_CHARS = 4_096
const ARGUMENTS_MAX = 64
const argument = v.pipe(
  v.string(),
  v.maxLength(ARGUMENT_MAX_CHARS),
  v.check((text) => !text.includes('\0'), 'no argument holds a NUL'),
)

export const attachmentsCalls = {
  /**
   * Fits the input end of a pipe to a TCP service: whoever may use the pipe is put through to it. The pipe is listened on from
   * now on. The name is looked up once, now. Rejects with `attachment/target` where it may not be shared, `pipe/not-found`,
   * `pipe/wrong-type`, `attachment/taken` where the pipe's end is fitted to something already, `endpoint/limit`.
   */
  'attachments.share': call(
    v.strictObject({ pipeId: id, host: v.optional(host, '127.0.0.1'), port }),
    AttachmentRow,
  ),
  /**
   * Makes a port of this machine (127.0.0.1 alone) or a socket file lead through a pipe to whoever holds it, or to one peer.
   * Without `port` a free one is chosen and kept from then on. Rejects as `attachments.share` does.
   */
  'attachments.use': call(
    v.strictObject({
      pipeId: id,
      peerId: v.optional(id),
      port: v.optional(port),
      /** A socket file in the profile, which this account alone may use, in place of a port. */
      socket: v.optional(v.literal(true)),
    }),
    AttachmentRow,
  ),
  /**
   * Has each conversation over a pipe run a program, for peers that are paired and may use the pipe. For the command line alone
   * (`rpc/reserved`). Rejects as `attachments.share` does, `attachment/target` for what is no program that may be registered.
   */
  'attachments.command': call(
    v.strictObject({
      pipeId: id,
      /** Absolute. */
      program: v.pipe(v.string(), v.nonEmpty(), v.maxLength(ARGUMENT_MAX_CHARS)),
      args: v.optional(v.pipe(v.array(argument), v.maxLength(ARGUMENTS_MAX)), []),
      /** How long one run may take; absent: an hour. */
      timeoutMs: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(1_000), v.maxValue(86_400_000)),
      ),
    }),
    AttachmentRow,
  ),
  /** Switches one on or off, now and at every start; its connections end with it. Rejects with `attachment/not-found`. */
  'attachments.setEnabled': call(v.strictObject({ ...ofOne.entries, on: v.boolean() }), none),
  /** Ends and forgets one. The pipe stays as it is. */
  'attachments.remove': call(ofOne, none),
  /** Ends one connection. Rejects with `attachment/not-found`. */
  'attachments.closeConnection': call(v.strictObject({ connectionId: id }), none),
  /** The TCP ports on which programs of this machine listen; empty where the system does not tell. */
  'attachments.localServices': call(none, v.object({ services: v.array(LocalServiceRow) })),
  /** Whether a TCP service answers, and may be shared; `words` says it, complete. */
  'attachments.check': call(
    v.strictObject({ host: v.optional(host, '127.0.0.1'), port }),
    v.object({ ok: v.boolean(), words: v.string(), rttMs: v.optional(v.number()) }),
  ),
} as const
