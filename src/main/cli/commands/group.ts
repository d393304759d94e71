import { Option } from 'commander'
import type { HostClient } from '../../../shared/contract.ts'
import { GROUP_POLICIES, type GroupRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare, Runtime } from '../command.ts'
import { formatAgo } from '../format.ts'
import { followLabels, type PeerLabels } from '../peer-label.ts'
import { pickGroup } from '../pick.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'
import { declareGroupMembers } from './group-members.ts'
import { publicationColumns } from './publication.ts'

interface CreateOptions {
  readonly description?: string
  readonly publish?: boolean
  readonly policy: GroupRow['policy']
  /** Absent unless `--no-join` is given, which makes it false. */
  readonly join: boolean
}

const columnsWith = (labels: PeerLabels): readonly Column<GroupRow>[] => [
  { title: 'GROUP', cell: ({ shortId }) => shortId },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'JOINED', cell: ({ joined }) => (joined ? 'yes' : 'no') },
  { title: 'MEMBERS', cell: ({ joined, members }) => (joined ? `${members}` : ''), align: 'end' },
  { title: 'PIPES', cell: ({ pipes }) => `${pipes}`, align: 'end' },
  { title: 'POLICY', cell: ({ policy }) => policy },
  { title: 'LIST', cell: ({ list }) => (list ? `${list.members} (${list.self})` : '') },
  { title: 'ORIGIN', cell: (group) => originText(group, labels) },
]

const originText = (
  { origin, learnedFromPeer: from, publishedWallMs }: GroupRow,
  labels: PeerLabels,
): string => {
  if (origin === 'home') return 'every peer is in it'
  if (origin === 'found')
    return `found through ${from ? labels(from.peerId, from.name) : 'another peer'}`
  if (publishedWallMs === undefined) return 'created here'
  return `created here, published ${formatAgo(publishedWallMs, Date.now())}`
}

export const declareGroup: Declare = (parent, runtime) => {
  const group = parent.command('group').description('create, find, join and leave peer groups')
  declareList(group, runtime)
  declareCreate(group, runtime)
  declareGroupMembers(group, runtime)
  for (const change of CHANGES) declareChange(group, runtime, change)
  group
    .command('publish <group>')
    .description('announce a group created here to the network and say where it went')
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '']) => {
        const { id: groupId } = await pickGroup(client, wanted)
        const { channels } = await client.call('groups.publish', { groupId }, { signal })
        output.table(
          'channels',
          publicationColumns,
          channels,
          'There is no channel to announce it on.',
        )
      }),
    )
}

const declareList: Declare = (parent, runtime) => {
  parent
    .command('ls')
    .description('list the groups that this peer knows')
    .action(
      onHost(runtime, async ({ client, output }) => {
        const groups = await snapshotOf(client, 'groups', {})
        output.table(
          'groups',
          columnsWith(await followLabels(client)),
          groups,
          'No group is known yet.',
        )
      }),
    )
}

const declareCreate: Declare = (parent, runtime) => {
  parent
    .command('create <name>')
    .description('create a group and join it')
    .option('--description <text>', 'what the group is for')
    .option('--publish', 'announce it to the network')
    .addOption(
      new Option('--policy <policy>', 'who may be in it').choices(GROUP_POLICIES).default('open'),
    )
    .option('--no-join', 'do not join it')
    .addHelpText('after', '\nExample:\n  pipefitter group create readers --publish')
    .action(
      onHost<CreateOptions>(runtime, async ({ client, output, signal }, [name = ''], options) => {
        const { description, publish, join, policy } = options
        const described = description === undefined ? {} : { description }
        const input = { name, ...described, join, policy, publish: publish === true }
        const group = await client.call('groups.create', input, { signal })
        output.object({ group })
        output.line(`${group.name} is created${group.joined ? ' and joined' : ''}: ${group.id}`)
      }),
    )
}

/** To join a closed group is to ask, unless this peer is on its list. */
const doneText = async (
  client: HostClient,
  groupId: string,
  name: string,
  done: string,
): Promise<string> => {
  const row = (await snapshotOf(client, 'groups', {})).find(({ id }) => id === groupId)
  const waits = done === 'joined' && row?.list?.self === 'asked'
  return waits ? `${name} is asked; it is joined once this peer is let in.` : `${name} is ${done}.`
}

interface Change {
  readonly verb: string
  readonly call: 'groups.join' | 'groups.leave' | 'groups.remove'
  readonly about: string
  readonly done: string
}

const CHANGES: readonly Change[] = [
  {
    verb: 'join',
    call: 'groups.join',
    about: 'join a group, now and at every start',
    done: 'joined',
  },
  { verb: 'leave', call: 'groups.leave', about: 'leave a group', done: 'left' },
  {
    ...{ verb: 'rm', call: 'groups.remove', done: 'removed' },
    about: 'leave and forget a group created here; a published one is withdrawn from the network',
  },
]

const declareChange = (
  parent: Parameters<Declare>[0],
  runtime: Runtime,
  { verb, call, about, done }: Change,
): void => {
  parent
    .command(`${verb} <group>`)
    .description(about)
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '']) => {
        const { id: groupId, name } = await pickGroup(client, wanted)
        await client.call(call, { groupId }, { signal })
        output.object({ groupId, [done]: true })
        output.line(await doneText(client, groupId, name, done))
      }),
    )
}
