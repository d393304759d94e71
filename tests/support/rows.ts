import type {
  AnswerRow,
  PeerRow,
  PipeRow,
  ResolutionRow,
  StatusRow,
  TrafficRow,
} from '../../src/shared/rows.ts'

/** Rows as a host would give them, each test saying only what it is about. */

const WALL_MS = 1_795_000_000_000

export const pipeRow = (name: string, more: Partial<PipeRow> = {}): PipeRow => ({
  ...{ id: `urn:jxta:uuid-${name}`, shortId: `5H0R${name}`.slice(0, 8), name, type: 'JxtaUnicast' },
  ...{ origin: 'created', state: 'Published', stateReason: 'announced', stateSinceWallMs: WALL_MS },
  ...{ listening: false, advertisement: '<jxta:PipeAdvertisement/>' },
  ...{ createdWallMs: WALL_MS, expiresWallMs: WALL_MS },
  ...{ access: 'chosen', accessDetail: 'Nobody was given the right', holders: [] },
  paths: { excluded: [], order: [], policy: 'nearest' },
  beyond: false,
  ...more,
})

export const peerRow = (name: string, more: Partial<PeerRow> = {}): PeerRow => ({
  ...{ id: `urn:jxta:uuid-peer-${name}`, shortId: `PEER${name}`, name, state: 'nearby' },
  ...{ stateReason: 'heard', endpoints: [], firstSeenWallMs: WALL_MS, lastSeenWallMs: WALL_MS },
  ...{ pipes: 0, authenticated: true },
  ...more,
})

export const statusRow = (more: Partial<StatusRow> = {}): StatusRow => ({
  ...{ id: 'host', peerId: 'urn:jxta:uuid-me', shortId: 'ME', name: 'me', version: '0.1.0' },
  ...{ runtime: 'Node 24', profileFolder: '/profile', state: 'online', stateReason: '' },
  ...{ startedWallMs: WALL_MS, endpoints: [], channels: [], notes: [], connections: 0 },
  ...{ role: 'adhoc', roleDetail: 'By itself', relays: false },
  ...{ bytesInPerSecond: 0, bytesOutPerSecond: 0, dropped: 0 },
  ...{ compatibility: { cbjx: false, legacySecure: false }, localOnly: false },
  ...{ paused: false, receiving: true },
  interfaces: [],
  pairingWords: 4,
  firstRun: false,
  ...{ reach: 'network', directories: [], throughRelays: [] },
  ...{ mapPorts: false, mappings: [], dnsSd: false, managed: false, administrators: [] },
  desktop: { notify: true, startAtLogin: false, closing: 'ask' },
  ...{ fingerprint: 'f'.repeat(64), legacy: 'refuse', keyStorage: { kind: 'file', words: '' } },
  ...more,
})

export const answerRow = (id: string, more: Partial<AnswerRow> = {}): AnswerRow => ({
  ...{ id, resolutionId: 'run', pipeId: 'pipe', peerId: `peer-${id}`, peerShortId: 'PEER0001' },
  ...{ peerName: 'bob', endpoint: 'tcp://127.0.0.1:9701', transport: 'tcp', source: 'direct' },
  ...{
    receivedWallMs: WALL_MS,
    verdict: 'usable',
    verdictReason: 'says so',
    score: 1,
    testing: false,
    bound: false,
  },
  ...more,
})

export const resolutionRow = (more: Partial<ResolutionRow> = {}): ResolutionRow => ({
  ...{ id: 'run', pipeId: 'pipe', state: 'asking', startedWallMs: WALL_MS, elapsedMs: 0 },
  ...{ timeoutMs: 500, asked: [], answers: 0, summary: 'asking' },
  ...more,
})

export const trafficRow = (id: number, more: Partial<TrafficRow> = {}): TrafficRow => ({
  ...{ id: String(id), atWallMs: WALL_MS, direction: 'in', kind: 'pipe-message', transport: 'tcp' },
  ...{ address: 'tcp://127.0.0.1:1', sizeBytes: 1, summary: `message ${id}` },
  ...more,
})
