import { Option } from 'commander'
import { RIGHTS, type GrantRow, type RightName, type TrustRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAgo } from '../format.ts'
import { pickPipe } from '../pick.ts'
import { pickKey } from '../pick-key.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'

const KEY_SHOWN = 16

const columns: readonly Column<TrustRow>[] = [
  { title: 'KEY', cell: ({ id }) => id.slice(0, KEY_SHOWN) },
  { title: 'PEER', cell: ({ shortId }) => shortId },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'STANDING', cell: ({ standing, origin }) => standing + (origin ? ` (${origin})` : '') },
  { title: 'RIGHTS', cell: ({ grants }) => grants.map(grantText).join(', ') },
  { title: 'LINKED', cell: ({ linked }) => (linked ? 'yes' : '') },
  { title: 'SEEN', cell: ({ lastSeenWallMs }) => formatAgo(lastSeenWallMs, Date.now()) },
  { title: 'WARNING', cell: ({ warning }) => warning ?? '' },
]

const grantText = ({ right, pipe }: GrantRow): string =>
  pipe === undefined ? right : `${right} ${pipe.name}`

interface TrustFlags {
  readonly fingerprint?: string
}

interface GrantFlags {
  readonly pipe?: string
}

/** The commands by which a person says who is trusted, and what for. */
export const declarePeerTrust: Declare = (peer, runtime) => {
  peer
    .command('keys')
    .description('list every key that proved itself here: how it stands and what it may do')
    .action(
      onHost(runtime, async ({ client, output }) => {
        const keys = await snapshotOf(client, 'trust', {})
        output.table('keys', columns, keys, 'No peer has proved a key to this one yet.')
      }),
    )
  peer
    .command('trust <peer>')
    .description('say that a key is the peer it claims to be; it can then be given rights')
    .option('--fingerprint <hex>', 'its whole fingerprint, as read from its own screen')
    .addHelpText(
      'after',
      '\nA peer is named by its fingerprint, id, short id or name; see: pipefitter peer keys\n' +
        'Whoever is trusted may use pipes that are open to paired peers, and others once let in.',
    )
    .action(
      onHost<TrustFlags>(runtime, async ({ client, output }, [wanted = ''], options) => {
        const { id: fingerprint, name } = await pickKey(client, wanted)
        const compared = options.fingerprint?.replace(/[\s:]/g, '').toLowerCase()
        if (compared !== undefined && compared !== fingerprint)
          throw new PipefitterError('base/invalid-input', `"${wanted}" has another fingerprint`)
        await client.call('trust.setStanding', {
          ...{ fingerprint, standing: 'paired' },
          ...(compared === undefined ? {} : { compared }),
        })
        output.object({ fingerprint, standing: 'paired' })
        output.line(`Trusted: ${name || wanted}, key ${fingerprint}`)
      }),
    )
  for (const { verb, standing, about, done } of STANDING_VERBS) {
    peer
      .command(`${verb} <peer>`)
      .description(about)
      .action(
        onHost(runtime, async ({ client, output }, [wanted = '']) => {
          const { id: fingerprint, name } = await pickKey(client, wanted)
          await client.call('trust.setStanding', { fingerprint, standing })
          output.object({ fingerprint, standing })
          output.line(`${done}: ${name || wanted}, key ${fingerprint}`)
        }),
      )
  }
  peer
    .command('forget <peer>')
    .description('forget a key with its rights; when it comes again it is merely seen')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const { id: fingerprint, name } = await pickKey(client, wanted)
        await client.call('trust.forget', { fingerprint })
        output.object({ fingerprint })
        output.line(`Forgotten: ${name || wanted}, key ${fingerprint}`)
      }),
    )
  for (const { verb, about, done } of GRANT_VERBS) {
    peer
      .command(`${verb} <peer>`)
      .description(about)
      .addOption(
        new Option('--right <right>', 'what it may do').choices(RIGHTS).makeOptionMandatory(),
      )
      .option('--pipe <pipe>', 'on this pipe alone; without it on all')
      .action(
        onHost<GrantFlags & { readonly right: RightName }>(
          runtime,
          async ({ client, output }, [wanted = ''], { right, pipe }) => {
            const { id: fingerprint, name } = await pickKey(client, wanted)
            const on = pipe === undefined ? undefined : await pickPipe(client, pipe)
            const grant = { fingerprint, right, ...(on === undefined ? {} : { pipeId: on.id }) }
            await client.call(`trust.${verb}`, grant)
            output.object(grant)
            output.line(`${done}: ${right} on ${on?.name ?? 'all pipes'}, ${name || wanted}`)
          },
        ),
      )
  }
}

const STANDING_VERBS = [
  {
    verb: 'ignore',
    standing: 'ignored',
    about: 'show and ask nothing of a peer any more; it may link, and has no rights',
    done: 'Ignored',
  },
  {
    verb: 'block',
    standing: 'blocked',
    about: 'keep no link with a peer, and cut those that are open',
    done: 'Blocked',
  },
] as const

const GRANT_VERBS = [
  { verb: 'grant', about: 'give a trusted peer a right', done: 'Given' },
  { verb: 'revoke', about: 'take a right back; what it uses now is cut off', done: 'Taken back' },
] as const
