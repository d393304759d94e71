import { expect, test } from 'vitest'
import { LEDGER_ENDPOINTS_MAX, TrafficLedger, type OpenTraffic } from './traffic-ledger.ts'

const HERE = 'tcp://10.0.0.1:9701'
const THERE = 'tcp://10.0.1.1:9701'

const traffic = (endpoint: string, bytesIn: number, bytesOut: number): OpenTraffic => ({
  endpoint,
  stats: { bytesIn, bytesOut, messagesIn: bytesIn / 100, messagesOut: bytesOut / 100 },
})
const ledger = (onLeftOut: () => void = () => {}) => new TrafficLedger(onLeftOut)

test('adds up what open and closed links carried, by endpoint, the busiest first', () => {
  const kept = ledger()
  kept.close(traffic(HERE, 100, 200))
  kept.close(traffic(HERE, 300, 0))
  const open = [traffic(THERE, 1_000, 500), traffic(HERE, 100, 100)]
  const expected = [
    { endpoint: THERE, bytesIn: 1_000, bytesOut: 500 },
    { endpoint: HERE, bytesIn: 500, bytesOut: 300 },
  ]
  expect(kept.tallies(open)).toEqual(expected)
  expect(kept.tallies(open), 'looking changes nothing').toEqual(expected)
})

test('knows when a look last found more messages, each way for itself', () => {
  const kept = ledger()
  kept.look([], 1_000)
  expect([kept.lastIncomingMs, kept.lastOutgoingMs]).toEqual([undefined, undefined])
  kept.look([traffic(HERE, 100, 0)], 2_000)
  kept.look([traffic(HERE, 100, 100)], 3_000)
  kept.look([traffic(HERE, 100, 100)], 4_000)
  expect([kept.lastIncomingMs, kept.lastOutgoingMs]).toEqual([2_000, 3_000])
})

test('takes a link that closed between two looks for no new traffic but what it carried since', () => {
  const kept = ledger()
  kept.look([traffic(HERE, 100, 100)], 1_000)
  kept.close(traffic(HERE, 100, 200))
  kept.look([], 2_000)
  expect([kept.lastIncomingMs, kept.lastOutgoingMs]).toEqual([1_000, 2_000])
})

test('tells no more endpoints apart than its bound, and says so each time', () => {
  let leftOut = 0
  const kept = ledger(() => leftOut++)
  for (let i = 0; i < LEDGER_ENDPOINTS_MAX + 3; i++)
    kept.close(traffic(`tcp://10.0.${i}.1:9701`, 100, 0))
  expect(kept.tallies([])).toHaveLength(LEDGER_ENDPOINTS_MAX)
  expect(leftOut).toBe(3)
  kept.close(traffic('tcp://10.0.0.1:9701', 100, 0))
  expect(kept.tallies([])[0]).toEqual({ endpoint: HERE, bytesIn: 200, bytesOut: 0 })
})
