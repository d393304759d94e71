/** Who is trusted, and with what. */
import * as v from 'valibot'
import { id, text, wallMs } from './fields.ts'

/**
 * How a key stands here. `seen`: it proved itself on a link, no more. `paired`: it is known whose it is; what it may do say
 * its grants. `ignored`: may link, has no rights, nothing of it is shown. `blocked`: no link is kept.
 */
export const STANDINGS = ['seen', 'paired', 'ignored', 'blocked'] as const
export type StandingName = (typeof STANDINGS)[number]

export const TRUST_ORIGINS = ['pairing', 'invitation', 'roster', 'hand'] as const

export const RIGHTS = [
  'bind',
  'send',
  'attach-port',
  'attach-file',
  'attach-command',
  'administrate',
] as const
export type RightName = (typeof RIGHTS)[number]

/** Who may bind a pipe's input end and send to it: those given the right, every paired peer, or anyone at all. */
export const PIPE_ACCESSES = ['chosen', 'paired', 'anyone'] as const
export type PipeAccessName = (typeof PIPE_ACCESSES)[number]

/** The SHA-256 of a public key: 64 hexadecimal digits in lower case. */
export const Fingerprint = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/, 'a fingerprint has 64 hexadecimal digits in lower case'),
)

/** One right of a peer: for a pipe, or without one for all pipes. */
export const GrantRow = v.object({
  right: v.picklist(RIGHTS),
  pipe: v.optional(v.object({ id, name: text })),
})
export type GrantRow = v.InferOutput<typeof GrantRow>

/** What is known of one key; its `id` is the fingerprint. */
export const TrustRow = v.object({
  id,
  peerId: id,
  shortId: text,
  /** What it was called last, or when it was paired; empty where it never said. */
  name: text,
  standing: v.picklist(STANDINGS),
  origin: v.optional(v.picklist(TRUST_ORIGINS)),
  standingSinceWallMs: wallMs,
  firstSeenWallMs: wallMs,
  lastSeenWallMs: wallMs,
  grants: v.array(GrantRow),
  /** Whether a link on which it proved the key is open. */
  linked: v.boolean(),
  /** Another key that it may be taken for, and why, in words. */
  warning: v.optional(text),
})
export type TrustRow = v.InferOutput<typeof TrustRow>
