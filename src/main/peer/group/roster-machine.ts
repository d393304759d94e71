import { equalBytes, hexEncode } from '../../base/bytes.ts'
import { rosterHash, type RosterChange } from '../../protocol/group/roster-change.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { KeyVerifier } from '../ports/identity.ts'
import {
  Roster,
  ROSTER_MEMBERS_MAX,
  seniorityOf,
  type ChangeObjection,
  type RosterMember,
} from './roster.ts'

/** Forks that are remembered to be shown. */
export const FORKS_KEPT = 16

/** Two lists went on from one change; one of them counts no more. */
export interface RosterFork {
  /** Number of the last change that both have. */
  readonly after: number
  /** What was given up. */
  readonly lost: readonly RosterChange[]
  readonly atWallMs: number
}

/** A removal in a branch that counts no more. */
export interface LostRemoval {
  /** Number of the last change that its branch has in common with the one that counts. */
  readonly after: number
  readonly change: RosterChange
}

/** What came of changes that were heard. */
export type RosterOutcome =
  /** They are all here. `behind`: whoever told them has less than we do. */
  | { readonly kind: 'known'; readonly behind: boolean }
  | { readonly kind: 'grown' }
  /** `switched`: ours were given up; else theirs do not count. */
  | { readonly kind: 'forked'; readonly switched: boolean }
  /** Ask for the changes from this number on. */
  | { readonly kind: 'gap'; readonly from: number }
  | { readonly kind: 'refused'; readonly why: ChangeObjection }

/**
 * The list of a group at one peer, and what becomes of it when others tell of theirs. Pure: time is an argument.
 *
 *   theirs are a part of ours ──▶ known
 *   theirs go on from ours    ──▶ grown
 *   both go on differently    ──▶ forked: one branch counts at every peer that has heard of both, whoever it heard first
 *
 * The branch counts in which the most senior administrator signed, seniority being that before the fork; of two such the
 * longer one; of two such the one whose first change has the lower hash. So who was removed by a more senior one cannot
 * undo it by going on from an older list, however far.
 *
 * A removal in a branch that is given up holds all the same, wherever it is known, until its subject is let in anew:
 * whoever was removed anywhere stays out until somebody who knows of it says otherwise.
 */
export class RosterMachine {
  readonly #keys: KeyVerifier
  #roster: Roster
  /** Removals from branches that count no more, by whom they are about and who signed them. */
  readonly #lost = new Map<string, LostRemoval>()
  #struck: ReadonlyMap<KeyFingerprint, LostRemoval> = new Map()
  #forks: readonly RosterFork[] = []

  constructor(roster: Roster, keys: KeyVerifier) {
    this.#roster = roster
    this.#keys = keys
  }

  get roster(): Roster {
    return this.#roster
  }

  /** Who is on the list and yet out of the group, with the removal that is still to be repeated in the branch that counts. */
  get struck(): ReadonlyMap<KeyFingerprint, LostRemoval> {
    return this.#struck
  }

  get forks(): readonly RosterFork[] {
    return this.#forks
  }

  /** Whoever is in the group: on the list, and not removed anywhere else. */
  member(fingerprint: KeyFingerprint): RosterMember | undefined {
    return this.#struck.has(fingerprint) ? undefined : this.#roster.members.get(fingerprint)
  }

  members(): readonly RosterMember[] {
    return [...this.#roster.members.values()].filter(
      ({ fingerprint }) => !this.#struck.has(fingerprint),
    )
  }

  /** Removals that were kept with the list. */
  loadStruck(removals: readonly LostRemoval[]): void {
    this.#lose(removals)
    this.#review()
  }

  /** A change that was signed here. Gives what speaks against it. */
  append(change: RosterChange): ChangeObjection | undefined {
    const grown = this.#roster.with([change], this.#keys)
    if (!(grown instanceof Roster)) return grown
    this.#take(grown)
    return undefined
  }

  /** Changes that another peer told, in order. */
  offer(changes: readonly RosterChange[], wallMs: number): RosterOutcome {
    const [first] = changes
    if (first === undefined) return { kind: 'known', behind: this.#roster.number > 0 }
    if (first.number > this.#roster.number + 1)
      return { kind: 'gap', from: this.#roster.number + 1 }
    const shared = this.#shared(changes)
    if (shared === undefined) return { kind: 'gap', from: 1 }
    const theirs = changes.filter(({ number }) => number > shared)
    if (theirs.length === 0) {
      const last = first.number + changes.length - 1
      return { kind: 'known', behind: last < this.#roster.number }
    }
    const base = this.#roster.at(shared)
    const other = base.with(theirs, this.#keys)
    if (!(other instanceof Roster)) return { kind: 'refused', why: other }
    if (shared === this.#roster.number) {
      this.#take(other)
      return { kind: 'grown' }
    }
    return this.#fork(base, other, wallMs)
  }

  /** Number of the last of these changes that we have as well; nothing where they begin in another branch. */
  #shared(changes: readonly RosterChange[]): number | undefined {
    const [first] = changes
    if (first === undefined) return undefined
    const before = first.number - 1
    if (!equalBytes(first.previous, this.#roster.hashAt(before))) return undefined
    // A change is ours if the next one names its hash, or, the last one, if it is the very same.
    let shared = before
    for (const [at, change] of changes.entries()) {
      const own = this.#roster.changes[change.number - 1]
      const hash = this.#roster.hashAt(change.number)
      const next = changes[at + 1]
      const isOurs =
        own !== undefined &&
        equalBytes(next?.previous ?? rosterHash(change, this.#roster.groupId), hash)
      if (!isOurs) break
      shared = change.number
    }
    return shared
  }

  #fork(base: Roster, other: Roster, wallMs: number): RosterOutcome {
    const own = this.#roster
    const switched = compare(other, own, base) < 0
    const [winner, loser] = switched ? [other, own] : [own, other]
    const lost = loser.changes.slice(base.number)
    this.#lose(lost.map((change) => ({ after: base.number, change })))
    if (!this.#forks.some((fork) => isSame(fork.lost.at(-1), lost.at(-1))))
      this.#forks = [...this.#forks, { after: base.number, lost, atWallMs: wallMs }].slice(
        -FORKS_KEPT,
      )
    this.#take(winner)
    return { kind: 'forked', switched }
  }

  #take(roster: Roster): void {
    this.#roster = roster
    this.#review()
  }

  #lose(removals: readonly LostRemoval[]): void {
    for (const removal of removals) {
      const { kind, subject, signer } = removal.change
      const key = `${subject} ${signer}`
      const known = this.#lost.get(key)
      const isRemoval = kind === 'removed' || kind === 'left'
      const hasRoom = known !== undefined || this.#lost.size < ROSTER_MEMBERS_MAX
      if (isRemoval && hasRoom && removal.after >= (known?.after ?? 0)) this.#lost.set(key, removal)
    }
  }

  /**
   * Which removals hold that the list does not have: those whose signer could sign them now, of members that have not been
   * let in anew since. Senior administrators' first, for whoever they removed removes nobody.
   */
  #review(): void {
    const { members } = this.#roster
    const struck = new Map<KeyFingerprint, LostRemoval>()
    const bySeniority = [...this.#lost.values()].sort(
      (a, b) =>
        seniorityOf(members.get(a.change.signer)) - seniorityOf(members.get(b.change.signer)) ||
        a.change.number - b.change.number,
    )
    for (const removal of bySeniority) {
      const { after, change } = removal
      const [subject, signer] = [members.get(change.subject), members.get(change.signer)]
      if (subject === undefined || subject.since > after || struck.has(change.subject)) continue
      const mayStill = signer?.role === 'admin' && seniorityOf(subject) > seniorityOf(signer)
      if (mayStill && !struck.has(change.signer)) struck.set(change.subject, removal)
    }
    this.#struck = struck
  }
}

/** Below zero where the first branch counts. */
const compare = (a: Roster, b: Roster, base: Roster): number => {
  const [rankA, rankB] = [rankOf(a, base), rankOf(b, base)]
  if (rankA !== rankB) return rankA - rankB
  if (a.number !== b.number) return b.number - a.number
  const [firstA, firstB] = [a, b].map((roster) => hexEncode(roster.hashAt(base.number + 1)))
  return (firstA ?? '') < (firstB ?? '') ? -1 : 1
}

/** The seniority of the most senior administrator that signed in a branch. */
const rankOf = (branch: Roster, base: Roster): number =>
  Math.min(
    ...branch.changes.slice(base.number).map(({ signer }) => seniorityOf(base.members.get(signer))),
  )

const isSame = (a: RosterChange | undefined, b: RosterChange | undefined): boolean =>
  a !== undefined && b !== undefined && equalBytes(a.signature, b.signature)
