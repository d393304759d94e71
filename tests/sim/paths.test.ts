/** A reliable pipe goes on while the paths beneath it vanish without a word, one after the other. */
import { describe, expect, test } from 'vitest'
import { DIRECT_AGAIN } from '../../src/main/peer/endpoint/way.ts'
import type { BidiPipe } from '../../src/main/peer/pipe/bidi/bidi-pipe.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { elementText } from '../../src/main/protocol/message/message.ts'
import { createIdentityKey, keyVerifier } from '../../src/main/platform/identity-key.ts'
import { createSecureSessions } from '../../src/main/platform/secure-sessions.ts'
import { memoryInterface } from '../../src/main/transports/memory/index.ts'
import { pipeIdOf } from '../support/stored.ts'
import {
  knowsPipe,
  publishPipe,
  readAll,
  resolveFully,
  seedText,
  sees,
  Sim,
  textMessage,
  type SimPeer,
  type SimPeerOptions,
} from './sim.ts'

const PIPE: PipeAdvertisement = { id: pipeIdOf(1), type: 'JxtaUnicast', name: 'stream' }

/** Time within which a stream goes on after its path was lost. */
const GAP_MS = 5_000

const both: SimPeerOptions = {
  proves: true,
  transports: [{ scheme: 'tcp' }, { scheme: 'ws', port: 9702 }],
}

interface Stream {
  readonly sim: Sim
  readonly a: SimPeer
  readonly b: SimPeer
  /** The sender at B. */
  readonly there: BidiPipe
  readonly got: string[]
  /** Sends so many from B, one every 50 ms; gives the longest time in which none arrived at A. */
  run(count: number): Promise<number>
}

const stream = async (
  make: () => SimPeerOptions = () => both,
  more?: (sim: Sim) => Promise<void>,
  pipe = PIPE,
): Promise<Stream> => {
  const sim = new Sim()
  const a = await sim.start('A', { ...make(), at: '10.0.0.1' })
  const b = await sim.start('B', { ...make(), at: '10.0.0.2' })
  await more?.(sim)
  await sim.clock.advanceUntil(() => sees(a, b) && sees(b, a), 5_000)
  const server = a.peer.services.bidi.acceptBidi(pipe)
  const asking = b.peer.services.bidi.connectBidi(pipe, { reliable: true })
  const [there, here] = await Promise.all([sim.run(asking), sim.run(server.accept())])
  const got: string[] = []
  let arrivedMs = 0
  let gapMs = 0
  const reading = async (): Promise<void> => {
    for await (const { message } of here) {
      const element = message.get('', 'text')
      got.push(element === undefined ? '' : elementText(element))
      gapMs = Math.max(gapMs, sim.clock.nowMs() - arrivedMs)
      arrivedMs = sim.clock.nowMs()
    }
  }
  // The end of the peers ends it.
  reading().catch(() => {})
  let sent = 0
  const run = async (count: number): Promise<number> => {
    arrivedMs = sim.clock.nowMs()
    gapMs = 0
    const target = sent + count
    while (sent < target) {
      await sim.run(there.send(textMessage(String(sent++))))
      await sim.clock.advance(50)
    }
    await sim.clock.advanceUntil(() => got.length === target, 60_000)
    expect(got).toEqual(Array.from({ length: target }, (_, n) => String(n)))
    return gapMs
  }
  return { sim, a, b, there, got, run }
}

const secured = (): SimPeerOptions => {
  const key = createIdentityKey()
  const secure = createSecureSessions({ tls13: key.credentials })
  return { ...both, key, ports: { keys: keyVerifier, secure } }
}

/** With a third peer, to which both have links, that passes on what others send. */
const withRelay = async (
  make: () => SimPeerOptions,
  pipe: PipeAdvertisement,
): Promise<Stream & { readonly relay: SimPeer }> => {
  const started: SimPeer[] = []
  const made = await stream(
    make,
    async (sim) => {
      started.push(await sim.start('R', { ...make(), at: '10.0.0.3', relay: true }))
    },
    pipe,
  )
  const relay = started[0]!
  for (const one of [made.a, made.b]) await made.sim.run(one.peer.connect(relay.address))
  return { ...made, relay }
}

const transportsOf = (one: SimPeer, other: SimPeer): readonly string[] =>
  one.peer.services.endpoint.links.of(other.id).map(({ connection }) => connection.transport)

describe(`a reliable pipe over paths that vanish ${seedText}`, () => {
  test('a black hole over tcp: it goes on over ws within five seconds', async () => {
    const { sim, a, b, run } = await stream()
    expect(await run(20)).toBeLessThan(1_000)
    expect(transportsOf(b, a)).toContain('tcp')
    sim.hub.swallow(a.host, b.host, 'tcp')
    const gapMs = await run(200)
    expect(gapMs).toBeGreaterThan(1_000)
    expect(gapMs).toBeLessThan(GAP_MS)
    expect(new Set(transportsOf(b, a))).toEqual(new Set(['ws']))
    expect(b.counters.get('links.replaced') + a.counters.get('links.replaced')).toBeGreaterThan(0)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('a secure one goes on over a relay where nothing direct is left, and directly again once that is', async () => {
    const { sim, a, b, relay, run } = await withRelay(secured, {
      ...PIPE,
      type: 'JxtaUnicastSecure',
    })
    await run(20)
    sim.hub.swallow(a.host, b.host)
    expect(await run(200)).toBeLessThan(GAP_MS)
    expect(relay.counters.get('router.passed-on')).toBeGreaterThan(100)
    expect(transportsOf(b, a)).toEqual([])
    sim.hub.heal(a.host, b.host)
    expect(await run(400)).toBeLessThan(1_000)
    const passed = relay.counters.get('router.passed-on')
    expect(await run(50)).toBeLessThan(1_000)
    expect(relay.counters.get('router.passed-on')).toBeLessThan(passed + 10)
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('one that began with a proof on its link, and protects nothing itself, goes over nobody: it waits, and goes on', async () => {
    const { sim, a, b, relay, there, run } = await withRelay(() => both, PIPE)
    await run(20)
    sim.hub.swallow(a.host, b.host)
    const running = run(100)
    await sim.clock.advanceUntil(() => there.interrupted !== undefined, 10_000)
    await sim.clock.advance(20_000)
    expect(there.state).toBe('open')
    sim.hub.heal(a.host, b.host)
    b.network.shake('routes')
    await running
    // What the peers ask of each other otherwise goes over it.
    expect(relay.counters.get('router.passed-on')).toBeLessThan(20)
    await sim.stopAll()
  })

  test('an address that goes and another that comes: within five seconds', async () => {
    const { sim, a, b, run } = await stream()
    await run(20)
    b.network.set([memoryInterface('eth0', '10.0.0.9')])
    expect(await run(200)).toBeLessThan(GAP_MS)
    expect(b.peer.services.endpoint.links.of(a.id).length).toBeGreaterThan(0)
    await sim.stopAll()
  })

  test('an idle link that no longer leads there is noticed when the network changes, and an idle one is left alone', async () => {
    const { sim, a, b, run } = await stream()
    await run(5)
    await sim.clock.advance(120_000)
    expect(a.counters.get('links.silent') + b.counters.get('links.silent')).toBe(0)
    sim.hub.swallow(a.host, b.host, 'tcp')
    b.network.shake('routes')
    await sim.clock.advance(GAP_MS)
    expect(new Set(transportsOf(b, a))).toEqual(new Set(['ws']))
    await sim.stopAll()
  })
})

describe(`the paths that a person allows a conversation ${seedText}`, () => {
  const schemeOfPath = ({ there }: Stream): string | undefined => there.path?.endpoint.split(':')[0]

  test('an excluded transport is not dialled for it, and left when it is excluded later', async () => {
    const world = await stream(
      () => both,
      async (sim) => {
        for (const { peer } of sim.peers) peer.paths.set(PIPE.id, { excluded: ['tcp'] })
      },
    )
    const { sim, a, b, run } = world
    expect(schemeOfPath(world)).toBe('ws')
    await run(20)
    b.peer.paths.set(PIPE.id, { excluded: ['ws'] })
    await run(100)
    expect(schemeOfPath(world)).toBe('tcp')
    expect(world.there.state).toBe('open')
    expect(transportsOf(b, a)).toContain('tcp')
    await sim.stopAll()
  })

  test('a pinned path holds or the conversation waits; it goes on once the pin is taken out', async () => {
    const world = await stream()
    const { sim, a, b, there, run } = world
    await run(20)
    b.peer.paths.set(PIPE.id, {
      pinned: { peerId: a.id, endpoint: `ws://${a.host}:9702` },
      excluded: [],
    })
    await run(50)
    expect(there.path?.endpoint).toBe(`ws://${a.host}:9702`)
    sim.hub.swallow(a.host, b.host, 'ws')
    const running = run(20)
    await sim.clock.advanceUntil(() => there.interrupted !== undefined, 30_000)
    await sim.clock.advance(30_000)
    expect([there.state, there.path]).toEqual(['open', undefined])
    b.peer.paths.set(PIPE.id, { excluded: [] })
    b.network.shake('routes')
    await running
    expect(schemeOfPath(world)).toBe('tcp')
    await sim.stopAll()
  })
})

describe(`a plain pipe over a relay ${seedText}`, () => {
  test('goes back to a direct link only in a quiet moment, so that nothing overtakes what is under way', async () => {
    const sim = new Sim()
    sim.hub.cut('10.0.0.1', '10.0.0.2')
    const a = await sim.start('A', { at: '10.0.0.1' })
    const b = await sim.start('B', { at: '10.0.0.2' })
    const relay = await sim.start('R', { at: '10.0.0.3', relay: true })
    await sim.clock.advanceUntil(() => sees(a, relay) && sees(b, relay), 5_000)
    for (const one of [a, b]) await sim.run(one.peer.connect(relay.address))
    const pipe = await publishPipe(sim, a, 'letters')
    b.peer.services.pipes.onFound(pipe, 3_600_000, a.id)
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
    const resolution = await resolveFully(sim, b, pipe, { peers: [a.id] })
    const { endpoint = '' } = resolution.answers.find(({ verdict }) => verdict === 'usable') ?? {}
    const to = { peerId: a.id, endpoint, chosenBy: 'rule', reason: 'for the test' } as const
    const output = await sim.run(b.peer.services.pipes.openOutput(pipe, to))
    expect([output.hops, output.endpoint]).toEqual([[relay.id], relay.address])
    sim.hub.heal('10.0.0.1', '10.0.0.2')
    const sent: string[] = []
    for (let n = 0; n < 200; n++) {
      sent.push(String(n))
      await sim.run(output.send(textMessage(String(n))))
      await sim.clock.advance(100)
    }
    expect(output.hops).toEqual([relay.id])
    await sim.clock.advance(2_000)
    expect([output.hops, output.stateReason]).toEqual([undefined, DIRECT_AGAIN])
    await sim.run(output.send(textMessage('after')))
    await sim.clock.advance(1_000)
    expect(readAll(a, pipe)).toEqual([...sent, 'after'])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })
})
