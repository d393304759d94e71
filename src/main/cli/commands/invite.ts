import encodeQr from 'qr'
import type { CallOutput } from '../../../shared/contract.ts'
import { RIGHTS, type InvitationOffer, type InvitationRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { askLine, askYesNo } from '../ask.ts'
import { collect, onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAgo } from '../format.ts'
import type { Session } from '../session.ts'
import type { Column } from '../table.ts'
import { snapshotOf, watchFeed } from '../watch.ts'
import { rightsOf } from './pair.ts'

interface CreateOptions {
  readonly hours?: number
  readonly uses?: number
  readonly give?: readonly string[]
  readonly note?: string
  /** Absent unless `--no-qr` is given, which makes it false. */
  readonly qr: boolean
}

const HOUR_MS = 3_600_000

const columns: readonly Column<InvitationRow>[] = [
  { title: 'INVITATION', cell: ({ id }) => id.slice(0, 8) },
  { title: 'NOTE', cell: ({ note }) => note },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'USED', cell: ({ uses, usedBy }) => `${usedBy.length} of ${uses}`, align: 'end' },
  { title: 'BY', cell: ({ usedBy }) => usedBy.map(({ name }) => name).join(', ') },
  { title: 'GIVES', cell: ({ rights }) => rights.join(', ') },
  { title: 'MADE', cell: ({ createdWallMs }) => formatAgo(createdWallMs, Date.now()) },
  { title: 'EXPIRES', cell: ({ expiresWallMs }) => new Date(expiresWallMs).toISOString() },
]

export const declareInvite: Declare = (parent, runtime) => {
  const invite = parent.command('invite').description('invite other peers, and redeem invitations')
  declareCreate(invite, runtime)
  invite
    .command('ls')
    .description('list the invitations that were made here')
    .action(
      onHost(runtime, async ({ client, output }) => {
        const rows = await snapshotOf(client, 'invitations', {})
        output.table('invitations', columns, rows, 'No invitation was made here.')
      }),
    )
  invite
    .command('revoke <invitation>')
    .description('take an invitation back; who has redeemed it stays paired')
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '']) => {
        const { id } = pickInvitation(await snapshotOf(client, 'invitations', {}), wanted)
        await client.call('invitations.revoke', { invitationId: id }, { signal })
        output.object({ invitationId: id, revoked: true })
        output.line(`The invitation ${id.slice(0, 8)} is revoked.`)
      }),
    )
  declareRedeem(invite, runtime)
}

const declareCreate: Declare = (parent, runtime) => {
  parent
    .command('create')
    .description(
      'make an invitation and print its words and its link: a secret, for the invited alone',
    )
    .option('--hours <n>', 'how long it may be redeemed (24)', wholeNumber(1, 2_160))
    .option('--uses <n>', 'how many peers may redeem it (1)', wholeNumber(1, 100))
    .option('--give <right>', `what they may do here: ${RIGHTS.join(', ')} (repeatable)`, collect)
    .option('--note <text>', 'for whom it is')
    .option('--no-qr', 'print no QR code')
    .action(
      onHost<CreateOptions>(runtime, async ({ client, output, signal }, _args, options) => {
        const { hours = 24, uses = 1, give = [], note = '' } = options
        const rights = [...rightsOf(give)]
        const wish = { lifetimeMs: hours * HOUR_MS, uses, rights, note }
        const made = await client.call('invitations.create', wish, { signal })
        output.object(made)
        if (options.qr) output.text(qrText(made.link))
        output.remark('Read these words out to somebody near, or send the link below them:')
        output.line(made.words.join(' '))
        output.line(made.link)
      }),
    )
}

const declareRedeem: Declare = (parent, runtime) => {
  parent
    .command('redeem [invitation...]')
    .description(
      'redeem an invitation: its link or its words are read from the input, never from the command line',
    )
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  pipefitter invite redeem < invitation.txt')
    .action(
      onHost<{ yes?: boolean }>(runtime, async (session, given, { yes }) => {
        const { client, output, signal } = session
        assertNotGiven(given)
        const invitation = await askLine(runtime, 'Paste the link, or type the words: ', signal)
        const offer = await client.call('invitations.read', { invitation }, { signal })
        output.line(offer.consequence)
        output.facts(factsOf(offer))
        if (yes !== true && !(await askYesNo(runtime, 'Redeem it?', signal))) return
        const { peerId, name } = await redeem(session, invitation)
        output.object({ peerId, name, paired: true })
        output.line(`Paired with ${name} (${peerId}).`)
      }),
    )
}

const factsOf = (offer: InvitationOffer): readonly (readonly [string, string])[] =>
  offer.form === 'words'
    ? [['peers to ask', String(offer.candidates)]]
    : [
        ['key', offer.fingerprint],
        ['expires', new Date(offer.expiresWallMs).toISOString()],
      ]

/** Redeems, and says meanwhile how far the search has come; Ctrl-C gives it up. */
const redeem = async (
  { client, output, signal }: Session,
  invitation: string,
): Promise<CallOutput<'invitations.redeem'>> => {
  const watch = watchFeed(client, 'redemptions', {}, ({ rows }) => {
    for (const { asked, total } of rows) output.remark(`${asked} of ${total} peers asked`)
  })
  try {
    return await client.call('invitations.redeem', { invitation }, { signal })
  } finally {
    watch.end()
  }
}

/** Arguments are seen by every user of a machine, and kept in the history of the shell. */
const assertNotGiven = (given: readonly string[]): void => {
  // Several words come as a list in the place of the one argument.
  if (given.flat().join('') === '') return
  throw new PipefitterError(
    'base/invalid-input',
    'an invitation is a secret, and the command line can be read by others: give it on the input; this one had better be revoked',
  )
}

const pickInvitation = (rows: readonly InvitationRow[], wanted: string): InvitationRow => {
  const found = rows.filter(({ id }) => wanted.length >= 4 && id.startsWith(wanted.toLowerCase()))
  const [only, ...others] = found
  if (only !== undefined && others.length === 0) return only
  throw new PipefitterError(
    only === undefined ? 'trust/not-found' : 'base/invalid-input',
    only === undefined ? `there is no invitation "${wanted}"` : `"${wanted}" may be several`,
  )
}

/** An invitation to be read by a camera. */
export const qrText = (link: string): string => encodeQr(link, 'ascii', { ecc: 'low', border: 2 })
