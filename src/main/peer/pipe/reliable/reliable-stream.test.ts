import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  numbered,
  numberOf,
  ReliableStream,
  type BadWay,
} from '../../../../../tests/support/reliable-stream.ts'
import { RECEIVE_MAX } from './reliable-receiver-machine.ts'
import { GIVE_UP_AFTER_MS, SEND_MAX } from './reliable-sender-machine.ts'

const GOOD: BadWay = {
  ...{ seed: 1, loss: 0, twice: 0, minDelayMs: 10, maxDelayMs: 10, cuts: [], readMs: 0 },
}
const HOUR_MS = 3_600_000
const LONGEST = 300_000

const messages = (count: number, length = 100): Uint8Array[] =>
  Array.from({ length: count }, (_, n) => numbered(n, length))

const inOrder = (count: number): number[] => Array.from({ length: count }, (_, n) => n)

const badWay: fc.Arbitrary<BadWay> = fc.record({
  seed: fc.nat(),
  loss: fc.double({ min: 0, max: 0.4, noNaN: true }),
  twice: fc.double({ min: 0, max: 0.3, noNaN: true }),
  minDelayMs: fc.integer({ min: 0, max: 100 }),
  maxDelayMs: fc.integer({ min: 100, max: 500 }),
  ordered: fc.boolean(),
  cuts: fc.array(
    fc
      .record({
        fromMs: fc.integer({ min: 0, max: 20_000 }),
        lengthMs: fc.integer({ min: 1, max: 30_000 }),
        told: fc.boolean(),
      })
      .map(({ fromMs, lengthMs, told }) => ({ fromMs, toMs: fromMs + lengthMs, told })),
    { maxLength: 2 },
  ),
  readMs: fc.constantFrom(0, 0, 1, 20),
})

const bodies = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.integer({ min: 4, max: 2_000 }) },
      { weight: 1, arbitrary: fc.integer({ min: 4, max: LONGEST }) },
    ),
    { maxLength: 200 },
  )
  .map((lengths) => lengths.map((length, number) => numbered(number, length)))

describe('a reliable stream', () => {
  test('over any way everything arrives once and in order, within the bounds, unless nothing was heard for too long', () => {
    fc.assert(
      fc.property(badWay, bodies, (way, sent) => {
        const stream = new ReliableStream(way, sent).run(HOUR_MS)
        // Where two of five are lost either way, a bad minute in which every single answer is lost is rare and does come.
        const isGivenUp = stream.state === 'failed'
        if (isGivenUp)
          expect(stream.nowMs - stream.heardMs).toBeGreaterThanOrEqual(GIVE_UP_AFTER_MS)
        else expect(stream.state).toBe('finished')
        expect(stream.got.map(numberOf)).toEqual(
          inOrder(isGivenUp ? stream.got.length : sent.length),
        )
        if (!isGivenUp)
          expect(stream.receiver.stats).toMatchObject({ heldMessages: 0, heldBytes: 0, refused: 0 })
        expect(stream.most.unacknowledgedBytes).toBeLessThan(SEND_MAX.bytes + LONGEST)
        expect(stream.most.heldBytes).toBeLessThan(RECEIVE_MAX.bytes + 2 * LONGEST)
        expect(stream.most.heldMessages).toBeLessThanOrEqual(RECEIVE_MAX.messages)
      }),
      { numRuns: 60 },
    )
  }, 60_000)

  test('over a good way each message goes once, and one acknowledgement stands for several', () => {
    const stream = new ReliableStream(GOOD, messages(2_000)).run(HOUR_MS)
    expect(stream.state).toBe('finished')
    expect(stream.said.blocks).toBe(2_000)
    expect(stream.said.acknowledgements).toBeLessThan(2_000 / 4)
    expect(stream.said.pings).toBe(0)
  })

  test('with three of ten lost, about as many are sent again as were lost, and not many more', () => {
    const count = 5_000
    const stream = new ReliableStream({ ...GOOD, loss: 0.3 }, messages(count)).run(HOUR_MS)
    expect(stream.state).toBe('finished')
    expect(stream.got.map(numberOf)).toEqual(inOrder(count))
    // Each needs 1 / 0.7 = 1.43 sendings; a stream that sends again too soon needs more.
    expect(stream.said.blocks / count).toBeGreaterThan(1.3)
    expect(stream.said.blocks / count).toBeLessThan(1.9)
  })

  test('over a way that stands still for seconds and loses nothing, next to nothing is sent again', () => {
    const late = { ...GOOD, ordered: true, minDelayMs: 5_000, maxDelayMs: 5_000 }
    const stream = new ReliableStream(late, messages(2_000)).run(HOUR_MS)
    expect(stream.got.map(numberOf)).toEqual(inOrder(2_000))
    expect(stream.said.again).toBeLessThan(2_000 / 20)
    const unaware = new ReliableStream({ ...late, ordered: false }, messages(2_000)).run(HOUR_MS)
    expect(unaware.said.again).toBeGreaterThan(stream.said.again)
  })

  test('a way that only reorders costs few that are sent again needlessly', () => {
    const stream = new ReliableStream({ ...GOOD, maxDelayMs: 14 }, messages(2_000)).run(HOUR_MS)
    expect(stream.got.map(numberOf)).toEqual(inOrder(2_000))
    expect(stream.said.blocks).toBeLessThan(2 * 2_000)
  })

  test('a slow reader closes the window: the sender waits, asks, and nothing is refused or lost', () => {
    const slow = { ...GOOD, readMs: 100 }
    const stream = new ReliableStream(slow, messages(600)).run(20_000)
    expect(stream.state).toBe('running')
    expect(stream.most.heldMessages).toBe(RECEIVE_MAX.messages)
    expect(stream.receiver.stats.refused).toBe(0)
    stream.run(HOUR_MS)
    expect(stream.state).toBe('finished')
    expect(stream.said.blocks).toBe(600)
  })

  test('a slow reader behind a way that loses three of ten: what opens the window is lost too', () => {
    const slow = { ...GOOD, loss: 0.3, readMs: 20 }
    const stream = new ReliableStream(slow, messages(1_500)).run(HOUR_MS)
    expect(stream.state).toBe('finished')
    expect(stream.got.map(numberOf)).toEqual(inOrder(1_500))
    expect(stream.nowMs).toBeLessThan(2 * 1_500 * 20)
  })

  test('a message longer than the whole window passes, alone', () => {
    const long = numbered(0, RECEIVE_MAX.bytes * 2)
    const stream = new ReliableStream(GOOD, [long, ...messages(20).slice(1)]).run(HOUR_MS)
    expect(stream.state).toBe('finished')
    expect(stream.got.map(numberOf)).toEqual(inOrder(20))
  })

  test('after a cut that it was told of, all that is not acknowledged goes again at once', () => {
    const cuts = [{ fromMs: 100, toMs: 60_000, told: true }]
    const stream = new ReliableStream(
      { ...GOOD, minDelayMs: 200, maxDelayMs: 200, cuts },
      messages(50),
    )
    stream.run(60_000)
    const before = stream.said.blocks
    stream.run(60_000 + 450)
    expect(stream.said.blocks - before).toBeLessThanOrEqual(50)
    expect(stream.receiver.stats.delivered).toBe(50)
    expect(stream.state).toBe('finished')
  })

  test('in a cut that it is not told of it asks ever more rarely', () => {
    const cuts = [{ fromMs: 100, toMs: 100_000, told: false }]
    const stream = new ReliableStream(
      { ...GOOD, cuts, minDelayMs: 60, maxDelayMs: 60 },
      messages(1_000),
    )
    stream.run(100_000)
    expect(stream.said.again).toBeLessThan(20 * 16)
    stream.run(HOUR_MS)
    expect(stream.state).toBe('finished')
    expect(stream.got.map(numberOf)).toEqual(inOrder(1_000))
  })

  test('when the other never comes back it gives up, and lets go of what it held', () => {
    const cuts = [{ fromMs: 100, toMs: HOUR_MS, told: false }]
    const stream = new ReliableStream({ ...GOOD, cuts }, messages(3_000, 1_000)).run(HOUR_MS)
    expect(stream.state).toBe('failed')
    expect(stream.nowMs).toBeLessThan(130_000)
    expect(stream.sender.stats.unacknowledgedBytes).toBe(0)
    expect(stream.sender.deadlineMs).toBeUndefined()
  })
})
