import { statSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { StoredBinding, StoredPeer } from '../../peer/ports/store.ts'
import {
  peerIdOf,
  pipeIdOf,
  storedBinding,
  storedEndpoint,
  storedPeer,
  storedPipe,
} from '../../../../tests/support/stored.ts'
import { StoreFile } from '../../../../tests/support/store-file.ts'
import { MAX_BYTES, STORE_LIMITS } from './limits.ts'

/** More of them: `STORE_PEERS=1000000 npm test -- bounds`. */
const PEERS = Number(process.env['STORE_PEERS'] ?? 100_000)
const SMALL = {
  peers: 100,
  endpoints: 150,
  endpointsPerPeer: 4,
  foundPipes: 50,
  bindings: 80,
  bindingsPerPipe: 10,
  settings: 5,
  sweepEvery: 8,
}

let subject: StoreFile
beforeEach(() => {
  subject = new StoreFile()
})
afterEach(() => subject.remove())

const size = (): number => statSync(subject.file).size + statSync(`${subject.file}-wal`).size

describe('the bounds of the store', () => {
  test('multiplied with the longest rows stay below the longest file', () => {
    const { peers, endpoints, foundPipes, bindings, settings, fileBytes } = STORE_LIMITS
    const { id, name, address, words, peerAdvertisement, pipeAdvertisement } = MAX_BYTES
    const most =
      peers * (id + name + peerAdvertisement) +
      endpoints * (id + address + words) +
      foundPipes * (2 * id + pipeAdvertisement) +
      bindings * (3 * id + address + 2 * words) +
      settings * (MAX_BYTES.settingKey + MAX_BYTES.settingValue)
    expect(most).toBeLessThan(fileBytes)
  })

  test(`hold while ${PEERS} distinct peers announce themselves`, { timeout: 1_200_000 }, () => {
    const { store } = subject.open()
    const advertisement = 'x'.repeat(500)
    const peers = PEERS
    for (let n = 0; n < peers; n += 500)
      store.write.batch(() => {
        for (let at = n; at < n + 500; at++) {
          store.write.savePeer(storedPeer(at, { advertisement }))
          store.write.saveEndpoint(storedEndpoint(at))
        }
      })
    const kept = store.read.peers()
    expect(kept.length).toBeLessThanOrEqual(STORE_LIMITS.peers + STORE_LIMITS.sweepEvery)
    expect(kept.length).toBeGreaterThanOrEqual(STORE_LIMITS.peers)
    expect(store.read.endpoints().length).toBeLessThanOrEqual(kept.length)
    // What was seen last is what is kept, and what went was counted.
    expect(kept.map((peer) => peer.id)).toContain(peerIdOf(peers - 1))
    expect(kept.map((peer) => peer.id)).not.toContain(peerIdOf(0))
    expect(subject.counters.get('store.evicted-peers')).toBe(peers - kept.length)
    // 10,000 such peers weigh 10 MB; ten times as many have come by.
    expect(size()).toBeLessThan(32 * 1024 * 1024)
  })

  test('let the peers seen longest ago go, with their endpoints', () => {
    const { store } = subject.open({ limits: SMALL })
    for (let n = 0; n < 200; n++) {
      store.write.savePeer(storedPeer(n, { lastSeenWallMs: 1_000_000 - n }))
      store.write.saveEndpoint(storedEndpoint(n, { learnedWallMs: 5_000 }))
    }
    const peers = store.read.peers().map((peer) => peer.id)
    for (let n = 0; n < 100; n++) expect(peers).toContain(peerIdOf(n))
    for (let n = 108; n < 200; n++) expect(peers).not.toContain(peerIdOf(n))
  })

  test('give one peer no more than its share of endpoints, and keep those that work', () => {
    const { store } = subject.open({ limits: SMALL })
    store.write.saveEndpoint(storedEndpoint(2))
    const address = (n: number): string => `tcp://10.0.0.${n}:9701`
    store.write.saveEndpoint(
      storedEndpoint(1, { address: address(0), lastSuccessWallMs: 9_000_000 }),
    )
    for (let n = 1; n < 100; n++)
      store.write.saveEndpoint(storedEndpoint(1, { address: address(n), learnedWallMs: 1_000 + n }))
    const kept = store.read.endpoints().filter((endpoint) => endpoint.peerId === peerIdOf(1))
    expect(kept.map((endpoint) => endpoint.address)).toEqual([0, 99, 98, 97].map(address))
    expect(store.read.endpoints()).toHaveLength(5)
  })

  test('let the endpoints of least worth go when all peers together have too many', () => {
    const { store } = subject.open({ limits: SMALL })
    for (let n = 0; n < 400; n++) store.write.saveEndpoint(storedEndpoint(n))
    const kept = store.read.endpoints()
    expect(kept.length).toBeLessThanOrEqual(SMALL.endpoints + SMALL.sweepEvery)
    expect(kept[0]).toEqual(storedEndpoint(399))
  })

  test('never let a created pipe, or one that is listened to, go for found ones', () => {
    const { store } = subject.open({ limits: SMALL })
    for (let n = 0; n < 60; n++) {
      store.write.savePipe(storedPipe(1_000 + n, { origin: 'created', expiresWallMs: 0 }))
      store.write.savePipe(storedPipe(2_000 + n, { listening: true, expiresWallMs: 0 }))
    }
    for (let n = 0; n < 500; n++) store.write.savePipe(storedPipe(n))
    const pipes = store.read.pipes()
    const found = pipes.filter((pipe) => pipe.origin === 'found' && !pipe.listening)
    expect(pipes.filter((pipe) => pipe.origin === 'created')).toHaveLength(60)
    expect(pipes.filter((pipe) => pipe.listening)).toHaveLength(60)
    expect(found.length).toBeLessThanOrEqual(SMALL.foundPipes + SMALL.sweepEvery)
    // Those that live longest stay.
    expect(found.map((pipe) => pipe.advertisement.id)).toContain(pipeIdOf(499))
    expect(found.map((pipe) => pipe.advertisement.id)).not.toContain(pipeIdOf(0))
  })

  test('keep the newest of the binding history, of each pipe and of all', () => {
    const { store } = subject.open({ limits: SMALL })
    const save = (n: number, pipe: number): StoredBinding => {
      const binding = storedBinding(n, { pipeId: pipeIdOf(pipe) })
      store.write.saveBinding(binding)
      return binding
    }
    for (let n = 0; n < 100; n++) save(n, 1)
    expect(store.read.bindings(pipeIdOf(1), 1000)).toHaveLength(SMALL.bindingsPerPipe)
    expect(store.read.bindings(pipeIdOf(1), 1)).toEqual([
      storedBinding(99, { pipeId: pipeIdOf(1) }),
    ])
    let all = 0
    for (let n = 100; n < 500; n++) save(n, n)
    for (let n = 1; n < 500; n++) all += store.read.bindings(pipeIdOf(n), 1000).length
    expect(all).toBeLessThanOrEqual(SMALL.bindings + SMALL.sweepEvery)
    expect(store.read.bindings(pipeIdOf(499), 10)).toHaveLength(1)
  })

  test('refuse one setting too many, and let a known one change', () => {
    const { store } = subject.open({ limits: SMALL })
    for (let n = 0; n < SMALL.settings; n++) store.write.setSetting(`s${n}`, 'x')
    expect(() => store.write.setSetting('more', 'x')).toThrow(
      expect.objectContaining({ code: 'base/invalid-input' }),
    )
    expect(store.read.setting('more')).toBeUndefined()
    store.write.setSetting('s1', 'y')
    expect(store.read.setting('s1')).toBe('y')
  })

  test('are applied at start to a file that a program with wider ones wrote', () => {
    const wide = subject.open()
    for (let n = 0; n < 300; n++) wide.store.write.savePeer(storedPeer(n))
    wide.close()
    expect(subject.open({ limits: SMALL }).store.read.peers()).toHaveLength(SMALL.peers)
  })
})

describe('a row over the bounds', () => {
  const long = (bytes: number): string => 'x'.repeat(bytes + 1)

  test('that the network brought is left out and counted, and nothing else suffers', () => {
    const { store } = subject.open()
    store.write.batch(() => {
      store.write.savePeer(storedPeer(1))
      store.write.savePeer(storedPeer(2, { name: long(MAX_BYTES.name) }))
      store.write.savePeer(storedPeer(3, { lastSeenWallMs: Number.NaN }))
      store.write.savePeer({ ...storedPeer(4), id: 'urn:jxta:nonsense' } as unknown as StoredPeer)
      store.write.saveEndpoint(storedEndpoint(5, { address: long(MAX_BYTES.address) }))
      store.write.saveEndpoint(storedEndpoint(6, { failures: -1 }))
      store.write.saveBinding(storedBinding(7, { reason: long(MAX_BYTES.words) }))
    })
    expect(store.read.peers()).toEqual([storedPeer(1)])
    expect(store.read.endpoints()).toEqual([])
    expect(store.read.bindings(pipeIdOf(1), 10)).toEqual([])
    expect(subject.counters.get('store.rows-refused')).toBe(6)
  })

  test('of a peer whose advertisement alone is too long is kept without it', () => {
    const { store } = subject.open()
    store.write.savePeer(storedPeer(1, { advertisement: long(MAX_BYTES.peerAdvertisement) }))
    expect(store.read.peers()).toEqual([storedPeer(1)])
    expect(subject.counters.get('store.advertisements-too-long')).toBe(1)
  })

  test('that a person made is refused with base/invalid-input', () => {
    const { store } = subject.open()
    const refused = expect.objectContaining({ code: 'base/invalid-input' }) as unknown
    const tooLong = storedPipe(1, { origin: 'created', createdWallMs: -1 })
    expect(() => store.write.savePipe(tooLong)).toThrow(refused)
    expect(() => store.write.setSetting(long(MAX_BYTES.settingKey), 'x')).toThrow(refused)
    expect(() => store.write.setSetting('x', long(MAX_BYTES.settingValue))).toThrow(refused)
    expect(store.read.pipes()).toEqual([])
  })
})
