import { once } from 'node:events'
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { dirname, join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { temporaryFolder } from '../../../tests/support/folders.ts'
import {
  codeOf,
  fetchRaw,
  openSite,
  openSocket,
  outcomeOf,
} from '../../../tests/support/ui-site.ts'
import { FRAME_MAX_BYTES } from '../../shared/rpc/index.ts'
import type { UiServerOptions } from './ui-server.ts'

const open = async (more: Partial<UiServerOptions> = {}) => {
  const folder = temporaryFolder()
  const bundle = join(folder, 'bundle')
  const put = (path: string, text: string): void => {
    mkdirSync(dirname(join(bundle, path)), { recursive: true })
    writeFileSync(join(bundle, path), text)
  }
  put('index.html', '<title>Pipefitter</title>')
  put('assets/app-1a2b.js', 'void 0')
  put('.hidden.js', 'hidden')
  put('assets/notes.secret', 'no type')
  writeFileSync(join(folder, 'secret.js'), 'SECRET')
  symlinkSync(join(folder, 'secret.js'), join(bundle, 'assets', 'out.js'))
  const host = new FakeHost()
  const site = await openSite(host, bundle, more)
  onTestFinished(() => site.close())
  return { site, host, ours: `127.0.0.1:${site.port}` }
}

/** What a raw stream of bytes is answered with, until the server closes. */
const answerTo = async (port: number, bytes: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1')))
  socket.on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  return text
}

describe('the browser interface', () => {
  it('serves its bundle, with headers that forbid everything else', async () => {
    const { site, ours } = await open()
    const page = await fetchRaw(site, '/')
    expect(page).toMatchObject({ status: 200, body: '<title>Pipefitter</title>' })
    expect(page.headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
    })
    const policy = page.headers['content-security-policy']!
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(policy).toContain(`connect-src 'self' ws://${ours}`)
    expect(policy).not.toContain('unsafe')
    expect(await fetchRaw(site, '/assets/app-1a2b.js')).toMatchObject({
      status: 200,
      body: 'void 0',
    })
  })

  it('listens on 127.0.0.1 alone', async () => {
    const { site } = await open()
    const socket = connect(site.port, '127.0.0.2')
    const [error] = (await once(socket, 'error')) as [NodeJS.ErrnoException]
    expect(error.code).toBe('ECONNREFUSED')
  })

  it('keeps the code of its link in the fragment', async () => {
    const { site, ours } = await open()
    const link = new URL(site.link())
    expect([link.host, link.pathname, link.search]).toEqual([ours, '/', ''])
    expect(codeOf(link.href)).toMatch(/^[\w-]{43}$/)
  })

  it('takes the next port when the wanted one is taken', async () => {
    const first = await open()
    const second = await open({ port: first.site.port })
    expect(second.site.port).toBeGreaterThan(first.site.port)
  })

  describe('against a web page that reaches us under another name', () => {
    it.each([
      'evil.com',
      '127.0.0.1.nip.io',
      'localhost.evil',
      'LOCALHOST',
      '127.0.0.1',
      '[::1]',
      '0.0.0.0',
      '2130706433',
      'localhost.',
    ])('refuses the host %s before it looks for a file', async (name) => {
      const { site } = await open()
      for (const host of [name, `${name}:${site.port}`]) {
        if (host === `127.0.0.1:${site.port}`) continue
        const refused = await fetchRaw(site, '/', { headers: { host } })
        expect(refused).toMatchObject({ status: 403, body: '' })
        const upgraded = openSocket(site, { host, origin: `http://${host}` })
        expect(await outcomeOf(upgraded)).toBe('status 403')
      }
    })

    it('refuses another port, a missing host, two hosts, and a target with a host of its own', async () => {
      const { site, ours } = await open()
      expect((await fetchRaw(site, '/', { headers: { host: '127.0.0.1:1' } })).status).toBe(403)
      expect(await answerTo(site.port, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(
        /^HTTP\/1\.1 4\d\d |^$/,
      )
      expect(await answerTo(site.port, 'GET / HTTP/1.0\r\n\r\n')).toMatch(/^HTTP\/1\.1 403 /)
      const two = await answerTo(
        site.port,
        `GET / HTTP/1.1\r\nHost: ${ours}\r\nHost: evil.com\r\nConnection: close\r\n\r\n`,
      )
      expect(two).toMatch(/^HTTP\/1\.1 403 |^$/)
      const absolute = await answerTo(
        site.port,
        `GET http://evil.com/ HTTP/1.1\r\nHost: ${ours}\r\nConnection: close\r\n\r\n`,
      )
      expect(absolute).toMatch(/^HTTP\/1\.1 403 /)
    })
  })

  describe('against a web page of another origin', () => {
    it.each([
      'null',
      'http://evil.com',
      'http://127.0.0.1',
      'http://127.0.0.1:1',
      'https://127.0.0.1:PORT',
      'http://localhost:PORT',
      'http://127.0.0.1:PORT.evil.com',
      'file://',
      '',
    ])('refuses a WebSocket of the origin "%s"', async (origin) => {
      const { site } = await open()
      const socket = openSocket(site, { origin: origin.replace('PORT', String(site.port)) })
      expect(await outcomeOf(socket)).toBe('status 403')
    })

    it('refuses a WebSocket without an origin, and one to another path', async () => {
      const { site, ours } = await open()
      const upgrade = `Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n`
      expect(
        await answerTo(site.port, `GET /rpc HTTP/1.1\r\nHost: ${ours}\r\n${upgrade}\r\n`),
      ).toMatch(/^HTTP\/1\.1 403 /)
      expect(await outcomeOf(openSocket(site, {}, '/rpc?token=x'))).toBe('status 403')
    })

    it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PROPFIND'])(
      'refuses the method %s',
      async (method) => {
        const { site } = await open()
        expect((await fetchRaw(site, '/', { method })).status).toBe(405)
      },
    )
  })

  describe('against whoever has no link', () => {
    it('lets a page in by its code once, and by the token that it got', async () => {
      const { site } = await open()
      const code = codeOf(site.link())
      const first = openSocket(site)
      const welcome = JSON.parse(await outcomeOf(first, { t: 'greet', code })) as { token: string }
      expect(welcome).toEqual({
        t: 'welcome',
        token: expect.stringMatching(/^[\w-]{43}$/) as unknown,
      })
      expect(await outcomeOf(openSocket(site), { t: 'greet', code })).toBe('closed 4401')
      const again = await outcomeOf(openSocket(site), { t: 'greet', token: welcome.token })
      expect(JSON.parse(again)).toEqual(welcome)
    })

    it.each([
      ['a wrong code', { t: 'greet', code: 'x'.repeat(43) }, 'closed 4401'],
      ['a call', { t: 'call', id: 1, name: 'traffic.clear', input: {} }, 'closed 4401'],
      [
        'code and token at once',
        { t: 'greet', code: 'x'.repeat(43), token: 'x'.repeat(43) },
        'closed 4401',
      ],
      ['no JSON', '}{', 'closed 4400'],
      ['more than a greeting', ' '.repeat(1_000_000), 'closed 1006'],
    ])('closes on %s, and nothing reaches the host', async (_, greeting, outcome) => {
      const { site, host } = await open()
      expect(await outcomeOf(openSocket(site), greeting)).toBe(outcome)
      expect([host.signals, host.watched]).toEqual([[], []])
    })
  })

  it.each([
    '/../secret.js',
    '/..%2fsecret.js',
    '/%2e%2e/secret.js',
    '/assets/../../secret.js',
    '/assets/..\\..\\secret.js',
    '//secret.js',
    '/./index.html',
    '/assets/out.js',
    '/assets',
    '/assets/',
    '/.hidden.js',
    '/assets/notes.secret',
    '/index.html%00.js',
    '/index.html/',
    `/${'a'.repeat(600)}.js`,
    '/nothing.js',
    '/C:/secret.js',
    '/etc/passwd',
  ])('answers 404 to %s', async (path) => {
    const { site } = await open()
    expect(await fetchRaw(site, path)).toMatchObject({ status: 404, body: '' })
  })

  it('closes a page that sends a frame longer than the bound', async () => {
    const { site } = await open()
    const socket = openSocket(site)
    await outcomeOf(socket, { t: 'greet', code: codeOf(site.link()) })
    const closed = once(socket, 'close') as Promise<[number]>
    socket.send(Buffer.alloc(FRAME_MAX_BYTES + 1, 0x20))
    expect((await closed)[0]).toBe(1009)
  })

  it('closes on a binary frame', async () => {
    const { site } = await open()
    const socket = openSocket(site)
    await outcomeOf(socket, { t: 'greet', code: codeOf(site.link()) })
    const closed = once(socket, 'close') as Promise<[number]>
    socket.send(Buffer.from('{"t":"cancel","id":1}'), { binary: true })
    expect((await closed)[0]).toBe(4400)
  })

  it('cuts a client that never ends its headers', async () => {
    const { site } = await open({ headersTimeoutMs: 100 })
    expect(await answerTo(site.port, 'GET / HTTP/1.1\r\nX-Slow: ')).toMatch(/^$|^HTTP\/1\.1 408 /)
  })

  it('cuts a client whose headers are too long, and one that frames its request twice', async () => {
    const { site, ours } = await open()
    expect(
      await answerTo(
        site.port,
        `GET / HTTP/1.1\r\nHost: ${ours}\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`,
      ),
    ).not.toContain('200 OK')
    const twice = `GET / HTTP/1.1\r\nHost: ${ours}\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`
    expect(await answerTo(site.port, twice)).not.toContain('200 OK')
  })

  it('cuts every page when it closes', async () => {
    const { site } = await open()
    const socket = openSocket(site)
    await outcomeOf(socket, { t: 'greet', code: codeOf(site.link()) })
    const closed = once(socket, 'close')
    await site.close()
    await closed
  })
})
