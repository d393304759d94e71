import { GROUP_MEMBERS_SHOWN, type GroupRow } from '../../../shared/rows.ts'
import type { KnownPeer } from '../../peer/discovery/peer-table.ts'
import { policyOf } from '../../protocol/documents/group-policy.ts'
import { listOf } from './group-list-rows.ts'
import type { KnownGroup } from '../../peer/group/group-table.ts'
import { groupOfPipe, isGroupId, shortId, type PeerGroupId } from '../../protocol/ids.ts'
import type { HostWorld } from '../host-world.ts'

/** The name of the group that every peer is in, as other implementations give it. */
const HOME_NAME = 'NetPeerGroup'

/** The group that every peer is in first, then the others as they became known. */
export const groupRows = (world: HostWorld): readonly GroupRow[] => {
  const { config, groups } = world.peer
  const all = groups.table.all().map((group) => groupRow(group, world))
  return [homeRow(config.groupId, world), ...all]
}

/** The row with this id, as long as there is such a group. */
export const groupRowOf = (id: string, world: HostWorld): GroupRow | undefined => {
  const { config, groups } = world.peer
  if (id === config.groupId) return homeRow(config.groupId, world)
  const known = isGroupId(id) ? groups.table.get(id) : undefined
  return known && groupRow(known, world)
}

export const groupRow = (group: KnownGroup, world: HostWorld): GroupRow => {
  const { advertisement, origin, joined, publishedWallMs, expiresWallMs, learnedFrom } = group
  const { groupId: id, name, description } = advertisement
  const running = joined ? world.peer.groups.find(id) : undefined
  return {
    ...{ id, shortId: shortId(id), name, origin, joined },
    ...membersOf(running?.census.members() ?? []),
    pipes: pipesOf(id, world),
    policy: policyOf(advertisement),
    ...listOf(id, world),
    ...(description === undefined ? {} : { description }),
    ...(publishedWallMs === undefined ? {} : { publishedWallMs }),
    ...(expiresWallMs === undefined || joined ? {} : { expiresWallMs }),
    ...(learnedFrom === undefined
      ? {}
      : { learnedFromPeer: { peerId: learnedFrom, name: world.names.peer(learnedFrom) } }),
  }
}

const homeRow = (id: PeerGroupId, world: HostWorld): GroupRow => {
  const { services, groups } = world.peer
  const inOthers = groups.table
    .all()
    .reduce((sum, { advertisement }) => sum + pipesOf(advertisement.groupId, world), 0)
  return {
    ...{ id, shortId: shortId(id), name: HOME_NAME, origin: 'home', joined: true },
    ...membersOf(services.census.members()),
    pipes: services.pipes.table.all().length - inOthers,
    policy: 'open',
  }
}

const membersOf = (members: readonly KnownPeer[]): Pick<GroupRow, 'members' | 'memberPeers'> => ({
  members: members.length,
  memberPeers: members.slice(0, GROUP_MEMBERS_SHOWN).map(({ id, name }) => ({ peerId: id, name })),
})

const pipesOf = (id: PeerGroupId, { peer }: HostWorld): number =>
  peer.services.pipes.table
    .all()
    .filter(({ advertisement }) => groupOfPipe(advertisement.id) === id).length
