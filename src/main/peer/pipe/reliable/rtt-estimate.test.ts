import { describe, expect, test } from 'vitest'
import { RTO_FIRST_MS, RTO_MAX_MS, RTO_MIN_MS, RttEstimate } from './rtt-estimate.ts'

describe('the wait for an acknowledgement', () => {
  test('is a second until a round trip was measured', () => {
    expect(new RttEstimate().rtoMs).toBe(RTO_FIRST_MS)
    expect(new RttEstimate().rttMs).toBeUndefined()
  })

  test('is three round trips after the first, as half of it counts as its variance', () => {
    const estimate = new RttEstimate()
    estimate.measured(400)
    expect([estimate.rttMs, estimate.rtoMs]).toEqual([400, 1_200])
  })

  test('follows the smoothed round trip and its variance', () => {
    const estimate = new RttEstimate()
    estimate.measured(400)
    estimate.measured(800)
    expect(estimate.rttMs).toBe(450)
    expect(estimate.rtoMs).toBe(450 + 4 * 250)
  })

  test('is never shorter than the least, however near the other is', () => {
    const estimate = new RttEstimate()
    for (let n = 0; n < 100; n++) estimate.measured(1)
    expect(estimate.rtoMs).toBe(RTO_MIN_MS)
  })

  test('doubles with each silence, up to the most, and falls back when something came', () => {
    const estimate = new RttEstimate()
    estimate.measured(400)
    estimate.expired()
    expect(estimate.rtoMs).toBe(2_400)
    for (let n = 0; n < 20; n++) estimate.expired()
    expect(estimate.rtoMs).toBe(RTO_MAX_MS)
    estimate.progressed()
    expect(estimate.rtoMs).toBe(1_200)
  })
})
