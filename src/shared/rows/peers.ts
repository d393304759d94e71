/** Other peers and their endpoints. */
import * as v from 'valibot'
import { id, text, count, wallMs } from './fields.ts'
import { STANDINGS } from './trust.ts'

export const LEARNED_FROM = [
  'advertisement',
  'answer',
  'connection',
  'directory',
  'seed',
  'user',
] as const

/** One address of a peer: one interface of one transport there. */
export const EndpointRow = v.object({
  address: text,
  transport: text,
  learnedFrom: v.picklist(LEARNED_FROM),
  learnedWallMs: wallMs,
  connected: v.boolean(),
  lastSuccessWallMs: v.optional(wallMs),
  lastErrorWallMs: v.optional(wallMs),
  lastError: v.optional(text),
  nextTryWallMs: v.optional(wallMs),
  failures: count,
})
export type EndpointRow = v.InferOutput<typeof EndpointRow>

/**
 * `connected`: a link is open. `nearby`: heard on this network within its lifetime. `known`: from the cache or a third
 * peer, not heard itself lately. `gone`: said goodbye.
 */
export const PEER_STATES = ['connected', 'nearby', 'known', 'gone'] as const

export const PeerRow = v.object({
  id,
  shortId: text,
  /** What the peer calls itself: a label, never proof of identity. */
  name: text,
  state: v.picklist(PEER_STATES),
  stateReason: text,
  endpoints: v.array(EndpointRow),
  /** The link in use, such as `tcp · direct`; absent without one. */
  path: v.optional(v.object({ transport: text, address: text, rttMs: v.optional(v.number()) })),
  firstSeenWallMs: wallMs,
  lastSeenWallMs: wallMs,
  /** How the key of the open link stands, or without one that of the key which gives this id; absent where none is known. */
  trust: v.optional(v.object({ fingerprint: id, standing: v.picklist(STANDINGS) })),
  /** Set while a link is open: whether the peer proved its key on it. One that did not has no rights, whatever its id. */
  proven: v.optional(v.boolean()),
  /** Another key that it may be taken for, and why, in words. */
  warning: v.optional(text),
  /** The fingerprint of the key that signed what we know of it; absent: it was not signed, as by older peers. */
  signedBy: v.optional(id),
  /**
   * Whether it is known who this is: by the proof on the open link, or without a link by its signed advertisement. A peer
   * where it is not is a legacy one, or one that is only heard of.
   */
  authenticated: v.boolean(),
  /** Of its key, 64 hexadecimal digits, where it is authenticated. */
  fingerprint: v.optional(id),
  /** Whether it is the echo peer inside this program; absent: it is not. */
  builtIn: v.optional(v.boolean()),
  /** Pipes that we know of through this peer. */
  pipes: count,
})
export type PeerRow = v.InferOutput<typeof PeerRow>

/** What went over one address of a peer's own since its start; a figure that it keeps to itself is absent. */
export const EndpointTrafficRow = v.object({
  address: text,
  bytesIn: v.optional(count),
  bytesOut: v.optional(count),
})
export type EndpointTrafficRow = v.InferOutput<typeof EndpointTrafficRow>

/** What a peer says of itself when it is asked. Its word: nobody can check it, and it may leave any of it out. */
export const PeerInfoRow = v.object({
  peerId: id,
  askedWallMs: wallMs,
  /** From the question to the answer. */
  elapsedMs: v.number(),
  /** Since its start. */
  uptimeMs: v.optional(v.number()),
  /** How far its clock is ahead of ours (behind: negative), the way of the answer included. */
  clockAheadMs: v.optional(v.number()),
  lastIncomingWallMs: v.optional(wallMs),
  lastOutgoingWallMs: v.optional(wallMs),
  endpoints: v.array(EndpointTrafficRow),
})
export type PeerInfoRow = v.InferOutput<typeof PeerInfoRow>
