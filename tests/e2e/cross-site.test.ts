// A page of another site in the same browser as ours, and a browser that is led to us under another name: neither reads a
// byte or changes a thing. The other site lives on another port of this machine, as another program's would.
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { openBrowser, openTab, startHeadless } from './support/browser.ts'
import type { HeadlessPeer } from './support/browser.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoChromium } from './support/runtime.ts'
import type { Station } from './support/station.ts'

const FORGED = JSON.stringify({ t: 'call', id: 1, name: 'host.stop', input: {} })

describe('a page of another site', skipUnless(whyNoChromium()), () => {
  const place = new Place()
  let browser: Browser
  let peer: HeadlessPeer
  let ours: Station
  let site: Server
  let evil: Page
  let origin: string

  beforeAll(async () => {
    peer = await startHeadless(place, createNetwork(), 'Ada')
    browser = await openBrowser(place)
    ours = await openTab(browser, peer)
    origin = new URL(peer.link).origin
    site = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<title>another site</title>')
    }).listen(0, '127.0.0.1')
    place.defer(() => void site.close())
    await once(site, 'listening')
    // In the very window of the browser in which our page is signed in.
    evil = await ours.page.context().newPage()
    await evil.goto(`http://localhost:${(site.address() as AddressInfo).port}/`)
  })
  afterAll(() => place.close())

  const expectUntouched = async (): Promise<void> => {
    expect(peer.program.child.exitCode).toBeNull()
    await expect.poll(() => ours.screens.texts(testids.statusState)).toBe('Online')
  }

  test('reads nothing of ours by asking for it', async () => {
    const outcomes = await evil.evaluate(async (to) => {
      const tried: string[] = []
      for (const path of ['/', '/rpc', '/index.html'])
        for (const method of ['GET', 'POST', 'PUT', 'DELETE'])
          for (const mode of ['cors', 'no-cors', 'same-origin'] as const)
            await fetch(to + path, { method, mode, credentials: 'include' }).then(
              async (answer) => tried.push(`${answer.status} ${(await answer.text()).length}`),
              () => tried.push('refused'),
            )
      return tried
    }, origin)
    expect(outcomes).toHaveLength(36)
    // An opaque answer has no status and no body.
    expect(outcomes.filter((one) => one !== 'refused' && one !== '0 0')).toEqual([])
    await expectUntouched()
  })

  test('opens no channel to the peer', async () => {
    const outcomes = await evil.evaluate(
      async ({ to, forged }) => {
        const tryOne = (url: string): Promise<string> =>
          new Promise((done) => {
            const socket = new WebSocket(url)
            socket.onopen = () => {
              socket.send(forged)
              done('opened')
            }
            socket.onmessage = () => done('heard')
            socket.onclose = ({ code }) => done(`closed ${code}`)
          })
        const host = to.replace('http:', 'ws:')
        const other = host.replace('127.0.0.1', 'localhost')
        return Promise.all([`${host}/rpc`, `${other}/rpc`, `${host}/`].map(tryOne))
      },
      { to: origin, forged: FORGED },
    )
    expect(outcomes).toEqual(['closed 1006', 'closed 1006', 'closed 1006'])
    const log = readFileSync(join(peer.profile, 'pipefitter.log'), 'utf8')
    expect(log).toContain('a web page that is not ours was refused')
    await expectUntouched()
  })

  test('shows nothing of ours in a frame, and loads no picture or script of ours', async () => {
    const outcomes = await evil.evaluate(async (to) => {
      const load = (tag: 'iframe' | 'img' | 'script' | 'link', path: string): Promise<string> =>
        new Promise((done) => {
          const element = document.createElement(tag)
          element.addEventListener('load', () => done(`${tag} loaded`))
          element.addEventListener('error', () => done(`${tag} refused`))
          if (tag === 'link') Object.assign(element, { rel: 'stylesheet', href: to + path })
          else Object.assign(element, { src: to + path })
          document.body.append(element)
        })
      const seen = await Promise.all([
        load('img', '/icon.svg'),
        load('script', '/index.html'),
        load('link', '/index.html'),
        load('iframe', '/'),
      ])
      const frame = document.querySelector('iframe')
      return [...seen, `frame ${String(frame?.contentDocument?.title ?? null)}`]
    }, origin)
    expect(outcomes.slice(0, 3)).toEqual(['img refused', 'script refused', 'link refused'])
    // Chromium calls its own page of refusal loaded; ours never is.
    expect(outcomes[4]).toBe('frame null')
    const frames = evil.frames().map((frame) => frame.url())
    expect(frames.filter((url) => url.startsWith(origin))).toEqual([])
    await expectUntouched()
  })

  test('changes nothing by a form that it sends', async () => {
    const answered = evil.waitForResponse(/\/rpc$/)
    await evil.evaluate(
      ({ to, forged }) => {
        const form = document.createElement('form')
        Object.assign(form, { action: `${to}/rpc`, method: 'post', enctype: 'text/plain' })
        const input = document.createElement('input')
        Object.assign(input, { name: forged, value: '' })
        form.append(input)
        document.body.append(form)
        form.submit()
      },
      { to: origin, forged: FORGED },
    )
    expect((await answered).status()).toBe(405)
    await expectUntouched()
  })

  test('gets nothing from a name that leads to us', async () => {
    const { port } = new URL(origin)
    const names = ['evil.example', '127.0.0.1.nip.io', 'localhost.evil.example']
    for (const name of names) {
      const answer = await rawAnswer(
        Number(port),
        `GET / HTTP/1.1\r\nHost: ${name}:${port}\r\nConnection: close\r\n\r\n`,
      )
      expect(answer).toMatch(/^HTTP\/1\.1 403 /)
      expect(answer).not.toContain('<title>')
    }
    const log = readFileSync(join(peer.profile, 'pipefitter.log'), 'utf8')
    expect(log).toContain('a request under a name that is not ours was refused')
    await expectUntouched()
  })

  test('finds the secret of the link nowhere: not in the address, the history, what runs, the log or a file', async () => {
    const link = await startHeadless(place, createNetwork(), 'Bob')
    const code = new URL(link.link).hash.slice('#code='.length)
    expect(code).toMatch(/^[\w-]{43}$/)
    const bob = await openTab(browser, link)
    await expect.poll(() => bob.screens.texts(testids.statusState)).toBe('Online')
    expect(bob.page.url()).not.toContain(code)
    expect(
      await bob.page.evaluate(() => [document.referrer, document.cookie, location.search]),
    ).toEqual(['', '', ''])
    expect(await bob.page.evaluate(() => history.length)).toBeLessThanOrEqual(2)
    const token = await bob.page.evaluate(() =>
      JSON.stringify({ ...sessionStorage, ...localStorage }),
    )
    const { pid = 0 } = link.program.child
    const secrets = [code, ...(token.match(/[\w-]{43}/g) ?? [])]
    expect(secrets.length).toBeGreaterThan(1)
    for (const secret of secrets) {
      for (const file of ['cmdline', 'environ'])
        expect(readFileSync(`/proc/${pid}/${file}`, 'latin1')).not.toContain(secret)
      expect(readFileSync(join(link.profile, 'pipefitter.log'), 'utf8')).not.toContain(secret)
    }
    // It opens once.
    const again = await browser.newContext().then((context) => context.newPage())
    await again.goto(link.link)
    await expect.poll(() => again.locator('body').innerText()).toMatch(/link|sign/i)
    expect(await again.getByTestId(testids.statusState).allInnerTexts()).not.toContain('Online')
  })
})

const rawAnswer = async (port: number, bytes: string): Promise<string> => {
  const socket = connect(port, '127.0.0.1')
  let text = ''
  socket.on('data', (chunk: Buffer) => (text += chunk.toString('latin1'))).on('error', () => {})
  socket.write(bytes)
  await once(socket, 'close')
  return text
}
