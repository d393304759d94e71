/** B9: those who say in the DHT that they are somebody else, up to two hundred around one peer. */
import createTestnet from '@hyperswarm/testnet'
import HyperDHT from 'hyperdht'
import type { KeyPair } from 'hyperdht'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { utf8Encode } from '../../src/main/base/bytes.ts'
import { PipefitterError } from '../../src/main/base/errors.ts'
import { hkdfSha256 } from '../../src/main/base/sha256.ts'
import { systemClock } from '../../src/main/base/system.ts'
import type { Connection } from '../../src/main/peer/ports/connection.ts'
import type { TransportContext } from '../../src/main/peer/ports/transport.ts'
import { createIdentityKey } from '../../src/main/platform/identity-key.ts'
import { peerDigits, topicOfPeer } from '../../src/main/transports/dht/dht-address.ts'
import { createDhtTransport } from '../../src/main/transports/dht/index.ts'
import { testInterface, testWorld } from '../compliance/support.ts'
import { leavesNone } from './support/traces.ts'

const SYBILS = 200
/** Of those every so many can be dialled; the others lead nowhere. */
const ANSWERS_EVERY = 8
const SLOW_MS = 120_000
const anywhere = { anywhere: true, onChanged: () => () => {} }

describe('liars in the DHT', { timeout: SLOW_MS }, () => {
  let testnet: Awaited<ReturnType<typeof createTestnet>>
  let liar: HyperDHT
  const closing: (() => Promise<void>)[] = []
  beforeEach(() => leavesNone('transports alone, without a log: what they count is asserted here'))

  beforeAll(async () => {
    testnet = await createTestnet(4, { host: '127.0.0.1' })
    liar = new HyperDHT({
      ...{ bootstrap: testnet.bootstrap, host: '127.0.0.1', port: 50_001 },
      ...{ keyPair: liarKeys(0), ephemeral: true, maxSize: 4096 },
    })
    closing.push(() => liar.destroy({ force: true }))
  }, SLOW_MS)
  afterAll(async () => {
    for (const close of closing.reverse()) await close()
    await testnet.destroy()
  }, SLOW_MS)

  const world = () =>
    testWorld(systemClock, [testInterface('test0', '127.0.0.1')], createIdentityKey())
  const transportIn = (context: TransportContext) => {
    const bootstrap = testnet.bootstrap.map(({ host, port }) => `${host}:${port}`)
    return createDhtTransport(context, { reach: anywhere, bootstrap })
  }
  const listen = async (context: TransportContext): Promise<void> => {
    const listener = await transportIn(context).listen((connection) => {
      closing.push(() => Promise.resolve(connection.abort()))
    })
    closing.push(() => listener.close())
    await expect.poll(() => listener.endpoints().length, { timeout: SLOW_MS }).toBe(1)
  }

  /** Says that whoever holds these keys is the peer with these digits. */
  const say = (digits: string, keys: KeyPair): Promise<void> =>
    liar.announce(topicOfPeer(digits), keys, []).finished()

  /** Somebody new looks for that peer: whom it gets, or why nobody; and how many were found lying. */
  const lookFor = async (digits: string) => {
    const { context, counters } = world()
    const { signal } = new AbortController()
    const found = await transportIn(context)
      .dial(`dht://${digits}`, { signal })
      .catch((error: unknown) => {
        if (error instanceof PipefitterError) return error
        throw error
      })
    const link: Connection | undefined = found instanceof PipefitterError ? undefined : found
    link?.abort()
    return {
      peer: link?.remotePeer,
      code: found instanceof PipefitterError ? found.code : undefined,
      liars: counters.get('dht.refused-liars'),
    }
  }

  it('200 of them around one that is away give nobody a link', async () => {
    const digits = digitsOf(world().context)
    for (let i = 1; i <= SYBILS; i++) {
      const keys = liarKeys(i)
      if (i % ANSWERS_EVERY === 0) await serveNonsense(liar, keys)
      await say(digits, keys)
    }
    expect(await lookFor(digits)).toMatchObject({ peer: undefined, code: 'endpoint/unreachable' })
  })

  it('a peer that is announced as another is told from it by its key, and counted', async () => {
    const impostor = world()
    await listen(impostor.context)
    const digits = digitsOf(world().context)
    await say(digits, keysOf(impostor.context))
    expect(await lookFor(digits)).toEqual({
      peer: undefined,
      code: 'endpoint/unreachable',
      liars: 1,
    })
  })

  it('a peer that gives the id of another under its own key is not let in, and counted', async () => {
    const target = world()
    // It announces itself as the target, for that is the id that it gives.
    await listen({ ...world().context, peerId: target.context.peerId })
    await expect
      .poll(() => lookFor(digitsOf(target.context)), { timeout: SLOW_MS, interval: 200 })
      .toEqual({ peer: undefined, code: 'endpoint/unreachable', liars: 1 })
  })

  it('do not hide one that is there as long as a node tells of it', async () => {
    const target = world()
    const digits = digitsOf(target.context)
    for (let i = 1; i <= 12; i++) await say(digits, liarKeys(1_000 + i))
    await listen(target.context)
    await expect
      .poll(async () => (await lookFor(digits)).peer, { timeout: SLOW_MS, interval: 200 })
      .toBe(target.context.peerId)
  })
})

/** Opens the stream, and has nothing to show in it. */
const serveNonsense = async (node: HyperDHT, keys: KeyPair): Promise<void> => {
  const server = node.createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => socket.write(new Uint8Array(64)))
  })
  await server.listen(keys)
}

const liarKeys = (number: number): KeyPair => {
  const seed = new Uint8Array(32).fill(7)
  new DataView(seed.buffer).setUint32(0, number)
  return HyperDHT.keyPair(seed)
}

/** The keys that a peer of ours has in the DHT. */
const keysOf = ({ security }: TransportContext): KeyPair => {
  const secret = utf8Encode(security?.credentials.privateKeyPem ?? '')
  return HyperDHT.keyPair(
    hkdfSha256(secret, new Uint8Array(0), utf8Encode('pipefitter/dht/1/key'), 32),
  )
}

const digitsOf = ({ peerId }: TransportContext): string => peerDigits(peerId) ?? ''
