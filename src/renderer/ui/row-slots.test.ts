import { describe, expect, it } from 'vitest'
import { RowSlots } from './row-slots.ts'

const shownBy = (slots: RowSlots, from: number, end: number) => {
  slots.show(from, end)
  return Array.from({ length: end - from }, (_, at) => slots.of(from + at))
}

describe('the elements of rows', () => {
  it('go in order at first, wherever the list begins', () => {
    expect(shownBy(new RowSlots(), 500, 505)).toEqual([0, 1, 2, 3, 4])
  })

  it('stay with the rows that stay, and go from those that left to those that came', () => {
    const slots = new RowSlots()
    shownBy(slots, 0, 5)
    expect(shownBy(slots, 2, 7)).toEqual([2, 3, 4, 0, 1])
    expect(shownBy(slots, 0, 5)).toEqual([0, 1, 2, 3, 4])
  })

  it('keep their places when no row stays', () => {
    const slots = new RowSlots()
    shownBy(slots, 0, 5)
    shownBy(slots, 2, 7)
    expect(shownBy(slots, 3_000, 3_005)).toEqual([0, 1, 2, 3, 4])
    expect(shownBy(slots, 100, 105)).toEqual([0, 1, 2, 3, 4])
  })

  it('are never shared, however the part in view moves and grows', () => {
    const slots = new RowSlots()
    let from = 0
    for (let step = 0; step < 500; step++) {
      from = Math.max(0, from + ((step * 37) % 23) - 9)
      const shown = shownBy(slots, from, from + 1 + ((step * 13) % 17))
      expect(new Set(shown).size).toBe(shown.length)
    }
  })
})
