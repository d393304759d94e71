import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { FeedEvent } from '../contract.ts'
import { cutEvent, mergeEvents } from './merge.ts'

interface Row {
  readonly id: string
  readonly value: number
}

const change = (rows: readonly Row[], removed: readonly string[] = [], dropped = 0): FeedEvent => ({
  kind: 'change',
  seq: 0,
  rows,
  removed,
  dropped,
})
const snapshot = (rows: readonly Row[]): FeedEvent => ({ ...change(rows), kind: 'snapshot' })
const row = (id: string, value = 0): Row => ({ id, value })
const table = { kind: 'table' } as const
const log = { kind: 'log', keep: 3 } as const

/** What a client of a table holds after these events. */
const held = (events: readonly FeedEvent[]): Record<string, number> => {
  const rows = new Map<string, number>()
  for (const event of events) {
    if (event.kind === 'snapshot') rows.clear()
    for (const id of event.removed) rows.delete(id)
    for (const { id, value } of event.rows as Row[]) rows.set(id, value)
  }
  return Object.fromEntries([...rows].sort())
}

const anyId = fc.constantFrom('a', 'b', 'c', 'd')
const anyEvent = fc
  .record({
    isSnapshot: fc.boolean(),
    rows: fc.array(fc.record({ id: anyId, value: fc.nat(9) }), { maxLength: 5 }),
    removed: fc.array(anyId, { maxLength: 3 }),
  })
  .map(({ isSnapshot, rows, removed }) => (isSnapshot ? snapshot(rows) : change(rows, removed)))

describe('merging events', () => {
  it('leaves a table as the events one by one would', () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { minLength: 1, maxLength: 8 }), (events) => {
        const merged = events.reduce((first, second) => mergeEvents(table, first, second))
        const before = snapshot([row('a', 99), row('d', 98)])
        expect(held([before, merged])).toEqual(held([before, ...events]))
      }),
    )
  })

  it('keeps of each row only the newest', () => {
    const merged = mergeEvents(table, change([row('a', 1), row('b', 1)]), change([row('a', 2)]))
    expect(merged.rows).toEqual([row('a', 2), row('b', 1)])
  })

  it('counts the rows of a log that are left out as dropped, the oldest first', () => {
    const first = change([row('1'), row('2')], [], 5)
    const merged = mergeEvents(log, first, change([row('3'), row('4')]))
    expect(merged.rows).toEqual([row('2'), row('3'), row('4')])
    expect(merged.dropped).toBe(6)
  })

  it('forgets the oldest of a whole log without calling it a loss', () => {
    const merged = mergeEvents(log, snapshot([row('1'), row('2')]), change([row('3'), row('4')]))
    expect(merged).toMatchObject({ kind: 'snapshot', dropped: 0 })
    expect(merged.rows).toEqual([row('2'), row('3'), row('4')])
  })
})

describe('cutting an event', () => {
  it('gives parts that have the same outcome as the whole', () => {
    fc.assert(
      fc.property(anyEvent, fc.integer({ min: 1, max: 4 }), (event, maxRows) => {
        const parts: FeedEvent[] = []
        let rest: FeedEvent | undefined = event
        while (rest !== undefined) {
          const [head, after]: readonly [FeedEvent, FeedEvent | undefined] = cutEvent(rest, maxRows)
          parts.push(head)
          rest = after
        }
        expect(parts.every(({ rows }) => rows.length <= maxRows)).toBe(true)
        const before = snapshot([row('a', 99), row('d', 98)])
        expect(held([before, ...parts])).toEqual(held([before, event]))
      }),
    )
  })
})
