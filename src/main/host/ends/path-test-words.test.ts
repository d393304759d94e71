import { expect, it } from 'vitest'
import { measuredText, medianOf } from './path-test-words.ts'

it('says what was measured', () => {
  const throughput = { bytes: 32_000_000, tookMs: 1_000 }
  expect(
    measuredText({ outcome: 'measured', roundTripsMs: [2.04, 1, 3, 40, 2.1], throughput }),
  ).toBe('Round trip 2.1 ms (1.0 to 40, 5 pings); 32 MB/s (32 MB in 1000 ms)')
  expect(measuredText({ outcome: 'measured', roundTripsMs: [7] })).toBe(
    'Round trip 7.0 ms (7.0 to 7.0, 1 ping); no throughput measured',
  )
  expect(measuredText({ outcome: 'measured', roundTripsMs: [] })).toContain('No ping came back')
})

it('says why nothing was', () => {
  expect(measuredText({ outcome: 'not-allowed' })).toContain('may send')
  expect(measuredText({ outcome: 'silent' })).toContain('does not answer')
})

it('takes the middle one of several', () => {
  expect([medianOf([3, 1, 2]), medianOf([4, 1]), medianOf([])]).toEqual([2, 1, undefined])
})
