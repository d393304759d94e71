import * as v from 'valibot'
import { calls } from '../../shared/contract.ts'
import type {
  CallInput,
  CallName,
  CallOutput,
  FeedName,
  FeedRow,
  HostApi,
} from '../../shared/contract.ts'
import type { StatusRow } from '../../shared/rows.ts'
import { qrText } from './commands/invite.ts'
import type { Output } from './output.ts'

const LIFETIME_MS = 86_400_000
const NEVER = { signal: new AbortController().signal }

/**
 * What a peer without a window says to a person at its terminal who has paired it with nobody yet: the invitation by which
 * another one gets to know it, and may manage it where this one is managed. One that is open already is said again.
 */
export const sayFirstInvitation = async (
  output: Output,
  api: HostApi,
  { managed, name }: StatusRow,
): Promise<void> => {
  const keys = await rowsNow(api, 'trust')
  const isKnown = keys.some(
    ({ standing, grants }) =>
      standing === 'paired' && (!managed || grants.some((grant) => isToManage(grant))),
  )
  if (isKnown) return
  const { link, words } = await openInvitation(api, managed)
  output.text(qrText(link))
  output.line(
    managed
      ? `To manage ${name} from the window of another peer, redeem this there (Inbox, Redeem an invitation), open ${name} under Peers and press "Manage this peer". A secret, good once, for a day:`
      : `To pair ${name} with another peer, redeem this there. A secret, good once, for a day:`,
  )
  output.line(words.join(' '))
  output.line(link)
}

const isToManage = ({ right, pipe }: FeedRow<'trust'>['grants'][number]): boolean =>
  right === 'administrate' && pipe === undefined

const openInvitation = async (
  api: HostApi,
  managed: boolean,
): Promise<Pick<CallOutput<'invitations.link'>, 'link' | 'words'>> => {
  const open = (await rowsNow(api, 'invitations')).find(
    ({ state, rights }) => state === 'open' && rights.includes('administrate') === managed,
  )
  if (open !== undefined) return ask(api, 'invitations.link', { invitationId: open.id })
  const rights = managed ? (['administrate'] as const) : []
  return ask(api, 'invitations.create', { lifetimeMs: LIFETIME_MS, uses: 1, rights: [...rights] })
}

const ask = async <N extends CallName>(
  api: HostApi,
  name: N,
  input: CallInput<N>,
): Promise<CallOutput<N>> => v.parse(calls[name].output, await api.call(name, input, NEVER))

/** The rows of a table as they are now. */
const rowsNow = <N extends FeedName>(api: HostApi, feed: N): Promise<readonly FeedRow<N>[]> =>
  new Promise((resolve) => {
    const leave = api.subscribe(feed, {}, ({ rows }) => {
      leave()
      resolve(rows as readonly FeedRow<N>[])
    })
  })
