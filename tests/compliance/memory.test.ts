import { describe, expect, it } from 'vitest'
import type { PipefitterError } from '../../src/main/base/errors.ts'
import { seededRandom } from '../../src/main/base/random.ts'
import {
  createMemoryHub,
  memoryInterface,
  type MemoryHub,
} from '../../src/main/transports/memory/index.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { describePropagation } from './propagation.ts'
import type { PropagationRig } from './propagation.ts'
import { nodeOf, propagationNodeOf, testWorld } from './support.ts'
import { describeTransport } from './transport.ts'
import { Inbox } from './transport-rig.ts'
import type { TransportNode, TransportRig } from './transport-rig.ts'

/** Hosts of one hub, on virtual time; with latency, so that there is something between sending and arriving. */
const memoryRig = (): TransportRig => {
  const clock = new VirtualClock()
  const hub = createMemoryHub({ clock, random: seededRandom(1), latencyMs: 3, jitterMs: 2 })
  let hosts = 0
  const nodeAt = (address: string): TransportNode => {
    const world = testWorld(clock, [memoryInterface('eth0', address)])
    return nodeOf(world, hub.transport(world.context), 'memory')
  }
  return {
    node: () => nodeAt(`10.0.0.${++hosts}`),
    dialler: () => nodeAt(`10.0.0.${++hosts}`),
    nodeBeside: (other) => nodeAt(other.interfaces[0]!.address),
    nobody: async () => 'mem://10.0.0.99:9701',
    step: () => clock.advance(1),
    leftovers: () => clock.pendingNames(),
  }
}

describeTransport('memory', memoryRig)

const propagationRig = (): PropagationRig => {
  const clock = new VirtualClock()
  const hub = createMemoryHub({ clock, random: seededRandom(1), latencyMs: 3, jitterMs: 2 })
  let hosts = 0
  return {
    node: () => {
      const world = testWorld(clock, [memoryInterface('eth0', `10.0.0.${++hosts}`)])
      return propagationNodeOf(world, hub.propagation(world.context), 'memory')
    },
    elsewhere: memoryInterface('eth1', '10.0.1.1'),
    step: () => clock.advance(1),
    leftovers: () => clock.pendingNames(),
  }
}

describePropagation('memory', propagationRig)

describe('memory hub', () => {
  const nodes = async (loss: number) => {
    const clock = new VirtualClock()
    const hub = createMemoryHub({ clock, random: seededRandom(7), latencyMs: 5, loss })
    const worlds = ['10.0.0.1', '10.0.0.2'].map((host) =>
      testWorld(clock, [memoryInterface('eth0', host)]),
    )
    const heard = [0, 0]
    const propagation = worlds.map(({ context }) => hub.propagation(context))
    await Promise.all(
      propagation.map((one, i) => one.start(() => (heard[i] = (heard[i] ?? 0) + 1))),
    )
    return { clock, hub, worlds, heard, propagation }
  }

  it('loses the share of datagrams that it was told, the same with the same seed', async () => {
    const runs = [await nodes(0.25), await nodes(0.25)]
    for (const { clock, propagation } of runs) {
      for (let i = 0; i < 1000; i++) await propagation[0]!.propagate([Uint8Array.of(1)])
      await clock.advance(5)
    }
    const [first, second] = runs
    expect(first!.heard[0]).toBe(1000)
    expect(first!.heard[1]).toBeGreaterThan(700)
    expect(first!.heard[1]).toBeLessThan(800)
    expect(second!.heard).toEqual(first!.heard)
  })

  it('delivers after the latency and not before', async () => {
    const { clock, heard, propagation } = await nodes(0)
    await propagation[0]!.propagate([Uint8Array.of(1)])
    await clock.advance(4)
    expect(heard).toEqual([0, 0])
    await clock.advance(1)
    expect(heard).toEqual([1, 1])
  })

  it('parts hosts that are cut apart and joins them when healed', async () => {
    const { clock, hub, worlds, heard, propagation } = await nodes(0)
    const [near, far] = worlds.map(({ context }) => hub.transport(context))
    const inboxes = [new Inbox(), new Inbox()]
    const listener = await near!.listen((connection) => connection.attach(inboxes[0]!))
    const { address } = listener.endpoints()[0]!
    const dial = async (): Promise<string> => {
      const dialling = far!.dial(address, { signal: new AbortController().signal }).then(
        (connection) => (connection.attach(inboxes[1]!), 'linked'),
        (error: PipefitterError) => error.code,
      )
      await clock.advance(10)
      return dialling
    }
    expect(await dial()).toBe('linked')
    hub.cut('10.0.0.1', '10.0.0.2')
    await propagation[0]!.propagate([Uint8Array.of(1)])
    expect(await dial()).toBe('endpoint/unreachable')
    expect(inboxes.map(({ ends }) => ends.map((error) => error?.code))).toEqual([
      ['transport/io'],
      ['transport/io'],
    ])
    expect(heard).toEqual([1, 0])
    hub.heal('10.0.0.1', '10.0.0.2')
    await propagation[0]!.propagate([Uint8Array.of(1)])
    expect(await dial()).toBe('linked')
    expect(heard).toEqual([2, 1])
  })

  it('parts sides as a whole, and joins them again', async () => {
    const { clock, hub, heard, propagation } = await nodes(0)
    hub.partition((host) => (host === '10.0.0.1' ? 'here' : 'there'))
    await propagation[0]!.propagate([Uint8Array.of(1)])
    await clock.advance(5)
    expect(heard).toEqual([1, 0])
    hub.partition()
    await propagation[0]!.propagate([Uint8Array.of(1)])
    await clock.advance(5)
    expect(heard).toEqual([2, 1])
  })

  it('breaks links with the share of messages that it was told: these and what follows are lost', async () => {
    const clock = new VirtualClock()
    const hub = createMemoryHub({ clock, random: seededRandom(7), latencyMs: 5 })
    hub.breakLinks(0.2)
    const ends = []
    for (let i = 0; i < 100; i++) ends.push(await sendUntilBroken(clock, hub, i))
    // One message in five: four get through on average, and all before the first that does not.
    expect(mean(ends.map(({ sent }) => sent))).toBeGreaterThan(4)
    for (const { sent, heard, error } of ends) {
      expect(heard).toEqual(Array.from({ length: sent - 1 }, (_, n) => n))
      expect(error).toBe('transport/io')
    }
    expect(mean(ends.map(({ sent }) => sent))).toBeLessThan(6)
  })

  it('puts hosts at distances that stay', async () => {
    const clock = new VirtualClock()
    const hub = createMemoryHub({ clock, random: seededRandom(7), distanceMs: 50 })
    const worlds = ['10.0.0.1', '10.0.0.2', '10.0.0.3'].map((host) =>
      testWorld(clock, [memoryInterface('eth0', host)]),
    )
    const heardMs: [number, number][] = []
    const propagation = worlds.map(({ context }) => hub.propagation(context))
    for (const [i, one] of propagation.entries())
      await one.start(() => heardMs.push([i, clock.nowMs()]))
    const delays = async () => {
      const startMs = clock.nowMs()
      heardMs.length = 0
      await propagation[0]!.propagate([Uint8Array.of(1)])
      await clock.advance(200)
      return [1, 2].map((i) => Math.round((heardMs.find(([at]) => at === i)?.[1] ?? NaN) - startMs))
    }
    const first = await delays()
    expect(await delays()).toEqual(first)
    expect(new Set(first).size).toBe(2)
    for (const ms of first) expect(ms).toBeLessThanOrEqual(50)
  })
})

/** A link of two new hosts, and messages until it breaks. */
const sendUntilBroken = async (clock: VirtualClock, hub: MemoryHub, at: number) => {
  const worlds = [1, 2].map((n) =>
    testWorld(clock, [memoryInterface('eth0', `10.${n}.0.${at + 1}`)]),
  )
  const [near, far] = worlds.map(({ context }) => hub.transport(context))
  const inboxes = [new Inbox(), new Inbox()]
  const listener = await near!.listen((connection) => connection.attach(inboxes[0]!))
  const { address } = listener.endpoints()[0]!
  const dialling = far!.dial(address, { signal: new AbortController().signal })
  await clock.advance(20)
  const connection = await dialling
  connection.attach(inboxes[1]!)
  const counter = worlds[1]!.counters
  let sent = 0
  while (counter.get('memory.broken-links') === 0) connection.send([Uint8Array.of(sent++)])
  await clock.advance(2_000)
  return {
    sent,
    heard: inboxes[0]!.messages.map((body) => body[0]),
    error: inboxes[0]!.ends[0]?.code,
  }
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, number) => sum + number, 0) / numbers.length
