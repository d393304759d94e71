import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../../../tests/support/virtual-clock.ts'
import { pipeIdOf } from '../../../../../tests/support/stored.ts'
import { Counters } from '../../../base/counters.ts'
import { createDeferred, type Deferred } from '../../../base/deferred.ts'
import { Emitter } from '../../../base/events.ts'
import { peerIdOfFingerprint } from '../../../protocol/key-fingerprint.ts'
import { Message } from '../../../protocol/message/message.ts'
import { fakeKey } from '../../../../../tests/support/fake-keys.ts'
import { seededRandom } from '../../../base/random.ts'
import type { OutputEnd } from '../output-end.ts'
import { BEHIND_MAX, ELSEWHERE_EVERY_MS, SecondPath } from './second-path.ts'

const PEER = peerIdOfFingerprint(fakeKey(seededRandom(1)).fingerprint)
const MESSAGE = Message.of()

/** An end whose messages wait until they are let go. */
class SlowEnd implements OutputEnd {
  readonly advertisement = { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'x' } as const
  readonly changed = new Emitter<void>()
  readonly stateReason = ''
  readonly endpoint: string
  readonly binding: OutputEnd['binding']
  state: OutputEnd['state'] = 'bound'
  isFast = false
  sent = 0
  readonly #waiting: Deferred<void>[] = []

  constructor(endpoint: string) {
    this.endpoint = endpoint
    const how = { chosenBy: 'rule', reason: '' } as const
    this.binding = { peerId: PEER, endpoint, transport: 'tcp', ...how }
  }

  get stats(): OutputEnd['stats'] {
    return { sent: this.sent, sentBytes: 0, waiting: this.#waiting.length }
  }

  send(): Promise<void> {
    this.sent++
    if (this.isFast) return Promise.resolve()
    const turn = createDeferred()
    this.#waiting.push(turn)
    return turn.promise
  }

  letGo(): void {
    for (const turn of this.#waiting.splice(0)) turn.resolve()
  }

  close(): void {
    this.state = 'unbound'
  }
}

/** Every microtask that was waiting, and those that it makes. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

const opened = async (
  endpoints: readonly string[] = [],
  leadTo: readonly string[] = ['ws://10.0.9.7:9702'],
) => {
  const asked: (readonly string[])[] = []
  const first = new SlowEnd('tcp://10.0.0.7:9701')
  const ends = leadTo.map((endpoint) => new SlowEnd(endpoint))
  const [second] = ends as [SlowEnd]
  const counters = new Counters()
  const clock = new VirtualClock()
  const path = new SecondPath({
    ...{ clock, counters, wanted: () => true, endpoints: () => endpoints },
    open: (avoid) => {
      asked.push(avoid)
      return Promise.resolve(ends[asked.length - 1] ?? second)
    },
    onChange: () => {},
  })
  path.offer(MESSAGE, first, 1)
  await settle()
  return { path, first, second, counters, asked, clock }
}

describe('a second path that is slower than the first', () => {
  it('catches up with what has not arrived, and leaves out what has', async () => {
    const { path, first, second, counters } = await opened()
    for (let number = 2; number <= 101; number++) path.offer(MESSAGE, first, number)
    expect(second.sent).toBe(16)
    path.arrived(61)
    expect(counters.get('twice.passed-by')).toBe(61 - 17)
    second.isFast = true
    second.letGo()
    await settle()
    expect(second.sent).toBe(16 + 40)
    expect(path.beside(first)).toMatchObject({ endpoint: second.endpoint, sent: 56 })
  })

  it('is passed by with what has no number, and with more than a stream has under way', async () => {
    const { path, first, second, counters } = await opened()
    for (let number = 2; number <= 17; number++) path.offer(MESSAGE, first, number)
    path.offer(MESSAGE, first)
    expect([second.sent, counters.get('twice.passed-by')]).toEqual([16, 1])
    for (let number = 0; number <= BEHIND_MAX; number++) path.offer(MESSAGE, first, 18 + number)
    expect(counters.get('twice.passed-by')).toBe(2)
  })
})

describe('the second path is sought', () => {
  it('over another transport where no other interface is known', async () => {
    const { asked, path, first } = await opened(['tcp://10.0.0.7:9701', 'ws://10.0.0.7:9702'])
    expect(asked).toEqual([['tcp']])
    expect(path.beside(first)?.reason).toBe('Second path: over another transport')
  })

  it('to another interface first, over another transport too where there is one', async () => {
    const here = ['tcp://10.0.0.7:9701', 'ws://10.0.0.7:9702']
    const { asked, path, first } = await opened([...here, 'ws://10.0.9.7:9702'])
    expect(asked).toEqual([['tcp', ...here]])
    expect(path.beside(first)?.reason).toContain('another interface and over another transport')
  })

  it('to another interface alone where that has no other transport', async () => {
    const { asked, path, first } = await opened(['tcp://10.0.0.7:9701', 'tcp://10.0.9.7:9701'])
    expect(asked).toEqual([['tcp://10.0.0.7:9701']])
    expect(path.beside(first)?.reason).toBe('Second path: to another interface')
  })

  it('to another interface again where that was not known before, and is used once there', async () => {
    const known = ['tcp://10.0.0.7:9701', 'ws://10.0.0.7:9702']
    const there = 'tcp://10.0.9.7:9701'
    const { asked, path, first, second, clock } = await opened(known, ['ws://10.0.0.7:9702', there])
    known.push(there)
    path.offer(MESSAGE, first, 2)
    expect(asked).toHaveLength(1)
    await clock.advance(ELSEWHERE_EVERY_MS)
    path.offer(MESSAGE, first, 3)
    await settle()
    expect([asked.length, second.state]).toEqual([2, 'unbound'])
    expect(path.beside(first)).toMatchObject({
      endpoint: there,
      reason: 'Second path: to another interface',
    })
    await clock.advance(10 * ELSEWHERE_EVERY_MS)
    path.offer(MESSAGE, first, 4)
    expect(asked).toHaveLength(2)
  })
})
