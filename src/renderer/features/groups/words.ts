/** The texts of the groups. */
import { GROUP_POLICIES, type GroupRow } from '../../../shared/rows.ts'
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
  createAbout: 'A circle of peers with pipes of their own. Its policy says who may join.',
  policy: 'Who may be in it',
  list: 'List of members',
  listNote: (shown: number, all: number) =>
    shown < all ? `the first ${shown} of ${all}` : undefined,
  listOf: 'Members of the group',
  noList: 'This peer is not on the list, so it does not know who is.',
  self: 'this peer',
  creator: 'made the group',
  letInBy: (name: string) => `let in by ${name}`,
  roles: { admin: 'Administrator', member: 'Member' },
  standings: { seen: 'seen', paired: 'paired', ignored: 'ignored', blocked: 'blocked' },
  promote: 'Make administrator',
  demote: 'Make member',
  removeMember: 'Remove',
  removeMemberTitle: (name: string) => `Remove ${name}?`,
  removeMemberAbout:
    'It loses its rights in the group at once, at every member that hears of it. The others get a new key: what is sent from then on it cannot read. What it has read already it keeps.',
  addPeer: 'Let in',
  addHint: 'Peers whose key has proved itself here.',
  add: 'Let in',
  key: 'Key',
  keyNone: 'none yet; secure pipes wait for it',
  rotate: 'New key',
  invite: 'Invite',
  inviteAbout:
    'Whoever redeems this link is paired with this peer and let into the group, once, within a day.',
  history: 'Who let in or removed whom',
  historyNote: (shown: number) => (shown < 200 ? undefined : `the last ${shown}`),
  givenUp: 'given up, since another administrator changed the list at the same time',
  asked: 'Asked; waits for an administrator',
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
    policy: 'Who may be in it',
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

/** What each policy means, in a sentence. */
export const POLICY_WORDS: Readonly<
  Record<GroupRow['policy'], { readonly word: string; readonly means: string }>
> = {
  open: {
    word: 'Anyone',
    means: 'Whoever knows of the group joins it. It has no list and no key.',
  },
  invitation: {
    word: 'Who is invited, or let in on asking',
    means:
      'Administrators invite peers, or let in those that ask; all members know the signed list of who is in.',
  },
  roster: {
    word: 'Who is on the list',
    means: 'Administrators put peers on a signed list; nobody can ask to be let in.',
  },
}

export const POLICY_OPTIONS = GROUP_POLICIES.map((value) => ({
  value,
  label: POLICY_WORDS[value].word,
}))

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
      if (group.list?.self === 'asked') return `${WORDS.asked}. ${POLICY_WORDS[group.policy].means}`
      return `Published by ${learnedFromPeer?.name ?? 'another peer'}. ${inside}: its members and pipes are not seen.`
  }
}
