/** Calls about peer groups and who is in them. */
import * as v from 'valibot'
import {
  Fingerprint,
  GROUP_POLICIES,
  GROUP_ROLES,
  GroupRow,
  InvitationRow,
  PublicationRow,
} from '../rows.ts'
import { call, id, invitationLink, label, none } from './fields.ts'

export const groupsCalls = {
  /** Creates a peer group; `join` enters it, `publish` announces it. */
  'groups.create': call(
    v.strictObject({
      name: label,
      description: v.optional(v.pipe(v.string(), v.maxLength(1000))),
      join: v.optional(v.boolean(), true),
      publish: v.optional(v.boolean(), false),
      /** Who may be in it; of one that is not open this peer is the first administrator. */
      policy: v.optional(v.picklist(GROUP_POLICIES), 'open'),
    }),
    GroupRow,
  ),
  /** Puts a peer, whose key proved itself here, on a closed group's list; for its administrators. */
  'groups.addMember': call(
    v.strictObject({
      groupId: id,
      fingerprint: Fingerprint,
      role: v.optional(v.picklist(GROUP_ROLES), 'member'),
    }),
    none,
  ),
  /** Takes a member off the list: it loses its rights at once, and the others get a new key. */
  'groups.removeMember': call(v.strictObject({ groupId: id, fingerprint: Fingerprint }), none),
  /** Makes a member an administrator, or the reverse. */
  'groups.setRole': call(
    v.strictObject({ groupId: id, fingerprint: Fingerprint, role: v.picklist(GROUP_ROLES) }),
    none,
  ),
  /** Makes a new key for the members of a closed group. */
  'groups.rotateKey': call(v.strictObject({ groupId: id }), none),
  /** Makes an invitation: whoever redeems it is paired with this peer and let into the group. */
  'groups.invite': call(
    v.strictObject({
      groupId: id,
      lifetimeMs: v.optional(
        v.pipe(v.number(), v.integer(), v.minValue(60_000), v.maxValue(90 * 86_400_000)),
        86_400_000,
      ),
      uses: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100)), 1),
      note: v.optional(v.pipe(v.string(), v.trim(), v.maxLength(100)), ''),
    }),
    v.object({ invitation: InvitationRow, link: invitationLink }),
  ),
  /** Announces a group created here to the network; says where it went. */
  'groups.publish': call(
    v.strictObject({ groupId: id }),
    v.object({ channels: v.array(PublicationRow) }),
  ),
  /** Enters a group, now and at every start; a closed one is asked, and entered once this peer is let in. */
  'groups.join': call(v.strictObject({ groupId: id }), none),
  /** Leaves a group; its pipes that were found are forgotten, those created here wait until it is joined again. */
  'groups.leave': call(v.strictObject({ groupId: id }), none),
  /** Leaves and forgets a group created here; one that was published is withdrawn. */
  'groups.remove': call(v.strictObject({ groupId: id }), none),
} as const
