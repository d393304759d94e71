import { describe, expect, test } from 'vitest'
import { AdvertisementSigner } from '../../src/main/peer/authentic/advertisement-signer.ts'
import type { IdentityKey } from '../../src/main/peer/ports/identity.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import { NET_PEER_GROUP_ID } from '../../src/main/protocol/constants.ts'
import {
  encodePeerAdvertisement,
  parsePeerAdvertisement,
} from '../../src/main/protocol/documents/peer-advertisement.ts'
import {
  encodePipeAdvertisement,
  type PipeAdvertisement,
} from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { parseGroupId } from '../../src/main/protocol/ids.ts'
import { peerIdOfFingerprint } from '../../src/main/protocol/key-fingerprint.ts'
import { fakeKey } from '../support/fake-keys.ts'
import { createMemoryStore } from '../support/memory-store.ts'
import { knowsPipe, publishPipe, seedText, sees, Sim, type SimPeer } from './sim.ts'
import { peerDocument, Stranger } from './stranger.ts'

const HOUR_MS = 3_600_000
const GROUP = parseGroupId(NET_PEER_GROUP_ID)

/** A publishes a pipe, B knows it; a stranger with a key of its own is linked to B. */
const scene = async () => {
  const sim = new Sim()
  const [a, b] = [await sim.start('A'), await sim.start('B')]
  await sim.clock.advance(3_000)
  const pipe = await publishPipe(sim, a, 'printer')
  await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
  const key = fakeKey(seededRandom(666))
  const stranger = new Stranger(sim, '10.0.0.66', peerIdOfFingerprint(key.fingerprint))
  await stranger.linkTo(b)
  await sim.clock.advance(10)
  return { sim, a, b, pipe, stranger, signer: signerOf(sim, key) }
}

const signerOf = (sim: Sim, key: IdentityKey): AdvertisementSigner =>
  new AdvertisementSigner({
    ...{ key, clock: sim.clock, random: seededRandom(8) },
    ...{ lastSignedMs: () => 0, signedAt: () => {} },
  })

const refusals = ({ counters }: SimPeer): Record<string, number> =>
  Object.fromEntries(
    counters
      .snapshot()
      .filter(({ name }) => name.startsWith('advertisements.refused-'))
      .map(({ name, value }) => [name.slice('advertisements.refused-'.length), value]),
  )

const pipeAt = (peer: SimPeer, { id }: PipeAdvertisement) => peer.peer.services.pipes.table.get(id)
const told = (pipe: PipeAdvertisement, expirationMs = HOUR_MS) => ({
  document: encodePipeAdvertisement(pipe),
  expirationMs,
})

describe(`signed advertisements ${seedText}`, () => {
  test('peers, pipes and groups that are found are authentic', async () => {
    const { sim, a, b, pipe } = await scene()
    expect(b.peer.peers.get(a.id)?.authentic?.fingerprint).toBe(a.key.fingerprint)
    expect(pipeAt(b, pipe)?.advertisement.signature?.publicKey).toEqual(a.key.publicKey)
    const group = a.peer.groups.create({ name: 'readers' }).advertisement
    await sim.run(a.peer.groups.publish(group.groupId))
    await sim.clock.advance(100)
    const found = b.peer.groups.table.get(group.groupId)?.advertisement
    expect(found?.signature?.publicKey).toEqual(a.key.publicKey)
    expect(refusals(b)).toEqual({})
    await sim.stopAll()
  })

  test('a key cannot speak under another peer’s id, nor a peer with a key without it', async () => {
    const { sim, a, b, stranger, signer } = await scene()
    const known = b.peer.peers.get(a.id)
    const lie = parsePeerAdvertisement(peerDocument(a.id, 'Not A', ['tcp://10.0.0.66:9701']))
    const own = parsePeerAdvertisement(known?.advertisement ?? '')
    const asStranger = signer.peer({ ...lie, peerId: stranger.id }, HOUR_MS)
    const documents = [
      encodePeerAdvertisement(lie),
      encodePeerAdvertisement({ ...asStranger, peerId: a.id }),
      encodePeerAdvertisement({ ...own, name: 'Not A' }),
      encodePeerAdvertisement({ ...own, endpoints: ['tcp://10.0.0.66:9701'] }),
      encodePeerAdvertisement({ ...lie, publicKey: a.key.publicKey }),
    ]
    for (const document of documents) stranger.tell('peer', [{ document, expirationMs: HOUR_MS }])
    await sim.clock.advance(10)
    expect(b.peer.peers.get(a.id)).toEqual(known)
    expect(refusals(b)).toEqual({ unsigned: 2, 'not-the-signers': 1, forged: 2 })
    expect(sees(b, a)).toBe(true)
    await sim.stopAll()
  })

  test('what a peer signed earlier never replaces what it signed later', async () => {
    const { sim, a, b, stranger } = await scene()
    const old = b.peer.peers.get(a.id)?.advertisement ?? ''
    a.peer.rename('A, renamed')
    await sim.clock.advance(100)
    stranger.tell('peer', [{ document: old, expirationMs: HOUR_MS }])
    await sim.clock.advance(10)
    expect(b.peer.peers.get(a.id)?.name).toBe('A, renamed')
    expect(refusals(b)).toEqual({ replayed: 1 })
    await sim.stopAll()
  })

  test('the pinned name of a paired peer follows what its key signs, but to no name of another', async () => {
    const sim = new Sim()
    const [a, b, c] = [
      await sim.start('A', { proves: true }),
      await sim.start('B', { proves: true }),
      await sim.start('C', { proves: true }),
    ]
    await sim.clock.advance(3_000)
    for (const other of [a, c]) await sim.run(b.peer.connect(other.address))
    await sim.clock.advance(1_000)
    const pinned = (other: SimPeer) =>
      b.peer.trust.all().find(({ peerId }) => peerId === other.id) ?? { name: '?' }
    for (const other of [a, c]) {
      const { fingerprint, publicKey } = other.key
      b.peer.trust.pair({ fingerprint, publicKey, peerId: other.id, name: other.name }, 'hand')
    }
    a.peer.rename('Anna')
    await sim.clock.advance(1_000)
    expect(pinned(a).name).toBe('Anna')
    a.peer.rename('C')
    await sim.clock.advance(1_000)
    expect(pinned(a).name).toBe('Anna')
    expect(b.counters.get('trust.renames-refused')).toBeGreaterThan(0)
    await sim.stopAll()
  })

  test('after its goodbye, a peer is not brought back by a replay', async () => {
    const { sim, a, b, stranger } = await scene()
    const old = b.peer.peers.get(a.id)?.advertisement ?? ''
    await sim.stop(a)
    await sim.clock.advance(200_000)
    expect(b.peer.peers.get(a.id)?.gone).toBe(true)
    stranger.tell('peer', [{ document: old, expirationMs: HOUR_MS }])
    await sim.clock.advance(10)
    expect(b.peer.peers.get(a.id)?.gone).toBe(true)
    expect(refusals(b)).toEqual({ replayed: 1 })
    await sim.stopAll()
  })

  test('nobody says goodbye for a peer that has a key', async () => {
    const { sim, a, b, stranger } = await scene()
    const own = b.peer.peers.get(a.id)?.advertisement ?? ''
    const unsigned = peerDocument(a.id, 'A', [])
    for (const document of [own, unsigned]) stranger.tell('peer', [{ document, expirationMs: 0 }])
    await sim.clock.advance(10)
    expect(b.peer.peers.get(a.id)?.gone).toBe(false)
    expect(refusals(b)).toEqual({ unsigned: 2 })
    await sim.stopAll()
  })

  test('a pipe’s id cannot be squatted: neither taken over, nor withdrawn, nor kept from its creator', async () => {
    const { sim, a, b, pipe, stranger, signer } = await scene()
    const before = pipeAt(b, pipe)
    const squatted = signer.newPipe({ type: 'JxtaUnicast', name: 'printer' }, GROUP, HOUR_MS)
    const { signature, ...bare } = squatted
    stranger.tell('advertisement', [
      told({ ...bare, id: pipe.id, ...(signature === undefined ? {} : { signature }) }),
      told({ ...signer.pipe(squatted, 0), id: pipe.id }, 0),
      told({ id: pipe.id, type: 'JxtaPropagate', name: 'printer' }),
    ])
    await sim.clock.advance(10)
    expect(pipeAt(b, pipe)).toEqual(before)
    expect(refusals(b)).toEqual({ 'not-the-signers': 2, unsigned: 1 })

    const first = await firstSquatted(sim, a, b, stranger)
    expect(pipeAt(b, first)?.advertisement).toMatchObject({ name: 'scanner', type: 'JxtaUnicast' })
    await sim.stopAll()
  })

  test('a pipe that its creator withdrew does not come back by a replay, but when it is published again', async () => {
    const { sim, a, b, pipe, stranger } = await scene()
    const old = pipeAt(b, pipe)!.advertisement
    const { pipes, discovery } = a.peer.services
    const kept = pipes.table.require(pipe.id)
    const { document } = pipes.remove(pipe.id)
    await sim.run(discovery.publishPipe(document, 0))
    await sim.clock.advance(100)
    expect(knowsPipe(b, pipe)).toBe(false)
    const { signature: _signature, ...bare } = old
    stranger.tell('advertisement', [told(old), told(bare)])
    await sim.clock.advance(10)
    expect(knowsPipe(b, pipe)).toBe(false)
    expect(refusals(b)).toEqual({ replayed: 1, unsigned: 1 })
    pipes.table.put(kept)
    await sim.run(discovery.publishPipe(pipes.markPublished(pipe.id).document, HOUR_MS))
    await sim.clock.advance(100)
    expect(knowsPipe(b, pipe)).toBe(true)
    await sim.stopAll()
  })

  test('a replay does not make a pipe live longer than its creator said', async () => {
    const { sim, a, b, stranger } = await scene()
    const { pipes, discovery } = a.peer.services
    const wish = { name: 'short', type: 'JxtaUnicast', lifetimeMs: HOUR_MS } as const
    const { id } = pipes.create(wish).advertisement
    await sim.run(discovery.publishPipe(pipes.markPublished(id).document, HOUR_MS))
    await sim.clock.advance(100)
    const { advertisement, expiresWallMs } = b.peer.services.pipes.table.require(id)
    await sim.stop(a)
    await sim.clock.advance(HOUR_MS / 2)
    stranger.tell('advertisement', [told(advertisement, 1_000 * HOUR_MS)])
    await sim.clock.advance(10)
    expect(Math.abs(pipeAt(b, advertisement)!.expiresWallMs - expiresWallMs)).toBeLessThan(100)
    await sim.clock.advance(HOUR_MS * 0.6)
    expect(knowsPipe(b, advertisement)).toBe(false)
    await sim.stopAll()
  })

  test('a peer whose clock went back between two runs is still believed', async () => {
    const { sim, a, b } = await scene()
    await sim.stop(a)
    const later = 30 * 24 * HOUR_MS
    const store = createMemoryStore()
    store.write.setSetting('last signed', String(sim.clock.wallMs() + later))
    const again = await sim.start('A again', { key: a.key, at: a.host, store })
    await sim.clock.advance(3_000)
    expect(b.peer.peers.get(a.id)).toMatchObject({ name: 'A again', gone: false })
    expect(b.peer.peers.get(a.id)?.authentic?.timeMs).toBeGreaterThan(
      sim.clock.wallMs() + later / 2,
    )
    expect(refusals(b)).toEqual({})
    await sim.stop(again)
    expect(Number(store.read.setting('last signed'))).toBeGreaterThan(
      sim.clock.wallMs() + later / 2,
    )
    await sim.stopAll()
  })

  test('a peer without a key is taken as before, and not as authentic', async () => {
    const { sim, b, stranger } = await scene()
    const other = new Stranger(sim, '10.0.0.67')
    await other.linkTo(b)
    other.tell('peer', [{ document: peerDocument(other.id, 'old', []), expirationMs: HOUR_MS }])
    await sim.clock.advance(10)
    expect(b.peer.peers.get(other.id)).toMatchObject({ name: 'old' })
    expect(b.peer.peers.get(other.id)?.authentic).toBeUndefined()
    expect(stranger.closed).toBe(false)
    await sim.stopAll()
  })
})

describe(`what the store gives back ${seedText}`, () => {
  test('is refused, counted and removed where its signature fails; what a person made stays', async () => {
    const { sim, a, b, pipe } = await scene()
    const created = await publishPipe(sim, b, 'made here')
    await sim.clock.advance(2_000)
    await sim.stop(b)
    const { read, write } = b.store
    const spoil = (text: string): string => text.replace(/Time="\d/, 'Time="9')
    for (const peer of read.peers())
      write.savePeer({ ...peer, advertisement: spoil(peer.advertisement ?? '') })
    for (const stored of read.pipes()) {
      const { advertisement } = stored
      write.savePipe({ ...stored, advertisement: { ...advertisement, name: 'changed' } })
    }
    const again = sim.create('B', { key: b.key, at: b.host, store: b.store })
    await sim.stop(a)
    await again.peer.start()
    await sim.clock.advance(2_000)
    expect(refusals(again).cached).toBe(3)
    expect(again.peer.peers.get(a.id)).toBeUndefined()
    expect(again.peer.endpoints.of(a.id)).toEqual([])
    expect(knowsPipe(again, pipe)).toBe(false)
    const own = again.peer.services.pipes.table.get(created.id)
    expect(own?.advertisement).toMatchObject({ name: 'changed' })
    expect(own?.advertisement.signature).toBeUndefined()
    expect(read.peers()).toEqual([])
    expect(read.pipes().map(({ advertisement }) => advertisement.id)).toEqual([created.id])
    await sim.stopAll()
  })

  test('is believed where it holds: whose key a peer has is known after a restart', async () => {
    const { sim, a, b, pipe } = await scene()
    await sim.stop(b)
    await sim.stop(a)
    const again = await sim.start('B', { key: b.key, at: b.host, store: b.store })
    expect(again.peer.peers.get(a.id)?.authentic?.fingerprint).toBe(a.key.fingerprint)
    expect(pipeAt(again, pipe)?.advertisement.signature).toBeDefined()
    expect(refusals(again)).toEqual({})
    await sim.stopAll()
  })
})

/** The stranger tells of a pipe under an id that A has made, before A publishes it. */
const firstSquatted = async (sim: Sim, a: SimPeer, b: SimPeer, stranger: Stranger) => {
  const { pipes, discovery } = a.peer.services
  const { advertisement } = pipes.create({ name: 'scanner', type: 'JxtaUnicast' })
  stranger.tell('advertisement', [
    told({ id: advertisement.id, type: 'JxtaPropagate', name: 'trap' }),
  ])
  await sim.clock.advance(10)
  expect(pipeAt(b, advertisement)?.advertisement.name).toBe('trap')
  const published = discovery.publishPipe(pipes.markPublished(advertisement.id).document, HOUR_MS)
  await sim.run(published)
  await sim.clock.advance(100)
  return advertisement
}
