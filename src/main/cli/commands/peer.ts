import type { PeerRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAgo, formatMs } from '../format.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'

const columns: readonly Column<PeerRow>[] = [
  { title: 'PEER', cell: ({ shortId }) => shortId },
  { title: 'NAME', cell: ({ name }) => name },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'REASON', cell: ({ stateReason }) => stateReason },
  { title: 'ADDRESS', cell: (peer) => peer.path?.address ?? peer.endpoints[0]?.address ?? '' },
  { title: 'RTT', cell: ({ path }) => formatMs(path?.rttMs), align: 'end' },
  { title: 'PIPES', cell: ({ pipes }) => String(pipes), align: 'end' },
  { title: 'SEEN', cell: ({ lastSeenWallMs }) => formatAgo(lastSeenWallMs, Date.now()) },
]

export const declarePeer: Declare = (parent, runtime) => {
  const peer = parent.command('peer').description('see and reach other peers')
  peer
    .command('ls')
    .description('list the peers that this one knows')
    .action(
      onHost(runtime, async ({ client, output }) => {
        const peers = await snapshotOf(client, 'peers', {})
        output.table('peers', columns, peers, 'No peer is known yet.')
      }),
    )
  peer
    .command('connect <address>')
    .description('connect to a peer by its address and ask it what it knows')
    .addHelpText('after', '\nExample:\n  pipefitter peer connect tcp://192.168.1.7:9701')
    .action(
      onHost(runtime, async ({ client, output, signal }, [address = '']) => {
        const { peerId } = await client.call('peers.connect', { address }, { signal })
        output.object({ peerId })
        output.line(`Connected to ${peerId}`)
      }),
    )
}
