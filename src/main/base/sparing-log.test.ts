import { expect, it } from 'vitest'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { silentLog, type LogFields } from './log.ts'
import { SPARING_LINES_MAX, SparingLog } from './sparing-log.ts'

it('writes so many lines of a kind a minute, and then how many it did not write', async () => {
  const lines: (readonly [string, LogFields | undefined])[] = []
  const clock = new VirtualClock()
  const log = new SparingLog(
    { ...silentLog, warn: (text, fields) => lines.push([text, fields]) },
    clock,
  )
  for (let i = 0; i < 1_000; i++) log.warn('refused', { i })
  log.warn('another kind')
  expect(lines).toHaveLength(SPARING_LINES_MAX + 1)
  await clock.advance(60_000)
  log.warn('refused', { i: 1_000 })
  log.warn('refused', { i: 1_001 })
  expect(lines.slice(-2)).toEqual([
    ['refused', { i: 1_000, unwritten: 1_000 - SPARING_LINES_MAX }],
    ['refused', { i: 1_001 }],
  ])
})
