/** An ordinary evening at a workshop, as the fake host shows it. */
import { answerCalls } from './evening-answers.ts'
import { bindingOfEvening } from './evening-binding.ts'
import { groupsOfEvening, onboardingOfEvening } from './evening-people.ts'
import { pipesOfEvening } from './evening-pipes.ts'
import { ago, MINUTE } from './evening-time.ts'
import { trafficOfEvening } from './evening-traffic.ts'
import { transfersOfEvening } from './evening-transfers.ts'
import { FakeHost } from './fake-host.ts'
import * as sample from './sample-rows.ts'

const tcp = sample.sampleEndpoint

function peersOfEvening(host: FakeHost) {
  host.put(
    'peers',
    {},
    sample.samplePeer('lathe-2', {
      state: 'connected',
      stateReason: 'A link over tcp is open since 41 min; the last message came 1 s ago.',
      path: { transport: 'tcp', address: 'tcp://192.168.1.23:9701', rttMs: 2.4 },
      pipes: 3,
      endpoints: [
        tcp('tcp://192.168.1.23:9701', {
          connected: true,
          lastSuccessWallMs: ago(1_000),
          learnedFrom: 'answer',
        }),
        tcp('tcp://10.8.0.23:9701', {
          failures: 3,
          lastErrorWallMs: ago(2 * MINUTE),
          lastError: 'Connection refused: nobody listens on this port there.',
          nextTryWallMs: Date.now() + 95_000,
          lastSuccessWallMs: ago(190 * MINUTE),
        }),
        tcp('ws://192.168.1.23:9780/jxta', { learnedFrom: 'connection' }),
      ],
    }),
    sample.samplePeer('Maras Notebook', {
      state: 'connected',
      path: { transport: 'tcp', address: 'tcp://192.168.1.61:9701', rttMs: 0.8 },
      pipes: 1,
    }),
    sample.samplePeer('kiln controller', { pipes: 2 }),
    sample.samplePeer('lab-7', { pipes: 1, lastSeenWallMs: ago(19_000) }),
    sample.samplePeer('störfall-σ 観測所', { pipes: 0 }),
    sample.samplePeer('lathe-1', {
      state: 'known',
      stateReason: 'From the cache: not heard for 3 h. Its address is tried when a pipe needs it.',
      lastSeenWallMs: ago(3 * 60 * MINUTE),
      pipes: 1,
    }),
    sample.samplePeer('field unit 12', { state: 'known', lastSeenWallMs: ago(26 * 60 * MINUTE) }),
    sample.samplePeer('old bench', {
      state: 'gone',
      stateReason: 'Said goodbye.',
      lastSeenWallMs: ago(44 * MINUTE),
    }),
  )
}

function activityOfEvening(host: FakeHost) {
  const say = (at: number, level: 'info' | 'warning' | 'error', text: string) => ({
    id: String(at),
    atWallMs: ago((9 - at) * 47_000),
    level,
    text,
  })
  host.put(
    'activity',
    {},
    say(1, 'info', 'Listening on tcp://192.168.1.7:9701 and tcp://10.8.0.4:9701.'),
    say(2, 'info', 'lathe-2 is nearby.'),
    say(3, 'warning', 'Port 9701 was taken on wlan0 for a moment; it is ours again.'),
    say(4, 'info', 'telemetry is bound to lathe-2 over tcp.'),
    say(5, 'error', 'tcp://10.8.0.23:9701 refused the connection three times.'),
    say(6, 'info', 'kiln controller published the pipe camera stills.'),
  )
  const counters = {
    'tcp.connections': 14,
    'tcp.refused-pending': 0,
    'multicast.datagrams-in': 2_210,
    'multicast.oversize': 2,
    'pipe.messages-lost': 0,
    'message.malformed': 1,
    'resolver.unknown-handler': 37,
  }
  host.put('templates', {}, ...sample.sampleTemplates())
  host.put('counters', {}, ...Object.entries(counters).map(([id, value]) => ({ id, value })))
}

export function evening(): FakeHost {
  const host = new FakeHost()
  host.put('status', {}, sample.sampleStatus())
  peersOfEvening(host)
  bindingOfEvening(host, pipesOfEvening(host))
  trafficOfEvening(host)
  transfersOfEvening(host)
  activityOfEvening(host)
  groupsOfEvening(host)
  onboardingOfEvening(host)
  answerCalls(host)
  return host
}
