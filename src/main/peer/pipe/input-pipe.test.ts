import { describe, expect, test } from 'vitest'
import { peerIdOf, pipeIdOf } from '../../../../tests/support/stored.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { Message, textElement } from '../../protocol/message/message.ts'
import type { Link } from '../endpoint/link.ts'
import { HOLD_AT_MOST_MS, QUEUE_HIGH, QUEUE_MAX } from './flow-machine.ts'
import { InputPipe } from './input-pipe.ts'

/** As much of a link as an input pipe sees. */
const fakeLink = () => {
  const holders = new Set<object>()
  const link = {
    isOpen: true,
    hold: (holder: object) => holders.add(holder),
    letGo: (holder: object) => holders.delete(holder),
  }
  return { link: link as unknown as Link, holders }
}

const create = () => {
  const clock = new VirtualClock()
  let closed = 0
  const pipe = new InputPipe(
    { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'printer' },
    clock,
    () => closed++,
  )
  const accept = (name: string, link?: Link, sizeBytes = 100): void =>
    pipe.accept(Message.of(textElement('', name, 'four'), textElement('jxta', 'Source', 'me')), {
      ...{ from: peerIdOf(1), fromAddress: 'tcp://10.0.0.1:9701', sizeBytes },
      ...(link === undefined ? {} : { link }),
    })
  const fill = (count: number, link?: Link): void => {
    for (let i = 0; i < count; i++) accept(`m${i}`, link)
  }
  const read = (): string | undefined => pipe.read()?.message.elements[0]?.name
  return { clock, pipe, accept, fill, read, closedTimes: () => closed }
}

describe('an input end', () => {
  test('gives what came in order, and counts what the senders put in', () => {
    const { pipe, accept, read } = create()
    accept('a')
    accept('b', undefined, 50)
    expect(pipe.stats).toEqual({
      ...{ received: 2, receivedBytes: 8, queued: 2, queuedBytes: 150, lost: 0, flow: 'flowing' },
    })
    expect([read(), read(), read()]).toEqual(['a', 'b', undefined])
    expect(pipe.stats).toMatchObject({ queued: 0, queuedBytes: 0 })
  })

  test('a reader waits for the next, and its loop ends when the end is closed and read empty', async () => {
    const { pipe, accept } = create()
    const got: (string | undefined)[] = []
    const reading = (async () => {
      for await (const { message } of pipe) got.push(message.elements[0]?.name)
    })()
    accept('a')
    await Promise.resolve()
    accept('b')
    pipe.close()
    await reading
    expect(got).toEqual(['a', 'b'])
  })

  test('closed, it takes no more, and is closed once', () => {
    const { pipe, accept, read, closedTimes } = create()
    accept('a')
    pipe.close()
    pipe.close()
    accept('b')
    expect([read(), read()]).toEqual(['a', undefined])
    expect(closedTimes()).toBe(1)
  })

  test('over the high mark every link that feeds it is held, one that comes later too', () => {
    const { fill, accept } = create()
    const [one, two] = [fakeLink(), fakeLink()]
    fill(QUEUE_HIGH.messages, one.link)
    expect(one.holders.size).toBe(0)
    accept('over', one.link)
    accept('later', two.link)
    expect([one.holders.size, two.holders.size]).toEqual([1, 1])
  })

  test('links are let go when the reader has caught up half', () => {
    const { pipe, fill, read } = create()
    const { link, holders } = fakeLink()
    fill(QUEUE_HIGH.messages + 1, link)
    while (pipe.stats.queued > QUEUE_HIGH.messages / 2 + 1) read()
    expect(holders.size).toBe(1)
    read()
    expect([holders.size, pipe.stats.flow, pipe.stats.lost]).toEqual([0, 'flowing', 0])
  })

  test('links are let go when it is closed, and no timer stays', () => {
    const { clock, pipe, fill } = create()
    const { link, holders } = fakeLink()
    fill(QUEUE_HIGH.messages + 1, link)
    pipe.close()
    expect(holders.size).toBe(0)
    expect(clock.pendingNames()).toEqual([])
  })

  test('after the bounded time the oldest are lost and counted, and the newest stays', async () => {
    const { clock, pipe, fill, accept, read } = create()
    const { link, holders } = fakeLink()
    fill(QUEUE_HIGH.messages + 1, link)
    await clock.advance(HOLD_AT_MOST_MS)
    expect([holders.size, pipe.stats.flow]).toEqual([0, 'shedding'])
    accept('newest', link)
    expect(pipe.stats).toMatchObject({ lost: 2, queued: QUEUE_HIGH.messages })
    expect(read()).toBe('m2')
    accept('huge', link, QUEUE_HIGH.bytes * 2)
    expect(pipe.stats.queued).toBe(1)
    expect(read()).toBe('huge')
  })

  test('what cannot be held meets a harder bound', () => {
    const { pipe, fill } = create()
    fill(QUEUE_MAX.messages + 10)
    expect(pipe.stats).toMatchObject({ queued: QUEUE_MAX.messages, lost: 10, flow: 'holding' })
  })
})
