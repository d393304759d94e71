/** WebSockets through real proxies, and what servers and clients of other kinds get. */
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { connect, createServer } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { testInterface, testWorld } from '../../../../tests/compliance/support.ts'
import { Inbox } from '../../../../tests/compliance/transport-rig.ts'
import { settle, VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import {
  forwardProxy,
  portOf,
  reverseProxy,
  sockets,
  started,
} from '../../../../tests/support/web-proxies.ts'
import { untilSo } from '../../../../tests/support/waiting.ts'
import { utf8Encode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type { NetworkInterface } from '../../peer/ports/network.ts'
import type { Listener } from '../../peer/ports/transport.ts'
import { createIdentityKey } from '../../platform/identity-key.ts'
import { PENDING_PER_ADDRESS_MAX } from '../stream/limits.ts'
import { createWsTransport } from './index.ts'
import type { WsOptions } from './index.ts'
import {
  FRAGMENTS_MAX,
  OPEN_TIMEOUT_MS,
  PIECE_MAX_BYTES,
  PING_EVERY_MS,
  UPGRADE_TIMEOUT_MS,
} from './limits.ts'

const lo: NetworkInterface = { ...testInterface('lo', '127.0.0.1'), loopback: true }

describe('links over WebSockets', () => {
  let clock: VirtualClock
  let listeners: Listener[]
  beforeEach(() => {
    clock = new VirtualClock()
    listeners = []
  })
  afterEach(async () => {
    await Promise.all(listeners.map((listener) => listener.close()))
  })

  const peer = (options: WsOptions = {}) => {
    const key = createIdentityKey()
    const world = testWorld(clock, [lo], key)
    return { ...world, key, transport: createWsTransport(world.context, { port: 0, ...options }) }
  }

  const listening = async () => {
    const one = peer()
    const accepted: { connection: Connection; inbox: Inbox }[] = []
    const listener = await one.transport.listen((connection) => {
      const inbox = new Inbox()
      connection.attach(inbox)
      accepted.push({ connection, inbox })
    })
    listeners.push(listener)
    const address = listener.endpoints()[0]!.address
    return { ...one, accepted, address, port: Number(new URL(address).port) }
  }

  const dial = async (one: ReturnType<typeof peer>, address: string): Promise<Connection> => {
    const outcome = await outcomeOf(
      one.transport.dial(address, { signal: new AbortController().signal }),
    )
    if (outcome instanceof PipefitterError) throw outcome
    return outcome
  }
  const outcomeOf = async <T>(work: Promise<T>): Promise<T | PipefitterError> => {
    let outcome: T | PipefitterError | undefined
    work.then(
      (value) => (outcome = value),
      (error: PipefitterError) => (outcome = error),
    )
    await untilSo(() => outcome !== undefined, 'it settles')
    return outcome!
  }
  const failureOf = async (work: Promise<unknown>): Promise<PipefitterError> => {
    const outcome = await outcomeOf(work)
    if (outcome instanceof PipefitterError) return outcome
    throw new Error('it succeeded')
  }
  const live = { signal: new AbortController().signal }

  it('are proven from end to end through a reverse proxy that ends the TLS of the web, and secret to it', async () => {
    const server = await listening()
    const { port, ca, seen } = await reverseProxy(server.port)
    const client = peer({ ca })
    const connection = await dial(client, `wss://localhost:${port}/peers/one`)
    expect(connection.proof?.fingerprint).toBe(server.key.fingerprint)
    expect(connection.remotePeer).toBe(server.context.peerId)
    expect(connection.remoteAddress).toBe(`wss://localhost:${port}/peers/one`)

    const inbox = new Inbox()
    connection.attach(inbox)
    const secret = utf8Encode('what the proxy shall not read')
    connection.send([secret])
    connection.send([new Uint8Array(3 * PIECE_MAX_BYTES).fill(7)])
    await untilSo(() => server.accepted[0]?.inbox.messages.length === 2, 'the messages come')
    const [first] = server.accepted
    expect(first?.connection.proof?.fingerprint).toBe(client.key.fingerprint)
    expect(first?.inbox.messages[0]).toEqual(secret)
    expect(first?.inbox.messages[1]?.length).toBe(3 * PIECE_MAX_BYTES)
    expect(seen.join('').length).toBeGreaterThan(3 * PIECE_MAX_BYTES)
    expect(seen.join('')).not.toContain('proxy shall not read')

    const closed = connection.close()
    await untilSo(() => inbox.ends.length === 1, 'it ends')
    await closed
    expect(inbox.ends).toEqual([undefined])
    await untilSo(() => first!.inbox.ends.length === 1, 'the other end hears of it')
    expect(first!.inbox.ends).toEqual([undefined])
  })

  it('are not made where the server of the web is not the one that was named', async () => {
    const server = await listening()
    const { port, ca } = await reverseProxy(server.port)
    const untrusted = await failureOf(
      peer().transport.dial(`wss://localhost:${port}/peers/one`, live),
    )
    expect(untrusted.code).toBe('endpoint/unreachable')
    const misnamed = await failureOf(
      peer({ ca }).transport.dial(`wss://127.0.0.1:${port}/peers/one`, live),
    )
    expect(misnamed.code).toBe('endpoint/unreachable')
    expect(server.accepted).toEqual([])
  })

  it('go through a proxy that makes tunnels, with its words', async () => {
    const server = await listening()
    const { port, ca } = await reverseProxy(server.port)
    const tunnels = await forwardProxy('me:pass word')
    const proxy = `http://me:pass%20word@127.0.0.1:${tunnels.port}`
    const connection = await dial(peer({ ca, proxy }), `wss://localhost:${port}/peers/one`)
    expect(connection.proof?.fingerprint).toBe(server.key.fingerprint)
    expect(tunnels.asked).toEqual([`localhost:${port}`])
    connection.abort()

    const refused = await failureOf(
      peer({ ca, proxy: `http://127.0.0.1:${tunnels.port}` }).transport.dial(
        `wss://localhost:${port}/peers/one`,
        live,
      ),
    )
    expect(refused.message).toContain('407')
    await dial(peer({ proxy }), server.address)
    expect(tunnels.asked).toHaveLength(2)
  })

  it.each(['socks5://127.0.0.1:1', 'proxy:8080', 'https://127.0.0.1:1'])(
    'take %s for no proxy',
    (proxy) => {
      expect(() => peer({ proxy })).toThrow(
        expect.objectContaining({ code: 'base/invalid-input' }) as Error,
      )
    },
  )

  it.each([
    ['ws://127.0.0.1:9702', true],
    ['wss://example.org:443/peers/one', true],
    ['ws://127.0.0.1:9702/a?b', false],
    ['ws://127.0.0.1:9702/a%0d%0ab', false],
    ['ws://127.0.0.1:0', false],
    ['ws://127.0.0.1', false],
    ['tcp://127.0.0.1:9702', false],
  ])('say of %s whether it can be dialled: %s', (address, can) => {
    expect(peer().transport.canDial(address)).toBe(can)
  })

  describe('from something else', () => {
    const webSocket = (
      address: string,
      protocols: string[],
      headers: Record<string, string> = {},
    ) => {
      const socket = new WebSocket(address, protocols, { headers, perMessageDeflate: false })
      const events: string[] = []
      socket.on('open', () => events.push('open'))
      socket.on('error', () => events.push('error'))
      socket.on('close', () => events.push('close'))
      return { socket, events }
    }

    it('are refused to a web page, and without our subprotocol', async () => {
      const { address, counters, accepted } = await listening()
      const page = webSocket(address, ['pipefitter.v1'], { origin: 'https://example.org' })
      const stranger = webSocket(address, ['chat'])
      await untilSo(() => page.events.includes('close'), 'the page is refused')
      await untilSo(() => stranger.events.includes('close'), 'the stranger is refused')
      expect([page.events, stranger.events]).toEqual([
        ['error', 'close'],
        ['error', 'close'],
      ])
      expect(counters.get('ws.refused-upgrades')).toBe(2)
      expect(accepted).toEqual([])
    })

    it.each([
      ['a text', (socket: WebSocket) => socket.send('hello')],
      [
        'a message that is too long',
        (socket: WebSocket) => socket.send(Buffer.alloc(PIECE_MAX_BYTES + 1, 0x16)),
      ],
      ['a flood of pings', (socket: WebSocket) => Array.from({ length: 100 }, () => socket.ping())],
      ['what is no TLS', (socket: WebSocket) => socket.send(Buffer.from('JXTAHELLO a b c\r\n'))],
    ])('end with %s', async (_what, send) => {
      const { address, counters, accepted } = await listening()
      const { socket, events } = webSocket(address, ['pipefitter.v1'])
      await untilSo(() => events.includes('open'), 'it opens')
      send(socket)
      await untilSo(() => events.includes('close'), 'it is cut')
      expect(accepted).toEqual([])
      const all = ['ws.ungreeted', 'ws.refused-unproven', 'ws.refused-legacy']
      expect(all.map((name) => counters.get(name)).filter((value) => value > 0)).toEqual([1])
    })

    /** A frame of binary data with its length in eight bytes, of which little comes. */
    const longFrame = (length: bigint): Buffer => {
      const head = Buffer.from([0x82, 0xff, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4])
      head.writeBigUInt64BE(length, 2)
      return Buffer.concat([head, Buffer.alloc(64)])
    }

    /** Asks for the upgrade by hand, and hands over the bare socket. */
    const upgraded = async (port: number): Promise<{ socket: Socket; isGone: () => boolean }> => {
      const socket = connect(port, '127.0.0.1')
      sockets.push(socket)
      let [said, gone] = ['', false]
      socket.on('error', () => {}).on('close', () => (gone = true))
      socket.on('data', (chunk: Buffer) => (said += chunk.toString('latin1')))
      socket.write(
        `GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
          'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n' +
          'Sec-WebSocket-Protocol: pipefitter.v1\r\n\r\n',
      )
      await untilSo(() => said.includes('101'), 'it is upgraded')
      return { socket, isGone: () => gone }
    }

    it.each([
      ['one byte more than there may be', BigInt(PIECE_MAX_BYTES) + 1n],
      ['2^31', 2n ** 31n],
      ['2^32 - 1', 2n ** 32n - 1n],
      ['2^53', 2n ** 53n],
      ['2^63', 2n ** 63n],
      ['-1', 2n ** 64n - 1n],
    ])('end with a frame whose length is %s, before room is made for it', async (_what, length) => {
      const { port, counters, accepted } = await listening()
      const { socket, isGone } = await upgraded(port)
      const before = process.memoryUsage().arrayBuffers
      socket.write(longFrame(length))
      await untilSo(isGone, 'it is cut')
      expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * PIECE_MAX_BYTES)
      expect([counters.get('ws.ungreeted'), accepted]).toEqual([1, []])
    })

    it('end with a message in more fragments than there may be', async () => {
      const { port, counters } = await listening()
      const { socket, isGone } = await upgraded(port)
      const [first, more] = [0x02, 0x00].map((code) => Buffer.from([code, 0x81, 0, 0, 0, 0, 0x16]))
      socket.write(first ?? '')
      for (let i = 0; i <= FRAGMENTS_MAX; i++) socket.write(more ?? '')
      await untilSo(isGone, 'it is cut')
      expect(counters.get('ws.ungreeted')).toBe(1)
    })

    it('lose their place when they ask for nothing in time, and few may wait', async () => {
      const { port, counters } = await listening()
      const knocks = Array.from({ length: PENDING_PER_ADDRESS_MAX + 2 }, () => {
        const socket = connect(port, '127.0.0.1')
        const knock = { socket, gone: false }
        socket.on('close', () => (knock.gone = true)).on('error', () => {})
        sockets.push(socket)
        return knock
      })
      const gone = (): number => knocks.filter((one) => one.gone).length
      await untilSo(() => gone() === 2, 'those too many are refused')
      expect(counters.get('ws.refused-pending')).toBe(2)
      await clock.advance(UPGRADE_TIMEOUT_MS)
      await untilSo(() => gone() === knocks.length, 'the silent ones are cut')
      expect(counters.get('ws.ungreeted')).toBe(PENDING_PER_ADDRESS_MAX)
    })

    it('fail with a server that never answers, and one that speaks no WebSocket', async () => {
      const silent = await started(createHttpServer())
      silent.on('upgrade', () => {})
      const dialling = failureOf(peer().transport.dial(`ws://127.0.0.1:${portOf(silent)}`, live))
      await untilSo(() => sockets.length > 0, 'it knocks')
      await clock.advance(OPEN_TIMEOUT_MS)
      expect((await dialling).code).toBe('endpoint/unreachable')

      const page = await started(createHttpServer((_, response) => response.end('a page')))
      const other = failureOf(peer().transport.dial(`ws://127.0.0.1:${portOf(page)}`, live))
      expect((await other).code).toBe('endpoint/unreachable')
    })
  })

  it('stay while pings are answered, and end when they are not', async () => {
    const server = await listening()
    const relayed: Socket[] = []
    const relay = createServer((near) => {
      const far = connect(server.port, '127.0.0.1')
      relayed.push(near, far)
      near
        .on('error', () => {})
        .pipe(far.on('error', () => {}))
        .pipe(near)
    }).listen(0, '127.0.0.1')
    await once(relay, 'listening')
    const connection = await dial(peer(), `ws://127.0.0.1:${(relay.address() as AddressInfo).port}`)
    const inbox = new Inbox()
    connection.attach(inbox)
    await untilSo(() => server.accepted.length === 1, 'it is taken')
    const lively = async (): Promise<void> => {
      await clock.advance(PING_EVERY_MS)
      for (let turn = 0; turn < 50; turn++) await settle()
    }
    for (let i = 0; i < 4; i++) await lively()
    expect(inbox.ends).toEqual([])

    for (const socket of relayed) socket.unpipe().pause()
    await clock.advance(2 * PING_EVERY_MS)
    await untilSo(() => inbox.ends.length === 1, 'it ends')
    expect(inbox.ends[0]?.message).toContain('answers no ping')
    for (const socket of relayed) socket.destroy()
    relay.close()
  })
})
