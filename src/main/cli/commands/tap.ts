import { FILTER_FIELD_NAMES } from '../../../shared/filter/index.ts'
import type { TrafficRow } from '../../../shared/rows.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatBytes, formatTime } from '../format.ts'
import { followLabels, type PeerLabels } from '../peer-label.ts'
import { streamLog } from '../stream-log.ts'
import { streamTable } from '../table.ts'
import type { Column } from '../table.ts'

interface TapFlags {
  readonly count?: number
  readonly past?: boolean
  readonly filter?: string
}

const columnsWith = (labels: PeerLabels): readonly Column<TrafficRow>[] => [
  { title: 'TIME', cell: ({ atWallMs }) => formatTime(atWallMs), width: 12 },
  { title: 'DIR', cell: ({ direction }) => direction },
  { title: 'KIND', cell: ({ kind }) => kind, width: 18 },
  { title: 'PEER', cell: (row) => peerText(row, labels), width: 16 },
  { title: 'PIPE', cell: ({ pipeName, pipeId }) => pipeName ?? pipeId ?? '', width: 16 },
  { title: 'ADDRESS', cell: ({ address }) => address, width: 28 },
  { title: 'SIZE', cell: ({ sizeBytes }) => formatBytes(sizeBytes), align: 'end', width: 9 },
  { title: 'SUMMARY', cell: ({ summary }) => summary },
]

const peerText = ({ peerId, peerName }: TrafficRow, labels: PeerLabels): string =>
  labels(peerId, peerName ?? peerId ?? 'everybody')

export const declareTap: Declare = (parent, runtime) => {
  parent
    .command('tap')
    .description('print the messages on the wire as they pass')
    .option('--past', 'begin with those that the peer remembers')
    .option('--filter <text>', 'only those that it lets pass, as in the window')
    .option('--count <n>', 'end after so many', wholeNumber(1, 1_000_000_000))
    .addHelpText(
      'after',
      `
A filter compares fields: ${FILTER_FIELD_NAMES.join(', ')};
with == != < <= > >= contains matches, joined by and, or, not and parentheses.

Ends at Ctrl-C. Examples:
  pipefitter tap --json | jq .traffic.summary
  pipefitter tap --filter 'pipe == "telemetry" and size > 1k'`,
    )
    .action(
      onHost<TapFlags>(runtime, async (session, _args, { count, past, filter }) => {
        const table = streamTable(columnsWith(await followLabels(session.client)))
        session.output.titles(table.titles())
        await streamLog(session, 'traffic', filter === undefined ? {} : { filter }, {
          past: past === true,
          count,
          print: (row) => {
            session.output.object({ traffic: row })
            session.output.line(table.line(row))
            return true
          },
        })
      }),
    )
}
