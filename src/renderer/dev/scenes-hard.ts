/** The scenes in which something is wrong, hostile or too much: for looking at what a screen then does. */
import { membersOfEvening } from './evening-members.ts'
import { sampleTransfer } from './evening-transfers.ts'
import { evening } from './evening.ts'
import type { FakeHost } from './fake-host.ts'
import { FakeTraffic, sampleCapture } from './fake-traffic.ts'
import { sampleAttachment } from './sample-attachments.ts'
import * as sample from './sample-rows.ts'

const MINUTE = 60_000
const ago = (ms: number) => Date.now() - ms

export const HOSTILE_NAMES = [
  // Of a longer one the host sends the beginning.
  'N'.repeat(4_096),
  '\u202egpj.rotcel\u202c evil',
  '<img src=x onerror=alert(1)><b>bold</b>',
  '👩‍🔧👨🏽‍🏭🏳️‍🌈 Ω≈ç√∫ مرحبا بالعالم',
  'Z̷̢̛͖̼̻͓̮̀̈́a̶͔͑l̸̰̐g̴̬̿o̵̦͝ '.repeat(12),
  '   ',
  'line\nbreak\u0000null\u001b[31mred',
] as const

const HOSTILE_ITEM = { id: '0', sizeBytes: 1, doneBytes: 0, state: 'waiting' } as const

/** Names made to break a layout or a page, in every field that another peer fills. */
export function hostile(): FakeHost {
  const host = evening()
  const traffic = new FakeTraffic(host)
  HOSTILE_NAMES.forEach((name, at) => {
    const id = {
      id: sample.peerId(`hostile ${at}`),
      shortId: sample.shortOf(sample.peerId(`hostile ${at}`)),
    }
    host.put(
      'peers',
      {},
      { ...sample.samplePeer('x', { stateReason: name.slice(0, 4_000) }), ...id, name },
    )
    const ofPipe = {
      id: sample.pipeId(`hostile ${at}`),
      shortId: sample.shortOf(sample.pipeId(`hostile ${at}`)),
    }
    host.put(
      'pipes',
      {},
      { ...sample.samplePipe('x', { origin: 'found', description: name }), ...ofPipe, name },
    )
    host.put('trust', {}, { ...sample.sampleTrust(`hostile ${at}`), name })
    const told = { stateReason: name, local: name, lastError: name, peerName: name }
    host.put(
      'attachments',
      {},
      {
        ...sampleAttachment(`hostile ${at}`, sample.samplePipe('x'), told),
        ...{ pipeName: name, kind: at % 2 === 0 ? 'service' : 'port', state: 'Error' },
      },
    )
    const transfer = sampleTransfer(name, {
      ...{ id: `hostile ${at}`, direction: 'in', peerName: name, stateReason: name },
      ...{
        state: at % 2 === 0 ? 'Waiting' : 'Saved',
        freeBytes: 1_000,
        savedTo: `/tmp/${name.slice(0, 200)}`,
      },
    })
    host.put('transfers', {}, transfer)
    host.put('transferItems', { transferId: transfer.id }, { ...HOSTILE_ITEM, name })
    const row = sample.sampleTraffic(500 + at, { peerName: name, pipeName: name, summary: name })
    host.put('traffic', {}, row)
    traffic.put(row)
  })
  return host
}

/** A hall full of machines: 500 peers and 2,000 pipes. */
export function crowd(): FakeHost {
  const host = evening()
  const states = ['connected', 'nearby', 'nearby', 'known', 'gone'] as const
  const peers = Array.from({ length: 500 }, (_, at) =>
    sample.samplePeer(`station ${String(at).padStart(3, '0')}`, {
      state: states[at % states.length] ?? 'known',
      pipes: at % 7,
      lastSeenWallMs: ago(at * 9_000),
    }),
  )
  const ways = ['tcp', 'ws', 'http', undefined] as const
  const pipes = Array.from({ length: 2_000 }, (_, at) => {
    const transport = ways[at % ways.length]
    return sample.samplePipe(`channel ${String(at).padStart(4, '0')}`, {
      origin: at % 3 === 0 ? 'created' : 'found',
      state: at % 5 === 0 ? 'Published' : 'Unbound',
      ...(transport ? { transport } : {}),
    })
  })
  host.put('peers', {}, ...peers)
  host.put('pipes', {}, ...pipes)
  return host
}

/** Whatever can be wrong with a peer at once: no network, a full disk, a clock that jumped, a clone, a broken cache. */
export function troubles(): FakeHost {
  const host = evening()
  const status = sample.sampleStatus({
    ...{ state: 'noNetwork', stateReason: 'No interface of this machine is up.' },
    ...{ endpoints: [], connections: 0, bytesInPerSecond: 0, bytesOutPerSecond: 0 },
    channels: [
      {
        ...{ id: 'multicast 224.0.1.85:1234 on eth0', interfaceName: 'eth0' },
        error: 'The network is unreachable.',
      },
    ],
    notes: [
      'The cache of advertisements could not be read and was set aside; a new one is filled.',
    ],
    unwritten: { sinceWallMs: ago(3 * MINUTE), why: 'The disk is full', waiting: 14 },
    clockJump: { byMs: -2 * 60 * MINUTE, atWallMs: ago(MINUTE) },
    keyStorage: { kind: 'file', words: 'In a file that this account alone can read' },
    dropped: 37,
    clone: {
      ...{ firstWallMs: ago(9 * MINUTE), lastWallMs: ago(MINUTE), times: 4 },
      words: 'Another running peer at tcp://192.168.1.80:9701 has the key of this one',
      advice: 'Stop one of the two, or make one a new peer from its backup.',
    },
  })
  host.put('status', {}, status)
  host.put(
    'pipes',
    {},
    sample.samplePipe('furnace stop', {
      ...{ state: 'Error', stateReason: 'Its input end could not be bound: the port is taken.' },
      stateSinceWallMs: ago(4 * MINUTE),
    }),
    sample.samplePipe('telemetry of hall 2', {
      ...{ state: 'Rebinding', stateSinceWallMs: ago(12_000) },
      stateReason: 'The link to lathe-2 broke; 37 messages are held.',
    }),
  )
  return host
}

/** With a directory beyond this network, relays and ports at the router, in all their states. */
export function beyond(): FakeHost {
  const host = evening()
  const [transport, sinceWallMs] = ['tcp', ago(11 * MINUTE)]
  const status = sample.sampleStatus({
    ...{
      reach: 'anywhere',
      role: 'edge',
      roleDetail: 'Leans on the rendezvous hub-1',
      mapPorts: true,
    },
    directories: [
      { name: 'dht', kind: 'reachable', sinceWallMs, words: 'Others find this peer in it.' },
    ],
    mappings: [
      {
        ...{ transport, port: 9701, state: 'open', address: 'tcp://203.0.113.7:9701' },
        ...{ untilWallMs: Date.now() + 50 * MINUTE, check: 'reached' },
        words: 'The router lets others in at 203.0.113.7:9701, and hub-1 came through',
      },
      {
        ...{ transport: 'ws', port: 9780, state: 'failed' },
        words: 'The router refused: another machine has the port',
      },
    ],
    throughRelays: [
      {
        ...{ address: 'tcp://198.51.100.4:9701', peerName: 'hub-1', state: 'held', sinceWallMs },
        words: 'Passes on what others send this peer',
      },
      {
        ...{ address: 'ws://198.51.100.9/jxta', state: 'away', sinceWallMs },
        words: 'Does not answer; tried again in 40 s',
      },
    ],
  })
  host.put('status', {}, status)
  return host
}

const FILE = {
  ...{ name: 'traffic-evening', quotaBytes: 1_073_741_824, usedBytes: 391_000_000 },
  ...{ messages: 812_400, forgotten: 0, dropped: 0, waiting: 12 },
}

/** A capture file is being written. */
export function recording(): FakeHost {
  const host = evening()
  const file = { ...FILE, sinceWallMs: ago(40 * MINUTE) }
  host.put('capture', {}, sampleCapture({ seen: 400, held: 400, file }))
  return host
}

/** It cannot be: nothing more fits. */
export function diskFull(): FakeHost {
  const host = evening()
  const paused = { why: 'disk-full' as const, text: 'no space left on device' }
  const file = { ...FILE, sinceWallMs: ago(40 * MINUTE), dropped: 1_204, paused }
  host.put('capture', {}, sampleCapture({ seen: 400, held: 400, file }))
  return host
}

/** A closed group into which this peer may invite. */
export function mayInvite(): FakeHost {
  const host = evening()
  const group = sample.sampleGroup({
    ...{ id: sample.groupId('foundry'), shortId: sample.shortOf(sample.groupId('foundry')) },
    ...{ name: 'foundry', origin: 'created', policy: 'invitation', pipes: 0 },
    list: { number: 1, members: 3, self: 'admin', keySinceWallMs: ago(50 * MINUTE), forks: 0 },
  })
  membersOfEvening(host, group)
  host.put('groups', {}, group)
  host.on('groups.invite', () => ({
    invitation: sample.sampleInvitation('foundry'),
    link: `pipefitter:group/${'AdimhWmQ90H1polJD3fZfXs1'.repeat(5)}`,
  }))
  return host
}

/** Requests that come while the window is open, of every kind. */
export function notices(): FakeHost {
  const host = evening()
  setTimeout(() => {
    host.put(
      'inbox',
      {},
      sample.sampleInbox('field unit 3'),
      sample.sampleInbox('Maras Notebook', {
        ...{ kind: 'access', paired: true },
        summary: 'Maras Notebook asks to bind telemetry',
        consequence: 'Maras Notebook may then bind telemetry',
      }),
      sample.sampleInbox(HOSTILE_NAMES[2], {
        ...{ kind: 'group', paired: true, lastWallMs: ago(5 * MINUTE) },
        summary: `${HOSTILE_NAMES[2]} asks this peer into the group workshop`,
        consequence: 'This peer is then a member of workshop',
      }),
    )
  }, 300)
  return host
}
