import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../base/random.ts'
import { createPeerId } from '../../protocol/ids.ts'
import { Message } from '../../protocol/message/message.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Receiver } from './receiver.ts'
import { Receivers } from './receivers.ts'

const random = seededRandom(3)
const from = createPeerId((length) => random.bytes(length))
const received = { message: Message.of(), from, sizeBytes: 1 }

const rig = () => {
  const clock = new VirtualClock()
  const receiver = new Receiver(() => {})
  const receivers = new Receivers({ openReceiver: () => receiver }, clock, random)
  const open = receivers.get(undefined, 'pipe')
  const over = new AbortController()
  const wait = () => receivers.wait(open, 1_000, over.signal)
  return { clock, receiver, wait, over, timers: () => clock.pendingCount }
}

describe('waiting for something to receive', () => {
  it('is over at once where something is there, and sets up nothing', async () => {
    const { receiver, wait, timers } = rig()
    const before = timers()
    receiver.offer(received)
    const waiting = wait()
    expect(timers()).toBe(before)
    await waiting
  })

  it('is over when something comes, when the time is, when it is given up, or when the receiver is closed', async () => {
    const ends: readonly ((all: ReturnType<typeof rig>) => Promise<void> | void)[] = [
      ({ receiver }) => void receiver.offer(received),
      ({ clock }) => clock.advance(1_000),
      ({ over }) => over.abort(),
      ({ receiver }) => receiver.close(),
    ]
    for (const end of ends) {
      const all = rig()
      const before = all.timers()
      const waiting = all.wait()
      expect(all.timers()).toBe(before + 1)
      await end(all)
      await waiting
      expect(all.timers()).toBe(before)
    }
  })
})
