import type { PipeRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { followLabels, type PeerLabels } from '../peer-label.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'

const columnsWith = (labels: PeerLabels): readonly Column<PipeRow>[] => [
  { title: 'PIPE', cell: ({ shortId }) => shortId },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'TYPE', cell: ({ type }) => type },
  { title: 'TRANSPORT', cell: ({ transport }) => transport ?? 'any' },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'REASON', cell: ({ stateReason }) => stateReason },
  { title: 'INPUT', cell: ({ listening }) => (listening ? 'here' : '') },
  {
    title: 'BOUND TO',
    cell: ({ output }) =>
      output ? `${labels(output.peerId, output.peerName)} ${output.endpoint}` : '',
  },
  { title: 'ACCESS', cell: ({ access }) => access },
  { title: 'FROM', cell: (pipe) => fromText(pipe, labels) },
]

const fromText = ({ learnedFromPeer: from }: PipeRow, labels: PeerLabels): string =>
  from === undefined ? 'this peer' : labels(from.peerId, from.name)

export const declarePipeLs: Declare = (parent, runtime) => {
  parent
    .command('ls')
    .description('list the pipes that this peer created or found')
    .action(
      onHost(runtime, async ({ client, output }) => {
        const pipes = await snapshotOf(client, 'pipes', {})
        output.table(
          'pipes',
          columnsWith(await followLabels(client)),
          pipes,
          'There is no pipe yet; make one with: pipefitter pipe create <name>',
        )
      }),
    )
}
