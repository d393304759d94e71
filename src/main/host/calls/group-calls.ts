import { parseGroupId, type PeerGroupId } from '../../protocol/ids.ts'
import { groupRow } from '../feeds/group-rows.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'

export const groupCalls = (
  world: HostWorld,
): Handlers<
  'groups.create' | 'groups.publish' | 'groups.join' | 'groups.leave' | 'groups.remove'
> => {
  const { peer } = world
  const { groups } = peer
  /** What was done by a person is written at once, also when it failed half way. */
  const written = async (work: Promise<unknown>): Promise<Record<string, never>> => {
    try {
      await work
    } finally {
      peer.flush()
    }
    return {}
  }
  const publish = async (id: PeerGroupId) => {
    const told = groups.publish(id)
    peer.flush()
    return told
  }
  return {
    'groups.create': async ({ name, description, join, publish: shallPublish }) => {
      const { groupId } = groups.create({ name, description }).advertisement
      if (join) await groups.join(groupId)
      peer.flush()
      if (shallPublish) await publish(groupId)
      return groupRow(groups.table.require(groupId), world)
    },
    'groups.publish': async ({ groupId }) => ({
      channels: [...(await publish(parseGroupId(groupId)))],
    }),
    'groups.join': ({ groupId }) => written(groups.join(parseGroupId(groupId))),
    'groups.leave': ({ groupId }) => written(groups.leave(parseGroupId(groupId))),
    'groups.remove': ({ groupId }) => written(groups.remove(parseGroupId(groupId))),
  }
}
