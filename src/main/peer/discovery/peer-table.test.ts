import { describe, expect, test } from 'vitest'
import { peerIdOf, storedPeer } from '../../../../tests/support/stored.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { PEERS_MAX, PeerTable, type KnownPeer } from './peer-table.ts'

const known = (n: number, more: Partial<KnownPeer> = {}): KnownPeer => ({
  ...storedPeer(n),
  onMulticast: false,
  hearsay: false,
  gone: false,
  ...more,
})

const create = () => {
  const changed: KnownPeer[] = []
  const removed: PeerId[] = []
  const table = new PeerTable(
    (peer) => changed.push(peer),
    (id) => removed.push(id),
  )
  return { table, changed, removed }
}

describe('the known peers', () => {
  test('each change is told, a removal once', () => {
    const { table, changed, removed } = create()
    table.put(known(1))
    table.put(known(1, { name: 'renamed' }))
    table.remove(peerIdOf(1))
    table.remove(peerIdOf(1))
    expect(changed.map(({ name }) => name)).toEqual(['peer 1', 'renamed'])
    expect(removed).toEqual([peerIdOf(1)])
  })

  test('what was stored comes back silently, as neither nearby nor gone', () => {
    const { table, changed } = create()
    table.load([storedPeer(1)])
    expect(table.get(peerIdOf(1))).toEqual(known(1))
    expect(changed).toEqual([])
  })

  test('a full table forgets hearsay before any peer that spoke itself, however long ago', () => {
    const { table, removed } = create()
    for (let n = 1; n < PEERS_MAX; n++) table.put(known(n))
    table.put(known(8_000, { hearsay: true, lastSeenWallMs: 99_999 }))
    table.put(known(8_001, { hearsay: true, lastSeenWallMs: 99_999 }))
    expect(removed).toEqual([peerIdOf(8_000)])
  })

  test('10,000 told of stay within the bound, and all that spoke themselves stay', () => {
    const { table } = create()
    for (let n = 1; n <= 10; n++) table.put(known(n, { lastSeenWallMs: 0 }))
    for (let n = 11; n <= 10_010; n++) table.put(known(n, { hearsay: true, lastSeenWallMs: n }))
    expect([...table.all()]).toHaveLength(PEERS_MAX)
    for (let n = 1; n <= 10; n++) expect(table.get(peerIdOf(n))).toBeDefined()
  })

  test('without hearsay the one not heard for longest goes', () => {
    const { table, removed } = create()
    for (let n = 1; n <= PEERS_MAX; n++) table.put(known(n))
    for (const n of [1, 3]) table.put(known(n))
    for (const n of [9_000, 9_001]) table.put(known(n))
    expect(removed).toEqual([peerIdOf(2), peerIdOf(4)])
  })
})
