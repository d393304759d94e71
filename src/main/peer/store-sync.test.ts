import { describe, expect, test } from 'vitest'
import { createMemoryStore } from '../../../tests/support/memory-store.ts'
import { storedPeer } from '../../../tests/support/stored.ts'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { Counters } from '../base/counters.ts'
import { PipefitterError } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import type { Store } from './ports/store.ts'
import { PENDING_MAX, StoreSync } from './store-sync.ts'

const create = () => {
  const clock = new VirtualClock()
  const real = createMemoryStore()
  const counters = new Counters()
  let fails = false
  let batches = 0
  const store: Store = {
    read: real.read,
    write: {
      ...real.write,
      batch: (work) => {
        if (fails) throw new PipefitterError('store/failed', 'disk full')
        batches++
        real.write.batch(work)
      },
    },
  }
  const sync = new StoreSync(store, clock, silentLog, counters)
  return {
    ...{ clock, sync, counters, read: real.read, batches: () => batches },
    breakIt: (broken: boolean) => (fails = broken),
  }
}

describe('writing what has changed', () => {
  test('many writes are one transaction a second, the newest of a key counting', async () => {
    const { clock, sync, read, batches } = create()
    for (let i = 0; i < 5; i++)
      sync.put('peer 1', (write) => write.savePeer(storedPeer(1, { name: `name ${i}` })))
    sync.put('peer 2', (write) => write.savePeer(storedPeer(2)))
    expect(read.peers()).toEqual([])
    await clock.advance(1_000)
    expect(read.peers().map(({ name }) => name)).toEqual(['name 4', 'peer 2'])
    await clock.advance(5_000)
    expect(batches()).toBe(1)
  })

  test('what failed is counted, kept and tried again, behind nothing newer of the same key', async () => {
    const { clock, sync, counters, read, breakIt } = create()
    breakIt(true)
    sync.put('a', (write) => write.savePeer(storedPeer(1, { name: 'old' })))
    sync.put('b', (write) => write.savePeer(storedPeer(2)))
    await clock.advance(2_000)
    expect(counters.get('store.failed-flushes')).toBe(2)
    const { sinceWallMs = 0, waiting } = sync.unwritten ?? {}
    expect(waiting).toBe(2)
    expect(clock.wallMs() - sinceWallMs).toBe(1_000)
    sync.put('a', (write) => write.savePeer(storedPeer(1, { name: 'new' })))
    breakIt(false)
    await clock.advance(1_000)
    expect(sync.unwritten).toBeUndefined()
    expect(read.peers().map(({ name }) => name)).toEqual(['peer 2', 'new'])
  })

  test('while the store fails no more than so many writes wait; the oldest go, counted', () => {
    const { sync, counters, breakIt, read } = create()
    breakIt(true)
    for (let n = 0; n < PENDING_MAX; n++) sync.put(`key ${n}`, () => {})
    sync.flush()
    sync.put('one more', (write) => write.savePeer(storedPeer(1)))
    expect(counters.get('store.dropped-writes')).toBe(1)
    breakIt(false)
    sync.flush()
    expect(read.peers()).toHaveLength(1)
  })

  test('a stop writes what is left and leaves no timer', () => {
    const { clock, sync, read } = create()
    sync.put('peer 1', (write) => write.savePeer(storedPeer(1)))
    sync.stop()
    expect(read.peers()).toHaveLength(1)
    expect(clock.pendingNames()).toEqual([])
  })
})
