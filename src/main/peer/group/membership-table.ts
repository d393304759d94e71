import type { Clock } from '../../base/clock.ts'
import type { Counters } from '../../base/counters.ts'
import { PipefitterError, toPipefitterError } from '../../base/errors.ts'
import { Emitter } from '../../base/events.ts'
import type { Log } from '../../base/log.ts'
import type { Random } from '../../base/random.ts'
import { utf8Encode } from '../../base/bytes.ts'
import { policyOf, type GroupPolicy } from '../../protocol/documents/group-policy.ts'
import type { PeerGroupAdvertisement } from '../../protocol/documents/peer-group-advertisement.ts'
import { GROUP_KEY_BYTES, type GroupKey } from '../../protocol/group/group-key.ts'
import {
  ROSTER_NAME_BYTES,
  type GroupRole,
  type RosterChange,
} from '../../protocol/group/roster-change.ts'
import { groupOfPipe, type PeerGroupId, type PeerId, type PipeId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { IdentityKey, KeyVerifier } from '../ports/identity.ts'
import type { KeptText } from '../ports/kept-text.ts'
import type { PipeMembership } from '../trust/pipe-accesses.ts'
import { GroupMembership, type ChangeWish } from './group-membership.ts'
import { KEPT_GROUPS_MAX, type GroupTable } from './group-table.ts'
import { formatMemberships, parseMemberships } from './kept-memberships.ts'
import type { KeyVerdict } from './key-ring.ts'
import type { RosterOutcome } from './roster-machine.ts'
import { Roster, type ChangeObjection, type RosterMember } from './roster.ts'

/** Most changes of all lists together, so that they fit the file in which they are kept. */
export const ALL_CHANGES_MAX = 8_192

export interface MembershipWorld {
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly counters: Counters
  readonly key: IdentityKey
  readonly keys: KeyVerifier
  readonly table: GroupTable
  /** Absent: nothing outlives the peer. */
  readonly memberships?: KeptText | undefined
}

/** Somebody came into a group, or is out of it. */
export interface Moved {
  readonly groupId: PeerGroupId
  readonly fingerprint: KeyFingerprint
  readonly isMember: boolean
}

/** Why a change was not made, in words. */
const OBJECTIONS: Readonly<Record<ChangeObjection, string>> = {
  'out of order': 'The list has changed meanwhile',
  'not signed by an administrator': 'Only an administrator of the group may change its list',
  'about a more senior administrator':
    'An administrator is removed or demoted only by one that has been one for longer',
  'about nobody it could be about': 'That peer does not stand on the list as this would need it',
  'the list is full': 'The list is full',
  'not the creator’s': 'The group was made by another peer',
  'wrongly signed': 'The signature is wrong',
}

/**
 * The closed groups that this peer is in, wants to be in, or made: their lists of members and their keys, kept apart from
 * the cache. The one place that answers who is in a group.
 */
export class MembershipTable implements PipeMembership {
  /** A list, a key, or what this peer wants has changed. */
  readonly changed = new Emitter<PeerGroupId>()
  readonly moved = new Emitter<Moved>()
  readonly #world: MembershipWorld
  readonly #groups = new Map<PeerGroupId, GroupMembership>()
  readonly #invited = new Map<string, PeerGroupId>()
  #lastRunMs = 0

  constructor(world: MembershipWorld) {
    this.#world = world
  }

  load(): void {
    const { memberships, key, keys, clock, counters } = this.#world
    const text = memberships?.load()
    if (text === undefined) return
    const kept = parseMemberships(text, key, keys, clock.nowMs())
    for (const group of kept.groups) this.#groups.set(group.groupId, group)
    for (const [id, groupId] of kept.invited) this.#invited.set(id, groupId as PeerGroupId)
    this.#lastRunMs = kept.lastRunMs
    if (kept.damaged > 0) counters.add('groups.damaged-lists', kept.damaged)
  }

  // ── Who is in ────────────────────────────────────────────────────────────────────────────────────────────────────

  all(): readonly GroupMembership[] {
    return [...this.#groups.values()]
  }

  get(id: PeerGroupId): GroupMembership | undefined {
    return this.#groups.get(id)
  }

  policyOf(id: PeerGroupId): GroupPolicy {
    const known = this.#world.table.get(id)
    return known === undefined ? 'open' : policyOf(known.advertisement)
  }

  isClosed(id: PeerGroupId): boolean {
    return this.#groups.has(id) || this.policyOf(id) !== 'open'
  }

  /** Whether this peer may be in a group now. */
  mayRun(id: PeerGroupId): boolean {
    return !this.isClosed(id) || this.#groups.get(id)?.isMember === true
  }

  isPipeClosed(pipeId: PipeId): boolean {
    return this.isClosed(groupOfPipe(pipeId))
  }

  isPipeMember(pipeId: PipeId, fingerprint: KeyFingerprint): boolean {
    return this.#groups.get(groupOfPipe(pipeId))?.machine.member(fingerprint) !== undefined
  }

  keysOf(pipeId: PipeId, peerId: PeerId): readonly KeyFingerprint[] {
    const members = this.#groups.get(groupOfPipe(pipeId))?.machine.members() ?? []
    return members
      .map(({ fingerprint }) => fingerprint)
      .filter((fingerprint) => peerIdOfFingerprint(fingerprint) === peerId)
  }

  // ── What a person does ───────────────────────────────────────────────────────────────────────────────────────────

  /** The list of a group that was made here: its creator is on it. */
  begin({ groupId, signature }: PeerGroupAdvertisement, ownName: string): void {
    const nonce = signature?.nonce
    if (nonce === undefined)
      throw new PipefitterError('base/internal', 'A group that was made here has no nonce')
    const { key } = this.#world
    const newcomer = { publicKey: key.publicKey, role: 'admin', name: shortName(ownName) } as const
    const group = this.#add(groupId)
    group.wanted = true
    const wish = { kind: 'created', subject: key.fingerprint, newcomer, nonce } as const
    this.#sign(group, wish)
  }

  /** Puts somebody on the list. Throws `group/not-admin`, `group/refused`, `trust/no-room`, `store/failed`. */
  add(
    id: PeerGroupId,
    newcomer: Pick<RosterMember, 'fingerprint' | 'publicKey' | 'name' | 'role'>,
  ): void {
    const group = this.#own(id)
    const { fingerprint: subject, publicKey, role } = newcomer
    if (group.machine.struck.has(subject)) this.#sign(group, { kind: 'removed', subject })
    const name = shortName(newcomer.name)
    this.#sign(group, { kind: 'added', subject, newcomer: { publicKey, role: 'member', name } })
    if (role === 'admin') this.#sign(group, { kind: 'promoted', subject })
  }

  /** Takes somebody off; see {@link add}. */
  remove(id: PeerGroupId, subject: KeyFingerprint, kind: 'removed' | 'left' = 'removed'): void {
    this.#sign(this.#own(id), { kind, subject })
  }

  /** Makes a member an administrator, or the reverse; see {@link add}. */
  setRole(id: PeerGroupId, subject: KeyFingerprint, role: GroupRole): void {
    this.#sign(this.#own(id), { kind: role === 'admin' ? 'promoted' : 'demoted', subject })
  }

  /** Makes a new key. Throws `group/not-admin`, `store/failed`. */
  rotate(id: PeerGroupId): void {
    const group = this.#own(id)
    this.#makeKey(group)
    this.#keep()
    this.changed.emit(id)
  }

  /** A person here wants to be in the group, or no longer. Throws `endpoint/limit`, `store/failed`. */
  want(id: PeerGroupId, wanted: boolean): void {
    const group = this.#groups.get(id) ?? (wanted ? this.#add(id) : undefined)
    if (group === undefined || group.wanted === wanted) return
    group.wanted = wanted
    this.#keep()
    this.changed.emit(id)
  }

  /** The group is not known here any more. */
  forget(id: PeerGroupId): void {
    if (!this.#groups.delete(id)) return
    for (const [invitation, groupId] of this.#invited)
      if (groupId === id) this.#invited.delete(invitation)
    this.#keepOrCount()
    this.changed.emit(id)
  }

  /** Whoever redeems this invitation gets into the group. Throws `group/not-admin`, `store/failed`. */
  invite(invitation: string, id: PeerGroupId): void {
    this.#own(id)
    this.#invited.set(invitation, id)
    this.#keep()
  }

  invitedTo(invitation: string): PeerGroupId | undefined {
    return this.#invited.get(invitation)
  }

  // ── What others tell ─────────────────────────────────────────────────────────────────────────────────────────────

  /** Changes that another peer told. A list of others, on which this peer does not stand, is kept only if a person wants it. */
  offer(id: PeerGroupId, changes: readonly RosterChange[]): RosterOutcome {
    const { clock, counters, key, keys } = this.#world
    const known = this.#groups.get(id)
    if (known === undefined && this.#groups.size >= KEPT_GROUPS_MAX)
      return { kind: 'refused', why: 'the list is full' }
    if (this.#changesKept() + changes.length > ALL_CHANGES_MAX)
      return { kind: 'refused', why: 'the list is full' }
    const group = known ?? new GroupMembership(Roster.empty(id), key, keys)
    const before = membersOf(group)
    const outcome = group.machine.offer(changes, clock.wallMs())
    if (outcome.kind !== 'grown' && outcome.kind !== 'forked') return outcome
    if (known === undefined && !group.isMember) {
      counters.add('groups.lists-of-others')
      return { kind: 'known', behind: false }
    }
    if (outcome.kind === 'forked') counters.add('groups.forks')
    this.#groups.set(id, group)
    this.#moved(group, before)
    return outcome
  }

  takeKey(id: PeerGroupId, key: GroupKey): KeyVerdict {
    const group = this.#groups.get(id)
    if (group?.isMember !== true) return 'refused'
    const verdict = group.ring.take(key, group.roster, this.#world.clock.nowMs())
    if (verdict !== 'taken') return verdict
    this.#keepOrCount()
    this.changed.emit(id)
    return verdict
  }

  /** Does what this peer has to do as an administrator; whether there was something. */
  attend(group: GroupMembership): boolean {
    const { clock, counters } = this.#world
    const duty = group.duty(clock.wallMs(), clock.nowMs())
    if (duty === undefined) return false
    if (duty.kind === 'repeat') {
      const { kind, subject } = duty.removal
      counters.add('groups.repeated-removals')
      this.#sign(group, { kind, subject })
      return true
    }
    this.#makeKey(group)
    this.#keepOrCount()
    this.changed.emit(group.groupId)
    return true
  }

  /** When this peer begins to send on a secure pipe: never the same twice, whatever the clock does. */
  nextRun(): number {
    this.#lastRunMs = Math.max(this.#world.clock.wallMs(), this.#lastRunMs + 1)
    this.#keepOrCount()
    return this.#lastRunMs
  }

  // ── Inside ───────────────────────────────────────────────────────────────────────────────────────────────────────

  #add(id: PeerGroupId): GroupMembership {
    if (this.#groups.size >= KEPT_GROUPS_MAX)
      throw new PipefitterError('endpoint/limit', 'There is no room for another closed group')
    const { key, keys } = this.#world
    const group = new GroupMembership(Roster.empty(id), key, keys)
    this.#groups.set(id, group)
    return group
  }

  #own(id: PeerGroupId): GroupMembership {
    const group = this.#groups.get(id)
    if (group?.isAdmin === true) return group
    throw new PipefitterError('group/not-admin', 'This peer is no administrator of the group')
  }

  /** Signs a change, with a new key where there are other members then. What removes holds even where it is not written. */
  #sign(group: GroupMembership, wish: ChangeWish): void {
    const { clock } = this.#world
    if (this.#changesKept() >= ALL_CHANGES_MAX)
      throw new PipefitterError('trust/no-room', 'The lists of members have had too many changes')
    const before = membersOf(group)
    const objection = group.sign(wish, clock.wallMs())
    if (objection !== undefined) throw new PipefitterError('group/refused', OBJECTIONS[objection])
    if (!group.hasKey && group.machine.struck.size === 0) this.#makeKey(group)
    try {
      this.#keep()
    } finally {
      this.#tell(group, before)
    }
  }

  #makeKey(group: GroupMembership): void {
    const { random, clock, counters } = this.#world
    group.makeKey(random.bytes(GROUP_KEY_BYTES), clock.wallMs(), clock.nowMs())
    counters.add('groups.keys-made')
  }

  #moved(group: GroupMembership, before: ReadonlySet<KeyFingerprint>): void {
    if (!group.isMember) group.ring.clear()
    this.#keepOrCount()
    this.#tell(group, before)
  }

  #tell(group: GroupMembership, before: ReadonlySet<KeyFingerprint>): void {
    const { groupId } = group
    const after = membersOf(group)
    for (const fingerprint of before)
      if (!after.has(fingerprint)) this.moved.emit({ groupId, fingerprint, isMember: false })
    for (const fingerprint of after)
      if (!before.has(fingerprint)) this.moved.emit({ groupId, fingerprint, isMember: true })
    this.changed.emit(groupId)
  }

  #changesKept(): number {
    return this.all().reduce((sum, { roster }) => sum + roster.number, 0)
  }

  #keep(): void {
    this.#world.memberships?.save(
      formatMemberships(this.all(), { lastRunMs: this.#lastRunMs, invited: this.#invited }),
    )
  }

  #keepOrCount(): void {
    try {
      this.#keep()
    } catch (error) {
      this.#world.counters.add('groups.unwritten')
      this.#world.log.scope('groups').warn('not written', { why: toPipefitterError(error).message })
    }
  }
}

const membersOf = ({ machine }: GroupMembership): ReadonlySet<KeyFingerprint> =>
  new Set(machine.members().map(({ fingerprint }) => fingerprint))

/** A name that fits a list, cut between characters. */
export const shortName = (name: string): string => {
  let short = ''
  for (const character of name) {
    if (utf8Encode(short + character).length > ROSTER_NAME_BYTES) break
    short += character
  }
  return short
}
