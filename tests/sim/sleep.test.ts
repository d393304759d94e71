/** A machine sleeps, and a network falls apart for a while: what was there before is there again soon after. */
import { describe, expect, onTestFinished, test } from 'vitest'
import type { BidiPipe } from '../../src/main/peer/pipe/bidi/bidi-pipe.ts'
import { SEND_MAX } from '../../src/main/peer/pipe/reliable/reliable-sender-machine.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { SleepyClock } from '../support/sleepy-clock.ts'
import { StoreFile } from '../support/store-file.ts'
import { pipeIdOf } from '../support/stored.ts'
import { hostEnds, type HostEnds } from './host-ends.ts'
import { fullestTables, overfullTables } from './table-bounds.ts'
import {
  knowsPipe,
  publishPipe,
  readAll,
  seedText,
  Sim,
  textMessage,
  type SimPeer,
  type SimPeerOptions,
} from './sim.ts'

const PIPE: PipeAdvertisement = { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'stream' }
const RENDEZVOUS = '10.0.0.9'
const MINUTE = 60_000
/** After a wake everything is there again within this time. */
const AWAKE_MS = 5_000
/** After a cut that nobody is told of has healed; each side looks for the other at the latest every 15 s. */
const HEALED_MS = 30_000

/** What is remembered so as not to be passed on twice grows with what is said, up to its bound. */
const REMEMBERED = 'messages remembered'

interface World {
  readonly sim: Sim
  readonly a: SimPeer
  readonly b: SimPeer
  readonly rendezvous: SimPeer
  /** A's clock. */
  readonly clock: SleepyClock
  /** A pipe of A's to which B is bound. */
  readonly pipe: PipeAdvertisement
  /** B's end of it, which is kept bound by itself. */
  readonly ends: HostEnds
  /** A conversation that B opened with A, and what came of it at A. */
  readonly there: BidiPipe
  readonly got: string[]
}

/** Two edges of a rendezvous, without multicast, one with a pipe to the other and in conversation with it. */
const build = async (): Promise<World> => {
  const sim = new Sim()
  const clock = new SleepyClock(sim.clock)
  const edge: SimPeerOptions = {
    ...{ proves: true, multicast: false, role: 'edge', seeds: [`tcp://${RENDEZVOUS}:9701`] },
  }
  const rendezvous = await sim.start('R', {
    ...{ at: RENDEZVOUS, proves: true, multicast: false, role: 'rendezvous' },
  })
  const a = await sim.start('A', { ...edge, at: '10.0.0.1', ports: { clock } })
  const b = await sim.start('B', { ...edge, at: '10.0.0.2' })
  await sim.clock.advanceUntil(() => isLeased(a) && isLeased(b), MINUTE)
  const pipe = await publishPipe(sim, a, 'letters')
  b.peer.services.pipes.onFound(pipe, 3_600_000, a.id)
  await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
  const file = new StoreFile()
  onTestFinished(() => file.remove())
  const ends = hostEnds(sim, b, file.open({ clock: sim.clock }).queues)
  await sim.run(ends.outputs.bind(pipe.id, undefined, new AbortController().signal))
  const server = a.peer.services.bidi.acceptBidi(PIPE)
  await sim.clock.advance(1_000)
  const asking = b.peer.services.bidi.connectBidi(PIPE, { reliable: true })
  const [there, here] = await Promise.all([sim.run(asking), sim.run(server.accept())])
  const got: string[] = []
  const reading = async (): Promise<void> => {
    for await (const { message } of here) {
      const element = message.get('', 'text')
      got.push(element === undefined ? '' : elementText(element))
    }
  }
  // The end of the peers ends it.
  reading().catch(() => {})
  return { sim, a, b, rendezvous, clock, pipe, ends, there, got }
}

const isLeased = ({ peer }: SimPeer): boolean => peer.services.rendezvous.isConnected

/** Says more than the conversation holds; gives how much was taken when nothing more was. */
const sayUntilFull = async ({ sim, there }: World): Promise<number> => {
  let taken = 0
  const abort = new AbortController()
  const saying = async (): Promise<void> => {
    for (let n = 0; n < 3_000; n++) {
      await there.send(textMessage(String(n)), abort.signal)
      taken++
    }
  }
  const ended = saying().catch(() => {})
  await sim.clock.advance(2_000)
  abort.abort()
  await sim.run(ended)
  return taken
}

/** Everything works as before: lease, pipe and conversation. */
const works = async (world: World, withinMs: number, said: number): Promise<void> => {
  const { sim, a, b, pipe, ends, got } = world
  const isBound = (): boolean => ends.outputs.of(pipe.id)?.state === 'bound'
  const isBack = (): boolean => [a, b].every(isLeased) && isBound() && got.length === said
  await sim.clock.advanceUntil(isBack, withinMs)
  expect(got).toEqual(Array.from({ length: said }, (_, n) => String(n)))
  readAll(a, pipe)
  const { signal } = new AbortController()
  await sim.run(ends.outputs.send(pipe.id, textMessage('after'), signal))
  await sim.clock.advance(1_000)
  expect(readAll(a, pipe)).toEqual(['after'])
}

describe(`what was there before ${seedText}`, () => {
  test('is there again five seconds after a machine has slept for ten minutes, and holds no more meanwhile', async () => {
    const world = await build()
    const { sim, a, b, rendezvous, clock, there } = world
    for (const other of [b, rendezvous]) sim.hub.swallow(a.host, other.host)
    clock.sleep()
    const said = await sayUntilFull(world)
    expect(said).toBeLessThanOrEqual(SEND_MAX.messages + 2)
    await sim.clock.advance(10 * MINUTE)
    expect(there.state).toBe('open')
    expect(there.held.messages).toBeLessThanOrEqual(SEND_MAX.messages)
    expect(b.peer.services.endpoint.links.of(a.id)).toEqual([])
    for (const other of [b, rendezvous]) sim.hub.heal(a.host, other.host)
    clock.wake()
    a.network.shake('slept')
    await works(world, AWAKE_MS, said)
    world.ends.stop()
    await sim.stopAll()
  })

  test('is there again after a cut of a minute that nobody was told of, and nothing grew', async () => {
    const world = await build()
    const { sim, a, b, rendezvous, there } = world
    const before = sim.clock.pendingCount
    const tables = fullestTables([a, b, rendezvous])
    for (const one of [a, b, rendezvous])
      for (const other of [a, b, rendezvous])
        if (one !== other) sim.hub.swallow(one.host, other.host)
    const said = await sayUntilFull(world)
    await sim.clock.advance(MINUTE)
    expect(there.held.messages).toBeLessThanOrEqual(SEND_MAX.messages)
    expect(sim.clock.pendingCount).toBeLessThan(2 * before)
    expect(overfullTables([a, b, rendezvous])).toEqual([])
    for (const [name, size] of Object.entries(fullestTables([a, b, rendezvous])))
      if (name !== REMEMBERED) expect([name, size]).toEqual([name, Math.min(size, tables[name]!)])
    for (const one of [a, b, rendezvous])
      for (const other of [a, b, rendezvous]) sim.hub.heal(one.host, other.host)
    await works(world, HEALED_MS, said)
    world.ends.stop()
    await sim.stopAll()
  })
})
