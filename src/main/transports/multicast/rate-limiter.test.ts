import { describe, expect, it } from 'vitest'
import { SOURCE_BURST, SOURCE_RATE, TOTAL_BURST } from './limits.ts'
import { SourceLimiter, TokenBucket } from './rate-limiter.ts'

const taken = (times: number, take: () => boolean): number => {
  let count = 0
  for (let i = 0; i < times; i++) if (take()) count++
  return count
}

describe('token bucket', () => {
  it('gives its burst at once and then its rate, however long it rested', () => {
    const bucket = new TokenBucket(10, 5, 0)
    expect(taken(20, () => bucket.take(0))).toBe(5)
    expect(taken(20, () => bucket.take(99))).toBe(0)
    expect(taken(20, () => bucket.take(100))).toBe(1)
    expect(taken(20, () => bucket.take(3_600_000))).toBe(5)
  })
})

describe('rate of datagrams', () => {
  it('gives one source its burst and then its rate', () => {
    const limiter = new SourceLimiter(0)
    expect(taken(10_000, () => limiter.take('10.0.0.1', 0))).toBe(SOURCE_BURST)
    expect(taken(10_000, () => limiter.take('10.0.0.1', 1000))).toBe(SOURCE_RATE)
  })

  it('takes from the others what one that floods has no share of', () => {
    const limiter = new SourceLimiter(0)
    taken(100_000, () => limiter.take('10.0.0.1', 0))
    expect(limiter.take('10.0.0.2', 0)).toBe(true)
  })

  it('takes no more than the total, however many sources there are', () => {
    const limiter = new SourceLimiter(0)
    let source = 0
    expect(taken(10_000, () => limiter.take(`10.0.${source++ % 250}.1`, 0))).toBe(TOTAL_BURST)
  })
})
