import { expect, test } from 'vitest'
import { MemorySessions } from '../../../../../tests/support/memory-sessions.ts'
import { peerIdOf, pipeIdOf } from '../../../../../tests/support/stored.ts'
import { VirtualClock } from '../../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../../base/counters.ts'
import { SessionKeeper } from './session-keeper.ts'

test('a conversation is never on the disk before its pipe', () => {
  const store = new MemorySessions()
  const keptBefore: number[] = []
  const keeper = new SessionKeeper({
    ...{ store, clock: new VirtualClock(), counters: new Counters(), isSaved: () => true },
    keepPipes: () => keptBefore.push(store.size),
  })
  keeper.begin({
    ...{ id: '00000000-0000-0000-0000-000000000001', pipeId: pipeIdOf(1), opened: 'here' },
    ...{ peerId: peerIdOf(2), isProven: true, ownPipe: pipeIdOf(3), theirPipe: pipeIdOf(4) },
    ...{ type: 'JxtaUnicast', name: 'lab', silenceMs: 1_000, begunWallMs: 0 },
  })
  expect([keptBefore, store.size]).toEqual([[0], 1])
  keeper.stop()
})
