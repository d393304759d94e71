import { describe, expect, it } from 'vitest'
import { formatBytes, formatMs, formatRate, formatRelative, relativeForMs } from './format.ts'

describe('formatBytes', () => {
  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 KiB'],
    [1_536, '1.5 KiB'],
    [10_240, '10 KiB'],
    [1_023_000, '999 KiB'],
    [1_048_576, '1.0 MiB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text))
})

it('counts bits by thousands', () => {
  expect(formatRate(125_000, 'bits')).toBe('1.0 Mbit/s')
  expect(formatRate(2_048, 'bytes')).toBe('2.0 KiB/s')
})

it.each([
  [0.42, '0.4 ms'],
  [9.96, '10 ms'],
  [1_260, '1.3 s'],
])('writes %d ms as %s', (ms, text) => expect(formatMs(ms)).toBe(text))

describe('formatRelative', () => {
  const now = 1_000_000_000
  it.each([
    [now - 400, 'just now'],
    [now - 7_900, '7 sec. ago'],
    [now - 12_000, '10 sec. ago'],
    [now - 59_999, '50 sec. ago'],
    [now + 12_000, 'in 12 sec.'],
    [now - 3 * 60_000, '3 min. ago'],
    [now + 95_000, 'in 1 min.'],
    [now - 26 * 3_600_000, '1 day ago'],
  ])('names %d', (at, text) => expect(formatRelative(at, now)).toBe(text))

  it.each([-100_000_000, -3_700_000, -61_000, -12_345, -999, 0, 900, 2_500, 9_999, 12_000, 61_001])(
    'says the same as long as it says that it does, %d ms after',
    (ms) => {
      const forMs = relativeForMs(now - ms, now)
      expect(forMs).toBeGreaterThan(0)
      expect(formatRelative(now - ms, now + forMs - 1)).toBe(formatRelative(now - ms, now))
    },
  )
})
