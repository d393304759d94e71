/** Secure pipes between real peers with real TLS, over virtual networks: what lies between sees nothing and can break nothing. */
import { randomBytes } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../src/main/base/bytes.ts'
import { randomBelow, seededRandom } from '../../src/main/base/random.ts'
import type { Connection } from '../../src/main/peer/ports/connection.ts'
import type { Transport } from '../../src/main/peer/ports/transport.ts'
import {
  createIdentityKey,
  keyVerifier,
  type PlatformKey,
} from '../../src/main/platform/identity-key.ts'
import { createSecureSessions } from '../../src/main/platform/secure-sessions.ts'
import {
  PIPE_RESOLVER_HANDLER,
  PIPE_SERVICE,
  SECURE_SERVICE,
} from '../../src/main/protocol/constants.ts'
import { encodePipeResolverMessage } from '../../src/main/protocol/documents/pipe-resolver.ts'
import { HANDSHAKE_MS } from '../../src/main/peer/pipe/secure/secure-machine.ts'
import { UNPROVEN_PER_PEER } from '../../src/main/peer/pipe/secure/secure-service.ts'
import { encodeSecureFrame } from '../../src/main/protocol/message/secure-blocks.ts'
import { bytesElement, Message } from '../../src/main/protocol/message/message.ts'
import type { ReceivedMessage } from '../../src/main/peer/pipe/input-pipe.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import type { PipeType } from '../../src/main/protocol/documents/pipe-type.ts'
import {
  bind,
  knowsPipe,
  publishPipe,
  readAll,
  seedText,
  sees,
  SEED,
  Sim,
  textMessage,
  type SimPeer,
  type SimPeerOptions,
} from './sim.ts'
import { spoil } from './spoiled.ts'

const withKey = (key: PlatformKey = createIdentityKey()): SimPeerOptions => ({
  key,
  ports: { keys: keyVerifier, secure: createSecureSessions({ tls13: key.credentials }) },
})

/** One that has a key, but none for secure pipes. */
const withoutSessions = (): SimPeerOptions => ({
  key: createIdentityKey(),
  ports: { keys: keyVerifier },
})

/** Keeps everything that goes through a transport, both ways. */
const capture =
  (passed: Uint8Array[]) =>
  (transport: Transport): Transport => {
    const watch = (connection: Connection): Connection =>
      new Proxy(connection, {
        get: (target, name) => {
          if (name === 'send')
            return (parts: readonly Uint8Array[]) => {
              passed.push(concatBytes(parts))
              return target.send(parts)
            }
          const value: unknown = Reflect.get(target, name, target)
          return typeof value === 'function' ? (value.bind(target) as unknown) : value
        },
      })
    return {
      scheme: transport.scheme,
      canDial: (address) => transport.canDial(address),
      dial: async (address, options) => watch(await transport.dial(address, options)),
      listen: (onConnection) => transport.listen((connection) => onConnection(watch(connection))),
    }
  }

interface Three {
  readonly sim: Sim
  readonly a: SimPeer
  readonly b: SimPeer
  readonly relay: SimPeer
  readonly passed: Uint8Array[]
}

/** Two peers that cannot reach each other, and between them one that passes on and keeps what it passes on. */
const separated = async (): Promise<Three> => {
  const sim = new Sim()
  sim.hub.cut('10.0.0.1', '10.0.0.2')
  const passed: Uint8Array[] = []
  const a = await sim.start('A', { at: '10.0.0.1', ...withKey() })
  const b = await sim.start('B', { at: '10.0.0.2', ...withKey() })
  const relay = await sim.start('R', {
    ...{ at: '10.0.0.3', relay: true, wrap: capture(passed) },
    ...withKey(),
  })
  const met = () => [a, b].every((one) => sees(one, relay) && sees(relay, one))
  await sim.clock.advanceUntil(met, 5_000)
  for (const one of [a, b]) await sim.run(one.peer.connect(relay.address))
  await sim.clock.advance(100)
  return { sim, a, b, relay, passed }
}

const shared = async ({ sim, a, b }: Three, type: PipeType): Promise<PipeAdvertisement> => {
  const pipe = await publishPipe(sim, a, `across ${type}`, undefined, type)
  b.peer.services.pipes.onFound(pipe, 3_600_000, a.id)
  await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 1_000)
  return pipe
}

const markerPasses = async (three: Three, type: PipeType): Promise<boolean> => {
  const { sim, a, b, passed } = three
  const pipe = await shared(three, type)
  const output = await bind(sim, b, pipe)
  const marker = Uint8Array.from(randomBytes(32))
  const input = a.peer.services.pipes.input(pipe.id)
  await sim.run(output.send(Message.of(bytesElement('', 'marker', marker))))
  await sim.clock.advanceUntil(() => input?.stats.received === 1, 5_000)
  expect(input?.read()?.message.get('', 'marker')?.body).toEqual(marker)
  output.close()
  return passed.some((bytes) => Buffer.from(bytes).includes(Buffer.from(marker)))
}

describe(`secure pipes over a relay ${seedText}`, () => {
  test('are bound to a peer that has proven its key, and carry messages in order', async () => {
    const three = await separated()
    const { sim, a, b, relay } = three
    const pipe = await shared(three, 'JxtaUnicastSecure')
    const output = await bind(sim, b, pipe)
    expect(output.hops).toEqual([relay.id])
    expect(output.security).toMatchObject({
      ...{ profile: 'tls13', protocol: 'TLSv1.3', fingerprint: a.key.fingerprint },
    })
    for (let i = 0; i < 100; i++) await sim.run(output.send(textMessage(`letter ${i}`)))
    const input = a.peer.services.pipes.input(pipe.id)
    await sim.clock.advanceUntil(() => input?.stats.received === 100, 10_000)
    expect(readAll(a, pipe)).toEqual(Array.from({ length: 100 }, (_, i) => `letter ${i}`))
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('show the relay nothing of a marker that it sees pass in a plain pipe', async () => {
    const three = await separated()
    expect(await markerPasses(three, 'JxtaUnicast')).toBe(true)
    three.passed.length = 0
    expect(await markerPasses(three, 'JxtaUnicastSecure')).toBe(false)
    expect(three.passed.length).toBeGreaterThan(0)
    await three.sim.stopAll()
  })

  test('prove the key of the sender, so that one who was let in may send though a relay passes it on', async () => {
    const three = await separated()
    const { sim, a, b } = three
    const { fingerprint, publicKey } = b.key
    const holder = { fingerprint, publicKey, peerId: b.id }
    const received: number[] = []
    for (const type of ['JxtaUnicast', 'JxtaUnicastSecure'] as const) {
      const pipe = await shared(three, type)
      const output = await bind(sim, b, pipe)
      const input = a.peer.services.pipes.input(pipe.id)
      a.peer.trust.pair(holder, 'hand')
      a.peer.trust.setAccess(pipe.id, 'paired')
      await sim.run(output.send(textMessage('from one that is paired'))).catch(() => {})
      await sim.clock.advance(1_000)
      received.push(input?.stats.received ?? 0)
      a.peer.trust.forget(fingerprint)
      await sim.run(output.send(textMessage('from one that is not'))).catch(() => {})
      await sim.clock.advance(1_000)
      received.push(input?.stats.received ?? 0)
    }
    expect(received).toEqual([0, 0, 1, 1])
    await sim.stopAll()
  })

  test('are refused over a relay by the other end alone: within the session, not by the word of the relay', async () => {
    const three = await separated()
    const { sim, a, b, relay } = three
    const pipe = await shared(three, 'JxtaUnicastSecure')
    const output = await bind(sim, b, pipe)
    const no = { kind: 'answer', pipeId: pipe.id, type: pipe.type, peer: a.id } as const
    const refusal = encodePipeResolverMessage({ ...no, found: false, refused: 'not-paired' })
    const { resolver } = a.peer.services
    await sim.run(resolver.tell(b.id, PIPE_RESOLVER_HANDLER, refusal))
    await sim.clock.advance(1_000)
    expect(relay.counters.get('router.passed-on')).toBeGreaterThan(0)
    expect(b.counters.get('pipes.refusals-unproven')).toBe(1)
    expect(output.state).toBe('bound')
    a.peer.services.pipes.input(pipe.id)?.close()
    await sim.run(output.send(textMessage('anybody there?')))
    await sim.clock.advanceUntil(() => output.state === 'unbound', 2_000)
    expect(output.stateReason).toContain('does not have the pipe bound')
    await sim.stopAll()
  })

  test.each([true, false])(
    'carry conversations both ways, of which the relay sees nothing (reliable: %s)',
    async (reliable) => {
      const three = await separated()
      const { sim, a, b, passed } = three
      const pipe = await publishPipe(sim, a, 'talk', undefined, 'JxtaUnicastSecure')
      a.peer.services.pipes.input(pipe.id)?.close()
      const server = a.peer.services.bidi.acceptBidi(pipe)
      const asking = b.peer.services.bidi.connectBidi(pipe, { peerId: a.id, reliable })
      const [there, here] = await Promise.all([sim.run(asking), sim.run(server.accept())])
      const marker = Uint8Array.from(randomBytes(32))
      const message = (): Message => Message.of(bytesElement('', 'marker', marker))
      for (const [from, to, key] of [
        [there, here, b.key],
        [here, there, a.key],
      ] as const) {
        await sim.run(from.send(message()))
        const next = to[Symbol.asyncIterator]().next()
        const { value } = (await sim.run(next)) as IteratorYieldResult<ReceivedMessage>
        expect(value.message.get('', 'marker')?.body).toEqual(marker)
        expect([value.fingerprint, value.security?.profile]).toEqual([key.fingerprint, 'tls13'])
      }
      expect(passed.length).toBeGreaterThan(0)
      expect(passed.some((bytes) => Buffer.from(bytes).includes(Buffer.from(marker)))).toBe(false)
      const rest = here[Symbol.asyncIterator]().next()
      await sim.run(there.close())
      expect(await sim.run(rest)).toMatchObject({ done: true })
      expect(here.state).toBe('closed')
      await sim.stopAll()
    },
  )

  test('go on when the relay goes and another is there', async () => {
    const three = await separated()
    const { sim, a, b, relay } = three
    const pipe = await shared(three, 'JxtaUnicastSecure')
    const output = await bind(sim, b, pipe)
    await sim.run(output.send(textMessage('before')))
    await sim.start('R2', { at: '10.0.0.4', relay: true, ...withKey() })
    await sim.clock.advance(5_000)
    await sim.stop(relay)
    await sim.run(output.send(textMessage('after')))
    const input = a.peer.services.pipes.input(pipe.id)
    await sim.clock.advanceUntil(() => input?.stats.received === 2, 90_000)
    expect(readAll(a, pipe)).toEqual(['before', 'after'])
    await sim.stopAll()
  })
})

describe(`a secure pipe ${seedText}`, () => {
  const two = async (aOptions = withKey(), bOptions = withKey()) => {
    const sim = new Sim()
    const a = await sim.start('A', aOptions)
    const b = await sim.start('B', bOptions)
    await sim.clock.advanceUntil(() => sees(a, b) && sees(b, a), 5_000)
    const pipe = await publishPipe(sim, a, 'secret', undefined, 'JxtaUnicastSecure')
    await sim.clock.advanceUntil(() => knowsPipe(b, pipe), 2_000)
    return { sim, a, b, pipe }
  }

  test('refuses what comes in the open, and counts it', async () => {
    const { sim, a, b, pipe } = await two()
    const { endpoint } = b.peer.services
    const way = await sim.run(endpoint.way(a.id))
    endpoint.send(way, textMessage('in the open'), { service: PIPE_SERVICE, param: pipe.id })
    await sim.clock.advance(100)
    expect(readAll(a, pipe)).toEqual([])
    expect(a.counters.get('pipes.plain-refused')).toBe(1)
    await sim.stopAll()
  })

  test('is not bound to a peer whose key is not that of its id', async () => {
    const impostor = withKey()
    const wrong = createSecureSessions({ tls13: createIdentityKey().credentials })
    const { sim, b, pipe } = await two({
      ...impostor,
      ports: { ...impostor.ports, secure: wrong },
    })
    await expect(bind(sim, b, pipe)).rejects.toMatchObject({ code: 'secure/gate' })
    expect(b.counters.get('secure.gate-refused')).toBe(1)
    await sim.stopAll()
  })

  test('does not let in a peer whose key is not that of its id, which is never told that it is bound', async () => {
    const impostor = withKey()
    const wrong = createSecureSessions({ tls13: createIdentityKey().credentials })
    const { sim, a, b, pipe } = await two(withKey(), {
      ...impostor,
      ports: { ...impostor.ports, secure: wrong },
    })
    await expect(bind(sim, b, pipe)).rejects.toMatchObject({ code: 'secure/gate' })
    expect(a.counters.get('secure.gate-refused')).toBe(1)
    await sim.stopAll()
  })

  test('cannot be used by a peer without keys, and says why', async () => {
    const { sim, b, pipe } = await two(withKey(), withoutSessions())
    await expect(bind(sim, b, pipe)).rejects.toMatchObject({ code: 'secure/unavailable' })
    await sim.stopAll()
  })

  test('is ended for idleness when nobody uses it, and made again when somebody does', async () => {
    const { sim, a, b, pipe } = await two()
    const output = await bind(sim, b, pipe)
    await sim.clock.advance(20 * 60_000)
    await sim.run(output.send(textMessage('still bound')))
    await sim.clock.advance(1_000)
    expect(readAll(a, pipe)).toEqual(['still bound'])
    output.close()
    await sim.clock.advance(20 * 60_000)
    const again = await bind(sim, b, pipe)
    await sim.run(again.send(textMessage('bound anew')))
    await sim.clock.advance(1_000)
    expect(readAll(a, pipe)).toEqual(['bound anew'])
    await sim.stopAll()
    expect(sim.clock.pendingNames()).toEqual([])
  })

  test('is not begun by more than a few who are not proven, nor fed more than a handshake', async () => {
    const { sim, a, b } = await two(withKey(), withoutSessions())
    const way = await sim.run(b.peer.services.endpoint.way(a.id))
    const say = (id: string, sequence: number, bytes: number) => {
      const frame = { kind: 'block', sequence, body: new Uint8Array(bytes), again: false } as const
      const message = encodeSecureFrame('tls13', frame, { id, role: 'client' })
      if (message !== undefined)
        b.peer.services.endpoint.send(way, message, { service: SECURE_SERVICE, param: '' })
    }
    const session = (i: number) => i.toString(16).padStart(32, '0')
    for (let i = 0; i < UNPROVEN_PER_PEER + 3; i++) say(session(i), 1, 0)
    await sim.clock.advance(100)
    expect(a.counters.get('secure.sessions-refused')).toBe(3)
    for (let sequence = 3; sequence < 8; sequence++) say(session(0), sequence, 16_000)
    await sim.clock.advance(100)
    expect(a.counters.get('secure.handshakes-failed')).toBe(1)
    say('f'.repeat(32), 2, 10)
    await sim.clock.advance(100)
    expect(a.counters.get('secure.no-session')).toBe(1)
    await sim.clock.advance(HANDSHAKE_MS)
    expect(a.counters.get('secure.handshakes-failed')).toBe(UNPROVEN_PER_PEER)
    await sim.stopAll()
  })

  test('goes on over another link when the one beneath breaks', async () => {
    const { sim, a, b, pipe } = await two()
    const output = await bind(sim, b, pipe)
    await sim.run(output.send(textMessage('before')))
    await sim.clock.advance(100)
    for (const link of a.peer.services.endpoint.links.of(b.id)) link.connection.abort()
    await sim.run(output.send(textMessage('after')))
    await sim.clock.advance(10_000)
    expect(readAll(a, pipe)).toEqual(['before', 'after'])
    expect(output.state).toBe('bound')
    await sim.stopAll()
  })
})

describe('whatever a link does to the blocks of a secure pipe', () => {
  const MESSAGES = 60
  const texts = Array.from({ length: MESSAGES }, (_, i) => `letter ${i} ${'x'.repeat(i * 37)}`)

  test.each(Array.from({ length: 12 }, (_, i) => SEED * 100 + i))(
    'all messages come in order, or the end says that they do not (seed %d)',
    async (seed) => {
      const sim = new Sim({}, seed)
      const random = seededRandom(seed)
      const spoiling = { clock: sim.clock, random, loss: 0, twice: 0, jitterMs: 0 }
      const a = await sim.start('A', withKey())
      const b = await sim.start('B', { ...withKey(), wrap: spoil(spoiling) })
      await sim.clock.advanceUntil(() => sees(a, b) && sees(b, a), 60_000)
      const pipe = await publishPipe(sim, a, 'secret', undefined, 'JxtaUnicastSecure')
      spoiling.loss = randomBelow(random, 35) / 100
      spoiling.twice = randomBelow(random, 30) / 100
      spoiling.jitterMs = randomBelow(random, 150)
      const to = { peerId: a.id, endpoint: a.address, chosenBy: 'rule', reason: 'test' } as const
      const output = await sim.run(b.peer.services.pipes.openOutput(pipe, to))
      for (const text of texts) await sim.run(output.send(textMessage(text)))
      const input = a.peer.services.pipes.input(pipe.id)
      const isOver = () => input?.stats.received === MESSAGES || output.state !== 'bound'
      await sim.clock.advanceUntil(isOver, 600_000)
      const received = readAll(a, pipe)
      expect(received).toEqual(texts.slice(0, received.length))
      if (output.state === 'bound') expect(received).toHaveLength(MESSAGES)
      else expect(output.stateReason).toContain('may be lost')
      await sim.stopAll()
    },
  )
})
