/** Calls about trust: standings and rights, the inbox, pairing, invitations. */
import * as v from 'valibot'
import {
  Fingerprint,
  INBOX_ACTIONS,
  InvitationOffer,
  InvitationRow,
  RIGHTS,
  STANDINGS,
} from '../rows.ts'
import { call, givenInvitation, id, invitationForms, none, rights } from './fields.ts'

export const trustCalls = {
  /**
   * Says how a key stands: of the feed `trust`, by its whole fingerprint. One that may be taken for another is not paired
   * unless `compared` repeats the fingerprint, as read from the other peer's own screen.
   */
  'trust.setStanding': call(
    v.strictObject({
      fingerprint: Fingerprint,
      standing: v.picklist(STANDINGS),
      compared: v.optional(Fingerprint),
    }),
    none,
  ),
  /** Gives a paired peer a right, for one pipe or for all. */
  'trust.grant': call(
    v.strictObject({
      fingerprint: Fingerprint,
      right: v.picklist(RIGHTS),
      pipeId: v.optional(id),
    }),
    none,
  ),
  /** Takes a right back; without a pipe for all of them, those given for single pipes too. */
  'trust.revoke': call(
    v.strictObject({
      fingerprint: Fingerprint,
      right: v.picklist(RIGHTS),
      pipeId: v.optional(id),
    }),
    none,
  ),
  /** Forgets a key with its rights; when it comes again it is merely seen. */
  'trust.forget': call(v.strictObject({ fingerprint: Fingerprint }), none),

  /** Decides on a request of the feed `inbox`. Accepting one to pair begins the pairing. */
  'inbox.act': call(
    v.strictObject({ id, action: v.picklist(INBOX_ACTIONS) }),
    v.object({ pairingId: v.optional(id) }),
  ),
  /** Asks a peer to pair, or answers where it has asked; goes on in the feed `pairings`. */
  'pairing.start': call(v.strictObject({ peerId: id }), v.object({ pairingId: id })),
  /**
   * The words are the same; `rights` are given to the peer once the other person has confirmed too, and with `letIn` what it
   * had asked for by now.
   */
  'pairing.confirm': call(
    v.strictObject({
      pairingId: id,
      rights: v.optional(rights, []),
      letIn: v.optional(v.boolean(), false),
    }),
    none,
  ),
  /** Gives a pairing up; `differ`: because the words are not the same. */
  'pairing.cancel': call(
    v.strictObject({ pairingId: id, differ: v.optional(v.boolean(), false) }),
    none,
  ),
  /** Makes an invitation. Its link and its words are a secret: they are for the invited alone. */
  'invitations.create': call(
    v.strictObject({
      lifetimeMs: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(90 * 86_400_000)),
        86_400_000,
      ),
      uses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 1),
      rights: v.optional(rights, []),
      note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100)), ''),
    }),
    v.object({ invitation: InvitationRow, ...invitationForms }),
  ),
  /** The link and the words of an invitation that is still open. */
  'invitations.link': call(v.strictObject({ invitationId: id }), v.object(invitationForms)),
  /** Takes an invitation back; who has redeemed it stays paired. */
  'invitations.revoke': call(v.strictObject({ invitationId: id }), none),
  /** Says what an invitation of another peer would do, and does nothing. */
  'invitations.read': call(v.strictObject({ invitation: givenInvitation }), InvitationOffer),
  /**
   * Redeems it: both peers are paired then. For words the peers that are near, linked or known are asked, of which the feed
   * `redemptions` tells; aborting gives the search up.
   */
  'invitations.redeem': call(
    v.strictObject({ invitation: givenInvitation }),
    v.object({ peerId: id, name: v.string() }),
  ),
} as const
