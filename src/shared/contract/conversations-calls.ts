/** Calls about two-way conversations over a pipe. */
import * as v from 'valibot'
import { ConversationRow, ReceivedRow } from '../rows.ts'
import { ElementInput, call, id, none, taking } from './fields.ts'

export const conversationsCalls = {
  /**
   * Opens a two-way conversation with a peer that listens on the pipe, or without `peerId` with whoever answers first;
   * who listens accepts by itself. Rejects with `pipe/nobody-answered`, `access/refused`, `pipe/refused`, `base/timeout`, `pipe/wrong-type`,
   * `endpoint/limit`, or as linking does.
   */
  'conversations.open': call(
    v.strictObject({
      pipeId: id,
      peerId: v.optional(id),
      reliable: v.optional(v.boolean(), true),
    }),
    ConversationRow,
  ),
  /**
   * Sends one message, after all before it. Settles when it was _sent_: taken into the window here, from where it goes
   * out, and out again, until it is acknowledged; it waits while the window is full. With `acknowledged` it settles when
   * the other peer's process has _acknowledged_ it: it has it in memory, in order; whether a program read it, it does not
   * say. In one that is saved, _sent_ means on disk here, and _acknowledged_ on disk there, if the other saves it too. Where the conversation is not reliable, both mean: a connection took it. Rejects with `pipe/full` when too many
   * calls wait already, `pipe/closed` after the end, `pipe/interrupted` when the conversation breaks.
   */
  'conversations.send': call(
    v.strictObject({
      conversationId: id,
      elements: v.pipe(v.array(ElementInput), v.minLength(1), v.maxLength(256)),
      acknowledged: v.optional(v.boolean(), false),
    }),
    v.object({ sizeBytes: v.number() }),
  ),
  /**
   * Takes messages out of a conversation, as `pipes.receive` does; the first receiver gets the latest that came before it
   * too. `open` is false when nothing more will come; `reason` says why, `broken` whether what was held may be lost.
   *
   * Of a saved conversation, what is taken counts as read once the same receiver asks again: what a client took and then
   * was gone comes to the next one, also in another process of the peer. `after` says that the client has all up to that
   * number already, so that it is given nothing twice.
   */
  'conversations.receive': call(
    v.strictObject({
      conversationId: id,
      receiverId: v.optional(id),
      after: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0))),
      ...taking,
    }),
    v.object({
      receiverId: id,
      messages: v.array(ReceivedRow),
      open: v.boolean(),
      broken: v.boolean(),
      reason: v.string(),
    }),
  ),
  'conversations.closeReceiver': call(v.strictObject({ receiverId: id }), none),
  /** Hands over what was sent, tells the other side, and ends; settles when done, within 15 s. */
  'conversations.close': call(v.strictObject({ conversationId: id }), none),
} as const
