/** Links whose ends prove their keys, beside plain ones of legacy peers, at the same port. */
import { connect, createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testInterface, testWorld } from '../../../../tests/compliance/support.ts'
import { Inbox } from '../../../../tests/compliance/transport-rig.ts'
import { settle, VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import { untilSo } from '../../../../tests/support/waiting.ts'
import { utf8Encode } from '../../base/bytes.ts'
import { PipefitterError } from '../../base/errors.ts'
import type { Connection } from '../../peer/ports/connection.ts'
import type { NetworkInterface } from '../../peer/ports/network.ts'
import type { Listener } from '../../peer/ports/transport.ts'
import { createIdentityKey, keyVerifier } from '../../platform/identity-key.ts'
import type { PlatformKey } from '../../platform/identity-key.ts'
import { encodeWelcome } from '../../protocol/framing/welcome.ts'
import { parsePeerId } from '../../protocol/ids.ts'
import { peerIdOfFingerprint } from '../../protocol/key-fingerprint.ts'
import { HANDSHAKE_TIMEOUT_MS, SecureLayer } from '../secure/index.ts'
import { createTcpTransport } from './index.ts'
import { PLAIN_FOR_MS, WELCOME_TIMEOUT_MS } from '../stream/limits.ts'

const STRANGER = parsePeerId(
  'urn:jxta:uuid-59616261646162614A78746150325033000000000000000000000000000000AA03',
)
const WELCOME = encodeWelcome({
  ...{ destination: 'tcp://127.0.0.1:9', publicAddress: 'tcp://127.0.0.1:9', peerId: STRANGER },
})
const lo: NetworkInterface = { ...testInterface('lo', '127.0.0.1'), loopback: true }

const failureOf = async (work: Promise<unknown>): Promise<PipefitterError | undefined> => {
  let outcome: unknown
  work.then(
    () => (outcome = 'it succeeded'),
    (error: unknown) => (outcome = error),
  )
  await untilSo(() => outcome !== undefined, 'it settles')
  return outcome instanceof PipefitterError ? outcome : undefined
}

describe('links with proof', () => {
  let clock: VirtualClock
  let listeners: Listener[]
  let servers: Server[]
  let sockets: Socket[]
  beforeEach(() => {
    clock = new VirtualClock()
    listeners = []
    servers = []
    sockets = []
  })
  afterEach(async () => {
    for (const socket of sockets) socket.destroy()
    for (const server of servers) server.close()
    await Promise.all(listeners.map((listener) => listener.close()))
  })

  const kept = <Any extends Socket>(socket: Any): Any => {
    sockets.push(socket)
    socket.on('error', () => {})
    return socket
  }

  const peer = (legacyAllowed = () => false, key = createIdentityKey()) => {
    const world = testWorld(clock, [lo], key, legacyAllowed)
    const transport = createTcpTransport(world.context, { port: 0 })
    const dial = (address: string) =>
      transport.dial(address, { signal: new AbortController().signal })
    const count = (name: string) => world.counters.get(`tcp.${name}`)
    return { ...world, key, transport, dial, count }
  }

  const listening = async (legacyAllowed?: () => boolean) => {
    const one = peer(legacyAllowed)
    const accepted: { connection: Connection; inbox: Inbox }[] = []
    const listener = await one.transport.listen((connection) => {
      const inbox = new Inbox()
      connection.attach(inbox)
      accepted.push({ connection, inbox })
    })
    listeners.push(listener)
    const address = listener.endpoints()[0]?.address ?? ''
    const port = Number(address.slice(address.lastIndexOf(':') + 1))
    const knock = (): Socket => kept(connect({ host: '127.0.0.1', port }))
    return { ...one, accepted, address, knock }
  }

  /** A server that is no peer of ours; counts the connections that it took. */
  const serving = async (onSocket: (socket: Socket) => void) => {
    const server = createServer({ allowHalfOpen: true }, (socket) => {
      served.connections++
      onSocket(kept(socket))
    })
    const served = { connections: 0, address: '' }
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const address = server.address()
    served.address = `tcp://127.0.0.1:${typeof address === 'object' ? (address?.port ?? 0) : 0}`
    return served
  }

  const securely = (socket: Socket, key: PlatformKey, initiator: boolean) =>
    new Promise<TLSSocket>((resolve, reject) => {
      const { credentials } = key
      const security = { credentials, keys: keyVerifier, legacyAllowed: () => false }
      new SecureLayer(security).start(socket, {
        ...{ initiator, clock, address: 'there' },
        done: (outcome) =>
          outcome instanceof PipefitterError ? reject(outcome) : resolve(kept(outcome.stream)),
      })
    })

  it('know each other by their keys, and their ids by those', async () => {
    const [a, b] = [await listening(), peer()]
    const connection = await b.dial(a.address)
    await untilSo(() => a.accepted.length === 1, 'accepted')
    expect(connection.proof?.fingerprint).toBe(a.key.fingerprint)
    expect(connection.remotePeer).toBe(peerIdOfFingerprint(a.key.fingerprint))
    expect(a.accepted[0]?.connection.proof?.fingerprint).toBe(b.key.fingerprint)
    expect(a.accepted[0]?.connection.remotePeer).toBe(peerIdOfFingerprint(b.key.fingerprint))
    const secret = connection.proof?.exportKey('EXPORTER-test', new Uint8Array(0), 32)
    expect(
      a.accepted[0]?.connection.proof?.exportKey('EXPORTER-test', new Uint8Array(0), 32),
    ).toEqual(secret)
    await connection.close()
  })

  it('may be dialled from both sides at once', async () => {
    const [a, b] = [await listening(), await listening()]
    const [one, two] = await Promise.all([a.dial(b.address), b.dial(a.address)])
    await untilSo(() => a.accepted.length === 1 && b.accepted.length === 1, 'both are accepted')
    expect(one.proof?.fingerprint).toBe(b.key.fingerprint)
    expect(two.proof?.fingerprint).toBe(a.key.fingerprint)
    await Promise.all([one.close(), two.close()])
  })

  it('refuse who gives another id than that of his key', async () => {
    const a = await listening()
    const stream = await securely(a.knock(), createIdentityKey(), true)
    stream.write(WELCOME)
    await untilSo(() => a.count('refused-wrong-id') === 1, 'refused')
    expect(a.accepted).toEqual([])
  })

  it('do not believe a server that gives another id than that of its key', async () => {
    const server = await serving((socket) => {
      void securely(socket, createIdentityKey(), false).then((stream) => stream.write(WELCOME))
    })
    expect(await failureOf(peer().dial(server.address))).toMatchObject({
      code: 'endpoint/wrong-peer',
    })
  })

  it('are not there before the other side has let us in, though TLS would say so', async () => {
    // In TLS 1.3 a client is done before the server has looked at its certificate.
    const server = await serving((socket) => {
      void securely(socket, createIdentityKey(), false).then((stream) => stream.destroy())
    })
    expect(await failureOf(peer().dial(server.address))).toMatchObject({
      code: expect.stringMatching(/transport\/silent|endpoint\/unreachable/) as string,
    })
  })

  it('are refused to a client without a certificate', async () => {
    const a = await listening()
    const { connect: connectTls } = await import('node:tls')
    const secureContext = createSecureContext({ minVersion: 'TLSv1.3' })
    const socket = a.knock()
    const options = { secureContext, rejectUnauthorized: false, ALPNProtocols: ['pipefitter/1'] }
    const stream = kept(connectTls({ socket, ...options }))
    let heard = 0
    stream.on('data', (chunk: Buffer) => (heard += chunk.length))
    await untilSo(() => a.count('refused-unproven') === 1 && stream.destroyed, 'refused')
    expect(heard).toBe(0)
  })

  it.each([
    ['says nothing', '', WELCOME_TIMEOUT_MS],
    ['says half of what TLS begins with', '16030101', HANDSHAKE_TIMEOUT_MS],
    ['says half a welcome', '4a585441', WELCOME_TIMEOUT_MS],
  ])('give up who %s', async (_what, hex, afterMs) => {
    const a = await listening(() => true)
    const socket = a.knock()
    await untilSo(() => !socket.connecting, 'connected')
    if (hex !== '') socket.write(Buffer.from(hex, 'hex'))
    for (let i = 0; i < 20; i++) await settle()
    await clock.advance(afterMs)
    socket.resume()
    await untilSo(() => socket.closed || socket.readableEnded, 'the socket is closed')
    expect(a.count('ungreeted') + a.count('refused-unproven')).toBe(1)
    expect(clock.pendingNames()).toEqual([])
  })

  describe('and legacy peers', () => {
    it('are refused by default, at their first byte, without a word', async () => {
      const a = await listening()
      const socket = a.knock()
      let heard = 0
      socket.on('data', (chunk: Buffer) => (heard += chunk.length)).write(WELCOME)
      await untilSo(() => socket.destroyed, 'the socket is closed')
      expect(a.count('refused-legacy')).toBe(1)
      expect(a.accepted).toEqual([])
      expect(heard).toBe(0)
    })

    it('are taken where they are allowed, as peers that prove nothing', async () => {
      let allowed = false
      const a = await listening(() => allowed)
      allowed = true
      a.knock().write(WELCOME)
      await untilSo(() => a.accepted.length === 1, 'accepted')
      expect(a.accepted[0]?.connection.remotePeer).toBe(STRANGER)
      expect(a.accepted[0]?.connection.proof).toBeUndefined()
    })

    it('are refused with something that is neither', async () => {
      const a = await listening(() => true)
      const socket = a.knock()
      socket.resume().write(utf8Encode('GET / HTTP/1.1\r\n\r\n'))
      await untilSo(() => socket.destroyed, 'the socket is closed')
      expect(a.count('ungreeted')).toBe(1)
    })

    it('are not dialled by default', async () => {
      const server = await serving((socket) => socket.write(WELCOME))
      expect(await failureOf(peer().dial(server.address))).toMatchObject({
        code: 'transport/unproven',
      })
      expect(server.connections).toBe(1)
    })

    it('are dialled where they are allowed, asked for a proof at first and again after a while', async () => {
      const server = await serving((socket) => socket.write(WELCOME))
      const a = peer(() => true)
      const first = await a.dial(server.address)
      expect(first.remotePeer).toBe(STRANGER)
      expect(first.proof).toBeUndefined()
      expect(server.connections).toBe(2)
      await a.dial(server.address)
      expect(server.connections).toBe(3)
      await clock.advance(PLAIN_FOR_MS)
      await a.dial(server.address)
      expect(server.connections).toBe(5)
    })

    it('do not come into play where the other side is refused for its key', async () => {
      const server = await serving((socket) => {
        const { credentials } = createIdentityKey()
        const secureContext = createSecureContext({
          key: credentials.privateKeyPem,
          cert: credentials.certificatePem + createIdentityKey().credentials.certificatePem,
        })
        kept(new TLSSocket(socket, { secureContext, isServer: true, requestCert: true }))
      })
      expect(await failureOf(peer(() => true).dial(server.address))).toMatchObject({
        code: 'transport/unproven',
      })
      expect(server.connections).toBe(1)
    })
  })
})
