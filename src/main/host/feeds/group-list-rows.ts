import { hexEncode } from '../../base/bytes.ts'
import type { GroupHistoryRow, GroupMemberRow, GroupRow } from '../../../shared/rows.ts'
import type { GroupMembership } from '../../peer/group/group-membership.ts'
import type { RosterChange, RosterChangeKind } from '../../protocol/group/roster-change.ts'
import { shortId, type PeerGroupId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint, type KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import type { HostWorld } from '../host-world.ts'

/** Changes of a list that are shown, the latest. */
const HISTORY_SHOWN = 200

/** What a row says of a closed group's list. */
export const listOf = (id: PeerGroupId, { peer }: HostWorld): Pick<GroupRow, 'list'> => {
  const group = peer.memberships.get(id)
  if (group === undefined) return {}
  const { roster, machine, ring, wanted } = group
  const role = machine.member(peer.fingerprint)?.role
  const key = group.isMember ? ring.current(roster)?.key : undefined
  return {
    list: {
      ...{ number: roster.number, members: machine.members().length },
      self: role ?? (wanted ? 'asked' : 'outside'),
      ...(key === undefined ? {} : { keySinceWallMs: key.madeMs }),
      forks: machine.forks.length,
    },
  }
}

export const memberRows = (id: PeerGroupId, world: HostWorld): readonly GroupMemberRow[] => {
  const { peer } = world
  const group = peer.memberships.get(id)
  if (group === undefined) return []
  return group.machine.members().map((member) => {
    const { fingerprint, role, sinceWallMs, addedBy } = member
    const peerId = peerIdOfFingerprint(fingerprint)
    const known = peer.trust.get(fingerprint)
    const links = peer.services.endpoint.links.of(peerId)
    return {
      ...{ id: fingerprint, peerId, shortId: shortId(peerId), role, sinceWallMs },
      name: nameIn(group, fingerprint, world),
      creator: fingerprint === group.roster.creator,
      self: fingerprint === peer.fingerprint,
      linked: links.some(({ connection }) => connection.proof?.fingerprint === fingerprint),
      addedByName: nameIn(group, addedBy, world),
      ...(known === undefined ? {} : { standing: known.standing }),
    }
  })
}

export const historyRows = (id: PeerGroupId, world: HostWorld): readonly GroupHistoryRow[] => {
  const group = world.peer.memberships.get(id)
  if (group === undefined) return []
  const rowOf = (change: RosterChange, givenUp: boolean): GroupHistoryRow => ({
    ...{
      id: givenUp ? `given up ${hexEncode(change.signature)}` : `${change.number}`,
      number: change.number,
      givenUp,
    },
    ...{ what: wordsOf(change, group, world), atWallMs: change.timeMs },
  })
  const lost = group.machine.forks.flatMap((fork) => fork.lost)
  return [
    ...group.roster.changes.map((change) => rowOf(change, false)),
    ...lost.map((change) => rowOf(change, true)),
  ]
    .sort((a, b) => b.number - a.number)
    .slice(0, HISTORY_SHOWN)
}

const VERBS: Readonly<Record<RosterChangeKind, (who: string, whom: string) => string>> = {
  created: (who) => `${who} made the group`,
  added: (who, whom) => `${who} let ${whom} in`,
  promoted: (who, whom) => `${who} made ${whom} an administrator`,
  demoted: (who, whom) => `${who} made ${whom} a member again`,
  removed: (who, whom) => `${who} removed ${whom}`,
  left: (who, whom) => `${whom} left; ${who} took it off the list`,
}

const wordsOf = (
  { kind, signer, subject }: RosterChange,
  group: GroupMembership,
  world: HostWorld,
): string => VERBS[kind](nameIn(group, signer, world), nameIn(group, subject, world))

/** As the list calls it, also one that is off it; else as it is known here. */
const nameIn = (
  { roster }: GroupMembership,
  fingerprint: KeyFingerprint,
  { peer, names }: HostWorld,
): string => {
  if (fingerprint === peer.fingerprint) return peer.name
  const newcomer = roster.changes.findLast(
    ({ subject, newcomer: told }) => subject === fingerprint && told !== undefined,
  )?.newcomer
  const peerId = peerIdOfFingerprint(fingerprint)
  return newcomer?.name || peer.trust.get(fingerprint)?.name || names.peer(peerId)
}
