import type { GroupHistoryRow, GroupMemberRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAgo } from '../format.ts'
import { pickGroup } from '../pick.ts'
import { pickKey } from '../pick-key.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'

const KEY_SHOWN = 16

const columns: readonly Column<GroupMemberRow>[] = [
  { title: 'KEY', cell: ({ id }) => id.slice(0, KEY_SHOWN) },
  { title: 'NAME', cell: ({ name, self }) => (self ? `${name} (this peer)` : name) },
  { title: 'ROLE', cell: ({ role, creator }) => (creator ? 'creator' : role) },
  { title: 'STANDING', cell: ({ standing = '' }) => standing },
  { title: 'SINCE', cell: ({ sinceWallMs }) => formatAgo(sinceWallMs, Date.now()) },
  { title: 'LET IN BY', cell: ({ addedByName }) => addedByName },
]

const historyColumns: readonly Column<GroupHistoryRow>[] = [
  { title: 'NO', cell: ({ number }) => `${number}`, align: 'end' },
  { title: 'WHEN', cell: ({ atWallMs }) => formatAgo(atWallMs, Date.now()) },
  { title: 'WHAT', cell: ({ what }) => what },
  { title: 'COUNTS', cell: ({ givenUp }) => (givenUp ? 'given up' : 'yes') },
]

interface RoleFlags {
  readonly admin?: boolean
}

interface InviteFlags {
  readonly uses?: string
}

/** The commands that concern who is in a closed group. */
export const declareGroupMembers: Declare = (group, runtime) => {
  group
    .command('members <group>')
    .description('list who is in a closed group, and who let them in')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const { id: groupId, name } = await pickGroup(client, wanted)
        const members = await snapshotOf(client, 'groupMembers', { groupId })
        output.table('members', columns, members, `This peer knows no list of ${name}.`)
      }),
    )
  group
    .command('history <group>')
    .description('say who let in or removed whom')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const { id: groupId, name } = await pickGroup(client, wanted)
        const history = await snapshotOf(client, 'groupHistory', { groupId })
        output.table('history', historyColumns, history, `This peer knows no list of ${name}.`)
      }),
    )
  group
    .command('add <group> <peer>')
    .description('put a peer on the list of a closed group; its key must have proved itself here')
    .option('--admin', 'as one that may change the list too')
    .action(
      onHost<RoleFlags>(runtime, async ({ client, output }, [wanted = '', peer = ''], options) => {
        const { id: groupId, name } = await pickGroup(client, wanted)
        const key = await pickKey(client, peer)
        const role = options.admin === true ? 'admin' : 'member'
        await client.call('groups.addMember', { groupId, fingerprint: key.id, role })
        output.object({ groupId, fingerprint: key.id, role })
        output.line(`${key.name || key.shortId} is in ${name}.`)
      }),
    )
  group
    .command('remove <group> <peer>')
    .description('take a peer off the list of a closed group: it loses its rights at once')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '', peer = '']) => {
        const { id: groupId, name } = await pickGroup(client, wanted)
        const members = await snapshotOf(client, 'groupMembers', { groupId })
        const member = pickMember(members, peer)
        await client.call('groups.removeMember', { groupId, fingerprint: member.id })
        output.object({ groupId, fingerprint: member.id, removed: true })
        output.line(`${member.name || member.shortId} is out of ${name}.`)
      }),
    )
  group
    .command('rotate-key <group>')
    .description('make a new key for the members of a closed group')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const { id: groupId, name } = await pickGroup(client, wanted)
        await client.call('groups.rotateKey', { groupId })
        output.object({ groupId, rotated: true })
        output.line(`${name} has a new key.`)
      }),
    )
  group
    .command('invite <group>')
    .description('make an invitation: whoever redeems it is paired with this peer and let in')
    .option('--uses <n>', 'how many may redeem it')
    .action(
      onHost<InviteFlags>(runtime, async ({ client, output }, [wanted = ''], { uses }) => {
        const { id: groupId } = await pickGroup(client, wanted)
        const input = uses === undefined ? { groupId } : { groupId, uses: Number(uses) }
        const { link } = await client.call('groups.invite', input)
        output.object({ groupId, link })
        output.line(link)
      }),
    )
}

const pickMember = (members: readonly GroupMemberRow[], wanted: string): GroupMemberRow => {
  const text = wanted.toLowerCase()
  const found = members.filter(
    ({ id, peerId, shortId, name }) =>
      name === wanted ||
      peerId === wanted ||
      (text.length >= 8 && id.startsWith(text)) ||
      (text.length >= 4 && shortId.toLowerCase().startsWith(text)),
  )
  const [only, ...others] = found
  if (only === undefined)
    throw new PipefitterError('trust/not-found', `"${wanted}" is not on the list`)
  if (others.length === 0) return only
  throw new PipefitterError(
    'base/invalid-input',
    `"${wanted}" may be any of ${found.length} members; use the key`,
  )
}
