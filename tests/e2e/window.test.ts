// How the window is made: what its page is given, where it can go, and what happens when it crashes.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type {} from '../../src/renderer/bridge/electron-carrier.ts'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { openWindow } from './support/electron.ts'
import type { WindowStation } from './support/electron.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoElectron } from './support/runtime.ts'

describe('the window', skipUnless(whyNoElectron()), () => {
  const place = new Place()
  let ada: WindowStation

  beforeAll(async () => {
    ada = await openWindow(place, { network: createNetwork(), name: 'Ada' })
    await ada.page.getByText('Online').first().waitFor()
  })
  afterAll(() => place.close())

  test('gives its page the bridge and nothing of Node or Electron', async () => {
    const seen = await ada.page.evaluate(() => ({
      bridge: Object.keys(window.pipefitter ?? {}).sort(),
      isFrozen: Object.isFrozen(window.pipefitter),
      globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
        (name) => name in window,
      ),
    }))
    expect(seen).toEqual({ bridge: ['open', 'send'], isFrozen: true, globals: [] })
  })

  test('was made with every protection on', async () => {
    const preferences = await ada.app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]!.webContents
      // Not in Electron's types, yet there is no other way to read them back.
      const read = Reflect.get(contents, 'getLastWebPreferences') as () => object
      return read.call(contents)
    })
    expect(preferences).toMatchObject({
      ...{ sandbox: true, contextIsolation: true, nodeIntegration: false, webSecurity: true },
      ...{ webviewTag: false, allowRunningInsecureContent: false, experimentalFeatures: false },
    })
  })

  test.each([
    ['palette', testids.palette],
    ['keys', testids.keySheet],
  ])('shows what the menu bar names: %s', async (id, testid) => {
    await ada.app.evaluate(
      ({ Menu }, named) => Menu.getApplicationMenu()?.getMenuItemById(named)?.click(),
      id,
    )
    await ada.screens.mark(testid).waitFor()
    await ada.page.keyboard.press('Escape')
    await expect.poll(() => ada.screens.mark(testid).count()).toBe(0)
  })

  test('has a menu bar that speaks as the page does', async () => {
    const menuBar = () =>
      ada.app.evaluate(({ Menu }) => Menu.getApplicationMenu()?.items.map(({ label }) => label))
    const speak = async (language: string): Promise<void> => {
      await ada.page.evaluate(() => (location.hash = '#/settings/appearance'))
      await ada.screens.mark(testids.settingsLanguage).selectOption(language)
    }
    await speak('de')
    await expect.poll(menuBar).toContain('&Datei')
    await speak('en')
    await expect.poll(menuBar).toContain('&File')
  })

  test('runs no script that is not a file of ours', async () => {
    const seen = await ada.page.evaluate(
      () =>
        new Promise<{ blocked: string[]; ran: string[] }>((done) => {
          const ran: string[] = []
          const blocked: string[] = []
          Object.assign(window, { mark: (text: string) => ran.push(text) })
          const inline = document.createElement('script')
          inline.textContent = 'mark("inline")'
          const data = document.createElement('script')
          data.src = 'data:text/javascript,mark("data")'
          const button = document.createElement('button')
          button.setAttribute('onclick', 'mark("handler")')
          const elements = [inline, data, button]
          document.addEventListener('securitypolicyviolation', function tell(event) {
            blocked.push(event.effectiveDirective)
            if (blocked.length < elements.length) return
            document.removeEventListener('securitypolicyviolation', tell)
            for (const element of elements) element.remove()
            done({ blocked: blocked.toSorted(), ran })
          })
          document.body.append(...elements)
          button.click()
        }),
    )
    expect(seen).toEqual({
      blocked: ['script-src-attr', 'script-src-elem', 'script-src-elem'],
      ran: [],
    })
  })

  test.each(['https://example.invalid/', 'app://evil/'])('does not go to %s', async (url) => {
    const before = ada.page.url()
    await ada.app.evaluate(({ BrowserWindow }) => {
      const tried: [string, boolean][] = []
      Object.assign(globalThis, { tried })
      // After the listener that prevents it.
      BrowserWindow.getAllWindows()[0]!.webContents.once('will-frame-navigate', (event) =>
        tried.push([event.url, event.defaultPrevented]),
      )
    })
    await ada.page.evaluate((to) => location.assign(to), url)
    await expect
      .poll(() => ada.app.evaluate(() => (globalThis as unknown as { tried: unknown }).tried))
      .toEqual([[url, true]])
    expect(ada.page.url()).toBe(before)
  })

  test('does not go to a file of this machine', async () => {
    const before = ada.page.url()
    const [refusal] = await Promise.all([
      ada.page.waitForEvent('console', (message) => message.type() === 'error'),
      ada.page.evaluate(() => location.assign('file:///etc/passwd')),
    ])
    expect(refusal.text()).toBe('Not allowed to load local resource: file:///etc/passwd')
    expect(ada.page.url()).toBe(before)
  })

  test('opens no other window and holds no other page', async () => {
    const opened = await ada.page.evaluate(() => {
      const link = document.createElement('a')
      Object.assign(link, { href: 'https://example.invalid/', target: '_blank' })
      const view = document.createElement('webview')
      view.setAttribute('src', 'https://example.invalid/')
      document.body.append(link, view)
      link.click()
      const other = window.open('https://example.invalid/')
      for (const element of [link, view]) element.remove()
      return { other: other === null, frames: window.length }
    })
    expect(opened).toEqual({ other: true, frames: 0 })
    const pages = await ada.app.evaluate(
      ({ webContents }) => webContents.getAllWebContents().length,
    )
    expect(pages).toBe(1)
  })

  test.each(['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'])(
    'denies its page the permission %s',
    async (name) => {
      const state = await ada.page.evaluate(
        async (permission) =>
          (await navigator.permissions.query({ name: permission as PermissionName })).state,
        name,
      )
      expect(state).toBe('denied')
    },
  )

  test('serves nothing from outside the bundle, and loads nothing from elsewhere', async () => {
    const answers = await ada.page.evaluate(async () => {
      const ask = (url: string) =>
        fetch(url).then(
          ({ status }) => status,
          () => 'blocked',
        )
      const paths = ['..%2f..%2fpackage.json', '%2e%2e/%2e%2e/package.json', '../../package.json']
      return Promise.all([
        ...paths.map((path) => ask(`app://pipefitter/${path}`)),
        ...['https://example.invalid/', 'file:///etc/passwd', 'app://evil/index.html'].map(ask),
      ])
    })
    expect(answers).toEqual([404, 404, 404, 'blocked', 'blocked', 'blocked'])
  })

  test('refuses what is no frame of the contract, and goes on', async () => {
    const refused = await ada.page.evaluate(() => {
      let thrown = 0
      for (const frame of ['open', { t: 'call', id: 1, name: 'exec', input: {} }, null, 7]) {
        try {
          window.pipefitter?.send(frame)
        } catch {
          thrown++
        }
      }
      return thrown
    })
    expect(refused).toBe(4)
    // Not by a locator: that waits for the navigations which were prevented before.
    await expect.poll(() => ada.page.evaluate(() => document.body.innerText)).toContain('Online')
  })

  test('loads its page again when that crashed, and the peer has gone on', async () => {
    const { pid } = ada.app.process()
    const loaded = ada.app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((done) => {
          const { webContents } = BrowserWindow.getAllWindows()[0]!
          webContents.once('did-finish-load', () => done())
          webContents.forcefullyCrashRenderer()
        }),
    )
    await loaded
    // The debugger has lost the page with the crash; the main process has not.
    await expect
      .poll(() =>
        ada.app.evaluate(({ BrowserWindow }) =>
          BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
            'document.body.innerText',
          ),
        ),
      )
      .toContain('Online')
    expect(ada.app.process().pid).toBe(pid)
  })
})
