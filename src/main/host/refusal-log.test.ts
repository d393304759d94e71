import { describe, expect, it } from 'vitest'
import { Counters } from '../base/counters.ts'
import { silentLog, type LogFields } from '../base/log.ts'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { followRefusals, LOOK_EVERY_MS } from './refusal-log.ts'

const rig = () => {
  const clock = new VirtualClock()
  const counters = new Counters()
  const lines: [string, LogFields | undefined][] = []
  const log = {
    ...silentLog,
    warn: (message: string, fields?: LogFields) => void lines.push([message, fields]),
    scope: () => log,
  }
  const timer = followRefusals(counters, clock, log)
  return { clock, counters, lines, timer }
}

describe('the log of what is refused', () => {
  it('has one line for each counter that has risen, with words and by how much', async () => {
    const { clock, counters, lines } = rig()
    counters.add('inbox.full', 3)
    counters.add('groups.lists-refused')
    counters.add('srdi.sent', 7)
    await clock.advance(2 * LOOK_EVERY_MS)
    expect(lines).toEqual([
      ['something was refused or passed over', { counter: 'groups.lists-refused', times: 1 }],
      [
        'requests were refused: their part of the inbox is full',
        { counter: 'inbox.full', times: 3 },
      ],
    ])
  })

  it('is not filled by a counter that rises for hours, and leaves nothing out of its sums', async () => {
    const { clock, counters, lines } = rig()
    for (let minute = 0; minute < 120; minute++) {
      counters.add('tcp.ungreeted', 1_000)
      await clock.advance(60_000)
    }
    await clock.advance(60_000)
    expect(lines.length).toBeLessThanOrEqual(120)
    const times = lines.reduce((sum, [, fields]) => sum + Number(fields?.['times']), 0)
    expect(times).toBe(120_000)
  })

  it('has at most some lines at once about one counter', async () => {
    const { clock, counters, lines } = rig()
    for (let i = 0; i < 100; i++) {
      counters.add('tcp.ungreeted')
      await clock.advance(LOOK_EVERY_MS)
    }
    expect(lines.length).toBeLessThan(45)
  })

  it('ends when it is told to', async () => {
    const { clock, counters, lines, timer } = rig()
    timer.cancel()
    counters.add('inbox.full')
    await clock.advance(10 * LOOK_EVERY_MS)
    expect([lines, clock.pendingNames()]).toEqual([[], []])
  })
})
