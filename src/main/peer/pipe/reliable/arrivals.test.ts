import { describe, expect, test } from 'vitest'
import { bytesElement, Message } from '../../../protocol/message/message.ts'
import { Arrivals } from './arrivals.ts'

const message = (): Message => Message.of(bytesElement('', 'data', Uint8Array.of(1)))

describe('who waits for the arrival of a message', () => {
  test('is told once all up to it have arrived, and not before', async () => {
    const arrivals = new Arrivals()
    const told: number[] = []
    const waits = [1, 2, 3].map((number) =>
      arrivals.wait(number).then(() => void told.push(number)),
    )
    arrivals.upTo(2)
    await Promise.all(waits.slice(0, 2))
    expect(told).toEqual([1, 2])
    arrivals.upTo(3)
    await Promise.all(waits)
    expect(told).toEqual([1, 2, 3])
  })

  test('hears of the end, and of its own signal', async () => {
    const arrivals = new Arrivals()
    const abort = new AbortController()
    const given = arrivals.wait(1, abort.signal)
    const ended = arrivals.wait(1)
    abort.abort()
    await expect(given).rejects.toMatchObject({ code: 'base/cancelled' })
    arrivals.dismiss(new Error('over'))
    await expect(ended).rejects.toThrow('over')
    await expect(arrivals.wait(1, abort.signal)).rejects.toMatchObject({ code: 'base/cancelled' })
  })

  test('knows messages by their numbers', () => {
    const arrivals = new Arrivals()
    const [one, other] = [message(), message()]
    arrivals.numbered(one, 7)
    expect([arrivals.numberOf(one), arrivals.numberOf(other)]).toEqual([7, 0])
  })
})
