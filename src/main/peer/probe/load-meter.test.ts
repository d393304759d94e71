import { expect, it } from 'vitest'
import { LOAD_FOR_MS, LOAD_WINDOW_MAX, LoadMeter } from './load-meter.ts'

const CHUNK = 64 * 1024
const PLENTY = 1024 ** 3

const fill = (meter: LoadMeter, nowMs: number): number => {
  let sent = 0
  for (let step = meter.step(nowMs); typeof step === 'object'; step = meter.step(nowMs)) {
    meter.sent(step.send)
    sent += step.send
  }
  return sent
}

it('sends as far ahead as the window is wide, and goes on as it is counted', () => {
  const meter = new LoadMeter(CHUNK, PLENTY, 0)
  expect(fill(meter, 0)).toBe(LOAD_WINDOW_MAX)
  expect(meter.step(1)).toBe('wait')
  expect(meter.counted(CHUNK, 2)).toBe(true)
  expect(meter.step(2)).toEqual({ send: CHUNK })
})

it('leaves off after its time, and is over when the rest was counted', () => {
  const meter = new LoadMeter(CHUNK, PLENTY, 100)
  fill(meter, 100)
  meter.counted(CHUNK, 600)
  expect(meter.step(100 + LOAD_FOR_MS)).toBe('wait')
  meter.counted(LOAD_WINDOW_MAX, 1_200)
  expect(meter.step(1_200)).toBe('over')
  expect(meter.throughput).toEqual({ bytes: LOAD_WINDOW_MAX, tookMs: 1_100 })
})

it('sends no more than was granted', () => {
  const meter = new LoadMeter(CHUNK, CHUNK + 10, 0)
  expect(fill(meter, 0)).toBe(CHUNK + 10)
  meter.counted(CHUNK + 10, 5)
  expect(meter.step(5)).toBe('over')
})

it('does not believe counts of more than was sent, or of less than before', () => {
  const meter = new LoadMeter(CHUNK, PLENTY, 0)
  meter.sent(CHUNK)
  expect(meter.counted(CHUNK + 1, 1)).toBe(false)
  expect(meter.throughput).toBeUndefined()
  expect(meter.counted(10, 2)).toBe(true)
  expect(meter.counted(9, 3)).toBe(false)
  expect(meter.throughput).toEqual({ bytes: 10, tookMs: 2 })
})
