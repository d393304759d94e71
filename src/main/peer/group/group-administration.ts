import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import type { Log } from '../../base/log.ts'
import type { GroupRole } from '../../protocol/group/roster-change.ts'
import { isGroupId, type PeerGroupId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { hostOf } from '../endpoint/addresses.ts'
import type { InboxEntry } from '../trust/inbox-table.ts'
import type { Inbox } from '../trust/inbox.ts'
import type { InvitationService } from '../trust/invitation-service.ts'
import type { KeptInvitation } from '../trust/invitation-table.ts'
import type { TrustService } from '../trust/trust-service.ts'
import type { JoinRequest } from './membership-ear.ts'
import type { MembershipGossip } from './membership-gossip.ts'
import type { MembershipTable } from './membership-table.ts'

export interface AdministrationWorld {
  readonly log: Log
  readonly counters: Counters
  readonly trust: TrustService
  readonly memberships: MembershipTable
  readonly gossip: MembershipGossip
  readonly inbox: Inbox
  readonly invitations: InvitationService
}

/** What an invitation to a group is made from. */
export interface GroupInvitationWish {
  readonly lifetimeMs: number
  readonly uses: number
  readonly note: string
}

/** What the administrators of closed groups do, and what others ask of them. */
export class GroupAdministration {
  readonly #world: AdministrationWorld

  constructor(world: AdministrationWorld) {
    this.#world = world
    world.gossip.asked.on((request) => this.#onAsked(request))
    world.invitations.redeemed.on(({ invitation }) => this.#onRedeemed(invitation))
    world.memberships.moved.on(({ groupId, fingerprint, isMember }) => {
      if (isMember) world.inbox.removeSubject('group', fingerprint, joinSubject(groupId))
    })
  }

  /**
   * Lets in a peer whose key was seen here. Throws `trust/not-found`, `group/not-admin`, `group/refused`, `trust/no-room`,
   * `store/failed`.
   */
  add(groupId: PeerGroupId, fingerprint: KeyFingerprint, role: GroupRole = 'member'): void {
    const { trust, memberships, gossip } = this.#world
    const { publicKey, name } = trust.require(fingerprint)
    memberships.add(groupId, { fingerprint, publicKey, name, role })
    void gossip.tellAll(groupId)
  }

  /** Takes a member off the list, with a new key for the others; as {@link add} throws. */
  remove(groupId: PeerGroupId, fingerprint: KeyFingerprint): void {
    const { memberships, gossip } = this.#world
    try {
      memberships.remove(groupId, fingerprint)
    } finally {
      void gossip.tellAll(groupId, [fingerprint])
    }
  }

  /** Makes a member an administrator, or the reverse; as {@link add} throws. */
  setRole(groupId: PeerGroupId, fingerprint: KeyFingerprint, role: GroupRole): void {
    this.#world.memberships.setRole(groupId, fingerprint, role)
    void this.#world.gossip.tellAll(groupId)
  }

  /** Makes a new key for the members as they are. */
  rotate(groupId: PeerGroupId): void {
    this.#world.memberships.rotate(groupId)
    void this.#world.gossip.tellAll(groupId)
  }

  /**
   * Makes an invitation whose redeemers are paired with this peer and let into the group. Throws `group/not-admin`,
   * `group/refused` where the group's policy knows no invitations, `trust/no-room`, `store/failed`.
   */
  invite(groupId: PeerGroupId, wish: GroupInvitationWish): ReturnType<InvitationService['create']> {
    const { memberships, invitations } = this.#world
    if (memberships.get(groupId)?.isAdmin !== true)
      throw new PipefitterError('group/not-admin', 'This peer is no administrator of the group')
    if (memberships.policyOf(groupId) !== 'invitation')
      throw new PipefitterError('group/refused', 'The policy of this group knows no invitations')
    const made = invitations.create({ ...wish, rights: [] })
    memberships.invite(made.invitation.id, groupId)
    return made
  }

  /** A person lets in whoever asked; as {@link add} throws. */
  admit({ fingerprint, subjects }: InboxEntry): void {
    for (const groupId of groupsIn(subjects)) this.add(groupId, fingerprint)
  }

  /** A person does not let it in now. */
  decline({ peerId, subjects }: InboxEntry): void {
    for (const groupId of groupsIn(subjects)) this.#world.gossip.decline(groupId, peerId)
  }

  #onAsked({ groupId, from, name }: JoinRequest): void {
    const { inbox, trust } = this.#world
    const { peerId, fingerprint, link } = from
    const at = link?.connection.remoteAddress
    const known = trust.get(fingerprint)
    const subject = joinSubject(groupId)
    const waiting = inbox.get(`group:${fingerprint}`)?.subjects
    // Whoever waits asks again and again.
    if (waiting?.includes(subject) === true) return
    inbox.put({
      ...{ kind: 'group', fingerprint, peerId, paired: known?.standing === 'paired', subject },
      ...{ name: known?.name || name },
      host: at === undefined ? OVER_OTHERS : (hostOf(at) ?? at),
    })
  }

  #onRedeemed({ id, usedBy }: KeptInvitation): void {
    const { memberships, counters, log } = this.#world
    const groupId = memberships.invitedTo(id)
    const redeemer = usedBy.at(-1)?.fingerprint
    if (groupId === undefined || redeemer === undefined) return
    if (memberships.get(groupId)?.machine.member(redeemer) !== undefined) return
    try {
      this.add(groupId, redeemer)
    } catch (error) {
      counters.add('groups.invited-in-vain')
      log.scope('groups').warn('not let in', { why: toPipefitterError(error).message })
    }
  }
}

const JOIN = 'join '
/** In the place of a host: all strangers that are reached over others count together. */
const OVER_OTHERS = 'over others'

const joinSubject = (groupId: PeerGroupId): string => `${JOIN}${groupId}`

/** The groups that a request in the inbox asks for; what was damaged is left out. */
export const groupsIn = (subjects: readonly string[]): readonly PeerGroupId[] =>
  subjects
    .filter((subject) => subject.startsWith(JOIN))
    .map((subject) => subject.slice(JOIN.length))
    .filter(isGroupId)
