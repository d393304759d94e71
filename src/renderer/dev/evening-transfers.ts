/** Files on their way, in several of their states. */
import type { TransferRow } from '../../shared/rows.ts'
import { ago, MINUTE } from './evening-time.ts'
import type { FakeHost } from './fake-host.ts'
import { peerId } from './sample-rows.ts'

const MEGABYTE = 1_000_000

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
  const folder = sampleTransfer('drawings 2026', {
    ...{ files: 41, sizeBytes: 912 * MEGABYTE, doneBytes: 377 * MEGABYTE, skipped: 3 },
    ...{ state: 'Sending', stateReason: 'Goes to the other peer', path: PATH },
    ...{ bytesPerSecond: 38 * MEGABYTE, etaMs: 14_000 },
  })
  host.put(
    'transfers',
    {},
    folder,
    sampleTransfer('kiln-curve.csv', {
      ...{ direction: 'in', peerId: peerId('kiln controller'), peerName: 'kiln controller' },
      ...{ sizeBytes: 48_120, state: 'Waiting', stateReason: 'Waits for your decision' },
      ...{ freeBytes: 61_000 * MEGABYTE, expiresWallMs: ago(-6 * 24 * 60 * MINUTE) },
    }),
    sampleTransfer('spindle.mp4', {
      ...{ direction: 'in', doneBytes: 80 * MEGABYTE, resumedTimes: 2, state: 'Paused' },
      stateReason: 'The disk here is full: it goes on when there is room',
    }),
    sampleTransfer('manual.pdf', {
      ...{ doneBytes: 84 * MEGABYTE, state: 'Saved' },
      stateReason: 'The other peer has saved and verified it',
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
