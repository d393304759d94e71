import { resolve } from 'node:path'
import type { CallName } from '../../../shared/contract.ts'
import type { TransferRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { onHost, type Declare, type Runtime, wholeNumber } from '../command.ts'
import { formatAgo, formatBytes } from '../format.ts'
import { pickKey } from '../pick-key.ts'
import type { Session } from '../session.ts'
import type { Column } from '../table.ts'
import { followTransfer } from '../transfer-progress.ts'
import { snapshotOf } from '../watch.ts'

type Commands = Parameters<Declare>[0]

const columns: readonly Column<TransferRow>[] = [
  { title: 'ID', cell: ({ shortId }) => shortId },
  { title: '', cell: ({ direction }) => (direction === 'in' ? 'from' : 'to') },
  { title: 'PEER', cell: ({ peerName }) => peerName },
  { title: 'NAME', cell: ({ name, files }) => (files === 1 ? name : `${name} (${files} files)`) },
  { title: 'DONE', cell: ({ doneBytes }) => formatBytes(doneBytes), align: 'end' },
  { title: 'OF', cell: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'end' },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'SINCE', cell: ({ stateSinceWallMs }) => formatAgo(stateSinceWallMs, Date.now()) },
  { title: 'WHY', cell: ({ stateReason, savedTo }) => savedTo ?? stateReason },
]

/** Files and folders that go to other peers and come from them. */
export const declareFile: Declare = (parent, runtime) => {
  const file = parent.command('file').description('send files to paired peers, and receive theirs')
  declareSend(file, runtime)
  declareList(file, runtime, 'ls', 'list all transfers', () => true)
  const waits = ({ direction, state }: TransferRow): boolean =>
    direction === 'in' && state === 'Waiting'
  declareList(file, runtime, 'inbox', 'list the offers that wait for you', waits)
  declareAccept(file, runtime)
  for (const one of ACTIONS) declareAction(file, runtime, one)
}

interface SendOptions {
  readonly wait?: boolean
  readonly timeout?: number
}

const declareSend = (parent: Commands, runtime: Runtime): void => {
  parent
    .command('send <peer> <path...>')
    .description('offer files or folders to a paired peer, who may come later')
    .option('--wait', 'until it is saved there, or over otherwise')
    .option('--timeout <seconds>', 'with --wait: wait no longer', wholeNumber(1, 604_800))
    .action(
      onHost<SendOptions>(runtime, async (session, given, { wait, timeout }) => {
        const { client, output, signal } = session
        const [wanted, paths] = given as readonly unknown[]
        const { peerId, name } = await pickKey(client, String(wanted))
        const named = Array.isArray(paths) ? paths.map((path) => resolve(String(path))) : []
        const sent = await client.call('transfers.send', { peerId, paths: named }, { signal })
        if (wait === true) return followTransfer(runtime, session, sent.transferId, timeout)
        output.object(sent)
        output.line(`Offered to ${name || 'the peer'}. See how it goes: pipefitter file ls`)
        return undefined
      }),
    )
}

const declareList = (
  parent: Commands,
  runtime: Runtime,
  name: string,
  about: string,
  isMeant: (row: TransferRow) => boolean,
): void => {
  parent
    .command(name)
    .description(about)
    .action(
      onHost(runtime, async ({ client, output }) => {
        const rows = (await snapshotOf(client, 'transfers', {})).filter(isMeant)
        const latestFirst = rows.toSorted((a, b) => b.createdWallMs - a.createdWallMs)
        output.table('transfers', columns, latestFirst, 'There are none.')
      }),
    )
}

const declareAccept = (parent: Commands, runtime: Runtime): void => {
  parent
    .command('accept <id>')
    .description('take an offer that waits')
    .option('--always', 'take those to come from this peer too')
    .action(
      onHost<{ readonly always?: boolean }>(runtime, async (session, [wanted = ''], options) => {
        const { client, output, signal } = session
        const { id, name } = await pickTransfer(session, wanted)
        const always = options.always === true
        await client.call('transfers.accept', { transferId: id, always }, { signal })
        output.object({ transferId: id, always })
        output.line(`${name} is taken.`)
      }),
    )
}

interface Action {
  readonly verb: string
  readonly call: CallName &
    (
      | 'transfers.refuse'
      | 'transfers.pause'
      | 'transfers.resume'
      | 'transfers.cancel'
      | 'transfers.remove'
    )
  readonly about: string
  readonly done: string
}

const ACTIONS: readonly Action[] = [
  {
    verb: 'refuse',
    call: 'transfers.refuse',
    about: 'refuse an offer that waits',
    done: 'refused',
  },
  { verb: 'pause', call: 'transfers.pause', about: 'hold a transfer', done: 'held' },
  {
    ...{ verb: 'resume', call: 'transfers.resume', done: 'let go on' },
    about: 'let a transfer go on; one that waits for room on the disk tries again now',
  },
  { verb: 'cancel', call: 'transfers.cancel', about: 'end a transfer', done: 'cancelled' },
  {
    ...{ verb: 'rm', call: 'transfers.remove', done: 'out of the list' },
    about: 'take one that is over out of the list; what was saved stays',
  },
]

const declareAction = (parent: Commands, runtime: Runtime, { verb, ...action }: Action): void => {
  parent
    .command(`${verb} <id>`)
    .description(action.about)
    .action(
      onHost(runtime, async (session, [wanted = '']) => {
        const { client, output, signal } = session
        const { id, name } = await pickTransfer(session, wanted)
        await client.call(action.call, { transferId: id }, { signal })
        output.object({ transferId: id })
        output.line(`${name}: ${action.done}.`)
      }),
    )
}

const SHORT_MIN = 4

/** The one transfer that is meant: by its id or the beginning of it, or by its name where only one has it. */
const pickTransfer = async ({ client }: Session, wanted: string): Promise<TransferRow> => {
  const rows = await snapshotOf(client, 'transfers', {})
  const text = wanted.toLowerCase()
  const found = rows.filter(
    ({ id, name }) => name === wanted || (text.length >= SHORT_MIN && id.startsWith(text)),
  )
  const [only, ...others] = found
  if (only === undefined)
    throw new PipefitterError('transfer/not-found', `there is no transfer "${wanted}"`)
  if (others.length === 0) return only
  const ids = found.map(({ shortId }) => shortId).join(', ')
  throw new PipefitterError('base/invalid-input', `"${wanted}" may be any of ${ids}; use the id`)
}
