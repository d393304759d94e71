import { describe, expect, it } from 'vitest'
import { testWorld } from '../../../../tests/compliance/support.ts'
import { VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { cancelled } from '../../base/clock.ts'
import { PipefitterError } from '../../base/errors.ts'
import { seededRandom } from '../../base/random.ts'
import type { PeerId } from '../../protocol/ids.ts'
import { createMemoryHub, memoryInterface } from '../../transports/memory/index.ts'
import type { Connection } from '../ports/connection.ts'
import type { Transport } from '../ports/transport.ts'
import { dialPeer } from './dialer.ts'
import type { DialObserver } from './dialer.ts'

/** Nobody answers there, and nobody says so: the attempt lasts until it is given up. */
const deadTransport = (scheme: string) => {
  const open = new Set<string>()
  const transport: Transport = {
    scheme,
    canDial: (address) => address.startsWith(`${scheme}://`),
    dial: (address, { signal }) => {
      open.add(address)
      return new Promise((_, reject) => {
        signal.addEventListener('abort', () => {
          open.delete(address)
          reject(cancelled(`Dialling ${address}`))
        })
      })
    },
    listen: () => Promise.reject(new Error('it does not listen')),
  }
  return { transport, open }
}

class Heard implements DialObserver {
  readonly connected: string[] = []
  readonly failed: string[] = []
  started = 0
  onStarted(): void {
    this.started++
  }

  onConnected(_peer: PeerId, address: string): void {
    this.connected.push(address)
  }
  onFailed(_peer: PeerId, address: string): void {
    this.failed.push(address)
  }
}

describe('racing the addresses of one peer, of several transports', () => {
  const rig = async () => {
    const clock = new VirtualClock()
    const hub = createMemoryHub({ clock, random: seededRandom(1), latencyMs: 20, jitterMs: 5 })
    const nodeAt = (address: string) => {
      const world = testWorld(clock, [memoryInterface('eth0', address)])
      return { ...world, transport: hub.transport(world.context) }
    }
    const [us, them] = [nodeAt('10.0.0.1'), nodeAt('10.0.0.2')]
    const accepted: Connection[] = []
    const listener = await them.transport.listen((connection) => accepted.push(connection))
    const live = listener.endpoints()[0]!.address
    const [tcp, ws] = [deadTransport('tcp'), deadTransport('ws')]
    const observer = new Heard()
    const world = { transports: [tcp.transport, ws.transport, us.transport], clock, observer }
    const openDials = (): number => tcp.open.size + ws.open.size
    return { clock, live, observer, openDials, peerId: them.context.peerId, world }
  }
  const dead = (count: number): string[] =>
    Array.from({ length: count }, (_, i) => `${i % 2 === 0 ? 'tcp' : 'ws'}://10.9.9.${i}:9`)

  it('reaches the one that lives behind twenty dead ones within 1.5 s, and gives those up', async () => {
    const { clock, live, observer, openDials, peerId, world } = await rig()
    let won: Connection | undefined
    const signal = new AbortController().signal
    void dialPeer(peerId, [...dead(20), live], world, signal).then((it) => (won = it))
    await clock.advance(600)
    expect(openDials()).toBeGreaterThan(10)
    await clock.advanceUntil(() => won !== undefined, 900)
    expect(won?.remoteAddress).toBe(live)
    expect(openDials()).toBe(0)
    expect(observer).toMatchObject({ connected: [live], failed: [], started: 21 })
    expect(clock.pendingNames()).not.toContain('dial-stagger')
  })

  it('opens no second way where the first one answers in time', async () => {
    const { clock, live, openDials, peerId, world } = await rig()
    let won: Connection | undefined
    const signal = new AbortController().signal
    void dialPeer(peerId, [live, ...dead(20)], world, signal).then((it) => (won = it))
    await clock.advanceUntil(() => won !== undefined, 249)
    expect(openDials()).toBe(0)
  })

  it('gives all of them up when it is cancelled', async () => {
    const { clock, openDials, peerId, world } = await rig()
    const controller = new AbortController()
    let failure: unknown
    dialPeer(peerId, dead(20), world, controller.signal).catch(
      (error: unknown) => (failure = error),
    )
    await clock.advance(2000)
    expect(openDials()).toBe(20)
    controller.abort()
    await clock.advance(0)
    expect(openDials()).toBe(0)
    expect(failure).toBeInstanceOf(PipefitterError)
  })
})
