import { FILTER_FIELD_NAMES } from '../../../shared/filter/index.ts'
import { EXPORT_FORMATS, type TrafficRow } from '../../../shared/rows.ts'
import { PipefitterError } from '../../base/errors.ts'
import { onHost, wholeNumber } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatBytes, formatTime } from '../format.ts'
import { followLabels, type PeerLabels } from '../peer-label.ts'
import { saveCapture } from '../save-capture.ts'
import type { Session } from '../session.ts'
import { streamLog } from '../stream-log.ts'
import { streamTable } from '../table.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'

interface TapFlags {
  readonly count?: number
  readonly past?: boolean
  readonly filter?: string
  readonly once?: boolean
  readonly payload?: boolean
  readonly pcapng?: string
  readonly jsonl?: string
  readonly csv?: string
  readonly from?: string
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
    .option('--payload', 'keep the payload of all messages for as long as this runs')
    .option(
      '--pcapng <file>',
      'write them into a new file, for Wireshark, instead of printing them',
    )
    .option('--jsonl <file>', 'the same, an object a line')
    .option('--csv <file>', 'the same, for programs for tables')
    .option('--from <capture>', 'into a file: those of a capture file, see: pipefitter capture ls')
    .option('--once', 'into a file: only what the peer remembers, and end')
    .option('--count <n>', 'end after so many', wholeNumber(1, 1_000_000_000))
    .addHelpText(
      'after',
      `
A filter compares fields: ${FILTER_FIELD_NAMES.join(', ')};
with == != < <= > >= contains matches, joined by and, or, not and parentheses.

Ends at Ctrl-C. Examples:
  pipefitter tap --json | jq .traffic.summary
  pipefitter tap --filter 'pipe == "telemetry" and size > 1k'
  pipefitter tap --payload --pcapng capture.pcapng
  wireshark -X lua_script:build/wireshark/pipefitter.lua capture.pcapng
(the same file is in resources/wireshark of an installed package)`,
    )
    .action(
      onHost<TapFlags>(runtime, async (session, _args, flags) => {
        const { filter, count, past, from } = flags
        const once = flags.once === true || from !== undefined
        const [format] = EXPORT_FORMATS.filter((one) => flags[one] !== undefined)
        const file = format && flags[format]
        if (from !== undefined && file === undefined)
          throw new PipefitterError('base/invalid-input', '--from needs --pcapng, --jsonl or --csv')
        const release = flags.payload === true ? await keepPayload(session) : undefined
        try {
          if (format === undefined || file === undefined) return await print(session, flags)
          const wish = { format, file, filter, from, count, once }
          const keepPast = past === true || once
          const { client, signal } = session
          const messages = await saveCapture(client, { ...wish, past: keepPast }, signal)
          session.output.object({ saved: { file, messages } })
          session.output.line(`${messages} messages written to ${file}`)
        } finally {
          await release?.()
        }
      }),
    )
}

/** Keeps the payload of all, unless it is kept anyhow; gives the way to end that. */
const keepPayload = async ({ client }: Session): Promise<() => Promise<unknown>> => {
  const [capture] = await snapshotOf(client, 'capture', {})
  if (capture?.allPayload === true) return () => Promise.resolve()
  await client.call('traffic.keepPayload', { keep: true })
  return () => client.call('traffic.keepPayload', { keep: false })
}

const print = async (session: Session, { count, past, filter }: TapFlags): Promise<void> => {
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
}
