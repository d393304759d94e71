/** Files on their way, in several of their states. */
import type { TransferRow } from '../../shared/rows.ts'
import { ago, MINUTE } from './evening-time.ts'
import type { FakeHost } from './fake-host.ts'
import { peerId, sampleInbox } from './sample-rows.ts'

const MEGABYTE = 1_000_000
const DAY = 24 * 60 * MINUTE

export const sampleTransfer = (name: string, more: Partial<TransferRow> = {}): TransferRow => ({
  id: `transfer ${name}`,
  shortId: '8c1f03e2',
  direction: 'out',
  peerId: peerId('lathe-2'),
  peerName: 'lathe-2',
  name,
  files: 1,
  sizeBytes: 84 * MEGABYTE,
  doneBytes: 0,
  state: 'Offered',
  stateReason: 'Waits for the person there',
  stateSinceWallMs: ago(2 * MINUTE),
  createdWallMs: ago(2 * MINUTE),
  ...more,
})

const PATH = {
  ...{ transport: 'tcp', endpoint: 'tcp://192.168.1.23:9701', relays: [], rttMs: 2.4 },
  ...{ sinceWallMs: ago(4 * MINUTE), reason: 'The other half of a bidirectional pipe' },
}

export function transfersOfEvening(host: FakeHost) {
  const offer = sampleTransfer('kiln curves', {
    ...{
      direction: 'in',
      peerId: peerId('kiln controller'),
      peerName: 'kiln controller',
      files: 3,
    },
    ...{ sizeBytes: 48_120, state: 'Waiting', stateReason: 'Waits for your decision' },
    ...{ freeBytes: 61_000 * MEGABYTE, expiresWallMs: ago(-6 * DAY), createdWallMs: ago(MINUTE) },
  })
  const folder = sampleTransfer('drawings 2026', {
    ...{ files: 41, sizeBytes: 912 * MEGABYTE, doneBytes: 377 * MEGABYTE, skipped: 3 },
    ...{ state: 'Sending', stateReason: 'Goes to the other peer', path: PATH },
    ...{ bytesPerSecond: 38 * MEGABYTE, etaMs: 14_000 },
  })
  host.put(
    'transfers',
    {},
    folder,
    offer,
    sampleTransfer('spindle.mp4', {
      ...{ direction: 'in', doneBytes: 80 * MEGABYTE, resumedTimes: 2, state: 'Paused' },
      stateReason: 'The disk here is full: it goes on when there is room',
    }),
    sampleTransfer('manual.pdf', {
      ...{ doneBytes: 84 * MEGABYTE, state: 'Saved', createdWallMs: ago(40 * MINUTE) },
      ...{
        stateReason: 'The other peer has saved and verified it',
        stateSinceWallMs: ago(38 * MINUTE),
      },
    }),
    sampleTransfer('firing 2026-11-20', {
      ...{
        direction: 'in',
        peerId: peerId('lab-7'),
        peerName: 'lab-7',
        files: 12,
        alwaysAllowed: true,
      },
      ...{ doneBytes: 84 * MEGABYTE, state: 'Saved', stateReason: 'Verified and saved here' },
      ...{ savedTo: '/home/anna/Downloads/Pipefitter/firing 2026-11-20', skipped: 4 },
      ...{ createdWallMs: ago(90 * MINUTE), stateSinceWallMs: ago(88 * MINUTE) },
    }),
    sampleTransfer('field notes', {
      ...{ peerId: peerId('field unit 12'), peerName: 'field unit 12', files: 7 },
      ...{ stateReason: 'Waits for the other peer to be there', expiresWallMs: ago(-5 * DAY) },
      ...{ createdWallMs: ago(2 * DAY), stateSinceWallMs: ago(2 * DAY) },
    }),
    sampleTransfer('backup.tar', {
      ...{ state: 'Failed', stateReason: 'A file changed while it was sent: backup.tar' },
      ...{ createdWallMs: ago(3 * DAY), stateSinceWallMs: ago(3 * DAY), doneBytes: 12 * MEGABYTE },
    }),
    sampleTransfer('old pictures', {
      ...{ state: 'Refused', stateReason: 'The person there did not accept it', files: 803 },
      ...{ createdWallMs: ago(4 * DAY), stateSinceWallMs: ago(4 * DAY) },
    }),
  )
  host.put(
    'transferItems',
    { transferId: offer.id },
    ...['curve 1.csv', 'curve 2.csv', 'notes/operator.txt'].map((name, at) => ({
      ...{ id: String(at), name, sizeBytes: 16_040, doneBytes: 0, state: 'waiting' as const },
    })),
  )
  host.put(
    'inbox',
    {},
    sampleInbox('kiln controller', {
      ...{ kind: 'file', paired: true, lastWallMs: ago(4 * MINUTE) },
      summary: 'kiln controller wants to send files',
      consequence: 'What it offers is saved on this machine; nothing of it is opened or run',
    }),
  )
  host.put(
    'transferItems',
    { transferId: folder.id },
    {
      ...{ id: '0', name: 'plates/front.dxf', sizeBytes: 2 * MEGABYTE },
      ...{ doneBytes: 2 * MEGABYTE, state: 'saved' },
    },
    {
      ...{ id: '1', name: 'plates/back.dxf', sizeBytes: 900 * MEGABYTE },
      ...{ doneBytes: 375 * MEGABYTE, state: 'moving' },
    },
    { ...{ id: '2', name: 'notes.txt', sizeBytes: 812, doneBytes: 0 }, state: 'waiting' },
  )
}
