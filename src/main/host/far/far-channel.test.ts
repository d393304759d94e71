import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { settle } from '../../../../tests/support/memory-channel.ts'
import { Counters } from '../../base/counters.ts'
import { createDeferred, type Deferred } from '../../base/deferred.ts'
import { Emitter } from '../../base/events.ts'
import type { BidiPipe } from '../../peer/pipe/bidi/bidi-pipe.ts'
import type { ReceivedMessage } from '../../peer/pipe/input-pipe.ts'
import { cutFarFrame, FAR_PART_BYTES } from '../../protocol/far-message.ts'
import type { KeyFingerprint } from '../../protocol/key-fingerprint.ts'
import { Message } from '../../protocol/message/message.ts'
import { FAR_UNSENT_MAX_BYTES, FarChannel } from './far-channel.ts'

const KEY = 'a'.repeat(64) as KeyFingerprint
const OTHER = 'b'.repeat(64) as KeyFingerprint

/** A conversation whose other end is played by the test. */
class PlayedPipe {
  readonly changed = new Emitter<void>()
  readonly sent: Message[] = []
  state = 'open'
  interrupted: string | undefined
  /** Set while there is no room. */
  room: Deferred<void> | undefined
  read = 0
  readonly #waiting: ReceivedMessage[] = []
  #arrival = createDeferred()

  play(message: Message, fingerprint: KeyFingerprint | undefined): void {
    this.#waiting.push({ message, fingerprint, sizeBytes: 1, from: 'urn:x' } as never)
    this.#arrival.resolve()
  }

  async send(message: Message): Promise<void> {
    await this.room?.promise
    this.sent.push(message)
  }

  close(): Promise<void> {
    this.state = 'closed'
    this.#arrival.resolve()
    return Promise.resolve()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<ReceivedMessage> {
    for (;;) {
      const next = this.#waiting.shift()
      if (next !== undefined) {
        this.read++
        yield next
      } else if (this.state === 'closed') return
      else {
        this.#arrival = createDeferred()
        await this.#arrival.promise
      }
    }
  }
}

const setUp = () => {
  const pipe = new PlayedPipe()
  const counters = new Counters()
  const clock = new VirtualClock()
  const channel = new FarChannel({
    ...{ pipe: pipe as unknown as BidiPipe, clock, counters, fingerprint: KEY },
  })
  const frames: unknown[] = []
  const ends: unknown[] = []
  channel.onFrame((frame) => frames.push(frame))
  channel.onClosed((reason) => ends.push(reason?.code))
  const count = (wanted: string): number =>
    counters.snapshot().find(({ name }) => name === wanted)?.value ?? 0
  return { pipe, channel, clock, frames, ends, count }
}

const playFrame = (pipe: PlayedPipe, frame: unknown): void => {
  for (const part of cutFarFrame(JSON.stringify(frame))) pipe.play(part, KEY)
}

describe('a channel to another peer', () => {
  it('carries frames whole and in order, however long', async () => {
    const one = setUp()
    const two = setUp()
    const sent = [{ t: 'a' }, { t: 'b', long: 'ö'.repeat(FAR_PART_BYTES) }, { t: 'c' }]
    for (const frame of sent) one.channel.send(frame)
    await settle()
    for (const part of one.pipe.sent) two.pipe.play(part, KEY)
    await settle()
    expect(two.frames).toEqual(sent)
  })

  it.each([
    ['what is no part', Message.of(), 'far.malformed'],
    ['what is no JSON', cutFarFrame('{')[0]!, 'far.malformed'],
  ])('ends at %s, once, however much of it comes', async (_what, message, counter) => {
    const { pipe, ends, frames, count } = setUp()
    for (let n = 0; n < 10_000; n++) pipe.play(message, KEY)
    await settle()
    expect([ends, frames, count(counter)]).toEqual([['rpc/malformed'], [], 1])
    expect(pipe.read).toBeLessThan(3)
    expect(pipe.state).toBe('closed')
  })

  it('ends at a frame that grows beyond what a frame may have', async () => {
    const { pipe, ends, count } = setUp()
    const [part] = cutFarFrame('x'.repeat(2 * FAR_PART_BYTES))
    for (let n = 0; n < 1_000; n++) pipe.play(part!, KEY)
    await settle()
    expect([ends, count('far.too-long')]).toEqual([['rpc/malformed'], 1])
  })

  it.each([
    ['no key', undefined],
    ['another key', OTHER],
  ])('ends at what was proven by %s', async (_what, key) => {
    const { pipe, ends, frames, count } = setUp()
    pipe.play(cutFarFrame('{"t":"result"}')[0]!, key)
    await settle()
    expect([ends, frames, count('far.strange-keys')]).toEqual([['rpc/malformed'], [], 1])
  })

  it('reads no further while the one who takes the frames has no room', async () => {
    const { pipe, channel, frames } = setUp()
    const room = createDeferred()
    channel.readWhen(() => room.promise)
    for (let n = 0; n < 5; n++) playFrame(pipe, { n })
    await settle()
    expect([frames.length, pipe.read]).toEqual([1, 1])
    room.resolve()
    await settle()
    expect(frames).toHaveLength(5)
  })

  it('says how much waits while the other end does not read, and gives up where that is too much', async () => {
    const { pipe, channel, ends, count } = setUp()
    pipe.room = createDeferred()
    const long = 'x'.repeat(8 * 1024 * 1024)
    channel.send({ long })
    expect(channel.bufferedBytes).toBeGreaterThan(long.length)
    for (let n = 0; n * long.length <= FAR_UNSENT_MAX_BYTES; n++) channel.send({ long })
    expect([ends, count('far.stalled')]).toEqual([['rpc/overload'], 1])
  })

  it('tells the other end why it closes, and lets go in a bounded time though nothing is taken', async () => {
    const { pipe, channel, clock, ends } = setUp()
    pipe.room = createDeferred()
    channel.close({ code: 'far/off', message: 'off', hint: 'on', retry: false })
    await settle()
    expect([ends, pipe.state]).toEqual([['far/off'], 'open'])
    await clock.advance(3_000)
    expect(pipe.state).toBe('closed')
  })

  it('ends with the last words of the other end', async () => {
    const { pipe, ends } = setUp()
    const error = { code: 'far/refused', message: 'no', hint: 'ask', retry: false }
    playFrame(pipe, { t: 'bye', error })
    await settle()
    expect(ends).toEqual(['far/refused'])
  })
})
