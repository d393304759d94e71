/** Peer groups and who is in them. */
import * as v from 'valibot'
import { id, text, count, wallMs } from './fields.ts'
import { STANDINGS } from './trust.ts'

/** `home`: the group that every peer is in. */
export const GROUP_ORIGINS = ['home', 'created', 'found'] as const

export const GROUP_MEMBERS_SHOWN = 64

/**
 * Who may be in a group. `open`: anyone joins. `invitation`: whom an administrator has invited, or lets in when it asks.
 * `roster`: whom an administrator puts on the list; nobody can ask.
 */
export const GROUP_POLICIES = ['open', 'invitation', 'roster'] as const
export const GROUP_ROLES = ['member', 'admin'] as const

/** A closed group's list of members, as this peer knows it. */
export const GroupListRow = v.object({
  /** Changes of the list so far. */
  number: count,
  members: count,
  /** What this peer is there; `asked`: it waits to be let in. */
  self: v.picklist([...GROUP_ROLES, 'asked', 'outside']),
  /** Since when the key is used that protects what is sent; absent while there is none. */
  keySinceWallMs: v.optional(wallMs),
  /** How often two administrators changed the list apart, so that one change was given up. */
  forks: count,
})

/** Somebody on a closed group's list. */
export const GroupMemberRow = v.object({
  /** Its whole fingerprint. */
  id,
  peerId: id,
  shortId: text,
  /** What it was called when it was let in; a label. */
  name: text,
  role: v.picklist(GROUP_ROLES),
  creator: v.boolean(),
  self: v.boolean(),
  /** How its key stands here; absent for one that never proved itself here. */
  standing: v.optional(v.picklist(STANDINGS)),
  linked: v.boolean(),
  sinceWallMs: wallMs,
  addedByName: text,
})
export type GroupMemberRow = v.InferOutput<typeof GroupMemberRow>

/** One change of a closed group's list. */
export const GroupHistoryRow = v.object({
  /** Its number; of one that was given up also where. */
  id,
  number: count,
  /** In words: who did what to whom. */
  what: text,
  /** By the clock of who did it. */
  atWallMs: wallMs,
  /** Another administrator changed the list at the same time, and that counts. */
  givenUp: v.boolean(),
})
export type GroupHistoryRow = v.InferOutput<typeof GroupHistoryRow>

export const GroupRow = v.object({
  id,
  shortId: text,
  /** As its creator named it: a label, never proof of identity. */
  name: text,
  description: v.optional(text),
  origin: v.picklist(GROUP_ORIGINS),
  joined: v.boolean(),
  /** Peers nearby that are in it too; nobody is seen in a group that is not joined. */
  members: count,
  /** Of those the ones seen longest, at most `GROUP_MEMBERS_SHOWN`. */
  memberPeers: v.array(v.object({ peerId: id, name: text })),
  /** Pipes known of it. */
  pipes: count,
  publishedWallMs: v.optional(wallMs),
  /** When a found one is forgotten unless it is heard of again. */
  expiresWallMs: v.optional(wallMs),
  learnedFromPeer: v.optional(v.object({ peerId: id, name: text })),
  policy: v.picklist(GROUP_POLICIES),
  /** Of a closed group of which this peer knows, or wants to know, the list. */
  list: v.optional(GroupListRow),
})
export type GroupRow = v.InferOutput<typeof GroupRow>
