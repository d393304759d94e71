/** The texts of the groups. */
import { GROUP_POLICIES, type GroupRow } from '../../../shared/rows.ts'
import { useWords } from '../../words/index.ts'

/** What a group is to this peer, in a fixed word. */
export const GROUP_STATES = ['Home', 'Joined', 'Draft', 'Left', 'Found'] as const
export type GroupState = (typeof GROUP_STATES)[number]

export const WORDS = useWords('groups')

/** What each policy means, in a sentence. */
export const POLICY_WORDS = WORDS.policies

export const policyOptions = () =>
  GROUP_POLICIES.map((value) => ({ value, label: POLICY_WORDS[value].word }))

/** How much of a list is shown; nothing where it is all of it. */
export const partNote = (shown: number, all: number): string | undefined =>
  shown < all ? WORDS.firstOf({ shown, all }) : undefined

const HISTORY_SHOWN = 200
export const historyNote = (shown: number): string | undefined =>
  shown < HISTORY_SHOWN ? undefined : WORDS.lastOf({ shown })

export const stateOf = ({ origin, joined, publishedWallMs }: GroupRow): GroupState => {
  if (origin === 'home') return 'Home'
  if (origin === 'created' && publishedWallMs === undefined) return 'Draft'
  if (joined) return 'Joined'
  return origin === 'created' ? 'Left' : 'Found'
}

/** Why a group is in its state, and what that means. */
export const reasonOf = (group: GroupRow): string => {
  const { joined, members, learnedFromPeer, list, policy } = group
  const { reasons } = WORDS
  const inside = joined ? reasons.inside({ members }) : reasons.outside
  switch (stateOf(group)) {
    case 'Home':
      return reasons.home({ members })
    case 'Draft':
      return reasons.draft({ inside })
    case 'Joined':
      return reasons.joined({ inside })
    case 'Left':
      return reasons.left
    case 'Found':
      if (list?.self === 'asked') return `${WORDS.asked}. ${POLICY_WORDS[policy].means}`
      return reasons.found({ peer: learnedFromPeer?.name ?? reasons.anotherPeer })
  }
}
