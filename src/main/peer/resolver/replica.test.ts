import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId, type PeerId } from '../../protocol/ids.ts'
import { replicaFor } from './replica.ts'

const random = seededRandom(11)
const peers = (count: number): PeerId[] =>
  Array.from({ length: count }, () => createPeerId((length) => random.bytes(length))).sort()
const at = (all: readonly PeerId[], key: string, attribute: string, value: string) =>
  all.indexOf(replicaFor(all[0]!, all.slice(1), key, attribute, value)!)

describe('the rendezvous of a replica', () => {
  test('is the same for all that have the same view', () => {
    const all = peers(6)
    for (let i = 0; i < 50; i++) {
      const named = all.map((self) =>
        replicaFor(
          self,
          all.filter((peerId) => peerId !== self),
          'JxtaUnicast',
          'Id',
          `pipe ${i}`,
        ),
      )
      expect(new Set(named).size).toBe(1)
    }
  })

  test('is nobody while we are alone', () => {
    const [alone] = peers(1)
    expect(replicaFor(alone!, [], 'Adv', 'Name', 'x')).toBeUndefined()
  })

  // Digests by hand: a9993e36… is negative, its magnitude is 5666c1c9…, 0x56/0x100 of the list; 86f7e437… likewise 79081bc8….
  test('stands where the digest without its sign says', () => {
    const all = peers(100)
    expect(at(all, 'a', 'b', 'c')).toBe(Math.floor((100 * 0x5666c1c9) / 2 ** 32))
    expect(at(all, 'a', '', '')).toBe(Math.floor((100 * 0x79081bc8) / 2 ** 32))
    expect(at(all, '', '', '')).toBe(Math.floor((100 * (2 ** 32 - 0xda39a3ee)) / 2 ** 32))
  })

  test('is spread over the first half of the view, as other implementations do', () => {
    const all = peers(20)
    const counts = new Array<number>(20).fill(0)
    for (let i = 0; i < 1_000; i++) {
      const position = at(all, 'JxtaUnicast', 'Id', String(i))
      counts[position] = (counts[position] ?? 0) + 1
    }
    expect(counts.slice(10)).toEqual(new Array(10).fill(0))
    expect(Math.min(...counts.slice(0, 10))).toBeGreaterThan(60)
  })
})
