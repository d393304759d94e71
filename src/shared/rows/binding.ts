/** Binding queries, their answers, and what came of them. */
import * as v from 'valibot'
import { id, text, count, wallMs } from './fields.ts'
import { STANDINGS } from './trust.ts'

/** One channel a binding query went through, such as multicast on eth0, one peer, or the local cache. */
export const AskedRow = v.object({
  channel: text,
  /** The peer, where a single one was asked. */
  peer: v.optional(v.object({ peerId: id, name: text })),
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

/**
 * `measured`: see `words`. `not-allowed`, `busy`: the peer refused it. `silent`: it does not know such tests. `broken`: the
 * link ended on the way.
 */
export const PATH_TEST_OUTCOMES = ['measured', 'not-allowed', 'busy', 'silent', 'broken'] as const

/** What a test of the way to a peer found, over one endpoint: round trips, and load for a second. */
export const PathTestRow = v.object({
  endpoint: text,
  atWallMs: wallMs,
  outcome: v.picklist(PATH_TEST_OUTCOMES),
  /** In words, complete. */
  words: text,
  /** In the order in which they were made; those that did not come back are missing. */
  roundTripsMs: v.array(v.number()),
  /** What the other end counted, and how long that took. */
  throughput: v.optional(v.object({ bytes: count, tookMs: v.number() })),
})
export type PathTestRow = v.InferOutput<typeof PathTestRow>

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
  /** How the key of that peer stands here; absent where none is known. */
  standing: v.optional(v.picklist(STANDINGS)),
  /** Whether the peer has proven its key on the open link; absent while there is none. */
  proven: v.optional(v.boolean()),
  /** How it is reached: over a link to it, or over others; absent while no link is open. */
  reached: v.optional(v.picklist(['direct', 'relayed'])),
  /** The latest test of the way to this endpoint. */
  test: v.optional(PathTestRow),
  /** Whether one is under way. */
  testing: v.boolean(),
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
