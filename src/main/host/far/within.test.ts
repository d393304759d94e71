import { expect, it } from 'vitest'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { within } from './within.ts'

const setUp = () => {
  const clock = new VirtualClock()
  const outside = new AbortController()
  const limit = { clock, limitMs: 1_000, signal: outside.signal, overdue: 'too late' }
  return { clock, outside, limit }
}
/** Work that ends only by its signal. */
const endless = (signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true })
  })

it('does not abort what was done in time, however long it is used after', async () => {
  const { clock, outside, limit } = setUp()
  const signal = await within(limit, (given) => Promise.resolve(given))
  await clock.advance(10_000)
  outside.abort()
  expect(signal.aborted).toBe(false)
})

it('ends what takes too long, and says so', async () => {
  const { clock, limit } = setUp()
  const ended = expect(within(limit, endless)).rejects.toMatchObject({
    code: 'base/timeout',
    message: 'too late',
  })
  await clock.advance(1_000)
  await ended
})

it('is ended from outside with what the work says then', async () => {
  const { outside, limit } = setUp()
  const ended = expect(within(limit, endless)).rejects.toThrow('aborted')
  outside.abort()
  await ended
  await expect(within(limit, (signal) => Promise.resolve(signal.aborted))).resolves.toBe(true)
})
