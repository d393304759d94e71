import { describe, expect, test } from 'vitest'
import type { BidiPipe } from '../../src/main/peer/pipe/bidi/bidi-pipe.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { hostOf } from '../../src/main/peer/endpoint/addresses.ts'
import type { NetworkInterface } from '../../src/main/peer/ports/network.ts'
import {
  memoryInterface,
  type MemoryTransportOptions,
} from '../../src/main/transports/memory/index.ts'
import { pipeIdOf } from '../support/stored.ts'
import { seedText, sees, Sim, textMessage, type SimPeer } from './sim.ts'

const PIPE: PipeAdvertisement = { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'stream' }
const TRANSPORTS: readonly MemoryTransportOptions[] = [
  { scheme: 'tcp' },
  { scheme: 'ws', port: 9702 },
]
const EVERY_MS = 20

interface Stream {
  readonly sim: Sim
  readonly a: SimPeer
  readonly b: SimPeer
  readonly here: BidiPipe
  readonly there: BidiPipe
  /** What came at A, and the longest time in which nothing did since it was set to 0. */
  readonly came: { readonly texts: string[]; gapMs: number; lastMs: number }
  /** Sends so many messages from B, one every 20 ms. */
  send(count: number): Promise<void>
}

/** A peer on two networks at once. */
const onTwoNetworks = (n: number): readonly NetworkInterface[] => [
  memoryInterface('eth0', `10.0.0.${n}`),
  memoryInterface('eth1', `10.0.9.${n}`),
]

interface How {
  readonly twoNetworks?: boolean
  readonly transports?: typeof TRANSPORTS
}

const streaming = async (sendsTwice: () => boolean, how: How = {}): Promise<Stream> => {
  const { twoNetworks = false, transports = TRANSPORTS } = how
  const sim = new Sim()
  const start = (name: string, n: number): Promise<SimPeer> =>
    sim.start(name, {
      ...{ transports, proves: true, ports: { sendsTwice } },
      at: twoNetworks ? onTwoNetworks(n) : `10.0.0.${n}`,
    })
  const a = await start('A', 1)
  const b = await start('B', 2)
  const server = a.peer.services.bidi.acceptBidi(PIPE)
  await sim.clock.advanceUntil(() => sees(a, b) && sees(b, a), 5_000)
  const asking = b.peer.services.bidi.connectBidi(PIPE, { reliable: true })
  const [there, here] = await Promise.all([sim.run(asking), sim.run(server.accept())])
  const came = { texts: [] as string[], gapMs: 0, lastMs: 0 }
  const read = async (): Promise<void> => {
    for await (const { message } of here) {
      const nowMs = sim.clock.nowMs()
      came.gapMs = Math.max(came.gapMs, nowMs - came.lastMs)
      came.lastMs = nowMs
      const element = message.get('', 'text')
      came.texts.push(element === undefined ? '' : elementText(element))
    }
  }
  read().catch(() => {})
  let next = 0
  const send = async (count: number): Promise<void> => {
    for (let n = 0; n < count; n++) {
      void there.send(textMessage(String(next++)))
      await sim.clock.advance(EVERY_MS)
    }
  }
  return { sim, a, b, here, there, came, send }
}

const schemeOf = (endpoint = ''): string => endpoint.slice(0, endpoint.indexOf(':'))

/** The longest gap when the first path dies in the middle, told or in silence; the stream is whole in any case. */
const gapWhen = async (
  { sim, a, b, there, came, send }: Stream,
  die: 'in silence' | 'told',
): Promise<number> => {
  await send(50)
  const first = schemeOf(there.path?.endpoint)
  Object.assign(came, { gapMs: 0, lastMs: sim.clock.nowMs() })
  if (die === 'in silence') sim.hub.swallow(a.host, b.host, first)
  else
    for (const link of b.peer.services.endpoint.links.of(a.id))
      if (link.connection.transport === first) link.connection.abort()
  await send(400)
  await sim.clock.advance(30_000)
  expect(came.texts).toEqual(Array.from({ length: 450 }, (_, n) => String(n)))
  return came.gapMs
}

describe(`two paths at once ${seedText}`, () => {
  test('what a conversation says goes over both, and comes once', async () => {
    const { sim, here, there, came, send } = await streaming(() => true)
    await send(100)
    await sim.clock.advance(1_000)
    expect(came.texts).toHaveLength(100)
    const schemes = [there.path?.endpoint, there.beside?.endpoint].map(schemeOf)
    expect(schemes.sort()).toEqual(['tcp', 'ws'])
    expect(there.beside?.sent).toBeGreaterThan(90)
    expect(here.doubles).toBeGreaterThan(90)
    await sim.stopAll()
  })

  test.each(['in silence', 'told'] as const)(
    'one of two dies %s: not a moment is lost, where one alone loses many',
    async (die) => {
      const one = await streaming(() => false)
      const alone = await gapWhen(one, die)
      await one.sim.stopAll()
      const two = await streaming(() => true)
      const both = await gapWhen(two, die)
      expect(two.there.beside ?? two.there.path).toBeDefined()
      await two.sim.stopAll()
      expect(both).toBeLessThanOrEqual(2 * EVERY_MS)
      if (die === 'in silence') expect(alone / both).toBeGreaterThan(20)
    },
  )

  test.each([
    ['over another transport, too', TRANSPORTS, ['tcp', 'ws']],
    ['over the same transport where there is no other', [{ scheme: 'tcp' }], ['tcp', 'tcp']],
  ] as const)('the second leads to another interface, %s', async (_, transports, schemes) => {
    const { sim, there, came, send } = await streaming(() => true, {
      twoNetworks: true,
      transports,
    })
    await send(100)
    const paths = [there.path?.endpoint ?? '', there.beside?.endpoint ?? '']
    expect(paths.map(schemeOf).sort()).toEqual(schemes)
    const nets = paths.map((one) => hostOf(one)?.split('.')[2])
    expect(nets.sort()).toEqual(['0', '9'])
    // The cable of the first is pulled: whatever transport it was, the other goes on.
    Object.assign(came, { gapMs: 0, lastMs: sim.clock.nowMs() })
    const net = hostOf(paths[0] ?? '')?.split('.')[2] ?? ''
    sim.hub.swallow(`10.0.${net}.1`, `10.0.${net}.2`)
    await send(400)
    await sim.clock.advance(30_000)
    expect(came.texts).toHaveLength(500)
    expect(came.gapMs).toBeLessThanOrEqual(2 * EVERY_MS)
    expect(there.path?.endpoint).toContain(net === '0' ? '10.0.9.' : '10.0.0.')
    await sim.stopAll()
  })

  test('that the second is gone is told at once, though nothing is said', async () => {
    const { sim, a, b, there, send } = await streaming(() => true)
    await send(50)
    const told: (string | undefined)[] = []
    there.changed.on(() => told.push(there.beside?.endpoint))
    const second = schemeOf(there.beside?.endpoint)
    expect(second).not.toBe('')
    sim.hub.swallow(a.host, b.host, second)
    for (const link of b.peer.services.endpoint.links.of(a.id))
      if (link.connection.transport === second) link.connection.abort()
    await sim.clock.advance(100)
    expect(told.length).toBeGreaterThan(0)
    expect(told.at(-1)).toBeUndefined()
    expect(there.beside).toBeUndefined()
    expect(schemeOf(there.path?.endpoint)).not.toBe(second)
    await sim.stopAll()
  })

  test('what was the second goes back to where the first was, when it is the only way left', async () => {
    const { sim, a, b, there, came, send } = await streaming(() => true)
    await send(50)
    const [first, second] = [there.path?.endpoint, there.beside?.endpoint].map(schemeOf)
    sim.hub.swallow(a.host, b.host, first)
    await send(200)
    expect(schemeOf(there.path?.endpoint)).toBe(second)
    expect(there.beside).toBeUndefined()
    await sim.clock.advance(60_000)
    sim.hub.heal(a.host, b.host)
    sim.hub.swallow(a.host, b.host, second)
    Object.assign(came, { gapMs: 0, lastMs: sim.clock.nowMs() })
    await send(500)
    await sim.clock.advance(30_000)
    expect(came.texts).toHaveLength(750)
    expect(schemeOf(there.path?.endpoint)).toBe(first)
    expect(came.gapMs).toBeLessThan(5_000)
    await sim.stopAll()
  })

  test('it is begun and left while the conversation goes on, as a person chooses', async () => {
    let isCritical = false
    const { sim, there, came, send } = await streaming(() => isCritical)
    await send(20)
    expect(there.beside).toBeUndefined()
    isCritical = true
    await send(60)
    expect(there.beside).toBeDefined()
    isCritical = false
    await send(5)
    expect(there.beside).toBeUndefined()
    await sim.clock.advance(1_000)
    expect(came.texts).toHaveLength(85)
    await sim.stopAll()
  })
})
