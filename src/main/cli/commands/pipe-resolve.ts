import type { AnswerRow } from '../../../shared/rows.ts'
import { collect, onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { EXIT } from '../exit-codes.ts'
import { formatMs } from '../format.ts'
import { followLabels, type PeerLabels } from '../peer-label.ts'
import { pickPeer, pickPipe } from '../pick.ts'
import { resolvePipe } from '../resolve.ts'
import { streamTable } from '../table.ts'
import type { Column } from '../table.ts'

interface ResolveFlags {
  readonly peer?: readonly string[]
  readonly timeout?: number
}

/** As the binding workbench has them. */
const columnsWith = (labels: PeerLabels): readonly Column<AnswerRow>[] => [
  { title: 'PEER', cell: ({ peerShortId }) => peerShortId, width: 10 },
  { title: 'NAME', cell: ({ peerId, peerName }) => labels(peerId, peerName), width: 16 },
  { title: 'ENDPOINT', cell: ({ endpoint }) => endpoint ?? '', width: 28 },
  { title: 'TRANSPORT', cell: ({ transport }) => transport ?? '' },
  { title: 'SOURCE', cell: (answer) => sourceText(answer, labels), width: 12 },
  { title: 'RTT', cell: ({ rttMs }) => formatMs(rttMs), align: 'end', width: 8 },
  { title: 'VERDICT', cell: ({ verdict }) => verdict, width: 8 },
  { title: 'WHY', cell: ({ verdictReason }) => verdictReason },
]

function sourceText({ source, answeredBy: by }: AnswerRow, labels: PeerLabels): string {
  return by === undefined ? source : `${source} (${labels(by.peerId, by.name)})`
}

export const declarePipeResolve: Declare = (parent, runtime) => {
  parent
    .command('resolve <pipe>')
    .description('ask who has the input end of a pipe bound, and at which endpoint')
    .option('--peer <peer>', 'ask this peer alone; may be given several times', collect)
    .option('--timeout <ms>', 'how long to wait for answers', wholeNumber(100, 120_000))
    .addHelpText(
      'after',
      '\nAnswers come as a table while they arrive; one that is being verified comes again.',
    )
    .action(
      onHost<ResolveFlags>(runtime, async (session, [wanted = ''], flags) => {
        const { client, output } = session
        const pipe = await pickPipe(client, wanted)
        const peers = await Promise.all((flags.peer ?? []).map((peer) => pickPeer(client, peer)))
        const labels = await followLabels(client)
        const table = streamTable(columnsWith(labels))
        output.titles(table.titles())
        const { resolution, answers } = await resolvePipe(session, pipe.id, {
          ...(peers.length === 0 ? {} : { peers: peers.map(({ id }) => id) }),
          ...(flags.timeout === undefined ? {} : { timeoutMs: flags.timeout }),
          onAnswer: (answer) => {
            output.object({ answer })
            output.line(table.line(answer))
          },
        })
        output.object({ resolution })
        for (const { channel, state, answers: count, error } of resolution.asked)
          output.line(`asked ${channel}: ${error ?? `${state}, ${count} answered`}`)
        output.line(resolution.summary)
        const chosen = answers.find(({ wouldChoose }) => wouldChoose !== undefined)
        if (chosen !== undefined)
          output.line(
            `The rule would choose ${labels(chosen.peerId, chosen.peerName)}: ${chosen.wouldChoose ?? ''}`,
          )
        if (resolution.state === 'cancelled') return EXIT.interrupted
        return answers.some(({ verdict }) => verdict === 'usable') ? EXIT.ok : EXIT.unreachable
      }),
    )
}
