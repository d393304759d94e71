import { describe, expect, it } from 'vitest'
import type { FeedEvent } from '../../shared/contract.ts'
import { createLogState, createTableState } from './feed-state.ts'

interface Row {
  readonly id: string
  readonly n: number
}

const event = (seq: number, more: Partial<FeedEvent<Row>> = {}): FeedEvent<Row> => ({
  ...{ kind: 'change', seq, rows: [], removed: [], dropped: 0 },
  ...more,
})
const snapshot = (seq: number, ...rows: Row[]) => event(seq, { kind: 'snapshot', rows })
const table = () => createTableState<Row>((row) => row.id)

describe('a table', () => {
  it('keeps the place of an upserted row, appends new ones, drops removed ones', () => {
    const state = table()
    state.apply(snapshot(1, { id: 'a', n: 1 }, { id: 'b', n: 1 }))
    state.apply(
      event(2, {
        rows: [
          { id: 'a', n: 2 },
          { id: 'c', n: 1 },
        ],
      }),
    )
    state.apply(event(3, { removed: ['b'] }))
    expect(state.rows()).toEqual([
      { id: 'a', n: 2 },
      { id: 'c', n: 1 },
    ])
  })

  it('starts over with a snapshot, whatever its number', () => {
    const state = table()
    state.apply(snapshot(7, { id: 'a', n: 1 }))
    expect(state.apply(snapshot(1, { id: 'b', n: 1 }))).toBe('applied')
    expect(state.rows()).toEqual([{ id: 'b', n: 1 }])
  })

  it('tells of a gap and takes nothing from behind it', () => {
    const state = table()
    state.apply(snapshot(1))
    expect(state.apply(event(3, { rows: [{ id: 'a', n: 1 }] }))).toBe('gap')
    expect(state.rows()).toEqual([])
  })

  it('tells of a gap when a change comes before any snapshot', () => {
    expect(table().apply(event(1))).toBe('gap')
  })

  it('hands out arrays that later events leave alone', () => {
    const state = table()
    state.apply(snapshot(1, { id: 'a', n: 1 }))
    const before = state.rows()
    state.apply(event(2, { rows: [{ id: 'b', n: 1 }] }))
    expect(before).toHaveLength(1)
  })
})

describe('a log', () => {
  const rows = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, at) => ({ id: String(from + at), n: from + at }))

  it('keeps the latest rows only, but counts all', () => {
    const state = createLogState<Row>(5)
    state.apply(snapshot(1, ...rows(0, 3)))
    state.apply(event(2, { rows: rows(3, 9) }))
    expect(state.rows().map((row) => row.n)).toEqual([4, 5, 6, 7, 8])
    expect(state.received()).toBe(6)
  })

  it('holds no more than it keeps even when one event brings more', () => {
    const state = createLogState<Row>(5)
    state.apply(snapshot(1))
    state.apply(event(2, { rows: rows(0, 12) }))
    expect(state.rows().map((row) => row.n)).toEqual([7, 8, 9, 10, 11])
  })

  it('adds up what was left out', () => {
    const state = createLogState<Row>(5)
    state.apply(event(1, { kind: 'snapshot', dropped: 2 }))
    state.apply(event(2, { dropped: 40 }))
    expect(state.dropped()).toBe(42)
  })
})
