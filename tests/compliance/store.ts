import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Store } from '../../src/main/peer/ports/store.ts'
import {
  peerIdOf,
  pipeIdOf,
  storedBinding,
  storedEndpoint,
  storedPeer,
  storedPipe,
} from '../support/stored.ts'

/** One store under test, empty at first. */
export interface StoreUnderTest {
  readonly store: Store
  close(): void
}

/** What every {@link Store} does, whatever it keeps its rows in. */
export const testStoreCompliance = (name: string, create: () => StoreUnderTest): void => {
  describe(`a store (${name})`, () => {
    let subject: StoreUnderTest
    let read: Store['read']
    let write: Store['write']
    beforeEach(() => {
      subject = create()
      ;({ read, write } = subject.store)
    })
    afterEach(() => subject.close())

    test('is empty at first', () => {
      expect(read.peers()).toEqual([])
      expect(read.endpoints()).toEqual([])
      expect(read.pipes()).toEqual([])
      expect(read.bindings(pipeIdOf(1), 10)).toEqual([])
      expect(read.setting('theme')).toBeUndefined()
    })

    describe('peers', () => {
      test('come back as they were saved, with and without an advertisement', () => {
        const plain = storedPeer(1)
        const told = storedPeer(2, { name: 'Zoë’s <&> "laptop"', advertisement: '<jxta:PA/>' })
        write.savePeer(plain)
        write.savePeer(told)
        expect(read.peers()).toHaveLength(2)
        expect(read.peers()).toEqual(expect.arrayContaining([plain, told]))
      })

      test('are replaced as a whole by a later save', () => {
        write.savePeer(storedPeer(1, { advertisement: '<jxta:PA/>' }))
        write.savePeer(storedPeer(1, { name: 'renamed' }))
        expect(read.peers()).toEqual([storedPeer(1, { name: 'renamed' })])
      })

      test('take their endpoints with them when they are removed, and nobody else’s', () => {
        write.savePeer(storedPeer(1))
        write.saveEndpoint(storedEndpoint(1))
        write.saveEndpoint(storedEndpoint(2))
        write.removePeer(peerIdOf(1))
        expect(read.peers()).toEqual([])
        expect(read.endpoints()).toEqual([storedEndpoint(2)])
      })
    })

    describe('endpoints', () => {
      test('come back as they were saved, with every optional part present or absent', () => {
        const fresh = storedEndpoint(1)
        const tried = storedEndpoint(2, {
          address: 'tcp://[fd00::2]:9701',
          learnedFrom: 'user',
          lastSuccessWallMs: 2_000,
          lastErrorWallMs: 3_000,
          lastError: 'connection refused',
          nextTryWallMs: 4_000,
          failures: 3,
        })
        write.saveEndpoint(fresh)
        write.saveEndpoint(tried)
        expect(read.endpoints()).toHaveLength(2)
        expect(read.endpoints()).toEqual(expect.arrayContaining([fresh, tried]))
      })

      test('may be saved before their peer, as the network brings them', () => {
        write.saveEndpoint(storedEndpoint(1))
        write.savePeer(storedPeer(1))
        expect(read.endpoints()).toEqual([storedEndpoint(1)])
      })

      test('are told apart by peer and address', () => {
        const [a, b] = ['tcp://10.0.0.1:9701', 'tcp://10.0.0.2:9701']
        write.saveEndpoint(storedEndpoint(1, { address: a }))
        write.saveEndpoint(storedEndpoint(1, { address: b }))
        write.saveEndpoint(storedEndpoint(2, { address: a }))
        write.saveEndpoint(storedEndpoint(2, { address: a, failures: 1 }))
        write.removeEndpoint(peerIdOf(1), a)
        write.removeEndpoint(peerIdOf(1), 'tcp://10.0.0.9:9701')
        expect(read.endpoints()).toHaveLength(2)
        expect(read.endpoints()).toEqual(
          expect.arrayContaining([
            storedEndpoint(1, { address: b }),
            storedEndpoint(2, { address: a, failures: 1 }),
          ]),
        )
      })
    })

    describe('pipes', () => {
      test('come back as they were saved, of each type and with every optional part', () => {
        const pipes = [
          storedPipe(1),
          storedPipe(2, {
            advertisement: {
              id: pipeIdOf(2),
              type: 'JxtaPropagate',
              name: '<news> & "more"',
              description: 'two\nlines — ünïcödé',
              transport: 'tcp',
            },
            origin: 'created',
            listening: true,
            publishedWallMs: 2_000,
          }),
          storedPipe(3, {
            advertisement: { id: pipeIdOf(3), type: 'JxtaUnicastSecure', name: '' },
            learnedFrom: peerIdOf(9),
          }),
        ]
        for (const pipe of pipes) write.savePipe(pipe)
        expect(read.pipes()).toHaveLength(3)
        expect(read.pipes()).toEqual(expect.arrayContaining(pipes))
      })

      test('are replaced as a whole by a later save', () => {
        write.savePipe(storedPipe(1, { publishedWallMs: 2_000, learnedFrom: peerIdOf(9) }))
        write.savePipe(storedPipe(1, { listening: true }))
        expect(read.pipes()).toEqual([storedPipe(1, { listening: true })])
      })

      test('take their binding history with them when they are removed, and no other', () => {
        write.savePipe(storedPipe(1))
        write.saveBinding(storedBinding(1))
        write.saveBinding(storedBinding(2, { pipeId: pipeIdOf(2) }))
        write.removePipe(pipeIdOf(1))
        expect(read.pipes()).toEqual([])
        expect(read.bindings(pipeIdOf(1), 10)).toEqual([])
        expect(read.bindings(pipeIdOf(2), 10)).toHaveLength(1)
      })
    })

    describe('bindings', () => {
      test('come back newest first, those of the same time in the order of saving', () => {
        for (const n of [2, 1, 3]) write.saveBinding(storedBinding(n))
        write.saveBinding(storedBinding(4, { boundWallMs: 1_003 }))
        const ids = (limit: number): string[] =>
          read.bindings(pipeIdOf(1), limit).map((binding) => binding.id)
        expect(ids(10)).toEqual(['binding-4', 'binding-3', 'binding-2', 'binding-1'])
        expect(ids(2)).toEqual(['binding-4', 'binding-3'])
        expect(ids(0)).toEqual([])
      })

      test('gain their end by a later save', () => {
        write.saveBinding(storedBinding(1))
        const ended = storedBinding(1, { endedWallMs: 9_000, endReason: 'the link broke' })
        write.saveBinding(ended)
        expect(read.bindings(pipeIdOf(1), 10)).toEqual([ended])
      })
    })

    test('settings come back as they were set, an empty one too', () => {
      write.setSetting('theme', 'dark')
      write.setSetting('theme', 'light')
      write.setSetting('__proto__', '')
      expect(read.setting('theme')).toBe('light')
      expect(read.setting('__proto__')).toBe('')
      expect(read.setting('constructor')).toBeUndefined()
    })

    test('times beyond 32 bits keep every millisecond', () => {
      const farWallMs = 4_102_444_800_000
      write.savePeer(storedPeer(1, { lastSeenWallMs: farWallMs }))
      expect(read.peers()[0]?.lastSeenWallMs).toBe(farWallMs)
    })

    describe('a batch', () => {
      const boom = new Error('boom')
      const fail = (): never => {
        throw boom
      }

      test('is all there when it returns, and seen from inside while it runs', () => {
        write.batch(() => {
          write.savePeer(storedPeer(1))
          expect(read.peers()).toHaveLength(1)
          write.saveEndpoint(storedEndpoint(1))
        })
        expect(read.peers()).toHaveLength(1)
        expect(read.endpoints()).toHaveLength(1)
      })

      test('leaves nothing behind when it throws, and passes the error on as it is', () => {
        write.savePeer(storedPeer(1))
        write.setSetting('theme', 'dark')
        expect(() =>
          write.batch(() => {
            write.savePeer(storedPeer(1, { name: 'changed' }))
            write.savePeer(storedPeer(2))
            write.removePeer(peerIdOf(1))
            write.setSetting('theme', 'light')
            fail()
          }),
        ).toThrow(boom)
        expect(read.peers()).toEqual([storedPeer(1)])
        expect(read.setting('theme')).toBe('dark')
        write.savePeer(storedPeer(3))
        expect(read.peers()).toHaveLength(2)
      })

      test('inside another is a part of it: undone alone when its error is caught', () => {
        write.batch(() => {
          write.savePeer(storedPeer(1))
          expect(() =>
            write.batch(() => {
              write.savePeer(storedPeer(2))
              fail()
            }),
          ).toThrow(boom)
          write.savePeer(storedPeer(3))
        })
        const ids = read.peers().map((peer) => peer.id)
        expect(ids.sort()).toEqual([peerIdOf(1), peerIdOf(3)].sort())
      })

      test('inside another goes when the outer one fails', () => {
        expect(() =>
          write.batch(() => {
            write.batch(() => write.savePeer(storedPeer(1)))
            fail()
          }),
        ).toThrow(boom)
        expect(read.peers()).toEqual([])
      })
    })
  })
}
