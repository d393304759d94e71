import type { PipeRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAge, formatAgo, formatBytes } from '../format.ts'
import type { Output } from '../output.ts'
import { pickPipe } from '../pick.ts'
import { accessText } from './pipe-access.ts'

export const declarePipeShow: Declare = (parent, runtime) => {
  parent
    .command('show <pipe>')
    .description('show everything about a pipe, with its advertisement')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const pipe = await pickPipe(client, wanted)
        output.object({ pipe })
        showPipe(output, pipe)
      }),
    )
}

/** A pipe in full, for people. */
export const showPipe = (output: Output, pipe: PipeRow): void => {
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
    ['origin', pipe.learnedFromPeer ? `found through ${pipe.learnedFromPeer.name}` : pipe.origin],
    ['signed by', pipe.signedBy?.name ?? 'nobody: not signed, as by older peers'],
    ['access', accessText(pipe)],
    ['input end', inputText(pipe)],
    ['output end', outputText(pipe)],
    ['protection', securityText(pipe)],
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

const inputText = ({ input, listening }: PipeRow): string => {
  if (input === undefined) return listening ? 'bound here' : 'not bound here'
  const got = `${input.received} received (${formatBytes(input.receivedBytes)})`
  return `bound here, ${input.flow}; ${got}, ${input.queued} queued, ${input.lost} lost`
}

/** Of a secure pipe alone. */
const securityText = ({ type, output }: PipeRow): string | undefined => {
  if (type !== 'JxtaUnicastSecure') return undefined
  const security = output?.security
  if (security === undefined) return 'encrypted from end to end, once it is bound'
  const weak = security.profile === 'legacy' ? ' (weak)' : ''
  return `${security.protocol}${weak} with ${security.cipher}; key of the other end ${security.fingerprint}`
}

const outputText = ({ output }: PipeRow): string =>
  output === undefined
    ? 'not bound'
    : `${output.peerName} at ${output.endpoint}; ${output.sent} sent (${formatBytes(output.sentBytes)})`
