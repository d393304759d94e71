/** What the fake host answers to the calls of the window. */
import { answerTraffic } from './evening-traffic.ts'
import { callError, type FakeHost } from './fake-host.ts'
import * as sample from './sample-rows.ts'

export function answerCalls(host: FakeHost) {
  host.on('peers.connect', ({ address }) => {
    throw callError(
      'peer/unreachable',
      `Nobody answered at ${address} within 5 s.`,
      'Check that Pipefitter runs there and that a firewall lets the port through.',
    )
  })
  host.on('peers.info', ({ peerId }) => ({
    peerId,
    askedWallMs: Date.now(),
    elapsedMs: 3.4,
    uptimeMs: 5 * 3_600_000,
    clockAheadMs: 40,
    lastIncomingWallMs: Date.now() - 2_000,
    lastOutgoingWallMs: Date.now() - 9_000,
    endpoints: [{ address: 'tcp://192.168.1.23:9701', bytesIn: 48_200_000, bytesOut: 1_900_000 }],
  }))
  host.on('pipes.create', (input) =>
    sample.samplePipe(input.name, { state: 'Draft', listening: input.listen ?? false }),
  )
  const channels = [
    { channel: 'multicast on eth0' },
    { channel: 'multicast on wlan0' },
    { channel: 'multicast on docker0', error: 'The network is unreachable.' },
  ]
  host.on('inbox.act', ({ action }) =>
    action === 'accept' ? { pairingId: sample.samplePairing('bench 4').id } : {},
  )
  host.on('pairing.start', () => ({ pairingId: sample.samplePairing('bench 4').id }))
  host.on('invitations.create', ({ note }) => ({
    invitation: sample.sampleInvitation(note ?? ''),
    link: `pipefitter:invite/${'AdimhWmQ90H1polJD3fZfXs1itKcDySR0PFwY7ib'.repeat(4)}`,
    words: 'youth soccer goat friend ladder token radar melody oak'.split(' '),
  }))
  host.on('invitations.read', () => sample.sampleOffer('bench 4'))
  host.on('pipes.publish', () => ({ channels }))
  host.on('groups.publish', () => ({ channels }))
  host.on('groups.create', ({ name, join }) =>
    sample.sampleGroup({
      ...{ id: sample.groupId(name), shortId: sample.shortOf(sample.groupId(name)), name },
      ...{ origin: 'created', joined: join ?? true, members: 0, memberPeers: [], pipes: 0 },
    }),
  )
  host.on('pipes.resolve', ({ pipeId }) => ({ resolutionId: `resolution-${pipeId}` }))
  host.on('pipes.send', () => ({ sizeBytes: 20, state: 'sent' }))
  answerTraffic(host)
}
