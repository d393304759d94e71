/** The texts of the groups. */
import type { GroupRow } from '../../../shared/rows.ts'
import { plural } from '../../ui/format.ts'

/** What a group is to this peer, in a fixed word. */
export const GROUP_STATES = ['Home', 'Joined', 'Draft', 'Left', 'Found'] as const
export type GroupState = (typeof GROUP_STATES)[number]

export const WORDS = {
  title: 'Groups',
  count: (joined: number, known: number) => `in ${joined} of ${known}`,
  filter: 'Filter groups',
  noMatch: (text: string) => `No group matches “${text}”.`,
  search: 'Search',
  searchAbout: 'Ask the network for published groups',
  searched: 'Asked everyone on this network for groups',
  create: 'New group',
  createAbout: 'A circle of peers with pipes of their own. Whoever knows of it may join.',
  name: 'Name',
  nameHint: 'What others look for. It need not be unique.',
  nameMissing: 'A group needs a name, so that others can find it.',
  description: 'Description',
  descriptionHint: 'What it is for; others see it before they join.',
  join: 'Join',
  joinNow: 'Join it now',
  joinNowHint: 'This peer takes part, now and at every start.',
  publishNow: 'Publish now',
  publishNowHint: 'Announces the group to this network, so that others can find and join it.',
  createdTitle: 'The group is there',
  open: 'Open the group',
  cancel: 'Cancel',
  createOnly: 'Create',
  createAndPublish: 'Create and publish',
  members: 'Members here',
  membersNote: (shown: number, all: number) =>
    shown < all ? `the first ${shown} of ${all}` : undefined,
  noMembers:
    'Nobody else of this group has been heard yet. Members are seen when they announce themselves in it.',
  notIn: 'Who is in it, and its pipes, are seen only from inside: join it first.',
  pipes: 'Pipes',
  noPipes: 'No pipe of this group is known yet.',
  newPipe: 'New pipe in this group',
  about: 'About',
  facts: {
    id: 'Id',
    origin: 'From',
    published: 'Published',
    expires: 'Forgotten',
    description: 'Description',
  },
  createdHere: 'this peer',
  foundThrough: (name: string) => `found through ${name}`,
  neverPublished: 'never',
  leave: 'Leave',
  publish: 'Publish',
  publishAgain: 'Publish again',
  published: (channels: number) => `Published to ${plural(channels, 'channel')}`,
  remove: 'Remove …',
  removeTitle: 'Remove this group?',
  removeAction: 'Remove',
  removeAbout: (pipes: number) =>
    pipes > 0
      ? `This peer leaves it, and others are told that it is withdrawn. Its ${plural(pipes, 'pipe')} cannot be used any more.`
      : 'This peer leaves it, and others are told that it is withdrawn.',
  copyId: 'Copy id',
  idCopied: 'Id copied',
  copyCommand: 'Copy as command line',
  commandCopied: 'Command line copied',
  joined: (name: string) => `Joined ${name}`,
  joinedDetail: 'Its members and pipes show up as they are heard.',
  left: (name: string) => `Left ${name}`,
  removed: 'Removed',
  back: 'Back to the list',
  more: 'More for this group',
} as const

export const stateOf = ({ origin, joined, publishedWallMs }: GroupRow): GroupState => {
  if (origin === 'home') return 'Home'
  if (origin === 'created' && publishedWallMs === undefined) return 'Draft'
  if (joined) return 'Joined'
  return origin === 'created' ? 'Left' : 'Found'
}

/** Why a group is in its state, and what that means. */
export const reasonOf = (group: GroupRow): string => {
  const { joined, members, learnedFromPeer } = group
  const inside = joined
    ? `This peer is in it, with ${members === 0 ? 'nobody else heard so far' : plural(members, 'other member') + ' nearby'}`
    : 'This peer is not in it'
  switch (stateOf(group)) {
    case 'Home':
      return `Every peer is in it and none can leave it; ${plural(members, 'peer')} nearby.`
    case 'Draft':
      return `Created here and not announced: nobody else can find it. ${inside}.`
    case 'Joined':
      return `${inside}.`
    case 'Left':
      return `${inside}, though it was created here. Its pipes wait until it is joined again.`
    case 'Found':
      return `Published by ${learnedFromPeer?.name ?? 'another peer'}. ${inside}: its members and pipes are not seen.`
  }
}
