import { base64Decode, base64Encode } from '../../base/base64.ts'
import { PipefitterError } from '../../base/errors.ts'
import { decodeGroupKey, encodeGroupKey } from '../../protocol/group/group-key.ts'
import {
  decodeRosterChange,
  encodeRosterChange,
  type RosterChange,
} from '../../protocol/group/roster-change.ts'
import { isGroupId } from '../../protocol/ids.ts'
import type { IdentityKey, KeyVerifier } from '../ports/identity.ts'
import { keptRows, keptText, type KeptRow } from '../trust/kept-rows.ts'
import { GroupMembership } from './group-membership.ts'
import { GROUP_KEYS_MAX } from './key-ring.ts'
import { Roster, ROSTER_MEMBERS_MAX } from './roster.ts'
import { KEPT_GROUPS_MAX } from './group-table.ts'
import { ROSTER_CHANGES_MAX } from '../../protocol/group/group-message.ts'

const TEXT_MAX = 2_000

/** All that is kept of closed groups. */
export interface KeptMemberships {
  readonly groups: readonly GroupMembership[]
  /** When this peer last began to send in a secure group. */
  readonly lastRunMs: number
  /** Invitations to whose redeemers a group is open, by their ids. */
  readonly invited: ReadonlyMap<string, string>
  readonly damaged: number
}

export const formatMemberships = (
  groups: readonly GroupMembership[],
  { lastRunMs, invited }: Pick<KeptMemberships, 'lastRunMs' | 'invited'>,
): string =>
  JSON.stringify({
    lastRunMs,
    invited: [...invited],
    groups: groups.map(({ groupId, wanted, roster, machine, ring }) => ({
      ...{ groupId, wanted, changes: roster.changes.map(formatChange) },
      struck: [...machine.struck.values()].map(({ after, change }) => ({
        ...{ after, change: formatChange(change) },
      })),
      keys: ring.all().map(({ key }) => base64Encode(encodeGroupKey(key))),
    })),
  })

/** What was kept; signatures are verified again. A group whose list does not hold is left out and counted. */
export const parseMemberships = (
  text: string,
  self: IdentityKey,
  keys: KeyVerifier,
  nowMs: number,
): KeptMemberships => {
  const [row = {}] = keptRows([parsed(text)])
  const rows = keptRows(row['groups']).slice(0, KEPT_GROUPS_MAX)
  const groups = rows.map((one) => parseGroup(one, self, keys, nowMs))
  const good = groups.filter((group) => group !== undefined)
  const { lastRunMs } = row
  return {
    groups: good,
    lastRunMs: typeof lastRunMs === 'number' && Number.isSafeInteger(lastRunMs) ? lastRunMs : 0,
    invited: new Map(parseInvited(row['invited'])),
    damaged: groups.length - good.length,
  }
}

const parseGroup = (
  row: KeptRow,
  self: IdentityKey,
  keys: KeyVerifier,
  nowMs: number,
): GroupMembership | undefined => {
  const groupId = keptText(row['groupId'], TEXT_MAX)
  if (!isGroupId(groupId)) return undefined
  const changes = listOf(row['changes'], ROSTER_CHANGES_MAX).map(parseChange)
  const whole = changes.filter((change) => change !== undefined)
  const roster = Roster.empty(groupId).with(whole, keys)
  if (!(roster instanceof Roster) || whole.length < changes.length) return undefined
  const group = new GroupMembership(roster, self, keys)
  group.wanted = row['wanted'] === true
  group.machine.loadStruck(parseStruck(row['struck']))
  for (const text of listOf(row['keys'], GROUP_KEYS_MAX)) {
    const key = decoded(text, decodeGroupKey)
    if (key !== undefined) group.ring.take(key, roster, nowMs)
  }
  return group
}

const parseStruck = (
  value: unknown,
): readonly { readonly after: number; readonly change: RosterChange }[] =>
  keptRows(value)
    .slice(0, ROSTER_MEMBERS_MAX)
    .flatMap(({ after, change }) => {
      const read = parseChange(change)
      return typeof after === 'number' && read !== undefined ? [{ after, change: read }] : []
    })

const parseInvited = (value: unknown): readonly (readonly [string, string])[] =>
  listOf(value, 1_000).flatMap((pair) => {
    const [id, groupId] = listOf(pair, 2).map((text) => keptText(text, TEXT_MAX))
    return id !== undefined && groupId !== undefined && isGroupId(groupId) ? [[id, groupId]] : []
  })

const formatChange = (change: RosterChange): string => base64Encode(encodeRosterChange(change))

const parseChange = (text: unknown): RosterChange | undefined => decoded(text, decodeRosterChange)

const decoded = <T>(text: unknown, decode: (bytes: Uint8Array) => T): T | undefined => {
  const bytes = base64Decode(keptText(text, TEXT_MAX))
  if (bytes === undefined) return undefined
  try {
    return decode(bytes)
  } catch (error) {
    if (error instanceof PipefitterError) return undefined
    throw error
  }
}

const listOf = (value: unknown, max: number): readonly unknown[] =>
  Array.isArray(value) ? value.slice(0, max) : []

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown
  } catch (error) {
    if (error instanceof SyntaxError) return {}
    throw error
  }
}
