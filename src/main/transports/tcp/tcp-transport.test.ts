/** What only bytes can show: greetings, frames and sockets that no transport of ours would make. */
import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testInterface, testWorld, whyNoLoopbackNet } from '../../../../tests/compliance/support.ts'
import { Inbox } from '../../../../tests/compliance/transport-rig.ts'
import { skipUnless } from '../../../../tests/support/skips.ts'
import { settle, VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { untilSo } from '../../../../tests/support/waiting.ts'
import { concatBytes, utf8Encode } from '../../base/bytes.ts'
import type { PipefitterError } from '../../base/errors.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type { NetworkInterface } from '../../peer/ports/network.ts'
import type { Listener } from '../../peer/ports/transport.ts'
import { encodePackageHeader } from '../../protocol/framing/package-header.ts'
import { parseWelcome } from '../../protocol/framing/welcome.ts'
import { createTcpTransport } from './index.ts'
import {
  CLOSE_TIMEOUT_MS,
  FRAME_STALL_BYTES,
  FRAME_STALL_MS,
  PENDING_MAX,
  PENDING_PER_ADDRESS_MAX,
  STALL_TIMEOUT_MS,
  WELCOME_TIMEOUT_MS,
} from '../stream/limits.ts'
import { CONNECT_TIMEOUT_MS, LISTEN_RETRY_MS } from './limits.ts'
import type { TcpOptions } from './limits.ts'

const STRANGER = 'urn:jxta:uuid-59616261646162614A78746150325033000000000000000000000000000000AA03'
const HELLO = utf8Encode(`JXTAHELLO tcp://127.0.0.1:9 tcp://127.0.0.1:9 ${STRANGER} 0 1.1\r\n`)
const frame = (body: Uint8Array, announced = body.length): Uint8Array =>
  concatBytes([encodePackageHeader(announced), body])

/** The far end of a socket, bare. */
interface Raw {
  readonly socket: Socket
  received: Uint8Array
  /** Ended or reset by the other side. */
  gone: boolean
}

describe('TCP transport', () => {
  let clock: VirtualClock
  let listeners: Listener[]
  let servers: Server[]
  let raws: Raw[]

  beforeEach(() => {
    clock = new VirtualClock()
    listeners = []
    servers = []
    raws = []
  })
  afterEach(async () => {
    for (const { socket } of raws) socket.destroy()
    for (const server of servers) server.close()
    await Promise.all(listeners.map((listener) => listener.close()))
  })

  const rawOf = (socket: Socket): Raw => {
    const raw: Raw = { socket, received: new Uint8Array(0), gone: false }
    socket.on('data', (chunk: Uint8Array) => (raw.received = concatBytes([raw.received, chunk])))
    socket.on('end', () => (raw.gone = true)).on('close', () => (raw.gone = true))
    socket.on('error', () => (raw.gone = true))
    raws.push(raw)
    return raw
  }

  const lo: NetworkInterface = { ...testInterface('lo', '127.0.0.1'), loopback: true }

  const listening = async (options: TcpOptions = {}, interfaces = [lo]) => {
    const world = testWorld(clock, interfaces)
    const transport = createTcpTransport(world.context, { port: 0, ...options })
    const accepted: { connection: Connection; inbox: Inbox }[] = []
    const listener = await transport.listen((connection) => {
      const inbox = new Inbox()
      connection.attach(inbox)
      accepted.push({ connection, inbox })
    })
    listeners.push(listener)
    const address = listener.endpoints()[0]?.address ?? ''
    const port = Number(address.slice(address.lastIndexOf(':') + 1))
    const knock = (localAddress = '127.0.0.1'): Raw =>
      rawOf(connect({ host: '127.0.0.1', port, localAddress, noDelay: true }))
    return { ...world, transport, listener, accepted, address, port, knock }
  }

  /** A server that is no peer; `onSocket` says what it does. */
  const serving = (onSocket: (raw: Raw) => void): Promise<string> =>
    new Promise((resolve) => {
      const server = createServer((socket) => onSocket(rawOf(socket)))
      servers.push(server)
      server.listen(0, '127.0.0.1', () => {
        const address = server.address()
        resolve(`tcp://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`)
      })
    })

  const dial = (address: string, signal = new AbortController().signal) =>
    createTcpTransport(testWorld(clock, [lo]).context).dial(address, { signal })

  const failureOf = async (promise: Promise<unknown>): Promise<PipefitterError> => {
    let failure: PipefitterError | undefined
    promise.then(
      () => {},
      (error: PipefitterError) => (failure = error),
    )
    await untilSo(() => failure !== undefined, 'it fails')
    return failure!
  }

  /** A greeted link whose far end is bare. */
  const greeted = async (options: TcpOptions = {}) => {
    const server = await listening(options)
    const raw = server.knock()
    raw.socket.write(HELLO)
    await untilSo(() => server.accepted.length === 1, 'accepted')
    return { ...server, raw, ...server.accepted[0]! }
  }

  describe('greeting', () => {
    it('greets at once, naming the remote socket, itself and its peer', async () => {
      const server = await listening()
      const raw = server.knock()
      await untilSo(() => raw.received.length > 0, 'the welcome comes before ours')
      const text = Buffer.from(raw.received).toString('latin1')
      expect(parseWelcome(text)).toEqual({
        destination: `tcp://127.0.0.1:${raw.socket.localPort}`,
        publicAddress: server.address,
        peerId: server.context.peerId,
        noPropagate: false,
        version: '1.1',
      })
    })

    it('takes the welcome of a JXSE peer as it was recorded', async () => {
      const path = new URL('../../../../tests/vectors/tcp-welcome-connecting.json', import.meta.url)
      const vector = JSON.parse(readFileSync(path, 'utf8')) as { hex: string }
      const server = await listening()
      server.knock().socket.write(Buffer.from(vector.hex, 'hex'))
      await untilSo(() => server.accepted.length === 1, 'accepted')
      const { connection } = server.accepted[0]!
      expect(connection.remotePeer).toMatch(/^urn:jxta:cbid-5961.*03$/)
      expect(connection.remotePublicAddress).toBe('tcp://10.77.0.2:9702')
    })

    it('takes a welcome that comes byte by byte, and a frame cut anywhere', async () => {
      const server = await listening()
      const raw = server.knock()
      for (const byte of concatBytes([HELLO, frame(Uint8Array.of(1, 2, 3))])) {
        raw.socket.write(Uint8Array.of(byte))
        await settle()
      }
      await untilSo(() => server.accepted[0]?.inbox.messages.length === 1, 'the message came')
      expect(server.accepted[0]!.inbox.messages).toEqual([Uint8Array.of(1, 2, 3)])
    })

    it('delivers frames that share the segment with the welcome', async () => {
      const server = await listening()
      const bodies = [Uint8Array.of(1), new Uint8Array(0), Uint8Array.of(2)]
      server.knock().socket.write(concatBytes([HELLO, ...bodies.map((body) => frame(body))]))
      await untilSo(() => server.accepted[0]?.inbox.messages.length === 3, 'the messages came')
      expect(server.accepted[0]!.inbox.messages).toEqual(bodies)
    })

    it('closes a connection that drips its welcome too slowly, and has its place again', async () => {
      const server = await listening()
      const raw = server.knock()
      for (let i = 0; i < 10 && !raw.gone; i++) {
        raw.socket.write(HELLO.subarray(i, i + 1))
        await settle()
        await clock.advance(WELCOME_TIMEOUT_MS / 10)
      }
      await untilSo(() => raw.gone, 'it is closed')
      expect(server.counters.get('tcp.ungreeted')).toBe(1)
      expect(server.accepted).toHaveLength(0)
      expect(clock.pendingCount).toBe(0)
    })

    it.each([
      ['another protocol', utf8Encode('GET / HTTP/1.1\r\nHost: x\r\n\r\n')],
      ['binary', new Uint8Array(100).fill(10)],
      ['a line without end', new Uint8Array(5000).fill(65)],
      ['no peer id', utf8Encode('JXTAHELLO tcp://a:1 tcp://b:2 urn:jxta:x 0 1.1\r\n')],
    ])('closes a connection that greets with %s', async (_, bytes) => {
      const server = await listening()
      const raw = server.knock()
      raw.socket.write(bytes)
      await untilSo(() => raw.gone, 'it is closed')
      expect(server.accepted).toHaveLength(0)
      expect(server.counters.get('tcp.ungreeted')).toBe(1)
    })

    it(
      'keeps few connections that have not greeted from one address, and lets others in',
      skipUnless(whyNoLoopbackNet()),
      async () => {
        const server = await listening()
        const held = Array.from({ length: PENDING_PER_ADDRESS_MAX }, () => server.knock())
        await untilSo(() => held.every(({ received }) => received.length > 0), 'they are let in')
        const refused = server.knock()
        await untilSo(() => refused.gone, 'one more is not')
        expect(server.counters.get('tcp.refused-pending')).toBe(1)
        const other = server.knock('127.0.0.3')
        other.socket.write(HELLO)
        await untilSo(() => server.accepted.length === 1, 'another address is let in')
        held[0]!.socket.write(HELLO)
        await untilSo(() => server.accepted.length === 2, 'a place is free again')
        server.knock().socket.write(HELLO)
        await untilSo(() => server.accepted.length === 3, 'and taken')
      },
    )

    it(
      'keeps few connections that have not greeted in all',
      skipUnless(whyNoLoopbackNet()),
      async () => {
        const server = await listening()
        const held = Array.from({ length: PENDING_MAX + 8 }, (_, i) =>
          server.knock(`127.0.1.${1 + (i % 16)}`),
        )
        await untilSo(
          () =>
            held.filter(({ received }) => received.length > 0).length === PENDING_MAX &&
            held.filter(({ gone }) => gone).length === 8,
          'all but eight are let in',
        )
        expect(server.counters.get('tcp.refused-pending')).toBe(8)
      },
    )

    it('refuses more connections than its limit, both ways', async () => {
      const server = await listening({ maxConnections: 2 })
      for (let i = 1; i <= 2; i++) {
        server.knock().socket.write(HELLO)
        await untilSo(() => server.accepted.length === i, 'accepted')
      }
      const refused = server.knock()
      refused.socket.write(HELLO)
      await untilSo(() => refused.gone, 'the third is refused')
      const dialling = server.transport.dial(server.address, {
        signal: new AbortController().signal,
      })
      expect((await failureOf(dialling)).code).toBe('endpoint/limit')
      expect(server.counters.get('tcp.refused-limit')).toBe(2)
      await server.accepted[0]!.connection.close()
      server.knock().socket.write(HELLO)
      await untilSo(() => server.accepted.length === 3, 'a place is free again')
    })
  })

  describe('dialling', () => {
    it('gives up on a server that says nothing', async () => {
      let raw: Raw | undefined
      const dialling = dial(await serving((it) => (raw = it)))
      await untilSo(() => (raw?.received.length ?? 0) > 0, 'it was greeted')
      const failing = failureOf(dialling)
      await clock.advance(WELCOME_TIMEOUT_MS)
      expect((await failing).code).toBe('transport/silent')
      await untilSo(() => raw!.gone, 'the socket is closed')
      expect(clock.pendingCount).toBe(0)
    })

    it('gives up on a server that hangs up without a word', async () => {
      const failure = await failureOf(dial(await serving(({ socket }) => socket.end())))
      expect(failure.code).toBe('transport/silent')
    })

    it('gives up on a server that greets with something else', async () => {
      const address = await serving(({ socket }) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'))
      expect((await failureOf(dial(address))).code).toBe('protocol/welcome-malformed')
    })

    it('gives up when it is cancelled during the greeting, and closes the socket', async () => {
      let raw: Raw | undefined
      const controller = new AbortController()
      const dialling = dial(await serving((it) => (raw = it)), controller.signal)
      await untilSo(() => (raw?.received.length ?? 0) > 0, 'it was greeted')
      controller.abort()
      expect((await failureOf(dialling)).code).toBe('base/cancelled')
      await untilSo(() => raw!.gone, 'the socket is closed')
      expect(clock.pendingCount).toBe(0)
    })

    it(
      'gives up on a host that does not answer, within its own time',
      skipUnless(whyNoFullQueue()),
      async () => {
        const deaf = await deafServer()
        const failing = failureOf(dial(deaf.address))
        for (let i = 0; i < 20; i++) await settle()
        await clock.advance(CONNECT_TIMEOUT_MS)
        expect(await failing).toMatchObject({
          code: 'endpoint/unreachable',
          message: `${deaf.address}: no connection within 5 s`,
        })
        expect(clock.pendingCount).toBe(0)
        deaf.close()
      },
    )

    it('leaves the machine by no way when loopback is all that it may use', async () => {
      expect(await failureOf(dial('tcp://192.0.2.77:9701'))).toMatchObject({
        code: 'endpoint/unreachable',
        message: 'tcp://192.0.2.77:9701: no network interface that this peer may use leads there',
      })
    })

    it('says in words why nobody could be reached', async () => {
      const address = await serving(() => {})
      await new Promise((resolve) => servers.pop()!.close(resolve))
      expect(await failureOf(dial(address))).toMatchObject({
        code: 'endpoint/unreachable',
        message: `${address}: nobody listens there (ECONNREFUSED)`,
        details: { system: 'ECONNREFUSED' },
      })
    })
  })

  describe('faults of the other side', () => {
    it.each([
      ['garbage', new Uint8Array(2000).fill(0xff), 'protocol/frame-malformed'],
      ['a frame beyond the limit', frame(new Uint8Array(0), 2000), 'protocol/frame-too-long'],
      [
        'a length of 2^64-1',
        frame(new Uint8Array(0)).fill(0xff, 17, 25),
        'protocol/frame-too-long',
      ],
    ])('ends the link that sends %s, and no other', async (_, bytes, code) => {
      const { raw, inbox, accepted, counters, knock } = await greeted({ maxMessageBytes: 1024 })
      const other = knock()
      other.socket.write(HELLO)
      await untilSo(() => accepted.length === 2, 'another link is there')
      raw.socket.write(concatBytes([frame(Uint8Array.of(1)), bytes]))
      await untilSo(() => inbox.ends.length > 0 && raw.gone, 'the link ends')
      expect(inbox.messages).toEqual([Uint8Array.of(1)])
      expect(inbox.ends[0]?.code).toBe(code)
      expect(counters.get('tcp.malformed')).toBe(1)
      other.socket.write(frame(Uint8Array.of(2)))
      await untilSo(() => accepted[1]!.inbox.messages.length === 1, 'the other link lives')
    })

    it('delivers what came with the welcome before it ends a link for what came behind', async () => {
      const server = await listening()
      const bytes = concatBytes([HELLO, frame(Uint8Array.of(1)), new Uint8Array(2000).fill(0xff)])
      server.knock().socket.write(bytes)
      await untilSo(() => server.accepted[0]?.inbox.ends.length === 1, 'the link ends')
      const { inbox } = server.accepted[0]!
      expect(inbox.messages).toEqual([Uint8Array.of(1)])
      expect(inbox.ends[0]?.code).toBe('protocol/frame-malformed')
    })

    it('says so when the other side ends within a message', async () => {
      const { raw, inbox, counters } = await greeted()
      raw.socket.end(frame(Uint8Array.of(1, 2, 3), 100))
      await untilSo(() => inbox.ends.length > 0, 'the link ends')
      expect(inbox.ends[0]).toMatchObject({ code: 'protocol/frame-malformed' })
      expect(inbox.messages).toEqual([])
      expect(counters.get('tcp.malformed')).toBe(1)
    })

    it('ends without an error when the other side ends between messages, and sends what is queued', async () => {
      const { raw, inbox, connection } = await greeted()
      connection.send([new Uint8Array(300_000)])
      raw.socket.end(frame(Uint8Array.of(1)))
      await untilSo(() => inbox.ends.length > 0, 'the link ends')
      expect(inbox.ends).toEqual([undefined])
      expect(inbox.messages).toHaveLength(1)
      await untilSo(() => raw.received.length > 300_000, 'what was queued came')
    })

    it('tells of a reset once, as a fault of the network', async () => {
      const { raw, inbox } = await greeted()
      raw.socket.resetAndDestroy()
      await untilSo(() => inbox.ends.length > 0, 'the link ends')
      for (let i = 0; i < 10; i++) await settle()
      expect(inbox.ends.map((error) => error?.code)).toEqual(['transport/io'])
    })

    it('ends a link whose reader has taken nothing for a minute', async () => {
      const { raw, inbox, connection, counters } = await greeted()
      raw.socket.pause()
      while (connection.writable) {
        connection.send([new Uint8Array(1_000_000)])
        await settle()
      }
      await clock.advance(STALL_TIMEOUT_MS - 1)
      expect(inbox.ends).toEqual([])
      await clock.advance(1)
      await untilSo(() => inbox.ends.length > 0, 'the link ends')
      expect(inbox.ends[0]?.code).toBe('transport/stalled')
      expect(counters.get('tcp.stalled')).toBe(1)
      expect(counters.get('tcp.lost-bytes')).toBeGreaterThan(0)
      expect(clock.pendingCount).toBe(0)
    })

    it.each([
      ['says nothing more', 0],
      ['drips a byte a second', 1],
    ])('ends a link whose peer begins a message and %s', async (_, bytesEachSecond) => {
      const { raw, inbox, counters } = await greeted()
      raw.socket.write(frame(new Uint8Array(10), 1_000_000))
      await untilSo(() => clock.pendingCount > 0, 'the message has begun')
      for (let second = 1; second < FRAME_STALL_MS / 1_000; second++) {
        raw.socket.write(new Uint8Array(bytesEachSecond))
        await clock.advance(1_000)
        await settle()
      }
      expect(inbox.ends).toEqual([])
      await clock.advance(1_000)
      await untilSo(() => inbox.ends.length > 0, 'the link ends')
      expect(inbox.ends[0]?.code).toBe('transport/stalled')
      expect(counters.get('tcp.stalled-frames')).toBe(1)
      expect(clock.pendingCount).toBe(0)
    })

    it('waits for a message that comes slowly, and for one whose reader is behind', async () => {
      const { raw, inbox, connection } = await greeted()
      raw.socket.write(frame(new Uint8Array(10), 10 + 6 * FRAME_STALL_BYTES))
      await untilSo(() => clock.pendingCount > 0, 'the message has begun')
      for (let minute = 1; minute <= 3; minute++) {
        const before = connection.stats.bytesIn
        raw.socket.write(new Uint8Array(2 * FRAME_STALL_BYTES - (minute === 3 ? 1 : 0)))
        await untilSo(() => connection.stats.bytesIn > before + FRAME_STALL_BYTES, 'it comes')
        await clock.advance(FRAME_STALL_MS)
      }
      connection.pause()
      await clock.advance(10 * FRAME_STALL_MS)
      expect(inbox.ends).toEqual([])
      connection.resume()
      raw.socket.write(Uint8Array.of(7))
      await untilSo(() => inbox.messages.length > 0, 'it is whole')
      await clock.advance(FRAME_STALL_MS)
      expect(inbox.ends).toEqual([])
      expect(clock.pendingCount).toBe(0)
    })

    it('keeps a link that has been silent for an hour', async () => {
      const { raw, inbox, connection } = await greeted()
      connection.send([Uint8Array.of(1)])
      await untilSo(() => raw.received.length > 200, 'it is written')
      await clock.advance(3_600_000)
      expect(inbox.ends).toEqual([])
    })

    it('closes in bounded time though the other side neither reads nor ends', async () => {
      const { raw, inbox, connection } = await greeted()
      raw.socket.pause()
      while (connection.writable) {
        connection.send([new Uint8Array(1_000_000)])
        await settle()
      }
      const closing = connection.close()
      await clock.advance(CLOSE_TIMEOUT_MS)
      await closing
      expect(inbox.ends[0]).toMatchObject({ code: 'endpoint/closed' })
      expect(clock.pendingCount).toBe(0)
    })

    it('closes in bounded time and without an error when only the end of the other side is missing', async () => {
      const server = await listening()
      const socket = connect({ host: '127.0.0.1', port: server.port, allowHalfOpen: true })
      rawOf(socket).socket.write(HELLO)
      await untilSo(() => server.accepted.length === 1, 'accepted')
      const closing = server.accepted[0]!.connection.close()
      await settle()
      await clock.advance(CLOSE_TIMEOUT_MS)
      await closing
      expect(server.accepted[0]!.inbox.ends).toEqual([undefined])
    })
  })

  describe('writing', () => {
    it('puts the messages of one turn into one segment, framed', async () => {
      const { raw, connection } = await greeted()
      await untilSo(() => raw.received.length > 0, 'its welcome came')
      const before = raw.received.length
      const chunks: number[] = []
      raw.socket.on('data', (chunk: Uint8Array) => chunks.push(chunk.length))
      const bodies = [Uint8Array.of(1), Uint8Array.of(2, 2), new Uint8Array(0)]
      for (const body of bodies) connection.send([body.subarray(0, 1), body.subarray(1)])
      const wanted = concatBytes(bodies.map((body) => frame(body)))
      await untilSo(() => raw.received.length === before + wanted.length, 'all came')
      expect(raw.received.slice(before)).toEqual(wanted)
      expect(chunks).toEqual([wanted.length])
    })

    it('leaves the event loop its turn though the sender never waits for room', async () => {
      const { connection } = await greeted()
      let turned = false
      setImmediate(() => (turned = true))
      let sent = 0
      while (connection.send([new Uint8Array(1000)]) && sent < 100_000) {
        sent++
        await Promise.resolve()
      }
      expect(turned).toBe(false)
      expect(sent).toBeLessThan(2000)
      await untilSo(() => connection.writable, 'there is room again')
    })
  })

  describe('listening', () => {
    it(
      'binds the address of its interface and no other',
      skipUnless(whyNoLoopbackNet()),
      async () => {
        const server = await listening()
        const elsewhere = await failureOf(dial(`tcp://127.0.0.2:${server.port}`))
        expect(elsewhere.details).toMatchObject({ system: 'ECONNREFUSED' })
        expect(server.listener.endpoints().map((one) => one.address)).toEqual([server.address])
      },
    )

    it('listens on IPv6 with the address in brackets', skipUnless(whyNoIpv6()), async () => {
      const six: NetworkInterface = { ...lo, address: '::1', family: 6, prefixLength: 128 }
      const server = await listening({}, [six])
      expect(server.address).toBe(`tcp://[::1]:${server.port}`)
      const connection = await dial(server.address)
      expect(connection).toMatchObject({ remoteAddress: server.address })
      expect(connection.localAddress).toMatch(/^tcp:\/\/\[::1\]:\d+$/)
      connection.abort()
    })

    it('keeps loopback links when loopback leaves the list for something better', async () => {
      const server = await listening()
      const raw = server.knock()
      raw.socket.write(HELLO)
      await untilSo(() => server.accepted.length === 1, 'accepted')
      server.network.set([])
      await untilSo(() => server.listener.endpoints().length === 0, 'it listens no more')
      raw.socket.write(frame(Uint8Array.of(1)))
      await untilSo(() => server.accepted[0]!.inbox.messages.length === 1, 'the link lives')
    })

    it('says which address it cannot listen on, tries again, and listens on the others', async () => {
      const foreign = testInterface('eth9', '198.51.100.77')
      const server = await listening({}, [lo, foreign])
      expect(server.listener.endpoints()).toHaveLength(1)
      expect(server.listener.notes()).toEqual([
        '198.51.100.77 cannot be listened on: the address is not (or not yet) one of this machine (EADDRNOTAVAIL)',
      ])
      expect(server.counters.get('tcp.listen-failed')).toBe(1)
      await clock.advance(LISTEN_RETRY_MS)
      await untilSo(() => server.counters.get('tcp.listen-failed') === 2, 'it tries again')
      await server.listener.close()
      expect(clock.pendingCount).toBe(0)
    })

    it(
      'takes one port for all interfaces when it has to take another',
      skipUnless(whyNoLoopbackNet()),
      async () => {
        const first = await listening()
        const both = await listening({ port: first.port }, [lo, testInterface('eth0', '127.0.0.2')])
        expect(both.port).toBeGreaterThan(first.port)
        expect(both.listener.endpoints().map(({ address }) => address)).toEqual([
          `tcp://127.0.0.1:${both.port}`,
          `tcp://127.0.0.2:${both.port}`,
        ])
        expect(both.listener.notes()).toContain(
          `Port ${first.port} of 127.0.0.1 is taken; port ${both.port} is used instead`,
        )
      },
    )

    it('gives up what has not greeted when it stops', async () => {
      const server = await listening()
      const raw = server.knock()
      await untilSo(() => raw.received.length > 0, 'let in')
      await server.listener.close()
      await untilSo(() => raw.gone, 'it is closed')
      expect(clock.pendingCount).toBe(0)
    })
  })

  it.each([
    { port: -1 },
    { port: 65_536 },
    { port: 1.5 },
    { maxMessageBytes: 10 },
    { maxConnections: 0 },
  ])('refuses the options %o', (options) => {
    expect(() => createTcpTransport(testWorld(clock, [lo]).context, options)).toThrow(
      expect.objectContaining({ code: 'base/invalid-input' }),
    )
  })
})

const whyNoIpv6 = (): string | undefined => {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? [])
  return all.some(({ address }) => address === '::1') ? undefined : 'this machine has no ::1'
}

const whyNoFullQueue = (): string | undefined =>
  process.platform === 'linux'
    ? undefined
    : 'only Linux is known to drop what a full queue has no room for'

/** Accepts nothing: its event loop stands still as soon as it listens. */
const DEAF = `
const server = require('node:net').createServer()
server.listen({ host: '127.0.0.1', port: 0, backlog: 1 }, () => {
  require('node:fs').writeSync(1, String(server.address().port))
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)
})`

/** A place that answers as little as a host that is switched off: a listening socket whose queue is full. */
const deafServer = async (): Promise<{ address: string; close: () => void }> => {
  const child = spawn(process.execPath, ['-e', DEAF], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<number>((resolve) =>
    child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))),
  )
  const fillers = Array.from({ length: 4 }, () => connect({ host: '127.0.0.1', port }))
  let connected = 0
  for (const socket of fillers) socket.on('connect', () => connected++).on('error', () => {})
  await untilSo(() => connected >= 2, 'its queue is full')
  const close = (): void => {
    for (const socket of fillers) socket.destroy()
    child.kill('SIGKILL')
  }
  return { address: `tcp://127.0.0.1:${port}`, close }
}
