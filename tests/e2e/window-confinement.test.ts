// What the window's page is not given, and where it cannot go: Electron's own list of what an application has to see to.
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { openWindow } from './support/electron.ts'
import type { WindowStation } from './support/electron.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoElectron } from './support/runtime.ts'

const SETTLE_MS = 500

describe('the window', skipUnless(whyNoElectron()), () => {
  const place = new Place()
  let ada: WindowStation
  let site: Server
  let outside: string
  const asked: string[] = []

  beforeAll(async () => {
    site = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end('outside')
    }).listen(0, '127.0.0.1')
    place.defer(() => void site.close())
    await once(site, 'listening')
    outside = `http://127.0.0.1:${(site.address() as AddressInfo).port}/`
    ada = await openWindow(place, { network: createNetwork(), name: 'Ada' })
  })
  afterAll(() => place.close())

  const expectAtHome = async (): Promise<void> => {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS))
    expect(new URL(ada.page.url()).host).toBe('pipefitter')
    await expect
      .poll(() => ada.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length))
      .toBe(1)
    await expect.poll(() => ada.screens.texts(testids.statusState)).toBe('Online')
    expect(asked).toEqual([])
  }

  test('is made with every protection that there is', async () => {
    const preferences = await ada.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
        getLastWebPreferences(): Record<string, unknown>
      }
      return contents.getLastWebPreferences()
    })
    expect(preferences).toMatchObject({
      ...{ contextIsolation: true, nodeIntegration: false, webviewTag: false },
      ...{ nodeIntegrationInSubFrames: false, sandbox: true },
      ...{ webSecurity: true, allowRunningInsecureContent: false, experimentalFeatures: false },
    })
    expect(preferences['nodeIntegrationInWorker'] ?? false).toBe(false)
    expect([preferences['enableBlinkFeatures'] ?? '', preferences['blinkFeatures'] ?? '']).toEqual([
      '',
      '',
    ])
  })

  test('chooses no device for its page', async () => {
    const outcome = await ada.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents
      const outcome = { chosen: 'nothing was said', prevented: false }
      const event = { preventDefault: () => (outcome.prevented = true) }
      const devices = [{ deviceId: 'x', deviceName: 'x' }]
      const choose = (id: string): void => void (outcome.chosen = id)
      ;(contents as unknown as NodeJS.EventEmitter).emit(
        ...(['select-bluetooth-device', event, devices, choose] as const),
      )
      return outcome
    })
    expect(outcome).toEqual({ chosen: '', prevented: true })
  })

  test('gives its page nothing of Node or Electron but the one bridge', async () => {
    const found = await ada.page.evaluate(() => {
      const names = ['require', 'process', 'module', 'Buffer', 'global', 'electron', 'ipcRenderer']
      const own = Object.getOwnPropertyNames(window.pipefitter ?? {})
      return { there: names.filter((name) => name in window), own }
    })
    expect(found).toEqual({ there: [], own: ['send', 'open'] })
  })

  test('keeps its bridge from a page that rewrites what all objects have', async () => {
    const outcome = await ada.page.evaluate(async () => {
      const caught: string[] = []
      const push = Array.prototype.push
      const steal = (...given: unknown[]): number => {
        for (const one of given) if (String(one).includes('ipc')) caught.push(String(one))
        return 0
      }
      Array.prototype.push = steal
      Object.defineProperty(Object.prototype, 't', { get: () => 'call', configurable: true })
      try {
        window.pipefitter?.send({ t: 'cancel', id: 1 })
      } catch {
        // Refused: as good.
      }
      Array.prototype.push = push
      delete (Object.prototype as { t?: unknown }).t
      return { caught, bridge: Object.isFrozen(window.pipefitter) }
    })
    expect(outcome).toEqual({ caught: [], bridge: true })
    await ada.page.reload()
    await expectAtHome()
  })

  test.each<[string, (to: string) => void]>([
    ['is sent elsewhere', (to) => void location.assign(to)],
    ['replaces itself', (to) => location.replace(to)],
    [
      'clicks a link',
      (to) => {
        const link = document.createElement('a')
        link.href = to
        document.body.append(link)
        link.click()
        link.remove()
      },
    ],
    [
      'clicks a link to a new window',
      (to) => {
        const link = document.createElement('a')
        Object.assign(link, { href: to, target: '_blank' })
        document.body.append(link)
        link.click()
        link.remove()
      },
    ],
    [
      'sends a form',
      (to) => {
        const form = document.createElement('form')
        form.action = to
        document.body.append(form)
        form.submit()
        form.remove()
      },
    ],
    ['opens a window', (to) => void window.open(to)],
    ['opens a window of its own', () => void window.open(location.href)],
    ['is sent to a file', () => void location.assign('file:///etc/passwd')],
    ['is sent to words', () => void location.assign('data:text/html,<title>owned</title>')],
    [
      'embeds a page in a webview',
      (to) => {
        const view = document.createElement('webview')
        view.setAttribute('src', to)
        document.body.append(view)
        setTimeout(() => view.remove(), 200)
      },
    ],
    [
      'embeds a page in a frame',
      (to) => {
        const frame = document.createElement('iframe')
        frame.src = to
        document.body.append(frame)
        setTimeout(() => frame.remove(), 200)
      },
    ],
    ['asks for something outside', (to) => void fetch(to, { mode: 'no-cors' }).catch(() => {})],
    ['sends a beacon', (to) => void navigator.sendBeacon(to, 'x')],
  ])('stays where it is, alone, when its page %s', async (_what, act) => {
    await ada.page.evaluate(act, outside)
    await expectAtHome()
  })

  test('serves its own files alone, whatever path is asked for', async () => {
    const answers = await ada.page.evaluate(async () => {
      const paths = [
        '../package.json',
        '..%2fpackage.json',
        '%2e%2e/main/index.js',
        '..\\main\\index.js',
      ]
      const more = [
        'main/index.js',
        '//etc/passwd',
        'index.html%00',
        'C:/x.js',
        '.hidden',
        'assets/',
      ]
      return Promise.all(
        [...paths, ...more].map((path) =>
          fetch(`app://pipefitter/${path}`).then(
            ({ status }) => status,
            () => 0,
          ),
        ),
      )
    })
    expect(answers.filter((status) => status !== 404 && status !== 0)).toEqual([])
    const other = await ada.page.evaluate(() =>
      fetch('app://evil/index.html').then(
        ({ status }) => status,
        () => 0,
      ),
    )
    expect([0, 404]).toContain(other)
  })

  test('grants nothing of the machine', async () => {
    const states = await ada.page.evaluate(async () => {
      const names = [
        'geolocation',
        'notifications',
        'camera',
        'microphone',
        'clipboard-read',
        'midi',
      ]
      const asked = names.map((name) =>
        navigator.permissions.query({ name: name as PermissionName }).then(
          ({ state }) => state,
          () => 'unknown',
        ),
      )
      const devices = navigator as unknown as Record<
        'hid' | 'usb' | 'serial',
        { getDevices?(): Promise<unknown[]>; getPorts?(): Promise<unknown[]> } | undefined
      >
      const held = await Promise.all(
        [
          devices.hid?.getDevices?.(),
          devices.usb?.getDevices?.(),
          devices.serial?.getPorts?.(),
        ].map((one) => Promise.resolve(one).catch(() => [])),
      )
      return { states: await Promise.all(asked), held: held.flatMap((list) => list ?? []) }
    })
    expect(states.states.filter((state) => state === 'granted')).toEqual([])
    expect(states.held).toEqual([])
  })
})
