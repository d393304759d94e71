/** Proven links over HTTP: through real proxies, over ways that lose and cut, and what others than our peers get. */
import { connect } from 'node:net'
import { createServer as createHttpServer } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { testInterface, testWorld } from '../../../../tests/compliance/support.ts'
import { Inbox } from '../../../../tests/compliance/transport-rig.ts'
import { ask } from '../../../../tests/support/http-peer.ts'
import { settle, VirtualClock } from '../../../../tests/support/virtual-clock.ts'
import {
  forwardProxy,
  passOn,
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
import { WELCOME_TIMEOUT_MS, PENDING_PER_ADDRESS_MAX } from '../stream/limits.ts'
import { createHttpTransport } from './index.ts'
import type { HttpOptions } from './index.ts'
import {
  CLOSE_TIMEOUT_MS,
  STREAM_GRACE_MS,
  STREAM_HOLD_MS,
  STREAM_LIFE_MS,
  STREAM_PIECE_BYTES,
} from './limits.ts'

const lo: NetworkInterface = { ...testInterface('lo', '127.0.0.1'), loopback: true }
const NONE = new Uint8Array(0)

describe('proven links over HTTP', () => {
  let clock: VirtualClock
  let listeners: Listener[]
  let connections: Connection[]
  beforeEach(() => {
    clock = new VirtualClock()
    listeners = []
    connections = []
  })
  afterEach(async () => {
    for (const connection of connections) connection.abort()
    let isClosed = false
    const closing = Promise.all(listeners.map((listener) => listener.close()))
    void closing.then(() => (isClosed = true))
    await clock.advance(CLOSE_TIMEOUT_MS)
    await untilSo(() => isClosed, 'everything closes')
  })

  const peer = (options: HttpOptions = {}, legacyAllowed = false) => {
    const key = createIdentityKey()
    const world = testWorld(clock, [lo], key, () => legacyAllowed)
    return { ...world, key, transport: createHttpTransport(world.context, { port: 0, ...options }) }
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

  const outcomeOf = async <T>(work: Promise<T>): Promise<T | PipefitterError> => {
    let outcome: T | PipefitterError | undefined
    work.then(
      (value) => (outcome = value),
      (error: PipefitterError) => (outcome = error),
    )
    await untilSo(() => outcome !== undefined, 'it settles')
    return outcome!
  }
  const live = { signal: new AbortController().signal }
  const dial = async (one: ReturnType<typeof peer>, address: string) => {
    const connection = await outcomeOf(one.transport.dial(address, live))
    if (connection instanceof PipefitterError) throw connection
    connections.push(connection)
    const inbox = new Inbox()
    connection.attach(inbox)
    return { connection, inbox }
  }
  const failureOf = async (work: Promise<unknown>): Promise<PipefitterError> => {
    const outcome = await outcomeOf(work)
    if (outcome instanceof PipefitterError) return outcome
    throw new Error('it succeeded')
  }

  /** A message there and one back. */
  const talk = async (
    server: Awaited<ReturnType<typeof listening>>,
    near: Awaited<ReturnType<typeof dial>>,
    text: string,
  ): Promise<void> => {
    const before = [server.accepted[0]?.inbox.messages.length ?? 0, near.inbox.messages.length]
    near.connection.send([utf8Encode(text)])
    await untilSo(() => (server.accepted[0]?.inbox.messages.length ?? 0) > before[0]!, 'it comes')
    server.accepted[0]!.connection.send([utf8Encode(text)])
    await untilSo(() => near.inbox.messages.length > before[1]!, 'the answer comes')
    const both = [server.accepted[0]!.inbox, near.inbox].map(({ messages }) => messages.at(-1))
    expect(both).toEqual([utf8Encode(text), utf8Encode(text)])
  }

  it('go through a reverse proxy that ends the TLS of the web, which can read none of it', async () => {
    const server = await listening()
    const { port, ca, seen } = await reverseProxy(server.port)
    const address = `https://localhost:${port}/peers/one`
    const near = await dial(peer({ ca }), address)
    expect(near.connection.proof?.fingerprint).toBe(server.key.fingerprint)
    expect(near.connection).toMatchObject({ remoteAddress: address, transport: 'http' })
    await talk(server, near, 'what the proxy shall not read')
    near.connection.send([new Uint8Array(3 * STREAM_PIECE_BYTES).fill(7)])
    await untilSo(() => server.accepted[0]!.inbox.messages.length === 2, 'the long one comes')
    expect(server.accepted[0]!.inbox.messages[1]).toEqual(
      new Uint8Array(3 * STREAM_PIECE_BYTES).fill(7),
    )
    expect(seen.join('').length).toBeGreaterThan(3 * STREAM_PIECE_BYTES)
    expect(seen.join('')).not.toContain('proxy shall not read')

    const closed = near.connection.close()
    await untilSo(() => server.accepted[0]!.inbox.ends.length === 1, 'the end is heard of')
    await closed
    expect([...near.inbox.ends, ...server.accepted[0]!.inbox.ends]).toEqual([undefined, undefined])
  })

  it('go through a proxy that passes requests on, and one that makes tunnels, with its words', async () => {
    const server = await listening()
    const { port, ca } = await reverseProxy(server.port)
    const gate = await forwardProxy('me:pass word')
    const proxy = `http://me:pass%20word@127.0.0.1:${gate.port}`
    const plain = await dial(peer({ proxy }), `http://localhost:${server.port}`)
    expect(plain.connection.proof?.fingerprint).toBe(server.key.fingerprint)
    expect(gate.asked[0]).toBe(`POST localhost:${server.port}`)
    await talk(server, plain, 'passed on')

    const before = gate.asked.length
    await dial(peer({ ca, proxy }), `https://localhost:${port}/peers/one`)
    expect(gate.asked.slice(before)).toContain(`localhost:${port}`)

    const wrong = peer({ proxy: `http://127.0.0.1:${gate.port}` })
    const refused = await failureOf(wrong.transport.dial(`http://localhost:${server.port}`, live))
    expect(refused.message).toContain('407')
    const asked = gate.asked.length
    await dial(peer({ proxy }), server.address)
    expect(gate.asked).toHaveLength(asked)
  })

  it('outlive a proxy that cuts polls before they are answered, and one that loses answers', async () => {
    const server = await listening()
    const polls: { isCut: boolean; url: string; cut: () => void }[] = []
    let isLosing = false
    const proxy = await started(
      createHttpServer((incoming, response) => {
        const { method, url = '' } = incoming
        if (isLosing && method === 'POST') {
          isLosing = false
          passOn(incoming, response, server.port, url, [])
          response.writeHead = () => response.destroy()
          return
        }
        if (method === 'GET') {
          const cut = (): void => void response.writeHead(504).end()
          const poll = { isCut: false, url, cut }
          polls.push(poll)
        }
        passOn(incoming, response, server.port, url, [])
      }),
    )
    const near = await dial(peer(), `http://127.0.0.1:${portOf(proxy)}`)
    await talk(server, near, 'first')
    await untilSo(() => polls.at(-1)!.url.endsWith(`,${STREAM_HOLD_MS}`), 'it polls patiently')
    await clock.advance(6000)
    polls.at(-1)!.cut()
    await untilSo(() => polls.at(-1)!.url.endsWith(',3000'), 'it asks for less patience')
    await talk(server, near, 'after a poll was cut')
    isLosing = true
    await talk(server, near, 'after an answer was lost')
    expect(isLosing).toBe(false)
    expect([...near.inbox.ends, ...server.accepted[0]!.inbox.ends]).toEqual([])
  })

  it('end when the other side is gone for good, on both sides', async () => {
    const server = await listening()
    const proxy = await started(
      createHttpServer((incoming, response) =>
        passOn(incoming, response, server.port, incoming.url ?? '', []),
      ),
    )
    const near = await dial(peer(), `http://127.0.0.1:${portOf(proxy)}`)
    await talk(server, near, 'first')
    proxy.close()
    for (const socket of sockets) socket.destroy()
    await untilSo(() => near.inbox.ends.length === 1, 'whoever dialled hears of it')
    expect(server.accepted[0]!.inbox.ends).toEqual([])
    await untilSo(() => clock.pendingNames().includes('http-grace'), 'it waits for the next poll')
    await clock.advance(STREAM_GRACE_MS)
    await untilSo(() => server.accepted[0]!.inbox.ends.length === 1, 'so does the other')
    expect(server.accepted[0]!.inbox.ends[0]?.code).toBe('transport/silent')
  })

  it('stay while a reader rests for as long as it likes', async () => {
    const server = await listening()
    const near = await dial(peer(), server.address)
    await talk(server, near, 'first')
    near.connection.pause()
    const far = server.accepted[0]!.connection
    let sent = 0
    for (let i = 0; i < 100; i++) {
      while (far.writable) far.send([new Uint8Array(50_000).fill(sent++)])
      await settle()
    }
    for (let waitedMs = 0; waitedMs < 2 * STREAM_GRACE_MS; waitedMs += STREAM_LIFE_MS / 2) {
      await clock.advance(STREAM_LIFE_MS / 2)
      for (let turn = 0; turn < 30; turn++) await settle()
    }
    expect([...near.inbox.ends, ...server.accepted[0]!.inbox.ends]).toEqual([])
    near.connection.resume()
    await untilSo(() => near.inbox.messages.length === sent + 1, 'all come')
  })

  it('are not made with somebody else than who is there', async () => {
    const [server, other] = [await listening(), createIdentityKey()]
    const thief = testWorld(clock, [lo], other)
    const transport = createHttpTransport(
      { ...thief.context, peerId: server.context.peerId },
      { port: 0 },
    )
    await outcomeOf(transport.dial(server.address, live))
    await untilSo(() => server.counters.get('http.refused-wrong-id') === 1, 'it is refused')
    expect(server.accepted).toEqual([])
  })

  it('are asked of nobody who is no peer, and legacy peers are left alone where they are refused', async () => {
    const asked: string[] = []
    const page = await started(
      createHttpServer((incoming, response) => {
        asked.push(`${incoming.method ?? ''} ${incoming.url ?? ''}`)
        response.end('a page')
      }),
    )
    const address = `http://127.0.0.1:${portOf(page)}`
    expect(await failureOf(peer().transport.dial(address, live))).toMatchObject({
      code: 'transport/unproven',
      details: { fault: 'protocol' },
    })
    expect(asked).toEqual(['POST /pipefitter/1'])
    const server = await listening()
    expect((await ask(server.port, 'GET', '/')).status).toBe(403)
    expect(server.counters.get('http.refused-legacy')).toBe(1)
  })

  describe('from something else', () => {
    const opened = async (port: number): Promise<string> =>
      (await ask(port, 'POST', '/pipefitter/1')).body.toString()

    it('are refused to a web page, with other methods, and with names that are none', async () => {
      const { port, counters, accepted } = await listening()
      const page = { origin: 'https://example.org' }
      expect((await ask(port, 'POST', '/pipefitter/1', NONE, page)).status).toBe(403)
      expect((await ask(port, 'GET', '/pipefitter/1')).status).toBe(405)
      const unknown = `/pipefitter/1/${'0'.repeat(32)}`
      expect((await ask(port, 'GET', `${unknown}?0,0`)).status).toBe(410)
      expect((await ask(port, 'PUT', `/pipefitter/1/${await opened(port)}`)).status).toBe(405)
      for (const path of ['?x', '?0,0,0', '?99999999999999999', '?0,-1'])
        expect((await ask(port, 'GET', `${unknown}${path}`)).status).toBe(400)
      expect(counters.get('http.refused-requests')).toBe(8)
      expect(accepted).toEqual([])
    })

    it.each([
      ['what is no TLS', '?0', Buffer.from('JXTAHELLO a b c\r\n'), 'refused-legacy'],
      ['bytes from further on', '?5', Buffer.from([0x16]), 'ungreeted'],
      ['an end at once', '?0,end', NONE, 'ungreeted'],
    ])('end with %s', async (_what, query, body, counter) => {
      const { port, counters, accepted } = await listening()
      const path = `/pipefitter/1/${await opened(port)}`
      const headers = { 'content-length': String(body.length) }
      await ask(port, 'POST', `${path}${query}`, body, headers)
      await untilSo(() => counters.get(`http.${counter}`) === 1, 'it is given up')
      expect((await ask(port, 'GET', `${path}?0,0`)).status).toBe(410)
      expect(accepted).toEqual([])
    })

    it('end with an acknowledgement of what was never sent, and pieces that are too long are not read', async () => {
      const { port } = await listening()
      const path = `/pipefitter/1/${await opened(port)}`
      const headers = { 'content-length': String(STREAM_PIECE_BYTES + 1) }
      const long = ask(port, 'POST', `${path}?0`, new Uint8Array(STREAM_PIECE_BYTES + 1), headers)
      expect(
        await long.then(
          ({ status }) => status,
          () => 413,
        ),
      ).toBe(413)
      expect((await ask(port, 'GET', `${path}?7,0`)).status).toBe(400)
      expect((await ask(port, 'GET', `${path}?0,0`)).status).toBe(410)
    })

    it('lose their place when they say nothing in time, and few may wait', async () => {
      const { port, counters } = await listening()
      for (let i = 0; i < PENDING_PER_ADDRESS_MAX; i++)
        expect(await opened(port)).toMatch(/^[0-9a-f]{32}$/)
      expect((await ask(port, 'POST', '/pipefitter/1')).status).toBe(503)
      expect(counters.get('http.refused-pending')).toBe(1)
      await clock.advance(WELCOME_TIMEOUT_MS)
      await untilSo(
        () => counters.get('http.ungreeted') === PENDING_PER_ADDRESS_MAX,
        'they lose it',
      )
    })

    it('cannot be overheard by another poll: it takes the place of the one before', async () => {
      const { port } = await listening()
      const path = `/pipefitter/1/${await opened(port)}`
      const first = ask(port, 'GET', `${path}?0,20000`)
      await untilSo(() => clock.pendingNames().includes('http-hold'), 'it waits')
      const second = ask(port, 'GET', `${path}?0,20000`)
      expect((await first).status).toBe(204)
      await clock.advance(WELCOME_TIMEOUT_MS)
      expect((await second).status).toBe(410)
    })

    it('that drip a piece are cut in time', async () => {
      const one = peer({ headersTimeoutMs: 200, requestTimeoutMs: 400 })
      const listener = await one.transport.listen(() => {})
      listeners.push(listener)
      const port = Number(new URL(listener.endpoints()[0]!.address).port)
      const socket = connect({ host: '127.0.0.1', port })
      sockets.push(socket)
      // It is told, and then cut off.
      socket.on('error', () => {})
      let answer = ''
      socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk))
      const head = `POST /pipefitter/1/${await opened(port)}?0 HTTP/1.1\r\nhost: x\r\n`
      socket.write(`${head}content-length: 9\r\n\r\nhalf`)
      await untilSo(() => answer.startsWith('HTTP/1.1 408 '), 'it is told')
    })
  })
})
