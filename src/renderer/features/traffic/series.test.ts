import { describe, expect, it } from 'vitest'
import { drawn, linePath, Series } from './series.ts'

const seriesOf = (...values: readonly number[]) => {
  const series = new Series()
  values.forEach((value, at) => series.push(1_000 + at, value))
  return series
}

describe('a series', () => {
  it('keeps the latest values, and counts those that gave way', () => {
    const series = new Series(3)
    for (let n = 0; n < 20; n++) series.push(n, n * 10)
    expect([series.length, series.forgotten]).toEqual([3, 17])
    expect([0, 1, 2].map((at) => [series.at(at), series.value(at)])).toEqual([
      ...[
        [17, 170],
        [18, 180],
        [19, 190],
      ],
    ])
  })

  it('is drawn with no more parts than there is room for, and no peak is lost', () => {
    const values = Array.from({ length: 50_000 }, (_, n) => Math.sin(n / 500))
    values[31_234] = 42
    values[12_345] = -7
    const picture = drawn(seriesOf(...values), 300)
    expect(picture?.buckets.length).toBe(300)
    expect([picture?.low, picture?.high]).toEqual([-7, 42])
    expect(picture?.buckets.reduce((sum, { count }) => sum + count, 0)).toBe(50_000)
  })

  it('has gaps where nothing came', () => {
    const series = new Series()
    for (const at of [0, 1, 99, 100]) series.push(at, at)
    expect(drawn(series, 10)?.buckets.map(({ fromWallMs }) => fromWallMs)).toEqual([0, 90])
  })

  it('is drawn whatever the clock did, and however little there is', () => {
    expect(drawn(new Series(), 10)).toBeUndefined()
    expect(drawn(seriesOf(5), 10)).toMatchObject({ low: 5, high: 5, buckets: [{ count: 1 }] })
    const back = new Series()
    for (const at of [50, 10, 30]) back.push(at, at)
    expect(drawn(back, 2)).toMatchObject({ fromWallMs: 10, toWallMs: 50 })
  })

  it('becomes a line that stays in its picture', () => {
    const picture = drawn(seriesOf(1, 3, 2), 3)
    expect(picture && linePath(picture, 100, 50)).toMatch(/^M0\.0 50\.0L[\d.]+ 0\.0L[\d.]+ 25\.0$/)
    const flat = drawn(seriesOf(4, 4), 2)
    expect(flat && linePath(flat, 100, 50)).not.toContain('NaN')
  })
})
