import { describe, expect, test } from 'vitest'
import { SourceRates, TokenBucket } from './token-bucket.ts'

describe('a token bucket', () => {
  test('lets a burst through, then as many as the rate', () => {
    const bucket = new TokenBucket({ burst: 3, perSecond: 2 }, 0)
    expect([1, 2, 3, 4].map(() => bucket.take(0))).toEqual([true, true, true, false])
    expect(bucket.take(499)).toBe(false)
    expect(bucket.take(500)).toBe(true)
    expect(bucket.take(500)).toBe(false)
  })

  test('never holds more than the burst, and time that goes back gives nothing', () => {
    const bucket = new TokenBucket({ burst: 2, perSecond: 1 }, 1_000)
    expect(bucket.take(1_000_000, 3)).toBe(false)
    expect(bucket.take(1_000_000, 2)).toBe(true)
    expect(bucket.take(0)).toBe(false)
  })
})

describe('rates of sources', () => {
  const rates = () => new SourceRates({ burst: 2, perSecond: 1 }, { burst: 5, perSecond: 1 }, 2, 0)

  test('one source that overdoes it takes nothing from another', () => {
    const all = rates()
    expect([1, 2, 3, 4].map(() => all.take('a', 0))).toEqual([
      'allowed',
      'allowed',
      'source',
      'source',
    ])
    expect(all.take('b', 0)).toBe('allowed')
  })

  test('made-up names get no more together than the total', () => {
    const all = rates()
    const outcomes = Array.from({ length: 100 }, (_, n) => all.take(`name ${n}`, 0))
    expect(outcomes.filter((outcome) => outcome === 'allowed')).toHaveLength(5)
    expect(outcomes.at(-1)).toBe('total')
  })
})
