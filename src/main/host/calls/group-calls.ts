import { parseGroupId, type PeerGroupId } from '../../protocol/ids.ts'
import { groupRow } from '../feeds/group-rows.ts'
import { invitationRow } from '../feeds/onboarding-rows.ts'
import type { HostWorld } from '../host-world.ts'
import type { Handlers } from './handler.ts'
import { keyIn } from './trust-calls.ts'

export const groupCalls = (
  world: HostWorld,
): Handlers<
  | 'groups.create'
  | 'groups.publish'
  | 'groups.join'
  | 'groups.leave'
  | 'groups.remove'
  | 'groups.addMember'
  | 'groups.removeMember'
  | 'groups.setRole'
  | 'groups.rotateKey'
  | 'groups.invite'
> => {
  const { peer } = world
  const { groups, administration } = peer
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
    'groups.create': async ({ name, description, join, policy, publish: shallPublish }) => {
      const { groupId } = groups.create({ name, description, policy }).advertisement
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
    'groups.addMember': ({ groupId, fingerprint, role }) => {
      administration.add(parseGroupId(groupId), keyIn(fingerprint), role)
      return {}
    },
    'groups.removeMember': ({ groupId, fingerprint }) => {
      administration.remove(parseGroupId(groupId), keyIn(fingerprint))
      return {}
    },
    'groups.setRole': ({ groupId, fingerprint, role }) => {
      administration.setRole(parseGroupId(groupId), keyIn(fingerprint), role)
      return {}
    },
    'groups.rotateKey': ({ groupId }) => {
      administration.rotate(parseGroupId(groupId))
      return {}
    },
    'groups.invite': ({ groupId, ...wish }) => {
      const { invitation, link } = administration.invite(parseGroupId(groupId), wish)
      return { invitation: invitationRow(invitation, world), link }
    },
    'groups.remove': ({ groupId }) => written(groups.remove(parseGroupId(groupId))),
  }
}
