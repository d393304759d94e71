import { equalBytes } from '../../base/bytes.ts'
import { groupKeyToBeSigned, GROUP_KEY_BYTES } from '../../protocol/group/group-key.ts'
import {
  rosterToBeSigned,
  type Newcomer,
  type RosterChange,
  type RosterChangeKind,
} from '../../protocol/group/roster-change.ts'
import type { PeerGroupId } from '../../protocol/ids.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { IdentityKey, KeyVerifier } from '../ports/identity.ts'
import { KeyRing, type KeyVerdict } from './key-ring.ts'
import { RosterMachine } from './roster-machine.ts'
import type { Roster } from './roster.ts'
import { type ChangeObjection } from './roster.ts'

/** How old a key gets before an administrator makes another; each next one waits an hour longer. */
export const KEY_ROTATED_AFTER_MS = 24 * 60 * 60_000
const KEY_ROTATED_NEXT_MS = 60 * 60_000
/** How long another administrator waits for what is first another's to do, for each that is more senior. */
export const DUTY_PATIENCE_MS = 10_000

/** What a change says beside who signs it and when. */
export interface ChangeWish {
  readonly kind: RosterChangeKind
  readonly subject: KeyFingerprint
  readonly newcomer?: Newcomer | undefined
  readonly nonce?: Uint8Array | undefined
}

/** What is to be done by this peer as an administrator. */
export type Duty =
  | { readonly kind: 'make-key' }
  /** A removal that counts nowhere else is repeated. */
  | { readonly kind: 'repeat'; readonly removal: RosterChange }

/** One closed group at one peer: who is in it, and its keys. */
export class GroupMembership {
  readonly machine: RosterMachine
  readonly ring: KeyRing
  /** A person here wants to be in it. */
  wanted = false
  /** Since when something is to be done that a more senior administrator has not done. */
  #dueMs: number | undefined
  readonly #self: IdentityKey

  constructor(roster: Roster, self: IdentityKey, keys: KeyVerifier) {
    this.machine = new RosterMachine(roster, keys)
    this.ring = new KeyRing(keys)
    this.#self = self
  }

  get groupId(): PeerGroupId {
    return this.machine.roster.groupId
  }

  get roster(): Roster {
    return this.machine.roster
  }

  /** Whether this peer is in it. */
  get isMember(): boolean {
    return this.machine.member(this.#self.fingerprint) !== undefined
  }

  /** Whether this peer may change its list. */
  get isAdmin(): boolean {
    return this.machine.member(this.#self.fingerprint)?.role === 'admin'
  }

  has(fingerprint: KeyFingerprint): boolean {
    return this.machine.member(fingerprint) !== undefined
  }

  /** Whether it is, or once was, on the list. */
  hadOnce(fingerprint: KeyFingerprint): boolean {
    return this.roster.changes.some(({ subject }) => subject === fingerprint)
  }

  /** Signs a change and puts it behind the list. Gives what speaks against it. */
  sign(wish: ChangeWish, wallMs: number): ChangeObjection | undefined {
    const signer = this.#self.fingerprint
    const unsigned = this.roster.next({ ...wish, timeMs: wallMs, signer })
    const signature = this.#self.sign(rosterToBeSigned(unsigned, this.groupId))
    return this.machine.append({ ...unsigned, signature })
  }

  /** Makes a key for the members as they are now. */
  makeKey(bytes: Uint8Array, wallMs: number, nowMs: number): KeyVerdict {
    const { number, hash } = this.roster
    const newest = this.ring.all().at(-1)?.key.madeMs ?? 0
    const said = {
      ...{ key: bytes.subarray(0, GROUP_KEY_BYTES), number, hash },
      ...{ madeMs: Math.max(wallMs, newest + 1), maker: this.#self.fingerprint },
    }
    const signature = this.#self.sign(groupKeyToBeSigned(said, this.groupId))
    return this.ring.take({ ...said, signature }, this.roster, nowMs)
  }

  /** Whether there is a key that nobody has who is not in the group. */
  get hasKey(): boolean {
    return this.machine.struck.size === 0 && this.ring.current(this.roster) !== undefined
  }

  /** What this peer has to do now as an administrator; whoever made it necessary does it at once, others after a while. */
  duty(wallMs: number, nowMs: number): Duty | undefined {
    if (!this.isAdmin) return undefined
    const own = this.#self.fingerprint
    const admins = this.roster.admins()
    const rank = admins.findIndex(({ fingerprint }) => fingerprint === own)
    const [struck] = [...this.machine.struck.values()].map(({ change }) => change)
    if (struck === undefined && this.hasKey) {
      this.#dueMs = undefined
      return this.#isKeyOld(wallMs, rank) ? { kind: 'make-key' } : undefined
    }
    this.#dueMs ??= nowMs
    const cause = struck ?? this.roster.changes[this.roster.lastMoved - 1]
    const isOurs = cause?.signer === own
    if (!isOurs && nowMs - this.#dueMs < DUTY_PATIENCE_MS * (rank + 1)) return undefined
    return struck === undefined ? { kind: 'make-key' } : { kind: 'repeat', removal: struck }
  }

  #isKeyOld(wallMs: number, rank: number): boolean {
    const key = this.ring.current(this.roster)?.key
    const ageMs = wallMs - (key?.madeMs ?? wallMs)
    return ageMs >= KEY_ROTATED_AFTER_MS + rank * KEY_ROTATED_NEXT_MS
  }

  /** Whether the other's list is the very same. */
  isAt(number: number, hash: Uint8Array): boolean {
    return number === this.roster.number && equalBytes(hash, this.roster.hash)
  }
}
