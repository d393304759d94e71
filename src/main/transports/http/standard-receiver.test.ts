/** What comes from others than ourselves: the standard's bare requests, and what no peer would send. */
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { describe, expect, test } from 'vitest'
import {
  ask,
  closers,
  eventually,
  listening,
  MESSAGE,
  message,
  PEER,
  post,
  VALUE,
} from '../../../../tests/support/http-peer.ts'
import { HEADERS_MAX_BYTES } from '../web/index.ts'
import { HOLD_MAX_MS, IDLE_MAX_MS, SOCKETS_PER_HOST_MAX } from './limits.ts'

const ignoreReset = (): undefined => undefined

/** Writes raw bytes and yields all that comes back until the other side ends. */
const raw = async (port: number, text: string): Promise<string> => {
  const socket: Socket = connect({ host: '127.0.0.1', port })
  closers.push(() => socket.destroy())
  let answer = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => (answer += chunk))
  socket.on('error', () => {})
  socket.write(text)
  await once(socket, 'close')
  return answer
}

describe('a receiver and a peer that knows the standard alone', () => {
  test('answers a ping with the unique value of its id', async () => {
    const { node, port } = await listening()
    const { status, headers, body } = await ask(port, 'GET', '/')
    expect([status, headers['content-length']]).toEqual([200, String(body.length)])
    expect(headers['content-type']).toBe('text/plain;charset=UTF-8')
    expect(`urn:jxta:${body.toString()}`).toBe(node.peerId)
  })

  test('takes a message of who sends to its own path, and knows the link again', async () => {
    const { accepted, port } = await listening()
    for (const text of ['one', 'two']) {
      const { status, body } = await post(port, `/${VALUE}?-1`, message(text))
      expect([status, body.length]).toEqual([200, 0])
    }
    expect(accepted).toHaveLength(1)
    expect(accepted[0]!.connection.remotePeer).toBe(PEER)
    expect(accepted[0]!.inbox.messages.map((body) => Buffer.from(body))).toEqual(
      ['one', 'two'].map((text) => Buffer.from(message(text))),
    )
  })

  test('takes a message without a path by who its sender says it is, as JXSE sends', async () => {
    const { accepted, port } = await listening()
    expect((await post(port, '/', message('hello'))).status).toBe(200)
    expect(accepted.map(({ connection }) => connection.remotePeer)).toEqual([PEER])
  })

  test('refuses a message without a path that names no sender, or is none', async () => {
    const { accepted, port } = await listening()
    expect((await post(port, '/', message('x', 'jxta-NetGroup'))).status).toBe(400)
    expect((await post(port, '/', Buffer.from('jxmg'))).status).toBe(400)
    expect(accepted).toHaveLength(0)
  })

  test('holds a poll until there is a message, then answers with that alone', async () => {
    const { accepted, port } = await listening()
    const polling = ask(port, 'GET', `/${VALUE}?30000,-1,http://127.0.0.1:${port}`)
    await eventually('a link', () => accepted.length === 1)
    const bodies = [message('one'), message('two')]
    for (const body of bodies) accepted[0]!.connection.send([body])
    const { status, headers, body } = await polling
    expect([status, headers['content-type'], headers['content-length']]).toEqual([
      ...[200, MESSAGE, String(bodies[0]!.length)],
    ])
    expect(body).toEqual(Buffer.from(bodies[0]!))
    expect((await ask(port, 'GET', `/${VALUE}?0`)).body).toEqual(Buffer.from(bodies[1]!))
  })

  test('streams messages to a poll that takes more, until its time is over', async () => {
    const { accepted, clock, port } = await listening()
    const polling = ask(port, 'GET', `/${VALUE}?1000,5000,http://127.0.0.1:${port}`)
    await eventually('a link', () => accepted.length === 1)
    const bodies = [message('one'), message('two')]
    for (const body of bodies) accepted[0]!.connection.send([body])
    await eventually('the stream', () => clock.pendingNames().includes('http-stream'))
    await clock.advance(5000)
    const { headers, body } = await polling
    expect(headers['transfer-encoding']).toBe('chunked')
    expect(body).toEqual(Buffer.concat(bodies))
  })

  test.each([
    ['as long as asked', '?2000', 2000],
    ['a minute where it may choose', '?0', HOLD_MAX_MS],
    ['a minute where an hour is asked', '?3600000', HOLD_MAX_MS],
  ])('answers an empty poll with nothing after %s', async (_, query, holdMs) => {
    const { accepted, clock, port } = await listening()
    let done = false
    const polling = ask(port, 'GET', `/${VALUE}${query}`).finally(() => (done = true))
    await eventually('a link', () => accepted.length === 1)
    await clock.advance(holdMs - 1)
    await post(port, `/${VALUE}?-1`, message('meanwhile'))
    expect(done).toBe(false)
    await clock.advance(1)
    expect(await polling).toMatchObject({ status: 200, headers: { 'content-length': '0' } })
  })

  test('keeps a message whose poll broke off for the next one', async () => {
    const { accepted, port } = await listening()
    const socket = connect({ host: '127.0.0.1', port })
    socket.write(`GET /${VALUE}?0 HTTP/1.1\r\nhost: x\r\n\r\n`)
    await eventually('a link', () => accepted.length === 1)
    socket.destroy()
    const polling = ask(port, 'GET', `/${VALUE}?30000`)
    await once(socket, 'close')
    accepted[0]!.connection.send([message('kept')])
    expect((await polling).body).toEqual(Buffer.from(message('kept')))
  })

  test('ends a link of which nothing is heard any more', async () => {
    const { accepted, clock, port } = await listening()
    await post(port, `/${VALUE}?-1`, message('once'))
    await clock.advance(IDLE_MAX_MS)
    await eventually('the end', () => accepted[0]!.inbox.ends.length === 1)
    expect(accepted[0]!.inbox.ends[0]?.code).toBe('transport/silent')
    expect(clock.pendingNames()).toEqual([])
  })
})

describe('a receiver bounds what strangers do', () => {
  test.each([
    [404, 'GET', '/favicon.ico'],
    [405, 'PUT', `/${VALUE}`],
    [405, 'DELETE', '/'],
  ])('%i for %s %s', async (status, method, path) => {
    const { accepted, node, port } = await listening()
    const answer = await ask(port, method, path)
    expect([answer.status, answer.headers.connection]).toEqual([status, 'close'])
    expect(accepted).toHaveLength(0)
    expect(node.counter('refused-requests')).toBe(1)
  })

  test('a message of another type, without a length, or too long', async () => {
    const { accepted, port } = await listening({ maxMessageBytes: 2000 })
    expect((await post(port, `/${VALUE}?-1`, message('x'), 'text/html')).status).toBe(415)
    const chunked = { 'content-type': MESSAGE, 'transfer-encoding': 'chunked' }
    expect((await ask(port, 'POST', `/${VALUE}?-1`, message('x'), chunked)).status).toBe(411)
    const head = `POST /${VALUE}?-1 HTTP/1.1\r\nhost: x\r\ncontent-length: 2001\r\n\r\n`
    expect(await raw(port, head)).toMatch(/^HTTP\/1.1 413 /)
    expect(accepted).toHaveLength(0)
  })

  test.each([
    ['content-length: 5\r\ntransfer-encoding: chunked\r\n', 400],
    ['content-length: 5\r\ncontent-length: 6\r\n', 400],
    ['content-length: -1\r\n', 400],
    [`x: ${'y'.repeat(HEADERS_MAX_BYTES)}\r\n`, 431],
  ])(
    'headers that two readers would read differently, or too many: %#',
    async (headers, status) => {
      const { accepted, port } = await listening()
      const answer = await raw(port, `POST /${VALUE}?-1 HTTP/1.1\r\nhost: x\r\n${headers}\r\nhello`)
      expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
      expect(accepted).toHaveLength(0)
    },
  )

  test.each([
    '2147483648',
    '4294967295',
    '9007199254740992',
    '99999999999999999999',
    '0x10',
    '1e9',
  ])('a length of %s is refused before anything of it is read', async (length) => {
    const { accepted, port } = await listening()
    const before = process.memoryUsage().arrayBuffers
    const head = `POST /${VALUE}?-1 HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`
    expect(await raw(port, head)).toMatch(/^HTTP\/1.1 4(00|13) /)
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1024 * 1024)
    expect(accepted).toHaveLength(0)
  })

  test('links in number: one more is told to come later', async () => {
    const { accepted, node, port } = await listening({ maxConnections: 1 })
    await post(port, `/${VALUE}?-1`, message('first'))
    const other = VALUE.replace('106F', 'FFFF')
    expect((await post(port, `/${other}?-1`, message('second'))).status).toBe(503)
    expect(accepted).toHaveLength(1)
    expect(node.counter('refused-limit')).toBe(1)
  })

  test('sockets in number from one host', async () => {
    const { node, port } = await listening()
    const sockets = Array.from({ length: SOCKETS_PER_HOST_MAX + 3 }, () =>
      connect({ host: '127.0.0.1', port }).on('error', () => {}),
    )
    closers.push(() => sockets.forEach((socket) => socket.destroy()))
    await eventually('refusals', () => node.counter('refused-sockets') === 3)
    sockets.forEach((socket) => socket.destroy())
    for (;;) {
      // Places are given back as the ends of the sockets come in.
      const status = await ask(port, 'GET', '/').then((answer) => answer.status, ignoreReset)
      if (status === 200) break
    }
    expect(node.counter('refused-sockets')).toBeGreaterThanOrEqual(3)
  })

  test.each([
    ['says nothing', ''],
    ['drips its headers', 'GET / HTTP/1.1\r\nhost: x\r\nx: y'],
    ['keeps back its body', `POST /${VALUE} HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf`],
  ])('who %s, in time', async (_, text) => {
    const { accepted, port } = await listening({ headersTimeoutMs: 200, requestTimeoutMs: 400 })
    expect(await raw(port, text)).toMatch(/^HTTP\/1.1 408 /)
    expect(accepted).toHaveLength(0)
  })
})
