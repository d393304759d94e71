import { describe, expect, it } from 'vitest'
import { rangeAtEnd, rangeInView } from './row-source.ts'

const at = (scrollTop: number, count = 1_000_000, height = 260) =>
  rangeInView({ scrollTop, height, rowHeight: 26, count }, 2)

describe('the part of a list that is in view', () => {
  it('is what the window shows, and a little beyond', () => {
    expect(at(0)).toEqual({ from: 0, end: 13 })
    expect(at(26 * 500)).toEqual({ from: 498, end: 513 })
  })

  it('is at the end known without scrolling there, and nothing beyond', () => {
    expect(rangeAtEnd({ height: 260, rowHeight: 26, count: 1_000_000 })).toEqual({
      ...{ from: 999_989, end: 1_000_000 },
    })
    expect(rangeAtEnd({ height: 260, rowHeight: 26, count: 3 })).toEqual({ from: 0, end: 3 })
  })

  it('ends with the list, also where one scrolled beyond a list that became shorter', () => {
    expect(at(26 * 999_990).end).toBe(1_000_000)
    expect(at(26 * 5_000, 100)).toEqual({ from: 87, end: 100 })
    expect(at(0, 0)).toEqual({ from: 0, end: 0 })
  })
})
