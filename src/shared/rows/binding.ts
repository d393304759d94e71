/** Binding queries, their answers, and what came of them. */
import * as v from 'valibot'
import { id, text, count, wallMs } from './fields.ts'

/** One channel a binding query went through, such as multicast on eth0, one peer, or the local cache. */
export const AskedRow = v.object({
  channel: text,
  state: v.picklist(['sent', 'answered', 'failed']),
  answers: count,
  /** From asking to the first answer. */
  firstAnswerMs: v.optional(v.number()),
  error: v.optional(text),
})
export type AskedRow = v.InferOutput<typeof AskedRow>

/** One run of the Pipe Binding Protocol: a query and what came of it. */
export const ResolutionRow = v.object({
  id,
  pipeId: id,
  state: v.picklist(['asking', 'done', 'cancelled', 'failed']),
  startedWallMs: wallMs,
  elapsedMs: v.number(),
  timeoutMs: v.number(),
  asked: v.array(AskedRow),
  answers: count,
  /** In words, complete: who answered, or that nobody did and why that may be. */
  summary: text,
})
export type ResolutionRow = v.InferOutput<typeof ResolutionRow>

/** `direct`: by a query to that peer alone. `on-behalf`: another peer answered for it from its cache. */
export const ANSWER_SOURCES = ['multicast', 'direct', 'cache', 'on-behalf'] as const

/**
 * `usable`: may be bound. `checking`: told by another, being verified with the peer itself. `refused`: the peer says it
 * has the pipe not. `unusable`: no endpoint of the specified transport, or none that we can dial.
 */
export const VERDICTS = ['usable', 'checking', 'refused', 'unusable'] as const

export const AnswerRow = v.object({
  id,
  resolutionId: id,
  pipeId: id,
  peerId: id,
  peerShortId: text,
  peerName: text,
  /** The endpoint to bind to that the answer specifies; absent in a refusal. */
  endpoint: v.optional(text),
  transport: v.optional(text),
  source: v.picklist(ANSWER_SOURCES),
  /** The peer that answered on behalf. */
  answeredBy: v.optional(v.object({ peerId: id, name: text })),
  rttMs: v.optional(v.number()),
  receivedWallMs: wallMs,
  verdict: v.picklist(VERDICTS),
  verdictReason: text,
  /** Higher is better; what the rule compares. */
  score: v.number(),
  /** What counted, in words, weightiest first. */
  scoreReasons: v.optional(v.array(text)),
  /** Set on the one answer that the rule would choose: why. */
  wouldChoose: v.optional(text),
  /** Whether the pipe is bound to this very endpoint now. */
  bound: v.boolean(),
})
export type AnswerRow = v.InferOutput<typeof AnswerRow>

/** One line of a pipe's binding history. */
export const BindingRow = v.object({
  id,
  pipeId: id,
  peerId: id,
  peerName: text,
  endpoint: text,
  transport: text,
  chosenBy: v.picklist(['hand', 'rule']),
  reason: text,
  boundWallMs: wallMs,
  endedWallMs: v.optional(wallMs),
  endReason: v.optional(text),
})
export type BindingRow = v.InferOutput<typeof BindingRow>
