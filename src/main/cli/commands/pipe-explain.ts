import type { BindingRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAge } from '../format.ts'
import { pickPipe } from '../pick.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'

export const declarePipeExplain: Declare = (parent, runtime) => {
  parent
    .command('explain <pipe>')
    .description('say why a pipe is in its state, what was tried for it, and what comes next')
    .addHelpText(
      'after',
      '\nWhat it prints is meant to go into a bug report; messages are not in it.',
    )
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '']) => {
        const { id: pipeId } = await pickPipe(client, wanted)
        if (!output.isJson) {
          const { text } = await client.call('pipes.report', { pipeId }, { signal })
          return output.text(text)
        }
        const [explanation] = await snapshotOf(client, 'explanation', { pipeId })
        const timeline = await snapshotOf(client, 'timeline', { pipeId })
        output.object({ explanation, timeline })
      }),
    )
}

const forText = ({ boundWallMs, endedWallMs }: BindingRow): string =>
  endedWallMs === undefined ? 'in use' : formatAge(boundWallMs, endedWallMs)

const columns: readonly Column<BindingRow>[] = [
  { title: 'BOUND', cell: ({ boundWallMs }) => new Date(boundWallMs).toISOString() },
  { title: 'FOR', cell: (row) => forText(row) },
  { title: 'TO', cell: ({ peerName }) => peerName },
  { title: 'ENDPOINT', cell: ({ endpoint }) => endpoint },
  { title: 'BY', cell: ({ chosenBy }) => chosenBy },
  { title: 'REASON', cell: ({ reason }) => reason },
  { title: 'ENDED', cell: ({ endReason }) => endReason ?? '' },
]

export const declarePipeHistory: Declare = (parent, runtime) => {
  parent
    .command('history <pipe>')
    .description('list where a pipe was bound, who chose it and why, and how it ended')
    .action(
      onHost(runtime, async ({ client, output }, [wanted = '']) => {
        const { id: pipeId } = await pickPipe(client, wanted)
        const rows = await snapshotOf(client, 'bindings', { pipeId })
        const latestFirst = rows.toSorted((a, b) => b.boundWallMs - a.boundWallMs)
        output.table('bindings', columns, latestFirst, 'It was never bound from here.')
      }),
    )
}
