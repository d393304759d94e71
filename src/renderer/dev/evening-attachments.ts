/** What the ends of pipes are fitted to, in each kind and state. */
import type { AttachmentConnectionRow, AttachmentRow, PipeRow } from '../../shared/rows.ts'
import type { FakeHost } from './fake-host.ts'
import * as sample from './sample-rows.ts'
import { ago, MINUTE } from './evening-time.ts'

const path = {
  ...{ transport: 'tcp', endpoint: 'tcp://192.168.1.23:9701', relays: [], rttMs: 2.4 },
  ...{ sinceWallMs: ago(9 * MINUTE), reason: 'The other half of a bidirectional pipe' },
}

export function attachmentsOfEvening(host: FakeHost, pipe: PipeRow) {
  const of = (name: string, more: Partial<AttachmentRow>): AttachmentRow => ({
    ...{ id: `attachment ${name}`, shortId: sample.shortOf(sample.pipeId(name)), kind: 'service' },
    ...{ pipeId: pipe.id, pipeName: pipe.name, pipeShortId: pipe.shortId },
    ...{ local: '127.0.0.1:5432', port: 5_432, state: 'Ready' },
    stateReason: '127.0.0.1:5432 answers. Whoever may use the pipe is put through to it.',
    ...{ stateSinceWallMs: ago(50 * MINUTE), enabled: true, connections: 0, total: 0, refused: 0 },
    ...{ bytesIn: 0, bytesOut: 0 },
    ...more,
  })
  host.put(
    'attachments',
    {},
    of('database', {
      ...{ connections: 2, total: 41, refused: 1, bytesIn: 4_812_004, bytesOut: 91_220 },
      lastWallMs: ago(4_000),
    }),
    of('camera', {
      ...{ kind: 'port', local: '127.0.0.1:8080', port: 8_080, state: 'Error' },
      stateReason:
        'Port 8080 of 127.0.0.1 is taken by python3 (process 4711). End that program and switch this on again, or remove this and use another port.',
      ...{ peerId: sample.peerId('lathe-2'), peerName: 'lathe-2', stateSinceWallMs: ago(MINUTE) },
      ...{ lastError: 'Nobody holds the pipe', lastWallMs: ago(3 * MINUTE) },
    }),
    of('report', { kind: 'command', local: '/usr/bin/jq -c .', total: 3, bytesIn: 512 }),
    of('old', {
      ...{ local: '127.0.0.1:22', port: 22, state: 'Off', enabled: false },
      stateReason: 'Switched off. Switch it on to be put through to it again.',
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
}
