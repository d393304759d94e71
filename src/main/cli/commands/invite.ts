import encodeQr from 'qr'
import { RIGHTS, type InvitationRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { askLine, askYesNo } from '../ask.ts'
import { collect, onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAgo } from '../format.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'
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
    .description('make an invitation and print its link: a secret, for the invited alone')
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
        const { invitation, link } = await client.call('invitations.create', wish, { signal })
        output.object({ invitation, link })
        if (options.qr) output.text(qrText(link))
        output.line(link)
      }),
    )
}

const declareRedeem: Declare = (parent, runtime) => {
  parent
    .command('redeem [link]')
    .description(
      'redeem an invitation: its link is read from the input, never from the command line',
    )
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  pipefitter invite redeem < invitation.txt')
    .action(
      onHost<{ yes?: boolean }>(runtime, async ({ client, output, signal }, [given], { yes }) => {
        assertNotGiven(given)
        const link = await askLine(runtime, 'Paste the invitation: ', signal)
        const offer = await client.call('invitations.read', { link }, { signal })
        output.line(offer.consequence)
        output.facts([
          ['key', offer.fingerprint],
          ['expires', new Date(offer.expiresWallMs).toISOString()],
        ])
        if (yes !== true && !(await askYesNo(runtime, 'Redeem it?', signal))) return
        const { peerId } = await client.call('invitations.redeem', { link }, { signal })
        output.object({ peerId, paired: true })
        output.line(`Paired with ${offer.name} (${offer.shortId}).`)
      }),
    )
}

/** Arguments are seen by every user of a machine, and kept in the history of the shell. */
const assertNotGiven = (given: string | undefined): void => {
  if (given === undefined) return
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

const qrText = (link: string): string => encodeQr(link, 'ascii', { ecc: 'low', border: 2 })
