/** How peers come to be trusted: the inbox, pairing, invitations. */
import * as v from 'valibot'
import { id, text, count, wallMs } from './fields.ts'
import { GrantRow, RIGHTS, STANDINGS } from './trust.ts'

export const INBOX_KINDS = ['pairing', 'access', 'file', 'group'] as const

/**
 * `refuse`: not now, and the asker is told. `ignore`: nothing of this peer is shown any more, and it is not told. `block`: no
 * link to it is kept either.
 */
export const INBOX_ACTIONS = ['accept', 'refuse', 'ignore', 'block'] as const
export type InboxActionName = (typeof INBOX_ACTIONS)[number]

/** What one peer asks for, all of a kind together; it waits until a person decides. */
export const InboxRow = v.object({
  id,
  kind: v.picklist(INBOX_KINDS),
  fingerprint: id,
  peerId: id,
  shortId: text,
  /** What the peer calls itself: a label, never proof of identity. */
  name: text,
  /** In words, complete: who wants what. */
  summary: text,
  /** What accepting does, in words. */
  consequence: text,
  /** Why accepting is not possible yet, in words; absent where it is. */
  hindrance: v.optional(text),
  /** The rights that are asked for. */
  wants: v.array(GrantRow),
  /** The address that it came from, in numbers. */
  host: text,
  paired: v.boolean(),
  /** Another key that it may be taken for, and why, in words. */
  warning: v.optional(text),
  firstWallMs: wallMs,
  lastWallMs: wallMs,
  /** How often it asked. */
  count,
})
export type InboxRow = v.InferOutput<typeof InboxRow>

/**
 * `waiting`: for the other person. `comparing`: the words are to be compared here. `accepted`, `refused`, `expired`: over.
 */
export const PAIRING_STATES = ['waiting', 'comparing', 'accepted', 'refused', 'expired'] as const
export type PairingStateName = (typeof PAIRING_STATES)[number]

/** A pairing under way, or one that is over and still shown. */
export const PairingRow = v.object({
  id,
  fingerprint: id,
  peerId: id,
  shortId: text,
  name: text,
  state: v.picklist(PAIRING_STATES),
  stateReason: text,
  /** The words that both people compare; there while they are to be compared. */
  words: v.optional(v.pipe(v.array(text), v.maxLength(12))),
  /** Whose person has said that the words are the same. */
  confirmedHere: v.boolean(),
  confirmedThere: v.boolean(),
  /** Somebody may stand between the two: worth a warning. */
  alarming: v.boolean(),
  startedWallMs: wallMs,
  /** When it ends by itself. */
  expiresWallMs: wallMs,
})
export type PairingRow = v.InferOutput<typeof PairingRow>

export const INVITATION_STATES = ['open', 'used-up', 'expired', 'revoked'] as const

/** An invitation that was made here; its link is asked for apart. */
export const InvitationRow = v.object({
  id,
  note: text,
  state: v.picklist(INVITATION_STATES),
  createdWallMs: wallMs,
  expiresWallMs: wallMs,
  /** How many peers may redeem it, and which have. */
  uses: count,
  usedBy: v.array(v.object({ fingerprint: id, name: text, atWallMs: wallMs })),
  /** What whoever redeems it may do here. */
  rights: v.array(v.picklist(RIGHTS)),
})
export type InvitationRow = v.InferOutput<typeof InvitationRow>

/** What an invitation of another peer says, before it is redeemed. Words name no peer: it shows when one proves to know them. */
export const InvitationOffer = v.variant('form', [
  v.object({
    form: v.literal('link'),
    fingerprint: id,
    peerId: id,
    shortId: text,
    name: text,
    addresses: v.array(text),
    expiresWallMs: wallMs,
    expired: v.boolean(),
    rights: v.array(v.picklist(RIGHTS)),
    /** How its key stands here now. */
    standing: v.optional(v.picklist(STANDINGS)),
    /** In words, complete: what redeeming it does. */
    consequence: text,
  }),
  v.object({
    form: v.literal('words'),
    /** How many peers there are to ask. */
    candidates: count,
    consequence: text,
  }),
])
export type InvitationOffer = v.InferOutput<typeof InvitationOffer>

/** How far the search for the peer that knows some words has come. */
export const RedemptionRow = v.object({ id, asked: count, total: count })
export type RedemptionRow = v.InferOutput<typeof RedemptionRow>
