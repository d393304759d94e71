/** What happened to a pipe, why it is as it is, and what the Doctor says of the machine. */
import type { CheckRow, PeerRow, PipeRow, TimelineRow } from '../../shared/rows.ts'
import type { FakeHost } from './fake-host.ts'
import * as sample from './sample-rows.ts'
import { ago } from './evening-time.ts'

const SECOND = 1_000

const STEPS: readonly Omit<TimelineRow, 'id' | 'atWallMs'>[] = [
  { kind: 'asking', tone: 'plain', text: 'Asked who has it bound, over tcp' },
  { kind: 'asked', tone: 'plain', text: 'Asked by multicast', channel: 'mcast:eth0' },
  {
    ...{ kind: 'answer', tone: 'good', text: 'lathe-2 has it bound', tookMs: 3 },
    endpoint: 'tcp://192.168.1.23:9701',
  },
  {
    ...{ kind: 'dial-failed', tone: 'warning', text: 'tcp://10.8.0.23:9701 did not answer' },
    ...{ endpoint: 'tcp://10.8.0.23:9701', error: 'connection refused', tookMs: 12 },
  },
  {
    ...{ kind: 'connected', tone: 'good', text: 'Linked to tcp://192.168.1.23:9701', tookMs: 4 },
    endpoint: 'tcp://192.168.1.23:9701',
  },
  { kind: 'choice', tone: 'plain', text: 'Chosen by rule: it answered first, over the pipe’s tcp' },
  { kind: 'bind', tone: 'good', text: 'Bound to lathe-2 at tcp://192.168.1.23:9701' },
]

const timelineRows = (): TimelineRow[] =>
  STEPS.map((step, at) => ({
    ...step,
    ...{ id: String(at), atWallMs: ago((90 - at) * SECOND) },
    ...{ peerId: sample.peerId('lathe-2'), peerName: 'lathe-2' },
  }))

const CHECKS: readonly CheckRow[] = [
  {
    ...{ id: 'own-beacon', title: 'Own beacon', verdict: 'pass' },
    finding: 'Heard back on eth0 and on wlan0.',
  },
  {
    ...{ id: 'others-heard', title: 'Others heard', verdict: 'warn' },
    finding: 'Nobody was heard on wlan0; four peers on eth0.',
    cause: 'The access point may keep its clients apart.',
    fix: 'Switch client isolation off there, or connect to a peer by its address.',
  },
  {
    ...{ id: 'port', title: 'Reachable from outside', verdict: 'fail' },
    finding: 'lathe-2 could not connect to port 9701 of this machine.',
    cause: 'A firewall here refuses it.',
    ...{ fix: 'Let the port in.', command: 'sudo ufw allow 9701/tcp' },
  },
  {
    ...{ id: 'clock', title: 'Clock', verdict: 'unknown' },
    finding: 'No peer told the time.',
  },
]

export function explainedOfEvening(host: FakeHost, pipe: PipeRow, peer: PeerRow) {
  host.put('timeline', { pipeId: pipe.id }, ...timelineRows())
  host.put('peerTimeline', { peerId: peer.id }, ...timelineRows())
  host.put(
    'explanation',
    { pipeId: pipe.id },
    {
      ...{ id: pipe.id, state: pipe.state, reason: pipe.stateReason, held: 0 },
      sinceWallMs: ago(84 * SECOND),
      chosen: 'Chosen by rule: it answered first, over the pipe’s tcp',
      next: 'It stays so until the link breaks; then other endpoints are tried.',
      endpoints: peer.endpoints.map((endpoint, at) => ({
        ...{ ...endpoint, peerId: peer.id, peerName: peer.name, bound: at === 0 },
      })),
      talks: [
        {
          ...{ peerId: peer.id, peerName: peer.name, beside: sample.sampleSecondPath },
          path: {
            ...{ transport: 'tcp', endpoint: 'tcp://192.168.1.20:9701', relays: [], rttMs: 2.4 },
            ...{ sinceWallMs: ago(84 * SECOND), reason: 'The other half of a bidirectional pipe' },
          },
        },
      ],
    },
  )
  host.put('doctor', {}, ...CHECKS)
}
