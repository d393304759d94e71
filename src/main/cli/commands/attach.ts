import type { AttachmentConnectionRow, AttachmentRow } from '../../../shared/rows.ts'
import type { HostClient } from '../../../shared/contract.ts'
import { PipefitterError } from '../../base/errors.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAgo, formatBytes } from '../format.ts'
import type { Output } from '../output.ts'
import { pickPeer, pickPipe } from '../pick.ts'
import { snapshotOf } from '../watch.ts'
import type { Column } from '../table.ts'

const ABOUT = `
What ends of pipes are fitted to is kept in the profile and starts with the peer. Whoever may use the pipe (pipefitter pipe
access) may connect. One machine shares, another uses:
  pipefitter attach share database 5432      here: who connects over the pipe is put through to 127.0.0.1:5432
  pipefitter attach use database             there: prints the port of 127.0.0.1 that leads to it
  pipefitter attach command report -- /usr/bin/jq -c .`

const PORT_MAX = 65_535
const SECONDS_MAX = 86_400

/** What the ends of pipes are fitted to: services, ports and programs. */
export const declareAttach: Declare = (parent, runtime) => {
  const attach = parent
    .command('attach')
    .description('fit ends of pipes to services, ports and programs of this machine')
    .addHelpText('after', ABOUT)
  for (const declare of [declareLs, declareShare, declareUse('use'), declareCommand])
    declare(attach, runtime)
  for (const on of [true, false]) declareSwitch(on)(attach, runtime)
  for (const declare of [declareRm, declareConnections, declareDrop]) declare(attach, runtime)
}

/** As other tools call it. */
export const declareForward: Declare = (parent, runtime) => declareUse('forward')(parent, runtime)

const declareLs: Declare = (parent, runtime) => {
  parent
    .command('ls')
    .description('what there is, and how each stands')
    .action(
      onHost(runtime, async ({ client, output }) => {
        const rows = await snapshotOf(client, 'attachments', {})
        output.table('attachments', COLUMNS, rows, 'No pipe is fitted to anything here.')
        for (const row of rows) if (row.state === 'Error') output.line(reasonLine(row))
      }),
    )
}

const COLUMNS: readonly Column<AttachmentRow>[] = [
  { title: 'ID', cell: ({ shortId }) => shortId },
  { title: 'KIND', cell: ({ kind }) => kind },
  { title: 'PIPE', cell: ({ pipeName }) => pipeName },
  { title: 'HERE', cell: ({ local }) => local },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'OPEN', cell: ({ connections }) => String(connections), align: 'end' },
  { title: 'EVER', cell: ({ total }) => String(total), align: 'end' },
  { title: 'REFUSED', cell: ({ refused }) => String(refused), align: 'end' },
  { title: 'IN', cell: ({ bytesIn }) => formatBytes(bytesIn), align: 'end' },
  { title: 'OUT', cell: ({ bytesOut }) => formatBytes(bytesOut), align: 'end' },
]

const reasonLine = ({ shortId, stateReason }: AttachmentRow): string =>
  `${shortId}: ${stateReason}.`

const declareShare: Declare = (parent, runtime) => {
  parent
    .command('share <pipe> <service>')
    .description('put whoever connects over a pipe through to a TCP service: PORT or HOST:PORT')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '', service = '']) => {
        const { id: pipeId } = await pickPipe(client, wanted)
        tell(output, await client.call('attachments.share', { pipeId, ...serviceOf(service) }))
      }),
    )
}

/** `5432`, `localhost:5432`, `[::1]:5432`. */
const serviceOf = (text: string): { readonly host?: string; readonly port: number } => {
  const [, bracketed, plain, digits = ''] =
    /^(?:\[([^\]]+)\]:|([^:]+):)?(\d{1,5})$/.exec(text) ?? []
  const port = Number(digits)
  const host = bracketed ?? plain
  if (digits !== '' && port >= 1 && port <= PORT_MAX)
    return host === undefined ? { port } : { host, port }
  throw new PipefitterError('base/invalid-input', `"${text}" is no PORT or HOST:PORT`)
}

interface UseFlags {
  readonly port?: number
  readonly socket?: boolean
  readonly peer?: string
}

const declareUse =
  (name: 'use' | 'forward'): Declare =>
  (parent, runtime) => {
    parent
      .command(`${name} <pipe>`)
      .description(
        name === 'use'
          ? 'make a port of 127.0.0.1 lead through a pipe to whoever holds it'
          : 'the same as: attach use',
      )
      .option(
        '--port <n>',
        'this port (else a free one, kept from then on)',
        wholeNumber(1, PORT_MAX),
      )
      .option('--socket', 'a socket file that this account alone may use, in place of a port')
      .option('--peer <peer>', 'to this peer alone')
      .action(
        onHost<UseFlags>(runtime, async ({ client, output }, [wanted = ''], flags) => {
          const { id: pipeId } = await pickPipe(client, wanted)
          const peer = flags.peer === undefined ? undefined : await pickPeer(client, flags.peer)
          const row = await client.call('attachments.use', {
            pipeId,
            ...(flags.port === undefined ? {} : { port: flags.port }),
            ...(flags.socket === true ? { socket: true as const } : {}),
            ...(peer === undefined ? {} : { peerId: peer.id }),
          })
          tell(output, row)
        }),
      )
  }

const declareCommand: Declare = (parent, runtime) => {
  parent
    .command('command <pipe> <program> [args...]')
    .description('run a program (absolute path) for each conversation; write -- before it')
    .option('--seconds <n>', 'how long one run may take (3600)', wholeNumber(1, SECONDS_MAX))
    .action(
      onHost<{ readonly seconds?: number }>(
        runtime,
        async ({ client, output }, [wanted = '', program = '', ...rest], { seconds }) => {
          const { id: pipeId } = await pickPipe(client, wanted)
          const row = await client.call('attachments.command', {
            ...{ pipeId, program, args: rest.flat() },
            ...(seconds === undefined ? {} : { timeoutMs: seconds * 1_000 }),
          })
          tell(output, row)
        },
      ),
    )
}

const tell = (output: Output, row: AttachmentRow): void => {
  output.object({ attachment: row })
  output.line(`${row.shortId}  ${row.kind}  ${row.pipeName}  ${row.local}`)
  output.line(`${row.state}: ${row.stateReason}.`)
}

const declareSwitch =
  (on: boolean): Declare =>
  (parent, runtime) => {
    parent
      .command(`${on ? 'on' : 'off'} <attachment>`)
      .description(
        on ? 'switch one on, now and at every start' : 'switch one off; its connections end',
      )
      .action(
        onHost(runtime, async ({ client, output }, [wanted = '']) => {
          const { id } = await pickAttachment(client, wanted)
          await client.call('attachments.setEnabled', { attachmentId: id, on })
          tell(output, await pickAttachment(client, id))
        }),
      )
  }

const declareRm: Declare = (parent, runtime) => {
  parent
    .command('rm <attachment>')
    .description('end and forget one; its pipe stays')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const { id, local, pipeName } = await pickAttachment(client, wanted)
        await client.call('attachments.remove', { attachmentId: id })
        output.object({ removed: id })
        output.line(`${pipeName} is not fitted to ${local} any more.`)
      }),
    )
}

const declareConnections: Declare = (parent, runtime) => {
  parent
    .command('connections [attachment]')
    .description('what is connected through one, or through all')
    .action(
      onHost(runtime, async ({ client, output }, [wanted]) => {
        const of =
          wanted === undefined
            ? await snapshotOf(client, 'attachments', {})
            : [await pickAttachment(client, wanted)]
        const rows: AttachmentConnectionRow[] = []
        for (const { id } of of)
          rows.push(...(await snapshotOf(client, 'attachmentConnections', { attachmentId: id })))
        output.table('connections', CONNECTION_COLUMNS, rows, 'Nothing is connected.')
      }),
    )
}

const CONNECTION_COLUMNS: readonly Column<AttachmentConnectionRow>[] = [
  { title: 'ID', cell: ({ id }) => id.slice(0, 8) },
  { title: 'PEER', cell: ({ peerName }) => peerName },
  {
    title: 'PATH',
    cell: ({ path }) => (path === undefined ? '–' : `${path.transport} ${path.endpoint}`),
  },
  { title: 'SINCE', cell: ({ openedWallMs }) => formatAgo(openedWallMs, Date.now()) },
  { title: 'IN', cell: ({ bytesIn }) => formatBytes(bytesIn), align: 'end' },
  { title: 'OUT', cell: ({ bytesOut }) => formatBytes(bytesOut), align: 'end' },
]

const declareDrop: Declare = (parent, runtime) => {
  parent
    .command('drop <connection>')
    .description('end one connection, by its id')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        for (const { id: attachmentId } of await snapshotOf(client, 'attachments', {})) {
          const open = await snapshotOf(client, 'attachmentConnections', { attachmentId })
          const meant = open.find(({ id }) => isMeant(id, wanted))
          if (meant === undefined) continue
          await client.call('attachments.closeConnection', { connectionId: meant.id })
          output.object({ dropped: meant.id })
          output.line(`The connection with ${meant.peerName} is ended.`)
          return
        }
        throw new PipefitterError('attachment/not-found', `there is no connection "${wanted}"`)
      }),
    )
}

const SHORT_MIN = 4

/** The whole id, or its first four characters on. */
const isMeant = (id: string, wanted: string): boolean =>
  id === wanted || (wanted.length >= SHORT_MIN && id.startsWith(wanted.toLowerCase()))

/** By its id, or by the name of its pipe where that has one alone. */
const pickAttachment = async (client: HostClient, wanted: string): Promise<AttachmentRow> => {
  const rows = await snapshotOf(client, 'attachments', {})
  const byId = rows.filter(({ id }) => isMeant(id, wanted))
  const found = byId.length > 0 ? byId : rows.filter(({ pipeName }) => pipeName === wanted)
  const [only, ...others] = found
  if (only === undefined)
    throw new PipefitterError('attachment/not-found', `there is no attachment "${wanted}"`)
  if (others.length > 0)
    throw new PipefitterError(
      'base/invalid-input',
      `"${wanted}" may be any of ${found.map(({ shortId }) => shortId).join(', ')}; use the id`,
    )
  return only
}
