/** The texts of the inbox. */
import type { InboxActionName, InboxRow } from '../../../shared/rows.ts'
import { plural } from '../../ui/format.ts'

export const WORDS = {
  title: 'Inbox',
  waiting: (count: number) => (count === 0 ? undefined : `${plural(count, 'request')} waiting`),
  badge: (count: number) => `${plural(count, 'request')} waiting`,
  list: 'Requests',
  requests: 'Waiting for you',
  emptyTitle: 'Nothing waits for you',
  empty:
    'When another peer asks to pair, or for a right that it has not got, it waits here until you decide. Nothing expires by itself.',
  command: 'pipefitter inbox ls',
  back: 'Back to the list',
  what: 'What accepting does',
  first: 'Before you can accept',
  pairFirst: 'Pair and let in …',
  lookAt: 'Look at it',
  facts: {
    from: 'Came from',
    times: 'Asked',
    first: 'First',
    last: 'Last',
    key: 'Key',
    standing: 'Known',
  },
  paired: 'a peer that you are paired with',
  stranger: 'a peer that you have not paired with',
  times: (count: number) => plural(count, 'time'),
  invitations: 'Invitations',
  ignoreTitle: 'Ignore this peer?',
  ignoreAbout:
    'Nothing that it asks for is shown any more, and it is not told. It may still link with this peer. You can change this on its page.',
  blockTitle: 'Block this peer?',
  blockAbout:
    'It is ignored, and no link to it is kept: it cannot reach this peer at all. You can change this on its page.',
} as const

export const ACTION_WORDS: Readonly<Record<InboxActionName, string>> = {
  accept: 'Accept',
  refuse: 'Not now',
  ignore: 'Ignore …',
  block: 'Block …',
}

export const acceptWord = ({ kind }: InboxRow) => (kind === 'pairing' ? 'Compare words' : 'Accept')

export const DONE_WORDS: Readonly<Record<InboxActionName, string>> = {
  accept: 'Accepted',
  refuse: 'Refused; the peer is told',
  ignore: 'Ignored from now on',
  block: 'Blocked',
}
