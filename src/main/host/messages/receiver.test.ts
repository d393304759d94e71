import { describe, expect, it, vi } from 'vitest'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import { createPeerId } from '../../protocol/ids.ts'
import { seededRandom } from '../../base/random.ts'
import { Message } from '../../protocol/message/message.ts'
import { Receiver, RECEIVER_HIGH } from './receiver.ts'

const from = createPeerId((length) => seededRandom(1).bytes(length))
const message = (sizeBytes = 100): ReceivedMessage => ({ message: Message.of(), from, sizeBytes })

describe('a receiver', () => {
  it('gives messages in the order they came', () => {
    const receiver = new Receiver(() => {})
    const sent = [message(), message(), message()]
    for (const one of sent) receiver.offer(one)
    expect(receiver.take(2, Infinity)).toEqual(sent.slice(0, 2))
    expect(receiver.take(2, Infinity)[0]).toBe(sent[2])
  })

  it('is full at its bound, and has room once something was taken', async () => {
    const receiver = new Receiver(() => {})
    for (let i = 1; i < RECEIVER_HIGH.messages; i++) expect(receiver.offer(message())).toBe(true)
    expect(receiver.offer(message())).toBe(false)
    const room = vi.fn()
    const waiting = receiver.hasRoom().then(room)
    await Promise.resolve()
    expect(room).not.toHaveBeenCalled()
    receiver.take(1, Infinity)
    await waiting
    expect(room).toHaveBeenCalledOnce()
  })

  it('tells all who wait that something has come', async () => {
    const receiver = new Receiver(() => {})
    const waiting = [receiver.arrival(), receiver.arrival()]
    receiver.offer(message())
    await Promise.all(waiting)
    expect(receiver.isEmpty).toBe(false)
    receiver.take(1, Infinity)
    const told = vi.fn()
    const next = receiver.arrival().then(told)
    await Promise.resolve()
    expect(told).not.toHaveBeenCalled()
    receiver.close()
    await next
  })

  it('is full by bytes as well', () => {
    expect(new Receiver(() => {}).offer(message(RECEIVER_HIGH.bytes))).toBe(false)
  })

  it('gives one message even when it is larger than the answer may be', () => {
    const receiver = new Receiver(() => {})
    receiver.offer(message(5000))
    receiver.offer(message(5000))
    expect(receiver.take(10, 1000)).toHaveLength(1)
  })

  it('lets go of those who wait when it is closed, and takes nothing more', async () => {
    const onClosed = vi.fn()
    const receiver = new Receiver(onClosed)
    const [arrival, room] = [receiver.arrival(), receiver.hasRoom()]
    receiver.close()
    receiver.close()
    await Promise.all([arrival, room])
    expect(receiver.offer(message())).toBe(true)
    expect(receiver.take(1, Infinity)).toEqual([])
    expect(onClosed).toHaveBeenCalledOnce()
  })
})
