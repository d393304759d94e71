/** What the ends of pipes are fitted to, in each kind and state. */
import type {
  AttachmentConnectionRow,
  AttachmentRow,
  LocalServiceRow,
  PipeRow,
} from '../../shared/rows.ts'
import type { FakeHost } from './fake-host.ts'
import { over, sampleAttachment } from './sample-attachments.ts'
import * as sample from './sample-rows.ts'
import { ago, MINUTE } from './evening-time.ts'

const SOCKET = '/home/mara/.local/share/pipefitter/sockets/shift-notes.sock'

const PORT_READY =
  '127.0.0.1:43117 leads through the pipe. Any program on this computer can connect to it'

const path = {
  ...{ transport: 'tcp', endpoint: 'tcp://192.168.1.23:9701', relays: [], rttMs: 2.4 },
  ...{ sinceWallMs: ago(9 * MINUTE), reason: 'The other half of a bidirectional pipe' },
}

const overPipe = (name: string) => over(sample.samplePipe(name))

export function attachmentsOfEvening(host: FakeHost, pipe: PipeRow) {
  const of = (name: string, more: Partial<AttachmentRow>) => sampleAttachment(name, pipe, more)
  host.put(
    'attachments',
    {},
    of('database', {
      ...{ connections: 2, total: 41, refused: 1, bytesIn: 4_812_004, bytesOut: 91_220 },
      lastWallMs: ago(4_000),
    }),
    of('camera', {
      ...{ kind: 'port', local: '127.0.0.1:8080', port: 8_080, state: 'Error' },
      ...overPipe('camera stills'),
      stateReason:
        'Port 8080 of 127.0.0.1 is taken by python3 (process 4711). End that program and switch this on again, or remove this and use another port',
      ...{ peerId: sample.peerId('lathe-2'), peerName: 'lathe-2', stateSinceWallMs: ago(MINUTE) },
      ...{
        lastError: 'Nobody put the connection through within 10 s: nobody answered',
        lastWallMs: ago(3 * MINUTE),
      },
    }),
    of('plans', {
      ...{ kind: 'port', local: '127.0.0.1:43117', port: 43_117, ...overPipe('g-code inbox') },
      ...{ stateReason: PORT_READY, connections: 1, total: 6 },
      ...{ bytesIn: 18_220, bytesOut: 7_340_112, lastWallMs: ago(2 * MINUTE) },
    }),
    of('notebook', {
      ...{ kind: 'port', local: SOCKET, ...overPipe('shift notes') },
      stateReason:
        'The socket file leads through the pipe. Programs of this account alone can connect to it',
      port: undefined,
    }),
    of('report', {
      ...{ kind: 'command', local: '/usr/bin/jq -c .', total: 3, bytesIn: 512 },
      ...{ ...overPipe('alarms'), port: undefined },
      stateReason:
        'Each conversation over the pipe runs it once, for paired peers that may use the pipe',
    }),
    of('old', {
      ...{ local: '127.0.0.1:22', port: 22, state: 'Off', enabled: false, ...overPipe('notes') },
      stateReason: 'Switched off. Switch it on to use it again',
    }),
  )
  const connection = (
    peer: string,
    more: Partial<AttachmentConnectionRow> = {},
  ): AttachmentConnectionRow => ({
    ...{ id: `connection ${peer}`, attachmentId: 'attachment database' },
    ...{ peerId: sample.peerId(peer), peerName: peer, openedWallMs: ago(9 * MINUTE) },
    ...{ bytesIn: 2_400_000, bytesOut: 44_100, path, conversationId: `conversation ${peer}` },
    ...more,
  })
  host.put(
    'attachmentConnections',
    { attachmentId: 'attachment database' },
    connection('lathe-2'),
    connection('Maras Notebook', { openedWallMs: ago(20_000) }),
  )
  const relays = [{ peerId: sample.peerId('lab-7'), name: 'lab-7' }]
  host.put(
    'attachmentConnections',
    { attachmentId: 'attachment plans' },
    connection('kiln controller', {
      ...{ attachmentId: 'attachment plans', bytesIn: 2_210, bytesOut: 901_000 },
      path: {
        ...path,
        transport: 'ws',
        endpoint: 'ws://192.168.1.40:9780/jxta',
        relays,
        rttMs: 41,
      },
    }),
  )
  answerAttachmentCalls(host, of)
}

const SERVICES: readonly LocalServiceRow[] = [
  { port: 5_432, address: '127.0.0.1', process: 'postgres', pid: 811 },
  { port: 5_432, address: '::1', process: 'postgres', pid: 811 },
  { port: 8_000, address: '0.0.0.0', process: 'python3', pid: 4_711 },
  { port: 3_000, address: '127.0.0.1', process: 'node', pid: 5_120 },
  { port: 631, address: '127.0.0.1' },
  { port: 22, address: '0.0.0.0' },
]

function answerAttachmentCalls(
  host: FakeHost,
  of: (name: string, more: Partial<AttachmentRow>) => AttachmentRow,
) {
  host.on('attachments.localServices', () => ({ services: [...SERVICES] }))
  host.on('attachments.check', ({ port }) => ({
    ok: port !== 3_000,
    words: port === 3_000 ? `127.0.0.1:${port}: connection refused` : `127.0.0.1:${port} answers`,
    rttMs: 0.4,
  }))
  host.on('attachments.share', ({ host: at, port }) =>
    of('shared', { local: `${at ?? '127.0.0.1'}:${port}`, port, ...overPipe('postgres 5432') }),
  )
  host.on('attachments.use', ({ port, socket }) =>
    of('used', {
      ...{ kind: 'port', local: socket ? SOCKET : `127.0.0.1:${port ?? 40_123}` },
      ...{ port: socket ? undefined : (port ?? 40_123), ...overPipe('camera stills') },
      stateReason: PORT_READY,
    }),
  )
}
