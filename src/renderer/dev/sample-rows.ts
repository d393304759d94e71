/** Rows that look like those of a real evening at a workshop: for tests and for looking at screens. */
import type {
  AnswerRow,
  BindingRow,
  ConversationRow,
  EndpointRow,
  GroupRow,
  InboxRow,
  InvitationOffer,
  InvitationRow,
  MessageRow,
  PairingRow,
  PeerRow,
  PipeRow,
  ResolutionRow,
  SecondPathRow,
  StatusRow,
  TemplateRow,
  TrafficRow,
  TrustRow,
} from '../../shared/rows.ts'

const MINUTE = 60_000
const ago = (ms: number) => Date.now() - ms

const hex = (seed: string, length: number) => {
  let value = 7
  let out = ''
  for (let at = 0; out.length < length; at++) {
    value = (value * 33 + seed.charCodeAt(at % seed.length) + at) >>> 0
    out += (value & 0xff).toString(16).padStart(2, '0')
  }
  return out.slice(0, length).toUpperCase()
}

export const peerId = (name: string) =>
  `urn:jxta:uuid-59616261646162614A78746150325033${hex(name, 32)}03`
export const pipeId = (name: string) =>
  `urn:jxta:uuid-59616261646162614E50472050325033${hex(name, 32)}04`
export const groupId = (name: string) => `urn:jxta:uuid-${hex(name, 32)}02`
export const shortOf = (id: string) => id.slice(-10, -2)

export const sampleGroup = (more: Partial<GroupRow> = {}): GroupRow => ({
  id: 'urn:jxta:jxta-NetGroup',
  shortId: 'NetGroup',
  name: 'NetPeerGroup',
  origin: 'home',
  joined: true,
  members: 4,
  memberPeers: ['lathe-2', 'Maras Notebook', 'kiln controller', 'lab-7'].map((name) => ({
    peerId: peerId(name),
    name,
  })),
  pipes: 6,
  policy: 'open',
  ...more,
})

export const sampleTrust = (name: string, more: Partial<TrustRow> = {}): TrustRow => ({
  id: hex(name, 64).toLowerCase(),
  peerId: peerId(name),
  shortId: shortOf(peerId(name)),
  name,
  standing: 'seen',
  standingSinceWallMs: ago(22 * MINUTE),
  firstSeenWallMs: ago(90 * MINUTE),
  lastSeenWallMs: ago(MINUTE),
  grants: [],
  linked: true,
  ...more,
})

export const fingerprintOf = (name: string) => hex(`key of ${name}`, 64).toLowerCase()

const whoIs = (name: string) => {
  const id = peerId(name)
  return { fingerprint: fingerprintOf(name), peerId: id, shortId: shortOf(id), name }
}

export const sampleTemplates = (): readonly TemplateRow[] => [
  { id: 'template 0', mode: 'text', text: 'start', rank: 1 },
  { id: 'template 1', mode: 'json', text: '{"rpm": 1200, "feed": 0.2}', rank: 2 },
]

export const sampleInbox = (name: string, more: Partial<InboxRow> = {}): InboxRow => ({
  ...{ id: `${more.kind ?? 'pairing'}:${fingerprintOf(name)}`, kind: 'pairing', ...whoIs(name) },
  summary: `${name} asks to pair`,
  consequence:
    'Four words appear here and there. Compare them with the other person: only if they are the same is it really that peer',
  ...{ wants: [], host: '192.168.1.44', paired: false, count: 1 },
  ...{ firstWallMs: Date.now() - 600_000, lastWallMs: Date.now() - 120_000 },
  ...more,
})

export const samplePairing = (name: string, more: Partial<PairingRow> = {}): PairingRow => ({
  ...{ id: hex(`pairing with ${name}`, 32), ...whoIs(name), state: 'comparing' },
  stateReason: 'Compare the words with the other person',
  words: ['youth', 'soccer', 'goat', 'friend'],
  ...{ confirmedHere: false, confirmedThere: false, alarming: false },
  ...{ startedWallMs: Date.now() - 20_000, expiresWallMs: Date.now() + 580_000 },
  ...more,
})

export const sampleInvitation = (
  note: string,
  more: Partial<InvitationRow> = {},
): InvitationRow => ({
  ...{ id: hex(`invitation for ${note}`, 32), note, state: 'open', uses: 3, usedBy: [] },
  ...{
    createdWallMs: Date.now() - 60_000,
    expiresWallMs: Date.now() + 86_400_000,
    rights: ['bind'],
  },
  ...more,
})

export const sampleOffer = (name: string): InvitationOffer => ({
  form: 'link',
  ...{ ...whoIs(name), addresses: ['tcp://192.168.1.44:9701'], rights: ['bind', 'send'] },
  ...{ expiresWallMs: Date.now() + 86_400_000, expired: false },
  consequence: `This peer and ${name} will be paired. ${name} lets you bind and send to its pipes; you give it no rights yet.`,
})

export const sampleEndpoint = (address: string, more: Partial<EndpointRow> = {}): EndpointRow => ({
  address,
  transport: address.slice(0, address.indexOf(':')),
  learnedFrom: 'advertisement',
  learnedWallMs: ago(22 * MINUTE),
  connected: false,
  failures: 0,
  ...more,
})

export const samplePeer = (name: string, more: Partial<PeerRow> = {}): PeerRow => ({
  id: peerId(name),
  shortId: shortOf(peerId(name)),
  name,
  state: 'nearby',
  stateReason: 'Heard by multicast on eth0.',
  endpoints: [sampleEndpoint(`tcp://192.168.1.${20 + (name.length % 60)}:9701`)],
  firstSeenWallMs: ago(220 * MINUTE),
  lastSeenWallMs: ago(4_000),
  pipes: 0,
  authenticated: true,
  fingerprint: 'ab12'.repeat(16),
  ...more,
})

export const sampleConversation = (
  pipe: PipeRow,
  peer: string,
  more: Partial<ConversationRow> = {},
): ConversationRow => ({
  ...{ id: `conversation ${peer}`, shortId: shortOf(peerId(peer)), pipeId: pipe.id },
  ...{ peerId: peerId(peer), peerName: peer, opened: 'here', reliable: true },
  ...{ state: 'Bound', stateReason: `In conversation with ${peer}` },
  ...{ stateSinceWallMs: ago(4 * MINUTE), openedWallMs: ago(4 * MINUTE) },
  ...{ sent: 41, sentBytes: 3_812, received: 40, receivedBytes: 96_204 },
  ...{ held: 0, heldBytes: 0, rttMs: 2.4 },
  path: {
    ...{ transport: 'tcp', endpoint: 'tcp://192.168.1.20:9701', relays: [], rttMs: 2.4 },
    ...{ sinceWallMs: ago(4 * MINUTE), reason: 'The other half of a bidirectional pipe' },
  },
  ...more,
})

export const sampleSecondPath: SecondPathRow = {
  ...{ transport: 'ws', endpoint: 'ws://10.0.0.7:9704', relays: [], rttMs: 3.1, sent: 43 },
  ...{ sinceWallMs: ago(4 * MINUTE), reason: 'Second path: to another interface' },
}

export const advertisementOf = (name: string, transport?: string) =>
  [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<!DOCTYPE jxta:PipeAdvertisement>',
    '<jxta:PipeAdvertisement xml:space="default" xmlns:jxta="http://jxta.org">',
    `  <Id>${pipeId(name)}</Id>`,
    '  <Type>JxtaUnicast</Type>',
    `  <Name>${name.replaceAll('<', '&lt;')}</Name>`,
    ...(transport ? [`  <Transport>${transport}</Transport>`] : []),
    '</jxta:PipeAdvertisement>',
  ].join('\n')

export const samplePipe = (name: string, more: Partial<PipeRow> = {}): PipeRow => ({
  id: pipeId(name),
  shortId: shortOf(pipeId(name)),
  name,
  type: 'JxtaUnicast',
  origin: 'created',
  state: 'Published',
  stateReason: 'Announced on 2 channels; no end is bound to a peer from here.',
  stateSinceWallMs: ago(12 * MINUTE),
  listening: false,
  access: 'chosen',
  paths: { excluded: [], order: [], policy: 'nearest' },
  holders: [],
  beyond: false,
  accessDetail: 'Nobody was given the right to bind it or to send to it yet',
  advertisement: advertisementOf(name, more.transport),
  createdWallMs: ago(90 * MINUTE),
  publishedWallMs: ago(12 * MINUTE),
  expiresWallMs: Date.now() + 364 * 24 * 60 * MINUTE,
  ...more,
})

export const sampleStatus = (more: Partial<StatusRow> = {}): StatusRow => ({
  id: 'host',
  peerId: peerId('bench'),
  shortId: shortOf(peerId('bench')),
  name: 'workbench',
  version: '0.1.0',
  runtime: 'Electron 45.4.1',
  profileFolder: '/home/mara/.local/share/pipefitter',
  state: 'online',
  stateReason: 'Listening on 2 interfaces, heard by 5 peers.',
  startedWallMs: ago(47 * MINUTE),
  endpoints: [
    { address: 'tcp://192.168.1.7:9701', transport: 'tcp', interfaceName: 'eth0' },
    { address: 'tcp://10.8.0.4:9701', transport: 'tcp', interfaceName: 'wlan0' },
  ],
  role: 'adhoc',
  roleDetail: 'By itself: asks its neighbours by multicast',
  relays: false,
  channels: [
    { id: 'multicast 224.0.1.85:1234 on eth0', interfaceName: 'eth0' },
    { id: 'multicast 224.0.1.85:1234 on wlan0', interfaceName: 'wlan0' },
  ],
  notes: [],
  connections: 3,
  bytesInPerSecond: 18_420,
  bytesOutPerSecond: 4_210,
  dropped: 0,
  paused: false,
  receiving: true,
  fingerprint: 'cd34'.repeat(16),
  legacy: 'refuse',
  compatibility: { cbjx: false, legacySecure: false },
  localOnly: false,
  interfaces: [
    { name: 'eth0', addresses: ['192.168.1.7'], kind: 'physical', on: true },
    { name: 'docker0', addresses: ['172.17.0.1'], kind: 'virtual', on: false },
    { name: 'lo', addresses: ['127.0.0.1'], kind: 'loopback', on: true },
  ],
  pairingWords: 4,
  firstRun: false,
  reach: 'network',
  directories: [],
  mapPorts: false,
  mappings: [],
  dnsSd: false,
  managed: false,
  administrators: [],
  throughRelays: [],
  desktop: { notify: true, startAtLogin: false, closing: 'ask' },
  keyStorage: { kind: 'keychain', words: 'Sealed by a secret in the keychain' },
  ...more,
})

export const sampleResolution = (
  pipe: PipeRow,
  more: Partial<ResolutionRow> = {},
): ResolutionRow => ({
  id: `resolution-${pipe.shortId}`,
  pipeId: pipe.id,
  state: 'done',
  startedWallMs: ago(8_000),
  elapsedMs: 5_000,
  timeoutMs: 5_000,
  asked: [
    { channel: 'multicast on eth0', state: 'answered', answers: 3, firstAnswerMs: 2.4 },
    { channel: 'multicast on wlan0', state: 'answered', answers: 1, firstAnswerMs: 11.8 },
    { channel: 'cache of endpoints', state: 'answered', answers: 1, firstAnswerMs: 0.1 },
    {
      ...{ channel: 'lab-7, directly', state: 'sent', answers: 0 },
      peer: { peerId: peerId('lab-7'), name: 'lab-7' },
    },
    {
      channel: 'multicast on docker0',
      state: 'failed',
      answers: 0,
      error: 'network is unreachable',
    },
  ],
  answers: 4,
  summary:
    '3 peers answered within 12 ms: 2 can be bound, 1 refused. lab-7 was asked and stayed silent.',
  ...more,
})

export const sampleAnswer = (
  pipe: PipeRow,
  peer: string,
  more: Partial<AnswerRow> = {},
): AnswerRow => ({
  id: `answer-${peer}`,
  resolutionId: `resolution-${pipe.shortId}`,
  pipeId: pipe.id,
  peerId: peerId(peer),
  peerShortId: shortOf(peerId(peer)),
  peerName: peer,
  endpoint: 'tcp://192.168.1.23:9701',
  transport: 'tcp',
  source: 'multicast',
  rttMs: 2.4,
  receivedWallMs: ago(7_900),
  verdict: 'usable',
  verdictReason: 'Has the pipe bound and named a tcp endpoint on our subnet',
  score: 92,
  standing: 'paired',
  proven: true,
  reached: 'direct',
  testing: false,
  bound: false,
  ...more,
})

export const sampleBinding = (
  pipe: PipeRow,
  peer: string,
  more: Partial<BindingRow> = {},
): BindingRow => ({
  id: `binding-${peer}`,
  pipeId: pipe.id,
  peerId: peerId(peer),
  peerName: peer,
  endpoint: 'tcp://192.168.1.23:9701',
  transport: 'tcp',
  chosenBy: 'rule',
  reason: 'The fastest of 2 usable answers (2.4 ms), on our own subnet.',
  boundWallMs: ago(6 * MINUTE),
  ...more,
})

export const sampleMessage = (
  pipe: PipeRow,
  number: number,
  more: Partial<MessageRow> = {},
): MessageRow => {
  const text = more.elements ? '' : `temperature=21.${number % 10} rpm=${1400 + number}`
  return {
    id: `message-${number}`,
    pipeId: pipe.id,
    direction: 'in',
    peerId: peerId('lathe-2'),
    peerName: 'lathe-2',
    protection: 'link',
    atWallMs: ago((40 - number) * 2_300),
    sizeBytes: text.length + 96,
    elements: [
      { namespace: '', name: 'text', type: 'text/plain', sizeBytes: text.length, text, cut: false },
    ],
    ...more,
  }
}

export const sampleTraffic = (number: number, more: Partial<TrafficRow> = {}): TrafficRow => ({
  id: String(number),
  atWallMs: ago(0),
  direction: number % 3 === 0 ? 'out' : 'in',
  kind: 'pipe-message',
  transport: 'tcp',
  peerId: peerId('lathe-2'),
  peerName: 'lathe-2',
  pipeId: pipeId('telemetry'),
  pipeName: 'telemetry',
  address: 'tcp://192.168.1.23:9701',
  sizeBytes: 180 + ((number * 37) % 900),
  summary: '1 element: text',
  ...more,
})
