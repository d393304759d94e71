import { describe, expect, it } from 'vitest'
import { byteLengthOf, concatBytes } from '../../base/bytes.ts'
import { randomBelow, seededRandom } from '../../base/random.ts'
import { HIGH_WATER_BYTES, LOW_WATER_BYTES, SLAB_BYTES, WRITE_MAX_BYTES } from './limits.ts'
import { SlabPool } from './slab-pool.ts'
import { WriteBatcher } from './write-batcher.ts'

const HEADER = Uint8Array.of(1, 2, 3)

/** A sink that keeps copies of what it was given, and takes it at once or when told. */
const rigOf = (mode: 'at once' | 'when told' = 'at once') => {
  const writes: Uint8Array[][] = []
  const dones: (() => void)[] = []
  const endOfTurn: (() => void)[] = []
  const nextTurn: (() => void)[] = []
  const rig = { mode, writes, dones, drains: 0, pool: new SlabPool(), taken: 0, given: 0 }
  const pool = {
    take: () => (rig.taken++, rig.pool.take()),
    give: (slab: Uint8Array) => {
      rig.given++
      slab.fill(0xee)
      rig.pool.give(slab)
    },
  } as SlabPool
  const batcher = new WriteBatcher({
    sink: {
      write: (chunks, done) => {
        const at = writes.push([...chunks]) - 1
        // What counts is what the buffers hold when the system has read them, which is when the write is done.
        const finish = (): void => {
          writes[at] = chunks.map((chunk) => chunk.slice())
          done()
        }
        if (rig.mode === 'at once') finish()
        else dones.push(finish)
      },
    },
    schedule: {
      atEndOfTurn: (run) => endOfTurn.push(run),
      atNextTurn: (run) => nextTurn.push(run),
    },
    pool,
    prefix: { bytes: HEADER.length, write: (out, at) => out.set(HEADER, at) },
    onDrain: () => rig.drains++,
  })
  const put = (...parts: Uint8Array[]): boolean => batcher.put(parts, byteLengthOf(parts))
  const run = (due: (() => void)[]): void => due.splice(0).forEach((one) => one())
  return Object.assign(rig, {
    batcher,
    put,
    endTurn: () => run(endOfTurn),
    nextTurn: () => run(nextTurn),
    finishWrite: () => dones.shift()?.(),
    bytes: () => concatBytes(writes.flat()),
  })
}

const PATTERN = Uint8Array.from({ length: 256 + 4 * WRITE_MAX_BYTES }, (_, i) => i & 0xff)
const numbered = (length: number, first = 0): Uint8Array =>
  PATTERN.slice(first & 0xff, (first & 0xff) + length)

describe('write batcher', () => {
  it('gathers the messages of one turn into one write of one chunk', () => {
    const rig = rigOf()
    for (let i = 0; i < 100; i++) rig.put(Uint8Array.of(i), Uint8Array.of(i, i))
    expect(rig.writes).toHaveLength(0)
    rig.endTurn()
    expect(rig.writes).toHaveLength(1)
    expect(rig.writes[0]).toHaveLength(1)
    expect(rig.bytes()).toEqual(
      concatBytes(Array.from({ length: 100 }, (_, i) => Uint8Array.of(1, 2, 3, i, i, i))),
    )
  })

  it('copies small parts at once, so that the caller may use them again', () => {
    const rig = rigOf()
    const part = Uint8Array.of(7, 7)
    rig.put(part)
    part.fill(0)
    rig.endTurn()
    expect(rig.bytes()).toEqual(Uint8Array.of(1, 2, 3, 7, 7))
  })

  it('writes a large part from where it is, in its place among the small ones', () => {
    const rig = rigOf('when told')
    const large = numbered(5000)
    rig.put(Uint8Array.of(9), large, Uint8Array.of(8))
    rig.put()
    large[0] = 77
    rig.endTurn()
    expect(rig.writes[0]?.map((chunk) => chunk.length)).toEqual([4, 5000, 4])
    expect(rig.bytes()).toEqual(
      concatBytes([HEADER, Uint8Array.of(9), large, Uint8Array.of(8), HEADER]),
    )
  })

  it('writes without waiting for the end of the turn once a slab is full', () => {
    const rig = rigOf()
    const part = numbered(1021)
    for (let i = 0; i < 64; i++) rig.put(part)
    expect(rig.writes).toHaveLength(1)
    expect(rig.bytes()).toHaveLength(SLAB_BYTES)
    expect(rig.batcher.unwrittenBytes).toBe(0)
  })

  it('gathers while a write is under way and sends the rest when it is done', () => {
    const rig = rigOf('when told')
    rig.put()
    rig.endTurn()
    rig.put()
    rig.endTurn()
    rig.put()
    expect(rig.writes).toHaveLength(1)
    rig.finishWrite()
    expect(rig.writes).toHaveLength(2)
    expect(rig.writes[1]).toEqual([concatBytes([HEADER, HEADER])])
  })

  it('never uses a slab again before its write is done', () => {
    const rig = rigOf('when told')
    for (let i = 0; i < 40; i++) {
      rig.put(numbered(3000, i))
      rig.endTurn()
    }
    expect(rig.given).toBe(0)
    while (rig.dones.length > 0) rig.finishWrite()
    const wanted = Array.from({ length: 40 }, (_, i) => concatBytes([HEADER, numbered(3000, i)]))
    expect(rig.bytes()).toEqual(concatBytes(wanted))
    expect(rig.given).toBe(rig.taken)
  })

  it('says stop at the high-water mark and go at the low one, once', () => {
    const rig = rigOf('when told')
    const large = numbered(128 * 1024)
    let taken = 0
    while (rig.put(large)) taken += large.length
    expect(taken).toBeLessThan(HIGH_WATER_BYTES)
    expect(rig.batcher.unwrittenBytes).toBeGreaterThanOrEqual(HIGH_WATER_BYTES)
    expect(rig.batcher.writable).toBe(false)
    while (rig.batcher.unwrittenBytes > LOW_WATER_BYTES) {
      expect(rig.drains).toBe(0)
      rig.finishWrite()
      rig.nextTurn()
    }
    expect(rig.drains).toBe(1)
    expect(rig.batcher.writable).toBe(true)
    while (rig.dones.length > 0) rig.finishWrite()
    rig.nextTurn()
    expect(rig.drains).toBe(1)
  })

  it('stops a sender that never lets the event loop turn, though the system takes everything', () => {
    const rig = rigOf()
    const part = numbered(1000)
    let sent = 0
    while (rig.put(part) && sent < 10 * HIGH_WATER_BYTES) sent += part.length
    expect(sent).toBeLessThan(HIGH_WATER_BYTES)
    rig.endTurn()
    expect(rig.batcher.unwrittenBytes).toBe(0)
    expect(rig.drains).toBe(0)
    rig.nextTurn()
    expect(rig.drains).toBe(1)
    expect(rig.put(part)).toBe(true)
  })

  it('does not ask for another turn for a message now and then', () => {
    const rig = rigOf()
    let asked = 0
    for (let i = 0; i < 1000; i++) {
      rig.put(numbered(61))
      rig.endTurn()
      if (rig.batcher.unwrittenBytes === 0) asked++
    }
    expect(asked).toBe(1000)
    expect(rig.drains).toBe(0)
    expect(rig.writes).toHaveLength(1000)
  })

  it('cuts a long message so that progress is seen, and keeps its bytes in order', () => {
    const rig = rigOf('when told')
    const long = numbered(3 * WRITE_MAX_BYTES + 5)
    rig.put(long, Uint8Array.of(9))
    while (rig.dones.length > 0) rig.finishWrite()
    expect(rig.writes.map((chunks) => concatBytes(chunks).length)).toEqual([
      ...[WRITE_MAX_BYTES, WRITE_MAX_BYTES, WRITE_MAX_BYTES],
      9,
    ])
    expect(rig.bytes()).toEqual(concatBytes([HEADER, long, Uint8Array.of(9)]))
  })

  it('loses what is queued when discarded, says how much, and gives the waiting slabs back', () => {
    const rig = rigOf('when told')
    rig.put()
    rig.endTurn()
    rig.put(numbered(5000))
    expect(rig.batcher.discard()).toBe(3 + 5003)
    expect(rig.taken - rig.given).toBe(1) // The write under way keeps its own.
    expect(rig.put()).toBe(false)
    rig.endTurn()
    rig.nextTurn()
    expect(rig.writes).toHaveLength(1)
    expect(rig.drains).toBe(0)
  })

  it('tells when everything is written, at once when nothing waits', () => {
    const rig = rigOf('when told')
    let finished = 0
    rig.put(numbered(2 * WRITE_MAX_BYTES))
    rig.batcher.finish(() => finished++)
    while (rig.dones.length > 0) {
      expect(finished).toBe(0)
      rig.finishWrite()
    }
    expect(finished).toBe(1)
    rigOf().batcher.finish(() => finished++)
    expect(finished).toBe(2)
  })

  it('delivers any mix of sizes, turns and finished writes in order and whole', () => {
    for (let seed = 1; seed <= 50; seed++) {
      const random = seededRandom(seed)
      const rig = rigOf('when told')
      const wanted: Uint8Array[] = []
      for (let i = 0; i < 200; i++) {
        const sizes = Array.from({ length: randomBelow(random, 4) }, () => {
          const kind = randomBelow(random, 10)
          return randomBelow(random, kind === 0 ? 200_000 : kind < 3 ? 10_000 : 100)
        })
        const parts = sizes.map((size) => numbered(size, i))
        rig.put(...parts)
        wanted.push(HEADER, ...parts)
        if (randomBelow(random, 3) === 0) rig.endTurn()
        if (randomBelow(random, 3) === 0) rig.finishWrite()
        if (randomBelow(random, 5) === 0) rig.nextTurn()
        rig.mode = randomBelow(random, 2) === 0 ? 'at once' : 'when told'
      }
      rig.endTurn()
      while (rig.dones.length > 0) rig.finishWrite()
      expect(Buffer.compare(rig.bytes(), concatBytes(wanted)), `seed ${seed}`).toBe(0)
      expect(rig.batcher.unwrittenBytes, `seed ${seed}`).toBe(0)
    }
  })
})
