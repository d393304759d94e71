/** What happened to a pipe or to a peer, step by step, and what follows from it now. */
import * as v from 'valibot'
import { count, text, wallMs } from './fields.ts'
import { TalkRow } from './paths.ts'
import { EndpointRow } from './peers.ts'
import { PIPE_STATES } from './pipes.ts'

/**
 * `asking`, `asked`, `answer`, `silence`, `unreachable`, `resolved`: of a binding query. `dial`, `connected`, `dial-failed`:
 * of one endpoint. `choice`: with the rule that decided. `link`, `link-broken`: of a peer. `session`: of a
 * saved conversation. `second-path`: of a conversation that goes over two. The others: of the sending end.
 */
export const TIMELINE_KINDS = [
  'asking',
  'asked',
  'answer',
  'silence',
  'unreachable',
  'resolved',
  'dial',
  'connected',
  'dial-failed',
  'choice',
  'bind',
  'bind-failed',
  'secured',
  'link',
  'link-broken',
  'rebind',
  'move',
  'rebound',
  'refusal',
  'unbind',
  'path-rule',
  'handed-over',
  'path-test',
  'session',
  'second-path',
] as const
export type TimelineKind = (typeof TIMELINE_KINDS)[number]

export const TIMELINE_TONES = ['plain', 'good', 'warning', 'bad'] as const

/** One thing that happened. Ids grow; the feed is a log. */
export const TimelineRow = v.object({
  id: text,
  atWallMs: wallMs,
  kind: v.picklist(TIMELINE_KINDS),
  tone: v.picklist(TIMELINE_TONES),
  /** In words, complete. */
  text,
  peerId: v.optional(text),
  peerName: v.optional(text),
  endpoint: v.optional(text),
  /** Such as `mcast:eth0`. */
  channel: v.optional(text),
  tookMs: v.optional(v.number()),
  error: v.optional(text),
})
export type TimelineRow = v.InferOutput<typeof TimelineRow>

/** An endpoint that matters to a pipe: of the peer that it is bound to, and of those that answered. */
export const ExplainedEndpointRow = v.object({
  ...EndpointRow.entries,
  peerId: text,
  peerName: text,
  /** Whether the pipe's messages go there now. */
  bound: v.boolean(),
})
export type ExplainedEndpointRow = v.InferOutput<typeof ExplainedEndpointRow>

/** Why a pipe is in its state, and what comes next. Its id is the pipe's. */
export const ExplanationRow = v.object({
  id: text,
  state: v.picklist(PIPE_STATES),
  reason: text,
  sinceWallMs: wallMs,
  /** By whom and why the endpoint in use was chosen, in words; absent while none is. */
  chosen: v.optional(text),
  /** What went wrong last, in words; absent when nothing did since it is bound. */
  lastError: v.optional(v.object({ text, atWallMs: wallMs })),
  /** When the next attempt begins by itself. */
  nextTryWallMs: v.optional(wallMs),
  /** In words: what happens next by itself, or what a person has to do for it. */
  next: text,
  /** Messages that wait for the link. */
  held: count,
  endpoints: v.array(ExplainedEndpointRow),
  /** The paths of the conversations that are open over it. */
  talks: v.array(TalkRow),
})
export type ExplanationRow = v.InferOutput<typeof ExplanationRow>
