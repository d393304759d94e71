import type { EndpointTrafficRow, PeerInfoRow, PeerRow } from '../../../shared/rows.ts'
import { onHost } from '../command.ts'
import type { Declare } from '../command.ts'
import { formatAge, formatAgo, formatBytes, formatMs } from '../format.ts'
import type { Output } from '../output.ts'
import { pickPeer } from '../pick.ts'
import { peerLabel } from '../peer-label.ts'
import { declarePeerTrust } from './peer-trust.ts'
import type { Column } from '../table.ts'
import { snapshotOf } from '../watch.ts'
import { declarePair } from './pair.ts'

/** How its key stands; a peer that proves none on an open link has no rights, whatever it calls itself. */
const trustText = ({ trust, proven }: PeerRow): string =>
  proven === false ? 'unproven' : (trust?.standing ?? '')

const columns: readonly Column<PeerRow>[] = [
  { title: 'PEER', cell: ({ shortId }) => shortId },
  { title: 'NAME', cell: (peer) => peerLabel(peer.name, peer) },
  { title: 'STATE', cell: ({ state }) => state },
  { title: 'TRUST', cell: trustText },
  { title: 'REASON', cell: ({ stateReason }) => stateReason },
  { title: 'ADDRESS', cell: (peer) => peer.path?.address ?? peer.endpoints[0]?.address ?? '' },
  { title: 'RTT', cell: ({ path }) => formatMs(path?.rttMs), align: 'end' },
  { title: 'PIPES', cell: ({ pipes }) => String(pipes), align: 'end' },
  { title: 'SEEN', cell: ({ lastSeenWallMs }) => formatAgo(lastSeenWallMs, Date.now()) },
]

const trafficColumns: readonly Column<EndpointTrafficRow>[] = [
  { title: 'ENDPOINT', cell: ({ address }) => address },
  { title: 'IN', cell: ({ bytesIn }) => bytesText(bytesIn), align: 'end' },
  { title: 'OUT', cell: ({ bytesOut }) => bytesText(bytesOut), align: 'end' },
]

const bytesText = (bytes: number | undefined): string =>
  bytes === undefined ? '' : formatBytes(bytes)

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
  declarePair(peer, runtime)
  peer
    .command('info <peer>')
    .description('ask a peer for how long it is up and what went over its endpoints')
    .action(
      onHost(runtime, async ({ client, output, signal }, [wanted = '']) => {
        const peer = await pickPeer(client, wanted)
        const { id: peerId } = peer
        const info = await client.call('peers.info', { peerId }, { signal })
        output.object({ info })
        showInfo(output, peerLabel(peer.name, peer), info)
      }),
    )
  declarePeerTrust(peer, runtime)
}

/** What a peer says of itself, for people. */
const showInfo = (output: Output, name: string, info: PeerInfoRow): void => {
  const { askedWallMs: askedMs, uptimeMs, clockAheadMs, endpoints } = info
  const ago = (wallMs: number | undefined): string | undefined =>
    wallMs === undefined ? undefined : formatAgo(wallMs, askedMs)
  output.facts([
    ['peer', name],
    ['answered in', formatMs(info.elapsedMs)],
    ['up for', uptimeMs === undefined ? undefined : formatAge(0, uptimeMs)],
    ['its clock', clockAheadMs === undefined ? undefined : clockText(clockAheadMs)],
    ['last message in', ago(info.lastIncomingWallMs)],
    ['last message out', ago(info.lastOutgoingWallMs)],
  ])
  if (endpoints.length === 0) return output.line('It tells of no traffic.')
  output.line('')
  output.rows(trafficColumns, endpoints)
}

const CLOCK_ALIKE_MS = 1_000

const clockText = (aheadMs: number): string => {
  if (Math.abs(aheadMs) < CLOCK_ALIKE_MS) return 'as ours'
  return `${formatAge(0, Math.abs(aheadMs))} ${aheadMs > 0 ? 'ahead' : 'behind'}`
}
