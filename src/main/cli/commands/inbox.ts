import type { InboxActionName, InboxRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { collect, onHost } from '../command.ts'
import type { Declare, Runtime } from '../command.ts'
import { formatAgo } from '../format.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'
import { followPairing, type PairOptions } from './pair.ts'

const columns: readonly Column<InboxRow>[] = [
  { title: 'PEER', cell: ({ shortId }) => shortId },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'REQUEST', cell: ({ summary }) => summary },
  { title: 'FROM', cell: ({ host }) => host },
  { title: 'TIMES', cell: ({ count }) => String(count), align: 'end' },
  { title: 'LAST', cell: ({ lastWallMs }) => formatAgo(lastWallMs, Date.now()) },
  { title: 'WARNING', cell: ({ warning }) => warning ?? '' },
]

const ABOUT: Readonly<Record<InboxActionName, string>> = {
  accept: 'grant what a peer asks for; where it asks to pair, compare the words',
  refuse: 'not now; the peer is told and may ask again',
  ignore: 'show nothing of this peer any more; it is not told',
  block: 'ignore the peer and keep no link to it',
}

export const declareInbox: Declare = (parent, runtime) => {
  const inbox = parent.command('inbox').description('see and decide what other peers ask for')
  inbox
    .command('ls')
    .description('list the requests that wait')
    .action(
      onHost(runtime, async ({ client, output }) => {
        const rows = await snapshotOf(client, 'inbox', {})
        output.table('inbox', columns, rows, 'Nothing waits for you.')
      }),
    )
  declareAction(inbox, runtime, 'accept')
  for (const action of ['refuse', 'ignore', 'block'] as const) declareAction(inbox, runtime, action)
}

const declareAction = (
  parent: Parameters<Declare>[0],
  runtime: Runtime,
  action: InboxActionName,
): void => {
  const command = parent.command(`${action} <peer>`).description(ABOUT[action])
  if (action === 'accept')
    command.option(
      '--give <right>',
      'a right that the peer gets when you pair (repeatable)',
      collect,
    )
  command.action(
    onHost<PairOptions>(runtime, async (session, [wanted = ''], options) => {
      const { client, output, signal } = session
      const rows = requestsOf(await snapshotOf(client, 'inbox', {}), wanted)
      for (const { id, summary } of rows) {
        const { pairingId } = await client.call('inbox.act', { id, action }, { signal })
        if (pairingId !== undefined) return followPairing(runtime, session, pairingId, options)
        output.object({ id, action })
        output.line(`${summary}: ${DONE[action]}.`)
        // Ignoring and blocking are of the peer, with all that it asked for.
        if (action === 'ignore' || action === 'block') return undefined
      }
      return undefined
    }),
  )
}

const DONE: Readonly<Record<InboxActionName, string>> = {
  accept: 'accepted',
  refuse: 'refused',
  ignore: 'ignored from now on',
  block: 'blocked',
}

const SHORT_MIN = 4

/** The requests of the one peer that is meant, by its id, the beginning of its short id, or its name. */
const requestsOf = (rows: readonly InboxRow[], wanted: string): readonly InboxRow[] => {
  const text = wanted.toLowerCase()
  const found = rows.filter(
    ({ id, peerId, shortId, name }) =>
      [id, peerId, name].includes(wanted) ||
      (text.length >= SHORT_MIN && shortId.toLowerCase().startsWith(text)),
  )
  if (found.length === 0)
    throw new PipefitterError('trust/request-gone', `"${wanted}" asks for nothing`)
  if (new Set(found.map(({ fingerprint }) => fingerprint)).size === 1) return found
  throw new PipefitterError('base/invalid-input', `"${wanted}" may be several peers; use the id`)
}
