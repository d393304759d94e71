import { describe, expect, it } from 'vitest'
import {
  clampWidth,
  fittingColumns,
  gridTemplate,
  sortRows,
  WIDTH_MAX,
  WIDTH_MIN,
} from './grid-columns.ts'
import type { GridColumn } from './grid-columns.ts'

interface Row {
  readonly id: string
  readonly n: number
}

const columns: readonly GridColumn<Row>[] = [
  { key: 'name', label: 'Name', width: 100, grow: true },
  { key: 'n', label: 'N', width: 50, rank: 1, compare: (a, b) => a.n - b.n },
  { key: 'x', label: 'X', width: 50, rank: 2 },
]
const keys = (available: number, widths = {}) =>
  fittingColumns(columns, widths, available).map((column) => column.key)

describe('fittingColumns', () => {
  it('shows all where there is room, and before anything is measured', () => {
    expect(keys(200)).toEqual(['name', 'n', 'x'])
    expect(keys(0)).toEqual(['name', 'n', 'x'])
  })
  it('drops the highest rank first', () => {
    expect(keys(199)).toEqual(['name', 'n'])
    expect(keys(149)).toEqual(['name'])
  })
  it('never drops what has no rank', () => expect(keys(10)).toEqual(['name']))
  it('counts the widths that a person chose', () =>
    expect(keys(200, { n: 90 })).toEqual(['name', 'n']))
})

it('lets a growing column take the rest', () => {
  expect(gridTemplate(columns, { x: 70 })).toBe('minmax(100px, 100fr) 50px 70px')
})

it('lets the last column take the rest where none grows', () => {
  expect(gridTemplate(columns.slice(1), {})).toBe('50px minmax(50px, 50fr)')
})

it('sorts by a column both ways and keeps the order of equals', () => {
  const rows = [
    { id: 'a', n: 2 },
    { id: 'b', n: 1 },
    { id: 'c', n: 2 },
  ]
  const ids = (descending: boolean) =>
    sortRows(rows, columns, { key: 'n', descending }).map((row) => row.id)
  expect(ids(false)).toEqual(['b', 'a', 'c'])
  expect(ids(true)).toEqual(['a', 'c', 'b'])
  expect(sortRows(rows, columns, { key: 'unknown', descending: false })).toBe(rows)
})

it('holds widths within bounds', () => {
  expect(clampWidth(-5)).toBe(WIDTH_MIN)
  expect(clampWidth(1e9)).toBe(WIDTH_MAX)
})
