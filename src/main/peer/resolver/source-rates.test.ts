import { expect, test } from 'vitest'
import { peerIdOf } from '../../../../tests/support/stored.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Counters } from '../../base/counters.ts'
import { silentLog, type Log } from '../../base/log.ts'
import type { Delivery } from '../endpoint/demux.ts'
import { NeighbourRates } from './source-rates.ts'

const datagram = (host: string): Delivery => ({
  ...{ from: peerIdOf(1), sizeBytes: 1, fromAddress: `${host}:1234` },
})

test('a host that overdoes it is passed over, whatever ports and names it uses; others are heard', async () => {
  const clock = new VirtualClock()
  const counters = new Counters()
  const lines: string[] = []
  const log: Log = { ...silentLog, warn: (message) => lines.push(message) }
  const world = { clock, counters, log }
  const rates = new NeighbourRates(
    world,
    'x.refused',
    { burst: 10, perSecond: 1 },
    { burst: 15, perSecond: 10 },
  )
  const heard = (host: string, times: number) =>
    Array.from({ length: times }, () => rates.allows(datagram(host))).filter(Boolean).length
  expect(heard('10.0.0.66', 1_000)).toBe(10)
  expect(heard('10.0.0.1', 5)).toBe(5)
  expect(heard('10.0.0.2', 5)).toBe(0)
  expect(counters.get('x.refused-of-one')).toBe(990)
  expect(counters.get('x.refused-of-all')).toBe(5)
  expect(lines.length).toBeLessThan(10)
  await clock.advance(1_000)
  expect(heard('10.0.0.2', 5)).toBe(5)
  expect(heard('10.0.0.66', 5)).toBe(1)
})
