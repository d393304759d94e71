import { equalBytes, hexEncode } from '../../base/bytes.ts'
import { groupKeyName, groupKeyToBeSigned, type GroupKey } from '../../protocol/group/group-key.ts'
import type { KeyVerifier } from '../ports/identity.ts'
import type { Roster } from './roster.ts'

/** Most keys of a group that are kept; the oldest goes first. */
export const GROUP_KEYS_MAX = 8
/** How long messages under a key are still read when a newer one is known: they were on their way. */
export const OLD_KEY_GRACE_MS = 60_000

/** A key that is known here. */
export interface HeldKey {
  readonly key: GroupKey
  /** As messages name it, in hexadecimal digits. */
  readonly name: string
  /** Since when, by the clock that only goes forward. */
  readonly learnedMs: number
}

export type KeyVerdict = 'taken' | 'known' | 'ahead' | 'refused'

/**
 * The keys of one group, oldest first. Pure: time is an argument.
 *
 *   made or handed over ──▶ current ──newer one known──▶ read for a minute ──▶ refused ──▶ forgotten, at eight
 *
 * A key is for the members of one state of the list. That with the highest number counts, of two such the one that was made
 * later, of two such that with the higher name; so all members agree, whoever made keys at the same time.
 */
export class KeyRing {
  readonly #keys: KeyVerifier
  #held: readonly HeldKey[] = []

  constructor(keys: KeyVerifier) {
    this.#keys = keys
  }

  all(): readonly HeldKey[] {
    return this.#held
  }

  /**
   * Takes a key in. `ahead`: it is for a list that goes further than ours. `refused`: it is for another list, or was not made
   * by one of its administrators.
   */
  take(key: GroupKey, roster: Roster, nowMs: number): KeyVerdict {
    const name = nameOf(key, roster)
    if (this.#held.some((held) => held.name === name)) return 'known'
    if (key.number > roster.number) return 'ahead'
    if (!this.#isGood(key, roster)) return 'refused'
    this.#held = [...this.#held, { key, name, learnedMs: nowMs }].sort(order).slice(-GROUP_KEYS_MAX)
    return this.#held.some((held) => held.name === name) ? 'taken' : 'known'
  }

  /** The key to send with: no member has left since it was made. */
  current(roster: Roster): HeldKey | undefined {
    const newest = this.#valid(roster).at(-1)
    return newest !== undefined && newest.key.number >= roster.lastMoved ? newest : undefined
  }

  /** The key of that name; `old` where it is not to be used any more. */
  find(name: Uint8Array, roster: Roster, nowMs: number): HeldKey | 'unknown' | 'old' {
    const text = hexEncode(name)
    const held = this.#held.find((one) => one.name === text)
    if (held === undefined) return 'unknown'
    const newest = this.#valid(roster).at(-1)
    const isCurrent = newest === undefined || newest.name === held.name
    return isCurrent || nowMs - newest.learnedMs < OLD_KEY_GRACE_MS ? held : 'old'
  }

  /** This peer is in the group no longer. */
  clear(): void {
    this.#held = []
  }

  /** Those for the list as it is now: after a fork some are for one that counts no more. */
  #valid(roster: Roster): readonly HeldKey[] {
    return this.#held.filter(({ key }) => equalBytes(roster.hashAt(key.number), key.hash))
  }

  #isGood(key: GroupKey, roster: Roster): boolean {
    if (key.number < 1 || !equalBytes(roster.hashAt(key.number), key.hash)) return false
    const maker = roster.at(key.number).members.get(key.maker)
    if (maker?.role !== 'admin') return false
    return this.#keys.verify(
      maker.publicKey,
      groupKeyToBeSigned(key, roster.groupId),
      key.signature,
    )
  }
}

const nameOf = ({ key }: GroupKey, { groupId }: Roster): string =>
  hexEncode(groupKeyName(key, groupId))

const order = (a: HeldKey, b: HeldKey): number =>
  a.key.number - b.key.number || a.key.madeMs - b.key.madeMs || (a.name < b.name ? -1 : 1)
