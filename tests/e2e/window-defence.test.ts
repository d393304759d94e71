// What a page in the window can do to the machine, were it ever to run somebody else's words: nothing.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {} from '../../src/renderer/bridge/electron-carrier.ts'
import { testids } from '../../src/renderer/testids.ts'
import { BRIDGE_CHANNEL } from '../../src/shared/window-bridge.ts'
import { skipUnless } from '../support/skips.ts'
import { startHeadless } from './support/browser.ts'
import { openWindow } from './support/electron.ts'
import type { WindowStation } from './support/electron.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoElectron } from './support/runtime.ts'
import type { ScreenName } from './screens/screens.ts'

const HOSTILE_NAME = '<img src=x onerror="document.title=1">'
const SCREENS: readonly ScreenName[] = ['peers', 'pipes', 'traffic', 'settings']

describe('the page of the window', skipUnless(whyNoElectron()), () => {
  const place = new Place()
  const network = createNetwork()
  let ada: WindowStation

  beforeAll(async () => {
    ada = await openWindow(place, { network, name: 'Ada' })
  })
  afterAll(() => place.close())

  const expectAlive = async (): Promise<void> => {
    await expect.poll(() => ada.screens.texts(testids.statusState)).toBe('Online')
    await expect.poll(() => ada.screens.texts(testids.connectionBanner)).toBe('')
  }

  test('asks for files of its own and for nothing else, on every screen', async () => {
    const asked: string[] = []
    ada.page.on('request', (request) => asked.push(request.url()))
    await ada.page.reload()
    for (const screen of SCREENS) await ada.screens.goTo(screen)
    await expectAlive()
    expect(asked).not.toEqual([])
    expect(asked.filter((url) => !url.startsWith('app://pipefitter/'))).toEqual([])
  })

  test('shows the name of a hostile peer as the text that it is', async () => {
    await startHeadless(place, network, HOSTILE_NAME)
    await ada.screens.goTo('peers')
    await expect
      .poll(() => ada.screens.rows(testids.peerRow))
      .toMatchObject([{ Name: HOSTILE_NAME }])
    await expect.poll(() => ada.page.locator('main img').count()).toBe(0)
    await expect.poll(() => ada.page.title()).toBe('Peers – Pipefitter')
  })

  test('turns no text into code', async () => {
    // In a timer: the debugger's own evaluation is allowed to.
    const ran = await ada.page.evaluate(
      () =>
        new Promise<string[]>((done) => {
          const run = (make: () => unknown): string => {
            try {
              return `ran: ${String(make())}`
            } catch (error) {
              return (error as Error).name
            }
          }
          setTimeout(() =>
            done([run(() => eval('7')), run(() => Reflect.construct(Function, ['return 7']))]),
          )
        }),
    )
    expect(ran).toEqual(['EvalError', 'EvalError'])
  })

  test.each([
    ['a picture of another site', 'img', 'img-src'],
    ['a frame of another site', 'iframe', 'frame-src'],
    ['a script of another site', 'script', 'script-src-elem'],
  ] as const)('does not load %s', async (_what, tag, directive) => {
    const blocked = await ada.page.evaluate(
      (name) =>
        new Promise<{ directive: string; from: string }>((done) => {
          const element = document.createElement(name)
          const tell = (event: SecurityPolicyViolationEvent): void => {
            element.remove()
            done({ directive: event.effectiveDirective, from: new URL(event.blockedURI).origin })
          }
          document.addEventListener('securitypolicyviolation', tell, { once: true })
          element.src = 'https://example.invalid/x'
          document.body.append(element)
        }),
      tag,
    )
    expect(blocked).toEqual({ directive, from: 'https://example.invalid' })
  })

  test('starts no worker from words', async () => {
    const outcome = await ada.page.evaluate(() => {
      const source = URL.createObjectURL(new Blob(['postMessage(typeof process)']))
      try {
        return typeof new Worker(source)
      } catch (error) {
        return (error as Error).name
      }
    })
    expect(outcome).toBe('SecurityError')
  })

  test('gets neither place, notifications, instruments nor what is on the clipboard when it asks', async () => {
    const answers = await ada.page.evaluate(async () => {
      const nameOf = (error: unknown): string => (error as Error).name
      const midi = navigator.requestMIDIAccess({ sysex: true }).then(() => 'given', nameOf)
      const where = new Promise((done) =>
        navigator.geolocation.getCurrentPosition(
          () => done('given'),
          ({ code, PERMISSION_DENIED }) => done(code === PERMISSION_DENIED ? 'denied' : code),
        ),
      )
      const clipboard = navigator.clipboard.readText().then(() => 'given', nameOf)
      return Promise.all([midi, where, clipboard, Notification.requestPermission()])
    })
    expect(answers).toEqual(['NotAllowedError', 'denied', 'NotAllowedError', 'denied'])
  })

  test('is told in words what is wrong with a call, and goes on', async () => {
    const replies = await ada.page.evaluate(
      () =>
        new Promise<unknown[]>((done) => {
          const heard: unknown[] = []
          // What the page's own feeds told last may still be on its way.
          const isReply = (frame: unknown): boolean =>
            typeof frame === 'object' && frame !== null && 't' in frame && frame.t !== 'event'
          const read = (frame: unknown): void => {
            if (isReply(frame)) heard.push(frame)
            if (heard.length === 2) done(heard)
          }
          window.pipefitter?.open(read, () => {})
          const input = { name: 'x'.repeat(100_000) }
          window.pipefitter?.send({ t: 'call', id: 1, name: 'peer.rename', input })
          window.pipefitter?.send({ t: 'call', id: 2, name: 'pipes.send', input: [] })
        }),
    )
    expect(replies).toMatchObject([
      { t: 'error', id: 1, error: { code: 'base/invalid-input' } },
      { t: 'error', id: 2, error: { code: 'base/invalid-input' } },
    ])
    expect(JSON.stringify(replies)).toContain('at most 64 characters')
    await ada.page.reload()
    await expectAlive()
  })

  test('garbage that reaches the main process is refused there, and the page finds its way back', async () => {
    await ada.app.evaluate(({ BrowserWindow, ipcMain }, channel) => {
      const { webContents } = BrowserWindow.getAllWindows()[0]!
      const own = { sender: webContents, senderFrame: webContents.mainFrame }
      const call = { t: 'call', id: 1, name: 'pipes.create', input: { name: 'smuggled' } }
      const garbage = [null, 7, '', 'open ', [], {}, { t: 'call' }, new Map(), Symbol('x'), () => 1]
      for (const frame of garbage) ipcMain.emit(channel, own, frame)
      for (const senderFrame of [null, { url: 'https://example.invalid/' }])
        ipcMain.emit(channel, { ...own, senderFrame }, call)
    }, BRIDGE_CHANNEL)
    await expectAlive()
    await ada.screens.goTo('pipes')
    await expect.poll(() => ada.page.getByText('No pipes yet').count()).toBe(1)
    await ada.screens.createPipe({ name: 'sound', transport: 'any' })
    await ada.page.getByRole('button', { name: 'Open the pipe' }).click()
    await expect.poll(() => ada.screens.rows(testids.pipeRow)).toMatchObject([{ Name: 'sound' }])
  })
})
