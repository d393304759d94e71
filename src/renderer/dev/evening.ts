/** An ordinary evening at a workshop, as the fake host shows it. */
import type { PipeRow } from '../../shared/rows.ts'
import { callError, FakeHost } from './fake-host.ts'
import { conversationsOfEvening } from './evening-conversations.ts'
import { explainedOfEvening } from './evening-explained.ts'
import { answerTraffic, trafficOfEvening } from './evening-traffic.ts'
import { membersOfEvening } from './evening-members.ts'
import * as sample from './sample-rows.ts'

const MINUTE = 60_000
const ago = (ms: number) => Date.now() - ms
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

const outputTo = (peer: string) => ({
  peerId: sample.peerId(peer),
  peerName: peer,
  endpoint: 'tcp://192.168.1.23:9701',
  transport: 'tcp',
  sent: 1_284,
  sentBytes: 402_113,
  waiting: 0,
  rttMs: 2.4,
})

const inputOf = (received: number) => ({
  received,
  receivedBytes: received * 214,
  queued: 0,
  queuedBytes: 0,
  lost: 0,
  flow: 'flowing' as const,
})

const holderOf = (name: string, state: 'bound' | 'known', sent: number) => ({
  ...{ peerId: sample.peerId(name), peerName: name, state, sent },
  ...{ endpoint: `tcp://10.0.0.${name.length}:9701`, transport: 'tcp', score: 150 + sent / 100 },
})

function pipesOfEvening(host: FakeHost): PipeRow {
  const telemetry = sample.samplePipe('telemetry', {
    state: 'Bound',
    stateReason: 'Bound to lathe-2 over tcp by the rule: the fastest of 2 usable answers.',
    transport: 'tcp',
    listening: true,
    output: outputTo('lathe-2'),
    input: inputOf(311),
    queue: { on: true, waiting: 3, waitingBytes: 3_072, delivered: 40 },
    holders: [holderOf('lathe-2', 'bound', 812), holderOf('lathe-1', 'known', 0)],
    description: 'Spindle speed and temperature of the lathes, once a second.',
  })
  host.put(
    'pipes',
    {},
    telemetry,
    sample.samplePipe('alarms', { listening: true, input: inputOf(4) }),
    sample.samplePipe('g-code inbox', {
      origin: 'found',
      state: 'Unbound',
      stateReason: 'Found 12 min ago; never bound from here.',
      learnedFromPeer: { peerId: sample.peerId('lathe-2'), name: 'lathe-2' },
    }),
    sample.samplePipe('camera stills', {
      origin: 'found',
      state: 'Resolving',
      transport: 'ws',
      stateReason: 'Asking who has it bound; 3 s left.',
      learnedFromPeer: { peerId: sample.peerId('kiln controller'), name: 'kiln controller' },
    }),
    sample.samplePipe('kiln setpoints', {
      origin: 'found',
      state: 'Refused',
      stateReason: 'kiln controller said that it has the pipe not bound.',
      learnedFromPeer: { peerId: sample.peerId('kiln controller'), name: 'kiln controller' },
    }),
    sample.samplePipe('notes', {
      state: 'Draft',
      stateReason: 'Never published: only this peer knows it.',
    }),
  )
  return telemetry
}

/** Of a peer that was only told of. */
const NOT_MET = { standing: undefined, proven: undefined, reached: undefined } as const

function bindingOfEvening(host: FakeHost, pipe: PipeRow) {
  const of = { pipeId: pipe.id }
  host.put('resolutions', of, sample.sampleResolution(pipe))
  host.put(
    'answers',
    of,
    sample.sampleAnswer(pipe, 'lathe-2', {
      bound: true,
      wouldChoose: 'the fastest of 2 usable answers (2.4 ms), on our own subnet.',
      test: {
        ...{ endpoint: 'tcp://192.168.1.23:9701', atWallMs: ago(MINUTE), outcome: 'measured' },
        ...{ roundTripsMs: [2.4, 2.1, 2.2, 3.8, 2.3] },
        words: 'Round trip 2.3 ms (2.1 to 3.8, 5 pings); 11.2 MB/s (11.2 MB in 1002 ms)',
        throughput: { bytes: 11_200_000, tookMs: 1_002 },
      },
    }),
    sample.sampleAnswer(pipe, 'Maras Notebook', {
      endpoint: 'tcp://192.168.1.61:9701',
      rttMs: 11.8,
      score: 71,
      source: 'direct',
    }),
    sample.sampleAnswer(pipe, 'field unit 12', {
      endpoint: 'tcp://10.8.0.90:9701',
      source: 'on-behalf',
      ...NOT_MET,
      answeredBy: { peerId: sample.peerId('lab-7'), name: 'lab-7' },
      verdict: 'checking',
      verdictReason: 'lab-7 answered for it; asking the peer itself.',
      score: 20,
      rttMs: 14.2,
    }),
    (({ endpoint: _endpoint, transport: _transport, ...rest }) => rest)(
      sample.sampleAnswer(pipe, 'kiln controller', {
        verdict: 'refused',
        verdictReason: 'Found=false: it does not have the pipe bound.',
        score: 0,
        rttMs: 4.1,
        source: 'direct',
      }),
    ),
  )
  host.put(
    'bindings',
    of,
    sample.sampleBinding(pipe, 'lathe-2'),
    sample.sampleBinding(pipe, 'lathe-1', {
      chosenBy: 'hand',
      reason: 'Chosen in the window before the rule’s own choice (lathe-2).',
      boundWallMs: ago(52 * MINUTE),
      endedWallMs: ago(9 * MINUTE),
      endReason: 'the peer said goodbye',
    }),
  )
  queueOfEvening(host, pipe)
  messagesOfEvening(host, pipe)
  conversationsOfEvening(host, pipe)
  explainedOfEvening(host, pipe, sample.samplePeer('lathe-2'))
}

function queueOfEvening(host: FakeHost, pipe: PipeRow) {
  const states = ['on-its-way', 'waiting', 'waiting'] as const
  const rows = states.map((state, at) => ({
    ...{ id: String(41 + at), pipeId: pipe.id, state },
    ...{ sizeBytes: 512 * (at + 1), queuedWallMs: ago((9 - at) * MINUTE) },
  }))
  host.put('queue', { pipeId: pipe.id }, ...rows)
}

function messagesOfEvening(host: FakeHost, pipe: PipeRow) {
  const messages = Array.from({ length: 24 }, (_, at) =>
    sample.sampleMessage(pipe, at, at % 5 === 4 ? { direction: 'out' } : {}),
  )
  const frame = Array.from({ length: 80 }, (_, at) =>
    ((at * 29) % 256).toString(16).padStart(2, '0'),
  ).join('')
  messages.push(
    sample.sampleMessage(pipe, 30, {
      sizeBytes: 4_312,
      elements: [
        {
          namespace: 'cam',
          name: 'meta',
          type: 'application/json',
          sizeBytes: 44,
          text: '{"frame": 12, "exposure": "1/250", "iso": 200}',
          cut: false,
        },
        {
          namespace: 'cam',
          name: 'still',
          type: 'image/jpeg',
          sizeBytes: 4_180,
          hex: frame,
          cut: true,
        },
      ],
    }),
    sample.sampleMessage(pipe, 31, {
      direction: 'out',
      elements: [
        {
          namespace: '',
          name: 'text',
          type: 'text/plain',
          sizeBytes: 28,
          text: 'Thanks, that is sharp enough.',
          cut: false,
        },
      ],
    }),
  )
  host.put('messages', { pipeId: pipe.id }, ...messages)
}

function groupsOfEvening(host: FakeHost) {
  const group = (name: string, more: Parameters<typeof sample.sampleGroup>[0]) => {
    const id = sample.groupId(name)
    return sample.sampleGroup({ id, shortId: sample.shortOf(id), name, memberPeers: [], ...more })
  }
  const members = ['lathe-2', 'kiln controller'].map((name) => ({
    peerId: sample.peerId(name),
    name,
  }))
  const workshop = group('workshop', {
    ...{ origin: 'created', joined: true, members: 2, memberPeers: members, pipes: 1 },
    ...{ publishedWallMs: ago(90 * MINUTE), description: 'Machines of hall 2 and who tends them.' },
    policy: 'roster',
    list: { number: 3, members: 3, self: 'admin', keySinceWallMs: ago(50 * MINUTE), forks: 1 },
  })
  membersOfEvening(host, workshop)
  host.put(
    'trust',
    {},
    sample.sampleTrust('lab-7', {
      ...{ standing: 'paired', origin: 'pairing' },
      grants: [{ right: 'bind' }, { right: 'send' }],
    }),
    sample.sampleTrust('lathe-2'),
  )
  host.put(
    'groups',
    {},
    sample.sampleGroup(),
    workshop,
    group('night shift', { origin: 'created', joined: true, members: 0, pipes: 0 }),
    group('field units', {
      ...{ origin: 'found', joined: false, members: 0, pipes: 0 },
      description: 'Everything that is out on the meadow.',
      expiresWallMs: Date.now() + 110 * MINUTE,
      learnedFromPeer: { peerId: sample.peerId('lab-7'), name: 'lab-7' },
    }),
  )
  host.put(
    'pipes',
    {},
    sample.samplePipe('shift notes', {
      ...{ listening: true, input: inputOf(12), state: 'Bound' },
      stateReason: 'Its input end is bound here',
      group: { id: workshop.id, name: workshop.name },
    }),
  )
}

function onboardingOfEvening(host: FakeHost) {
  host.put(
    'inbox',
    {},
    sample.sampleInbox('bench 4', { lastWallMs: ago(2 * MINUTE) }),
    sample.sampleInbox('lathe-2', {
      ...{ kind: 'access', paired: true, lastWallMs: ago(9 * MINUTE), count: 4 },
      summary: 'lathe-2 asks to bind telemetry, send to telemetry',
      consequence: 'lathe-2 may then bind telemetry, send to telemetry',
      warning: 'Its name may be taken for that of "lathe-Z" (1A2B3C4D), which has another key',
    }),
  )
  host.put('pairings', {}, sample.samplePairing('bench 4'))
  host.put('redemptions', {}, { id: 'words', asked: 3, total: 8 })
  host.put(
    'invitations',
    {},
    sample.sampleInvitation('Anna’s laptop'),
    sample.sampleInvitation('field units', {
      ...{ state: 'used-up', uses: 1, rights: ['bind', 'send'] },
      usedBy: [
        { fingerprint: sample.fingerprintOf('unit 1'), name: 'unit 1', atWallMs: ago(60 * MINUTE) },
      ],
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
  groupsOfEvening(host)
  onboardingOfEvening(host)
  host.put('counters', {}, ...Object.entries(counters).map(([id, value]) => ({ id, value })))
}

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

export function evening(): FakeHost {
  const host = new FakeHost()
  host.put('status', {}, sample.sampleStatus())
  peersOfEvening(host)
  bindingOfEvening(host, pipesOfEvening(host))
  trafficOfEvening(host)
  activityOfEvening(host)
  answerCalls(host)
  return host
}
