/** Pipes and their ends. */
import * as v from 'valibot'
import { id, text, count, wallMs } from './fields.ts'
import { PIPE_ACCESSES } from './trust.ts'

/** The last one is ours: a propagate pipe of a closed group, which only its members read. */
export const PIPE_TYPES = [
  'JxtaUnicast',
  'JxtaUnicastSecure',
  'JxtaPropagate',
  'PipefitterPropagateSecure',
] as const

/** The fixed words for a pipe's state. */
export const PIPE_STATES = [
  'Draft',
  'Published',
  'Resolving',
  'Bound',
  'Rebinding',
  'Degraded',
  'Unbound',
  'Paused',
  'Refused',
  'Error',
] as const
export type PipeState = (typeof PIPE_STATES)[number]

/** The receiving end, while it is bound at this peer. */
export const InputEndRow = v.object({
  received: count,
  receivedBytes: count,
  queued: count,
  queuedBytes: count,
  /** Oldest messages given up because the reader stayed behind too long. */
  lost: count,
  /** `flowing`, `holding` (senders are slowed), `shedding` (oldest are lost). */
  flow: v.picklist(['flowing', 'holding', 'shedding']),
})
export type InputEndRow = v.InferOutput<typeof InputEndRow>

/** With what a secure pipe's messages are protected from end to end, whatever relays lie between. */
export const SecurityRow = v.object({
  /** `legacy` is TLS 1.0, as JXSE peers speak it: weak. */
  profile: v.picklist(['tls13', 'legacy']),
  /** Such as `TLSv1.3`. */
  protocol: text,
  cipher: text,
  /** SHA-256 of the other end's key, in hexadecimal. */
  fingerprint: text,
})
export type SecurityRow = v.InferOutput<typeof SecurityRow>

/**
 * The sending end, while it is bound to a peer's endpoint. That of a propagate pipe is bound to nobody: its peer is this
 * one, named `everyone`, its endpoint the list of channels, its transport `propagate`.
 */
export const OutputEndRow = v.object({
  peerId: id,
  peerName: text,
  endpoint: text,
  transport: text,
  /** The peers that pass its messages on, in order; absent on a direct path. */
  relays: v.optional(v.array(v.object({ peerId: id, name: text }))),
  sent: count,
  sentBytes: count,
  waiting: count,
  rttMs: v.optional(v.number()),
  /** Of a secure pipe alone. */
  security: v.optional(SecurityRow),
})
export type OutputEndRow = v.InferOutput<typeof OutputEndRow>

/** To whom a pipe's messages go where several peers hold its input end. */
export const HOLDER_POLICIES = ['nearest', 'sticky', 'round-robin', 'all'] as const
export type HolderPolicyName = (typeof HOLDER_POLICIES)[number]

/** A peer that holds the pipe's input end, as far as is known: it is bound to, or it answered the latest query. */
export const HolderRow = v.object({
  peerId: id,
  peerName: text,
  /** `here`: this peer itself. `bound`, `rebinding`: messages go there. `known`: it could be bound. */
  state: v.picklist(['here', 'bound', 'rebinding', 'known']),
  endpoint: v.optional(text),
  transport: v.optional(text),
  /** The peer that passes messages on to it; absent on a direct link. */
  through: v.optional(text),
  /** By the rule that compares answers; absent for one that did not answer the latest query. */
  score: v.optional(v.number()),
  sent: count,
})
export type HolderRow = v.InferOutput<typeof HolderRow>

/** A message that waits on disk for whoever holds the pipe; its `id` is its number in the queue. */
export const QueuedRow = v.object({
  id,
  pipeId: id,
  queuedWallMs: wallMs,
  sizeBytes: count,
  /** `waiting`, or `on-its-way`: sent, and its receiver has not said that it came. */
  state: v.picklist(['waiting', 'on-its-way']),
})
export type QueuedRow = v.InferOutput<typeof QueuedRow>

/** The queue of a pipe in short. */
export const QueueSummaryRow = v.object({
  /** Whether messages are put into it. */
  on: v.boolean(),
  waiting: count,
  waitingBytes: count,
  /** Since the start. */
  delivered: count,
})
export type QueueSummaryRow = v.InferOutput<typeof QueueSummaryRow>

export const PipeRow = v.object({
  id,
  shortId: text,
  name: text,
  type: v.picklist(PIPE_TYPES),
  /** The transport protocol that the pipe specifies; absent: any. */
  transport: v.optional(text),
  description: v.optional(text),
  origin: v.picklist(['created', 'found']),
  /** The group that it belongs to; absent for the one that every peer is in. */
  group: v.optional(v.object({ id, name: text })),
  state: v.picklist(PIPE_STATES),
  stateReason: text,
  stateSinceWallMs: wallMs,
  listening: v.boolean(),
  /** Whether the person wants to be told when it is down; absent: no. */
  critical: v.optional(v.boolean()),
  /** Whether reliable conversations over it go over two paths at once; absent: no. */
  twoPaths: v.optional(v.boolean()),
  /** Whether reliable conversations over it outlive this peer's process; absent: no. */
  saved: v.optional(v.boolean()),
  /** Whether the echo peer inside this program is on it; absent: it is not. */
  echo: v.optional(v.boolean()),
  input: v.optional(InputEndRow),
  output: v.optional(OutputEndRow),
  /** Who may bind its input end here and send to it. */
  access: v.picklist(PIPE_ACCESSES),
  /** In words, with names. */
  accessDetail: text,
  /** What a person decided about its paths. */
  paths: v.object({
    /** The one path that it may take: it holds, or the pipe stops. */
    pinned: v.optional(v.object({ peerId: id, peerName: text, endpoint: text })),
    /** Endpoints and transports that are never dialled for it. */
    excluded: v.array(text),
    /** Endpoints and transports that go before all others, best first. */
    order: v.array(text),
    /** To whom messages go where several hold it. */
    policy: v.picklist(HOLDER_POLICIES),
  }),
  /** Who holds its input end, nearest first. */
  holders: v.array(HolderRow),
  /** Whether it can be asked for from beyond this network. */
  beyond: v.boolean(),
  /** Absent for one that never had a queue. */
  queue: v.optional(QueueSummaryRow),
  /** The advertisement as it goes to other peers. */
  advertisement: text,
  /** Who made the pipe, by the advertisement's signature; absent: it is not signed, as those of older peers. */
  signedBy: v.optional(v.object({ peerId: id, name: text, fingerprint: id })),
  createdWallMs: wallMs,
  publishedWallMs: v.optional(wallMs),
  expiresWallMs: wallMs,
  learnedFromPeer: v.optional(v.object({ peerId: id, name: text })),
  /** Of a secure propagate pipe: messages that came and were not read, and why the last one was not. */
  unread: v.optional(v.object({ count, why: text })),
})
export type PipeRow = v.InferOutput<typeof PipeRow>

/** Where a publication went, one line a channel. */
export const PublicationRow = v.object({ channel: text, error: v.optional(text) })
export type PublicationRow = v.InferOutput<typeof PublicationRow>
