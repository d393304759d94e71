// Things to store, with every property a test does not care about filled in.
import { seededRandom } from '../../src/main/base/random.ts'
import type {
  StoredBinding,
  StoredEndpoint,
  StoredPeer,
  StoredPipe,
} from '../../src/main/peer/ports/store.ts'
import { createPeerId, createPipeId } from '../../src/main/protocol/ids.ts'
import type { PeerId, PipeId } from '../../src/main/protocol/ids.ts'

/** The n-th peer's id; the same for the same number. */
export const peerIdOf = (n: number): PeerId => {
  const random = seededRandom(n)
  return createPeerId((length) => random.bytes(length))
}

/** The n-th pipe's id; the same for the same number. */
export const pipeIdOf = (n: number): PipeId => {
  const random = seededRandom(n)
  return createPipeId((length) => random.bytes(length))
}

export const storedPeer = (n: number, more: Partial<StoredPeer> = {}): StoredPeer => ({
  id: peerIdOf(n),
  name: `peer ${n}`,
  firstSeenWallMs: 1_000,
  lastSeenWallMs: 1_000 + n,
  ...more,
})

export const storedEndpoint = (n: number, more: Partial<StoredEndpoint> = {}): StoredEndpoint => ({
  peerId: peerIdOf(n),
  address: 'tcp://192.168.1.7:9701',
  learnedFrom: 'answer',
  learnedWallMs: 1_000 + n,
  failures: 0,
  ...more,
})

export const storedPipe = (n: number, more: Partial<StoredPipe> = {}): StoredPipe => ({
  advertisement: { id: pipeIdOf(n), type: 'JxtaUnicast', name: `pipe ${n}` },
  origin: 'found',
  listening: false,
  expiresWallMs: 5_000 + n,
  createdWallMs: 1_000 + n,
  ...more,
})

export const storedBinding = (n: number, more: Partial<StoredBinding> = {}): StoredBinding => ({
  id: `binding-${n}`,
  pipeId: pipeIdOf(1),
  peerId: peerIdOf(1),
  endpoint: 'tcp://192.168.1.7:9701',
  transport: 'tcp',
  chosenBy: 'hand',
  reason: 'chosen in the workbench',
  boundWallMs: 1_000 + n,
  ...more,
})
