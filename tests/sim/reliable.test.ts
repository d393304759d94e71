import { describe, expect, test } from 'vitest'
import { Counters } from '../../src/main/base/counters.ts'
import { silentLog } from '../../src/main/base/log.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import type { BidiPipe } from '../../src/main/peer/pipe/bidi/bidi-pipe.ts'
import { SERVED_OF_ONE_MAX } from '../../src/main/peer/pipe/bidi/bidi-server.ts'
import { RECEIVE_MAX } from '../../src/main/peer/pipe/reliable/reliable-receiver-machine.ts'
import { SEND_MAX } from '../../src/main/peer/pipe/reliable/reliable-sender-machine.ts'
import { SILENCE_BORNE_MS } from '../../src/main/peer/pipe/reliable/reliable-keeping.ts'
import { LINGER_MS, ReliablePipe } from '../../src/main/peer/pipe/reliable/reliable-pipe.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { memoryInterface } from '../../src/main/transports/memory/index.ts'
import { createMessageRoom } from '../../src/main/transports/message-room.ts'
import { pipeIdOf } from '../support/stored.ts'
import { seedText, Sim, textMessage, type SimPeer, type SimPeerOptions } from './sim.ts'
import { spoil, type Spoiling } from './spoiled.ts'

const PIPE: PipeAdvertisement = { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'stream' }

const numbers = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, n) => String(from + n))

interface Reader {
  readonly texts: string[]
  /** How the reading ended; `undefined` while it goes on. */
  end: 'closed' | Error | undefined
}

const readAside = (pipe: BidiPipe): Reader => {
  const reader: Reader = { texts: [], end: undefined }
  const read = async (): Promise<void> => {
    for await (const { message } of pipe) {
      const element = message.get('', 'text')
      reader.texts.push(element === undefined ? '' : elementText(element))
    }
  }
  read().then(
    () => (reader.end = 'closed'),
    (error: unknown) => (reader.end = error as Error),
  )
  return reader
}

const isReliable = (pipe: BidiPipe): ReliablePipe => {
  if (pipe instanceof ReliablePipe) return pipe
  throw new Error('the pipe is not reliable')
}

interface Pair {
  readonly a: SimPeer
  readonly b: SimPeer
  /** At the asker B, and at the server A. */
  readonly there: ReliablePipe
  readonly here: ReliablePipe
}

const connect = async (
  sim: Sim,
  options: SimPeerOptions = {},
  atA: SimPeerOptions['at'] = '10.0.0.1',
  atB: SimPeerOptions['at'] = '10.0.0.2',
): Promise<Pair> => {
  const a = await sim.start('A', { ...options, at: atA })
  const b = await sim.start('B', { ...options, at: atB })
  const server = a.peer.services.bidi.acceptBidi(PIPE)
  await sim.clock.advance(1_000)
  const asking = b.peer.services.bidi.connectBidi(PIPE, { reliable: true, timeoutMs: 60_000 })
  const [there, here] = await Promise.all([
    sim.run(asking, 90_000),
    sim.run(server.accept(), 90_000),
  ])
  return { a, b, there: isReliable(there), here: isReliable(here) }
}

const sendAll = async (pipe: ReliablePipe, texts: readonly string[]): Promise<void> => {
  for (const text of texts) await pipe.send(textMessage(text))
}

describe(`reliable pipes ${seedText}`, () => {
  test('with 30 % lost, a tenth doubled and all reordered, all arrives once and in order, both ways', async () => {
    const sim = new Sim({ jitterMs: 5 })
    const random = seededRandom(40)
    const spoiling: Spoiling = { clock: sim.clock, random, loss: 0, twice: 0, jitterMs: 0 }
    const { there, here } = await connect(sim, { wrap: spoil(spoiling) })
    Object.assign(spoiling, { loss: 0.3, twice: 0.1, jitterMs: 40 })
    const [atA, atB] = [readAside(here), readAside(there)]
    const sending = Promise.all([sendAll(there, numbers(1_000)), sendAll(here, numbers(300))])
    await sim.run(sending, 600_000)
    await sim.run(Promise.all([there.drained(), here.drained()]), 600_000)
    await sim.clock.advance(1_000)
    expect(atA.texts).toEqual(numbers(1_000))
    expect(atB.texts).toEqual(numbers(300))
    expect(there.stats.sent.sentAgain).toBeGreaterThan(300)
    expect(there.stats.sent.sentAgain).toBeLessThan(1_500)
    Object.assign(spoiling, { loss: 0, twice: 0, jitterMs: 0 })
    await sim.stopAll()
  })

  test('a cut that heals loses nothing: what was sent meanwhile arrives after it', async () => {
    const sim = new Sim()
    const { a, b, there, here } = await connect(sim)
    const atA = readAside(here)
    await sim.run(sendAll(there, numbers(100)))
    sim.hub.cut(a.host, b.host)
    await sim.run(sendAll(there, numbers(100, 100)))
    await sim.clock.advance(40_000)
    expect(atA.texts.length).toBeLessThan(200)
    expect(there.state).toBe('open')
    sim.hub.heal(a.host, b.host)
    const before = sim.clock.nowMs()
    await sim.run(there.drained(), 60_000)
    expect(sim.clock.nowMs() - before).toBeLessThan(16_000)
    expect(atA.texts).toEqual(numbers(200))
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('who waits for the arrival hears of it when the cut has healed, or gives up; the message still goes', async () => {
    const sim = new Sim()
    const { a, b, there, here } = await connect(sim)
    const atA = readAside(here)
    const early = textMessage('early')
    await sim.run(there.send(early))
    await sim.run(there.arrival(early))
    expect([there.held.messages, atA.texts]).toEqual([0, ['early']])
    sim.hub.cut(a.host, b.host)
    const [held, left] = [textMessage('held'), textMessage('left')]
    await sim.run(Promise.all([there.send(held), there.send(left)]))
    const arrival = there.arrival(held)
    const abort = new AbortController()
    const given = there.arrival(left, abort.signal)
    given.catch(() => {})
    await sim.clock.advance(30_000)
    expect(there.held.messages).toBe(2)
    abort.abort()
    await expect(given).rejects.toMatchObject({ code: 'base/cancelled' })
    sim.hub.heal(a.host, b.host)
    await sim.run(arrival, 60_000)
    await sim.run(there.drained(), 60_000)
    expect([atA.texts, there.held.messages]).toEqual([['early', 'held', 'left'], 0])
    await sim.stopAll()
  })

  test('when one network goes, the stream goes on over the other', async () => {
    const sim = new Sim()
    const at = (last: number) => [
      memoryInterface('eth0', `10.0.0.${last}`),
      memoryInterface('eth1', `10.0.1.${last}`),
    ]
    const { there, here } = await connect(sim, {}, at(1), at(2))
    const atA = readAside(here)
    await sim.run(sendAll(there, numbers(500)))
    for (const from of ['10.0.0.1', '10.0.1.1'])
      for (const to of ['10.0.0.2', '10.0.1.2'])
        if (from !== '10.0.1.1' || to !== '10.0.1.2') sim.hub.cut(from, to)
    await sim.run(sendAll(there, numbers(500, 500)), 60_000)
    await sim.run(there.drained(), 60_000)
    expect(atA.texts).toEqual(numbers(1_000))
    await sim.stopAll()
  })

  test('a reader that does not read closes the window: the sender waits, its memory and the reader’s bounded', async () => {
    const sim = new Sim()
    const { there, here } = await connect(sim)
    const count = RECEIVE_MAX.messages + SEND_MAX.messages + 500
    let sent = 0
    const sending = (async () => {
      for (const text of numbers(count)) {
        await there.send(textMessage(text))
        sent++
      }
    })()
    await sim.clock.advance(300_000)
    expect(sent).toBe(RECEIVE_MAX.messages + SEND_MAX.messages)
    expect(here.stats.received).toMatchObject({
      ...{ heldMessages: RECEIVE_MAX.messages, refused: 0 },
    })
    expect(there.state).toBe('open')
    const atA = readAside(here)
    await sim.run(sending, 60_000)
    await sim.run(there.drained(), 60_000)
    expect(atA.texts).toEqual(numbers(count))
    await sim.stopAll()
  })

  test('what nobody reads counts in the room that all share: the stream that takes most is cut, with a reason', async () => {
    const sim = new Sim()
    const counters = new Counters()
    const { clock } = sim
    const room = createMessageRoom({
      ...{ clock, log: silentLog, maxBytes: 64 * 1024, strangersMaxBytes: 48 * 1024 },
      count: (counter) => counters.add(counter),
    })
    const { there, here } = await connect(sim, { ports: { room } })
    const long = textMessage('x'.repeat(20 * 1024))
    await there.send(long)
    await there.send(long)
    await clock.advance(1_000)
    expect(room.bytes).toBeGreaterThan(40 * 1024)
    await there.send(long)
    await clock.advance(1_000)
    expect([here.state, there.state]).toEqual(['closed', 'closed'])
    expect(here.stateReason).toContain('took the room of others')
    expect(counters.get('room.cut')).toBe(1)
    expect(room.bytes).toBe(0)
    await sim.stopAll()
  })

  test('one peer gets so many from one server, and no more', async () => {
    const sim = new Sim()
    const { a, b } = await connect(sim)
    const ask = async (): Promise<unknown> =>
      sim.run(b.peer.services.bidi.connectBidi(PIPE, { timeoutMs: 2_000 }))
    for (let i = 1; i < SERVED_OF_ONE_MAX; i++) {
      await ask()
      expect(a.counters.get('bidi.no-room-of-one')).toBe(0)
    }
    await expect(ask()).rejects.toMatchObject({ code: 'base/timeout' })
    expect(a.counters.get('bidi.no-room-of-one')).toBeGreaterThan(0)
    await sim.stopAll()
  })

  test('messages cost few messages: one each, and one acknowledgement for several', async () => {
    const sim = new Sim()
    const { b, there, here } = await connect(sim)
    const atA = readAside(here)
    const said = { in: 0, out: 0 }
    b.peer.services.endpoint.traffic.on(({ direction, param }) => {
      if (param.startsWith('urn:jxta:uuid')) said[direction]++
    })
    await sim.run(sendAll(there, numbers(2_000)), 60_000)
    await sim.run(there.drained())
    expect(atA.texts).toEqual(numbers(2_000))
    expect(said.out).toBeLessThan(2_000 * 1.05)
    expect(said.in).toBeLessThan(2_000 / 4)
    await sim.stopAll()
  })

  test('a close hands over all that was sent, and both sides end without a trace', async () => {
    const sim = new Sim()
    const { a, b, there, here } = await connect(sim)
    const atA = readAside(here)
    await sim.run(sendAll(there, numbers(700)))
    await sim.run(there.close())
    await sim.clock.advance(LINGER_MS + 100)
    expect([atA.texts, atA.end]).toEqual([numbers(700), 'closed'])
    expect([there.state, here.state]).toEqual(['closed', 'closed'])
    expect([a.peer.services.bidi.size, b.peer.services.bidi.size]).toEqual([0, 0])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('both close at once: both end in order', async () => {
    const sim = new Sim()
    const { there, here } = await connect(sim)
    const [atA, atB] = [readAside(here), readAside(there)]
    await sim.run(Promise.all([there.close(), here.close()]), 60_000)
    expect([atA.end, atB.end]).toEqual(['closed', 'closed'])
    expect([there.stateReason, here.stateReason]).toEqual(['Closed here', 'Closed here'])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('the other side dies: the reader is told that the stream broke, after a bounded time', async () => {
    const sim = new Sim()
    const { a, b, there } = await connect(sim)
    const atB = readAside(there)
    sim.hub.cut(a.host, b.host)
    await sim.clock.advance(60_000)
    expect([there.state, there.interrupted]).toEqual(['open', expect.stringMatching(/\w+ \w+/)])
    await sim.clock.advance(SILENCE_BORNE_MS)
    expect(atB.end).toMatchObject({ code: 'pipe/interrupted' })
    expect(there.stateReason).toBe('The other side was silent for 900 s')
    expect(there.interrupted).toBeUndefined()
    await expect(there.send(textMessage('x'))).rejects.toMatchObject({ code: 'pipe/interrupted' })
    await expect(there.drained()).resolves.toBeUndefined()
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('the other side restarted and forgot: it says so, and the stream breaks at once', async () => {
    const sim = new Sim()
    const { a, there } = await connect(sim)
    const atB = readAside(there)
    a.peer.services.bidi.stop()
    await there.send(textMessage('anybody?'))
    const lost = there.drained()
    lost.catch(() => {})
    await sim.clock.advance(2_000)
    expect(atB.end).toMatchObject({ code: 'pipe/interrupted' })
    await expect(lost).rejects.toMatchObject({ code: 'pipe/interrupted' })
    await sim.stopAll()
  })
})
