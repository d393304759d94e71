/** Calls about pipes: their advertisements, ends, bindings and messages. */
import * as v from 'valibot'
import {
  ElementRow,
  BindingRow,
  Fingerprint,
  PathTestRow,
  HOLDER_POLICIES,
  PIPE_ACCESSES,
  PIPE_TYPES,
  PipeRow,
  PublicationRow,
  ReceivedRow,
} from '../rows.ts'
import { ElementInput, address, call, id, label, none, scheme, taking } from './fields.ts'

/** Of an element, or of a field of JSON. */
const matchName = v.pipe(v.string(), v.trim(), v.nonEmpty('a name is needed'), v.maxLength(255))

export const pipesCalls = {
  /** Creates a pipe; `publish` announces it, `listen` binds its input end here. */
  'pipes.create': call(
    v.strictObject({
      name: label,
      type: v.optional(v.picklist(PIPE_TYPES), 'JxtaUnicast'),
      /** The group that it shall belong to, which this peer is in; absent: the one that every peer is in. */
      groupId: v.optional(id),
      transport: v.optional(scheme),
      description: v.optional(v.pipe(v.string(), v.maxLength(1000))),
      lifetimeMs: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(366 * 86_400_000)),
      ),
      publish: v.optional(v.boolean(), false),
      listen: v.optional(v.boolean(), false),
      /** Who may bind its input end here and send to it; absent: those who are given the right. */
      access: v.optional(v.picklist(PIPE_ACCESSES)),
      /** Paired peers that are let in from the beginning, by their keys. */
      letIn: v.optional(v.pipe(v.array(Fingerprint), v.maxLength(64))),
    }),
    PipeRow,
  ),
  /** Says who may bind a pipe's input end here and send to it. Those who may no longer are cut off at once. */
  'pipes.setAccess': call(v.strictObject({ pipeId: id, access: v.picklist(PIPE_ACCESSES) }), none),
  /**
   * Whether the pipe is critical: the person is told when it is down for longer than a moment, and what reliable conversations
   * over it say goes over two paths at once where two can be had. `twoPaths` says whether the latter; absent: as before, at first yes.
   */
  'pipes.setCritical': call(
    v.strictObject({ pipeId: id, critical: v.boolean(), twoPaths: v.optional(v.boolean()) }),
    none,
  ),
  /**
   * Whether reliable conversations over the pipe that begin from now on outlive this peer's process: what they hold is on
   * disk, and the next process goes on with them. Rejects with `pipe/wrong-type` for a propagate pipe, `endpoint/limit`.
   */
  'pipes.setSaved': call(v.strictObject({ pipeId: id, saved: v.boolean() }), none),
  /**
   * Announces a pipe's advertisement to the network; says where it went. `beyond` says too whether whoever knows its id can
   * ask for it from beyond this network, while its input end is bound here and this peer may be reached from anywhere.
   */
  'pipes.publish': call(
    v.strictObject({ pipeId: id, beyond: v.optional(v.boolean()) }),
    v.object({ channels: v.array(PublicationRow) }),
  ),
  /** Asks the network for published pipes; `name` may hold `*`. */
  'pipes.search': call(
    v.strictObject({ name: v.optional(v.pipe(v.string(), v.maxLength(120))) }),
    none,
  ),
  /**
   * Asks for a pipe of which nothing but the id is known, beyond this network; it comes by the feed where a peer that has it
   * tells of it. Rejects with `endpoint/unreachable` where there is nobody to ask.
   */
  'pipes.lookUp': call(v.strictObject({ pipeId: id }), v.object({ asked: v.number() })),
  /** Binds or unbinds the input end at this peer. While it is bound, conversations that others ask for are accepted. */
  'pipes.listen': call(v.strictObject({ pipeId: id, listening: v.boolean() }), none),
  /** Removes a pipe from the list; one created here is withdrawn from the network. */
  'pipes.remove': call(v.strictObject({ pipeId: id }), none),
  /** Starts the binding query; answers stream into the feed `answers`. `peers` directs it to those alone. */
  'pipes.resolve': call(
    v.strictObject({
      pipeId: id,
      peers: v.optional(v.pipe(v.array(id), v.maxLength(64))),
      timeoutMs: v.optional(v.pipe(v.number(), v.minValue(100), v.maxValue(120_000)), 5_000),
    }),
    v.object({ resolutionId: id }),
  ),
  /**
   * Measures the way to whoever gave this answer, over its endpoint: five round trips, and load for a second. Takes at most
   * ten seconds beside the making of a link; aborting the call ends it.
   */
  'pipes.test': call(v.strictObject({ pipeId: id, answerId: id }), PathTestRow),
  'pipes.cancelResolve': call(v.strictObject({ resolutionId: id }), none),
  /** Binds the output end: to the given answer, or without one to the answer that the rule chooses (asking first if needed). */
  'pipes.bind': call(
    v.strictObject({
      pipeId: id,
      answerId: v.optional(id),
      /** Holds the pipe to this answer's endpoint from now on; a pinned pipe is bound nowhere else. */
      pin: v.optional(v.boolean(), false),
    }),
    BindingRow,
  ),
  /**
   * Says which endpoints (`tcp://10.0.0.7:9701`) and transports (`ws`) are never dialled for a pipe; the whole list. An end
   * that is bound over one of them is moved at once. Rejects with `pipe/pinned` where the pinned path is among them.
   */
  'pipes.exclude': call(
    v.strictObject({ pipeId: id, excluded: v.pipe(v.array(address), v.maxLength(32)) }),
    none,
  ),
  /**
   * Says which endpoints and transports go before all others for a pipe, best first; the whole list. An end that the rule bound
   * moves to an earlier path of its peer; rejects as dialling does where it cannot, and it stays where it is then.
   */
  'pipes.order': call(
    v.strictObject({ pipeId: id, order: v.pipe(v.array(address), v.maxLength(32)) }),
    none,
  ),
  /**
   * Says to whom a pipe's messages go where several peers hold its input end. Rejects with `pipe/pinned` for one that binds
   * several while the pipe is pinned.
   */
  'pipes.policy': call(v.strictObject({ pipeId: id, policy: v.picklist(HOLDER_POLICIES) }), none),
  /** Lets a pinned pipe take any path again. */
  'pipes.unpin': call(v.strictObject({ pipeId: id }), none),
  'pipes.unbind': call(v.strictObject({ pipeId: id }), none),
  /** All that is known of a pipe's binding as plain text: state, endpoints, timeline, history. For a bug report. */
  'pipes.report': call(
    v.strictObject({ pipeId: id }),
    v.object({ text: v.pipe(v.string(), v.maxLength(1_000_000)) }),
  ),
  /**
   * Sends one message through the bound output end; settles when the connection took it (`sent`). Where the pipe's queue is on,
   * it settles when the message is on disk here (`accepted`), whether or not somebody holds the pipe; see `pipes.setQueue`.
   */
  'pipes.send': call(
    v.strictObject({
      pipeId: id,
      elements: v.pipe(v.array(ElementInput), v.minLength(1), v.maxLength(256)),
    }),
    v.object({ sizeBytes: v.number(), state: v.picklist(['sent', 'accepted']) }),
  ),
  /**
   * Sends one message through the bound output end and waits for its reply, in the same pipe or another one whose input end is
   * bound here. What makes a message the reply: being the next; an element of that name with the same body (one is added where
   * the request has none); or the same value in that field of its JSON, such as `head.id`. Cancelled by the caller's signal.
   * Rejects as `pipes.send` does, and with `base/invalid-input` where nothing could tell the reply.
   */
  'pipes.request': call(
    v.strictObject({
      pipeId: id,
      /** Absent: the same pipe. */
      replyPipeId: v.optional(id),
      elements: v.pipe(v.array(ElementInput), v.minLength(1), v.maxLength(256)),
      match: v.variant('kind', [
        v.strictObject({ kind: v.literal('next') }),
        v.strictObject({ kind: v.literal('element'), name: matchName }),
        v.strictObject({ kind: v.literal('json'), field: matchName }),
      ]),
      timeoutMs: v.pipe(v.number(), v.integer(), v.minValue(100), v.maxValue(600_000)),
    }),
    v.object({
      /** Absent when none came in time. */
      reply: v.optional(
        v.object({
          peerId: id,
          peerName: v.string(),
          sizeBytes: v.number(),
          elements: v.array(ElementRow),
        }),
      ),
      roundTripMs: v.number(),
      /** Messages that came meanwhile and were not the reply. */
      others: v.number(),
    }),
  ),
  /**
   * Lets messages of a pipe wait on disk for whoever holds it, from now on or no more; those that wait are delivered all the
   * same. A message that was accepted goes when its receiver says that its reader has it (delivered), when it is cancelled,
   * or after seven days. Rejects with `pipe/wrong-type`, `base/invalid-input` under a policy of several holders.
   */
  'pipes.setQueue': call(v.strictObject({ pipeId: id, on: v.boolean() }), none),
  /**
   * Hands a pipe's input end, which is bound here, to another peer: unbound here and bound there. That peer has to let this one
   * administrate the pipe there; where it does not, the request waits in its inbox. Settles when the end is bound there.
   * Rejects with `pipe/not-bound`, `pipe/wrong-type`, `pipe/in-use`, `pipe/refused`, `endpoint/unreachable`,
   * `trust/unproven`; the end is where it was then.
   */
  'pipes.move': call(v.strictObject({ pipeId: id, peerId: id }), none),
  /** Takes messages out of a pipe's queue; without `ids` all of them. One that is on its way may be delivered all the same. */
  'pipes.cancelQueued': call(
    v.strictObject({ pipeId: id, ids: v.optional(v.pipe(v.array(id), v.maxLength(1_000))) }),
    v.object({ cancelled: v.number() }),
  ),

  /**
   * Takes messages out of an input end bound here, none left out: without `receiverId` a receiver is opened, which gets
   * every message from then on. Settles when there is at least one, the end was unbound, or `waitMs` is over. A receiver
   * that is not asked makes its pipe wait, and is closed after a while.
   */
  'pipes.receive': call(
    v.strictObject({
      pipeId: id,
      receiverId: v.optional(id),
      ...taking,
    }),
    v.object({ receiverId: id, messages: v.array(ReceivedRow), bound: v.boolean() }),
  ),
  'pipes.closeReceiver': call(v.strictObject({ receiverId: id }), none),
} as const
