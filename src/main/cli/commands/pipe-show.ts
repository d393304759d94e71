import type { ConversationRow, PathRow, PipeRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAge, formatAgo, formatBytes } from '../format.ts'
import type { Output } from '../output.ts'
import { followLabels, type PeerLabels } from '../peer-label.ts'
import { pickPipe } from '../pick.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'
import { accessText } from './pipe-access.ts'

export const declarePipeShow: Declare = (parent, runtime) => {
  parent
    .command('show <pipe>')
    .description('show everything about a pipe, with its advertisement')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const pipe = await pickPipe(client, wanted)
        const conversations = await snapshotOf(client, 'conversations', { pipeId: pipe.id })
        output.object({ pipe, conversations })
        const labels = await followLabels(client)
        showPipe(output, pipe, labels)
        if (output.isJson || conversations.length === 0) return
        output.line('')
        output.table('conversations', talkColumns(labels), conversations, '')
      }),
    )
}

/** Conversations over the pipe, with both paths where two are taken at once. */
const talkColumns = (labels: PeerLabels): readonly Column<ConversationRow>[] => [
  { title: 'CONVERSATION', cell: ({ shortId }) => shortId },
  { title: 'WITH', cell: ({ peerId, peerName }) => labels(peerId, peerName) },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'PATH', cell: ({ path }) => (path === undefined ? 'none' : pathText(path)) },
  { title: 'SECOND PATH', cell: ({ beside }) => (beside === undefined ? '' : pathText(beside)) },
]

const pathText = ({ endpoint, relays, rttMs }: PathRow): string => {
  const way = relays.length === 0 ? 'direct' : `over ${relays.map(({ name }) => name).join(', ')}`
  return `${endpoint} ${way}${rttMs === undefined ? '' : ` ${rttMs} ms`}`
}

/** A pipe in full, for people. */
export const showPipe = (output: Output, pipe: PipeRow, labels: PeerLabels): void => {
  const nowMs = Date.now()
  output.facts([
    ['pipe', pipe.id],
    ['short id', pipe.shortId],
    ['name', pipe.name],
    ['type', pipe.type],
    ['transport', pipe.transport ?? 'any'],
    ['group', pipe.group?.name],
    ['description', pipe.description],
    [
      'state',
      `${pipe.state}: ${pipe.stateReason} (for ${formatAge(pipe.stateSinceWallMs, nowMs)})`,
    ],
    ['origin', originText(pipe, labels)],
    ['signed by', pipe.signedBy?.name ?? 'nobody: not signed, as by older peers'],
    ['access', accessText(pipe)],
    ['input end', inputText(pipe)],
    ['output end', outputText(pipe, labels)],
    ['paths', pathsText(pipe)],
    ['protection', securityText(pipe)],
    ['conversations', pipe.saved === true ? 'saved: they outlive this process' : undefined],
    ['critical', pipe.critical === true ? 'you are told when it is down' : undefined],
    ['created', new Date(pipe.createdWallMs).toISOString()],
    [
      'published',
      pipe.publishedWallMs === undefined ? 'no' : formatAgo(pipe.publishedWallMs, nowMs),
    ],
    ['expires', new Date(pipe.expiresWallMs).toISOString()],
  ])
  output.line('')
  output.text(pipe.advertisement)
}

const originText = ({ origin, learnedFromPeer: from }: PipeRow, labels: PeerLabels): string =>
  from === undefined ? origin : `found through ${labels(from.peerId, from.name)}`

const inputText = ({ input, listening }: PipeRow): string => {
  if (input === undefined) return listening ? 'bound here' : 'not bound here'
  const got = `${input.received} received (${formatBytes(input.receivedBytes)})`
  return `bound here, ${input.flow}; ${got}, ${input.queued} queued, ${input.lost} lost`
}

const pathsText = ({ paths: { pinned, excluded, order, policy }, holders }: PipeRow): string =>
  [
    pinned === undefined ? `policy ${policy}` : `pinned to ${pinned.endpoint}`,
    `${holders.length} known to hold it`,
    ...(order.length === 0 ? [] : [`in the order ${order.join(', ')}`]),
    ...(excluded.length === 0 ? [] : [`never ${excluded.join(', ')}`]),
  ].join('; ')

/** Of a secure pipe alone. */
const securityText = ({ type, output }: PipeRow): string | undefined => {
  if (type !== 'JxtaUnicastSecure') return undefined
  const security = output?.security
  if (security === undefined) return 'encrypted from end to end, once it is bound'
  const weak = security.profile === 'legacy' ? ' (weak)' : ''
  return `${security.protocol}${weak} with ${security.cipher}; key of the other end ${security.fingerprint}`
}

const outputText = ({ output }: PipeRow, labels: PeerLabels): string =>
  output === undefined
    ? 'not bound'
    : `${labels(output.peerId, output.peerName)} at ${output.endpoint}; ${output.sent} sent (${formatBytes(output.sentBytes)})`
