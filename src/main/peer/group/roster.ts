import { equalBytes } from '../../base/bytes.ts'
import { committedGroupId } from '../../protocol/committed-ids.ts'
import {
  rosterHash,
  rosterToBeSigned,
  type GroupRole,
  type RosterChange,
  type RosterChangeKind,
  type UnsignedChange,
} from '../../protocol/group/roster-change.ts'
import { ROSTER_CHANGES_MAX } from '../../protocol/group/group-message.ts'
import type { PeerGroupId } from '../../protocol/ids.ts'
import { fingerprintOfKey, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { KeyVerifier } from '../ports/identity.ts'

/** Most members of a group. */
export const ROSTER_MEMBERS_MAX = 1_000

/** Somebody on the list. */
export interface RosterMember {
  readonly fingerprint: KeyFingerprint
  readonly publicKey: Uint8Array
  readonly role: GroupRole
  readonly name: string
  /** Number of the change by which it came in. */
  readonly since: number
  readonly sinceWallMs: number
  /** Number of the change that made it an administrator: the lower, the more senior. */
  readonly adminSince?: number | undefined
  readonly addedBy: KeyFingerprint
}

/** Why a change does not fit behind the others. */
export type ChangeObjection =
  | 'out of order'
  | 'not signed by an administrator'
  | 'about a more senior administrator'
  | 'about nobody it could be about'
  | 'the list is full'
  | 'not the creator’s'
  | 'wrongly signed'

type Members = ReadonlyMap<KeyFingerprint, RosterMember>

const NO_HASH = new Uint8Array(32)
/** Changes after which there are other members than before. */
const MOVES: readonly RosterChangeKind[] = ['created', 'added', 'removed', 'left']

/**
 * A group's list of members as the chain of its signed changes gives it. A value: with further changes it is another one.
 *
 * | change     | signed by                                   | about                                    |
 * |------------|---------------------------------------------|------------------------------------------|
 * | `created`  | whose key and nonce make the group's id     | itself; the first, and the only of these |
 * | `added`    | an administrator                            | one that is not on the list              |
 * | `promoted` | an administrator                            | a member                                 |
 * | `demoted`  | a more senior administrator, or itself      | an administrator, not the creator        |
 * | `removed`  | an administrator; of one, a more senior one | one on the list, not the creator         |
 * | `left`     | as `removed`                                | as `removed`                             |
 */
export class Roster {
  readonly groupId: PeerGroupId
  readonly changes: readonly RosterChange[]
  readonly members: Members
  /** Of each change, in order. */
  readonly #hashes: readonly Uint8Array[]

  private constructor(
    groupId: PeerGroupId,
    changes: readonly RosterChange[],
    hashes: readonly Uint8Array[],
    members: Members,
  ) {
    this.groupId = groupId
    this.changes = changes
    this.#hashes = hashes
    this.members = members
  }

  /** A list without a change: nobody is on it. */
  static empty(groupId: PeerGroupId): Roster {
    return new Roster(groupId, [], [], new Map())
  }

  /** Number of the last change; 0 where there is none. */
  get number(): number {
    return this.changes.length
  }

  get hash(): Uint8Array {
    return this.hashAt(this.number)
  }

  /** Hash of a change; zeros for number 0 and beyond the last. */
  hashAt(number: number): Uint8Array {
    return this.#hashes[number - 1] ?? NO_HASH
  }

  /** Number of the last change that let somebody in or out. */
  get lastMoved(): number {
    return this.changes.findLast(({ kind }) => MOVES.includes(kind))?.number ?? 0
  }

  get creator(): KeyFingerprint | undefined {
    return this.changes[0]?.subject
  }

  isAdmin(fingerprint: KeyFingerprint): boolean {
    return this.members.get(fingerprint)?.role === 'admin'
  }

  /** Administrators, the most senior first. */
  admins(): readonly RosterMember[] {
    return [...this.members.values()]
      .filter(({ role }) => role === 'admin')
      .sort((a, b) => seniorityOf(a) - seniorityOf(b))
  }

  /** The list as it was after a change; its signatures were verified when it came. */
  at(number: number): Roster {
    const members = new Map<KeyFingerprint, RosterMember>()
    const changes = this.changes.slice(0, number)
    for (const change of changes) apply(members, change)
    return new Roster(this.groupId, changes, this.#hashes.slice(0, number), members)
  }

  /** What is to be signed for the next change. */
  next(wish: Omit<UnsignedChange, 'number' | 'previous'>): UnsignedChange {
    return { ...wish, number: this.number + 1, previous: this.hash }
  }

  /** The list with these changes behind, or what speaks against one of them. */
  with(changes: readonly RosterChange[], keys: KeyVerifier): Roster | ChangeObjection {
    const members = new Map(this.members)
    const hashes = [...this.#hashes]
    if (this.number + changes.length > ROSTER_CHANGES_MAX) return 'the list is full'
    for (const change of changes) {
      const { number, previous } = change
      const last = hashes.at(-1) ?? NO_HASH
      if (number !== hashes.length + 1 || !equalBytes(previous, last)) return 'out of order'
      const objection = objectionTo(members, change, this.groupId)
      if (objection !== undefined) return objection
      if (!isSigned(members, change, this.groupId, keys)) return 'wrongly signed'
      apply(members, change)
      hashes.push(rosterHash(change, this.groupId))
    }
    return new Roster(this.groupId, [...this.changes, ...changes], hashes, members)
  }
}

/** Of an administrator the number of the change that made it one; of anybody else beyond all. */
export const seniorityOf = (member: RosterMember | undefined): number =>
  member?.adminSince ?? Infinity

const objectionTo = (
  members: Members,
  change: RosterChange,
  groupId: PeerGroupId,
): ChangeObjection | undefined => {
  if (change.kind === 'created' || change.number === 1) return objectionToFirst(change, groupId)
  const signer = members.get(change.signer)
  const subject = members.get(change.subject)
  if (signer?.role !== 'admin') return 'not signed by an administrator'
  if (change.kind === 'added') return objectionToNewcomer(members, change)
  if (subject === undefined) return 'about nobody it could be about'
  if (change.kind === 'promoted')
    return subject.role === 'member' ? undefined : 'about nobody it could be about'
  const isSelf = change.signer === change.subject
  if (subject.adminSince === 1) return 'about nobody it could be about'
  if (change.kind === 'demoted' && subject.role !== 'admin') return 'about nobody it could be about'
  if (!isSelf && seniorityOf(subject) <= seniorityOf(signer))
    return 'about a more senior administrator'
  return undefined
}

const objectionToFirst = (
  { kind, number, signer, subject, newcomer, nonce }: RosterChange,
  groupId: PeerGroupId,
): ChangeObjection | undefined => {
  if (kind !== 'created' || number !== 1) return 'out of order'
  const isOwn =
    signer === subject &&
    nonce !== undefined &&
    newcomer?.role === 'admin' &&
    fingerprintOfKey(newcomer.publicKey) === subject &&
    committedGroupId(signer, nonce) === groupId
  return isOwn ? undefined : 'not the creator’s'
}

const objectionToNewcomer = (
  members: Members,
  { subject, newcomer }: RosterChange,
): ChangeObjection | undefined => {
  if (members.size >= ROSTER_MEMBERS_MAX) return 'the list is full'
  const isNew = newcomer !== undefined && !members.has(subject)
  return isNew && fingerprintOfKey(newcomer.publicKey) === subject
    ? undefined
    : 'about nobody it could be about'
}

/** The creator's own key is that of its first change; everybody else's is on the list. */
const isSigned = (
  members: Members,
  change: RosterChange,
  groupId: PeerGroupId,
  keys: KeyVerifier,
): boolean => {
  const key = members.get(change.signer)?.publicKey ?? change.newcomer?.publicKey
  const bytes = rosterToBeSigned(change, groupId)
  return key !== undefined && keys.verify(key, bytes, change.signature)
}

/** A change against which nothing speaks. */
const apply = (members: Map<KeyFingerprint, RosterMember>, change: RosterChange): void => {
  const { kind, subject, number, timeMs, signer, newcomer } = change
  const known = members.get(subject)
  if (kind === 'removed' || kind === 'left') members.delete(subject)
  else if (newcomer !== undefined) {
    const { publicKey, role, name } = newcomer
    const admin = role === 'admin' ? { adminSince: number } : {}
    const came = { since: number, sinceWallMs: timeMs, addedBy: signer }
    members.set(subject, { fingerprint: subject, publicKey, role, name, ...came, ...admin })
  } else if (known !== undefined && kind === 'promoted')
    members.set(subject, { ...known, role: 'admin', adminSince: number })
  else if (known !== undefined) {
    const { adminSince: _adminSince, ...rest } = known
    members.set(subject, { ...rest, role: 'member' })
  }
}
