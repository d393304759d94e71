import { describe, expect, test } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId, type PeerId } from '../../protocol/ids.ts'
import { ENTRIES_PER_PEER_MAX, SrdiIndex, type SrdiRecord } from './srdi-index.ts'

const random = seededRandom(12)
const peer = (): PeerId => createPeerId((length) => random.bytes(length))
const FIELD = { handler: 'JxtaPipeResolver', key: 'JxtaUnicast', attribute: 'Id' }
const [anna, ben] = [peer(), peer()]
const record = (value: string, peerId: PeerId, more: Partial<SrdiRecord> = {}): SrdiRecord => ({
  ...FIELD,
  value,
  peerId,
  untilMs: Infinity,
  ...more,
})
const indexOf = (...records: readonly SrdiRecord[]): SrdiIndex => {
  const index = new SrdiIndex()
  for (const one of records) expect(index.put(one)).toBe(true)
  return index
}
const who = (index: SrdiIndex, ...args: Parameters<SrdiIndex['find']>): PeerId[] =>
  index.find(...args).map(({ peerId }) => peerId)
const names = { ...FIELD, attribute: 'Name' }

describe('the index of a rendezvous', () => {
  test('finds who has a value, in that field of that handler alone', () => {
    const index = indexOf(record('p1', anna), record('p1', ben), record('p2', ben))
    expect(who(index, { ...FIELD, value: 'p1' }, 0)).toEqual([anna, ben])
    expect(who(index, { ...FIELD, value: 'p2' }, 0)).toEqual([ben])
    for (const other of [{ handler: 'x' }, { key: 'JxtaPropagate' }, { attribute: 'Name' }])
      expect(who(index, { ...FIELD, ...other, value: 'p1' }, 0)).toEqual([])
  })

  test('finds by wild cards, each peer once', () => {
    const index = indexOf(
      record('printer 1', anna, names),
      record('printer 2', anna, names),
      record('plotter', ben, names),
    )
    expect(who(index, { ...names, value: 'printer*' }, 0)).toEqual([anna])
    expect(who(index, { ...names, value: 'p*' }, 0)).toEqual([anna, ben])
    expect(who(index, { ...names, value: '*2' }, 0)).toEqual([anna])
    expect(who(index, { ...names, value: '*' }, 0)).toEqual([anna, ben])
    expect(who(index, { ...names, value: 'printer' }, 0)).toEqual([])
  })

  test('keeps an entry until its time is over, and counts a renewed one once', () => {
    const index = indexOf(record('p', anna, { untilMs: 100 }), record('p', anna, { untilMs: 200 }))
    expect(index.size).toBe(1)
    expect(who(index, { ...FIELD, value: 'p' }, 199)).toEqual([anna])
    expect(who(index, { ...FIELD, value: 'p' }, 200)).toEqual([])
    index.expire(199)
    expect(index.size).toBe(1)
    index.expire(200)
    expect(index.size).toBe(0)
  })

  test('takes back one entry, or all of a peer', () => {
    const index = indexOf(record('p', anna), record('q', anna), record('p', ben))
    expect(index.remove(record('p', anna))).toBe(true)
    expect(index.remove(record('p', anna))).toBe(false)
    expect(who(index, { ...FIELD, value: 'p' }, 0)).toEqual([ben])
    index.forget(anna)
    expect([...index.all()]).toEqual([record('p', ben)])
    expect(index.size).toBe(1)
  })

  test('keeps a peer’s own word when a replica says less', () => {
    const index = indexOf(
      record('p', anna),
      record('p', anna, { untilMs: 10, toldBy: ben }),
      record('q', anna, { untilMs: 10, toldBy: ben }),
      record('q', anna, { untilMs: 20 }),
    )
    expect([...index.all()]).toEqual([record('p', anna), record('q', anna, { untilMs: 20 })])
  })

  test('has room for so many entries of one peer, and refuses more of it, but no other peer’s', () => {
    const index = new SrdiIndex()
    for (let i = 0; i < ENTRIES_PER_PEER_MAX; i++)
      expect(index.put(record(`p${i}`, anna))).toBe(true)
    expect(index.put(record('more', anna))).toBe(false)
    expect(index.put(record('p0', anna, { untilMs: 5 }))).toBe(true)
    expect(index.put(record('more', ben))).toBe(true)
    index.remove(record('p0', anna))
    expect(index.put(record('more', anna))).toBe(true)
  })

  test('has room for so many entries in all', () => {
    const index = new SrdiIndex()
    for (let p = 0; p < 64; p++) {
      const one = peer()
      for (let i = 0; i < ENTRIES_PER_PEER_MAX; i++) index.put(record(`${i}`, one))
    }
    expect(index.size).toBe(65_536)
    expect(index.put(record('more', anna))).toBe(true)
    expect(index.size).toBe(65_536)
    expect(index.find({ ...record('more', anna) }, 0)).toHaveLength(1)
  })
})
