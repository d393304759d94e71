import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { ElectronApplication, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type {} from '../../src/renderer/bridge/electron-carrier.ts'
import { appArguments, launchApp, whyNoElectron } from '../support/electron.ts'
import { skipUnless } from '../support/skips.ts'

const CLI = resolve(import.meta.dirname, '../../out/main/cli.js')

/** Runs a program to its end. */
const run = (
  program: string,
  args: readonly string[],
): Promise<{ code: number | null; output: string }> =>
  new Promise((done) => {
    const child = spawn(program, args)
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (chunk: Buffer) => (output += chunk.toString('utf8')))
    child.on('close', (code) => done({ code, output }))
  })

describe('the window', skipUnless(whyNoElectron()), () => {
  let profile: string
  let app: ElectronApplication
  let page: Page

  beforeAll(async () => {
    profile = mkdtempSync(join(tmpdir(), 'pipefitter-e2e-'))
    app = await launchApp(profile, ['--name', 'window'])
    page = await app.firstWindow()
    await page.getByText('Online').first().waitFor()
  })

  afterAll(async () => {
    await app.close()
    rmSync(profile, { recursive: true, force: true })
  })

  it('gives its page the bridge and nothing of Node or Electron', async () => {
    const seen = await page.evaluate(() => ({
      bridge: Object.keys(window.pipefitter ?? {}).sort(),
      isFrozen: Object.isFrozen(window.pipefitter),
      globals: ['require', 'process', 'module', 'Buffer', 'ipcRenderer', 'electron'].filter(
        (name) => name in window,
      ),
    }))
    expect(seen).toEqual({ bridge: ['open', 'send'], isFrozen: true, globals: [] })
  })

  it('was made with every protection on', async () => {
    const preferences = await app.evaluate(({ BrowserWindow }) => {
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

  it('runs no script that is not a file of ours', async () => {
    const ran = await page.evaluate(async () => {
      const marks: string[] = []
      Object.assign(window, { mark: (text: string) => marks.push(text) })
      const inline = document.createElement('script')
      inline.textContent = 'mark("inline")'
      const remote = document.createElement('script')
      remote.src = 'data:text/javascript,mark("data")'
      const picture = document.createElement('img')
      picture.setAttribute('onerror', 'mark("handler")')
      picture.src = 'app://pipefitter/nothing.png'
      document.body.append(inline, remote, picture)
      await new Promise((done) => setTimeout(done, 200))
      for (const element of [inline, remote, picture]) element.remove()
      return marks
    })
    expect(ran).toEqual([])
  })

  it('stays where it is: no navigation, no new window, no embedded page', async () => {
    const before = page.url()
    const seen = await page.evaluate(async () => {
      const opened = window.open('https://example.invalid/')
      for (const url of ['https://example.invalid/', 'file:///etc/passwd', 'app://evil/']) {
        const link = Object.assign(document.createElement('a'), { href: url, target: '_blank' })
        document.body.append(link)
        link.click()
        link.remove()
        location.assign(url)
      }
      const view = document.createElement('webview')
      view.setAttribute('src', 'https://example.invalid/')
      document.body.append(view)
      await new Promise((done) => setTimeout(done, 300))
      view.remove()
      return { opened: opened === null, frames: window.length }
    })
    expect(seen).toEqual({ opened: true, frames: 0 })
    expect(page.url()).toBe(before)
    expect(app.windows()).toHaveLength(1)
  })

  it.each(['geolocation', 'notifications', 'camera', 'microphone', 'clipboard-read', 'midi'])(
    'denies its page the permission %s',
    async (name) => {
      const state = await page.evaluate(
        async (permission) =>
          (await navigator.permissions.query({ name: permission as PermissionName })).state,
        name,
      )
      expect(state).toBe('denied')
    },
  )

  it('serves nothing from outside the bundle, and loads nothing from elsewhere', async () => {
    const answers = await page.evaluate(async () => {
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

  it('refuses what is no frame of the contract, and goes on', async () => {
    const refused = await page.evaluate(() => {
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
    expect(await page.evaluate(() => document.body.innerText)).toContain('Online')
  })

  it('has a peer that the command line reaches', async () => {
    const { code, output } = await run(process.execPath, [CLI, 'status', '--profile', profile])
    expect([code, output]).toEqual([0, expect.stringContaining('window')])
  })

  it('comes to the front when the app is started again, and stays the only one', async () => {
    const binary = process.env.ELECTRON_EXEC_PATH ?? ''
    const second = await run(binary, appArguments(profile))
    expect(second.code).toBe(0)
    expect(app.windows()).toHaveLength(1)
  })

  it('says what is wrong when another peer has the profile', async () => {
    const taken = mkdtempSync(join(tmpdir(), 'pipefitter-e2e-'))
    const up = spawn(process.execPath, [
      CLI,
      'up',
      '--profile',
      taken,
      '--interface',
      'lo',
      '--port',
      '0',
      '--no-multicast',
    ])
    await new Promise((ready) => up.stdout.once('data', ready))
    const window = spawn(process.env.ELECTRON_EXEC_PATH ?? '', appArguments(taken))
    const said = await new Promise<string>((done) => {
      let text = ''
      window.stderr.on('data', (chunk: Buffer) => {
        text += chunk.toString('utf8')
        if (text.includes('host/profile-in-use')) done(text)
      })
      window.on('close', () => done(text))
    })
    expect(said).toContain('Pipefitter did not start')
    expect(said).toContain('choose another profile with --profile')
    for (const child of [window, up]) {
      const ended = new Promise((done) => child.once('close', done))
      child.kill('SIGKILL')
      await ended
    }
    rmSync(taken, { recursive: true, force: true })
  })

  it('loads its page again when that crashed, and the peer has gone on', async () => {
    const pid = app.process().pid
    const loaded = app.evaluate(
      ({ BrowserWindow }) =>
        new Promise<void>((done) => {
          const [window] = BrowserWindow.getAllWindows()
          window!.webContents.once('did-finish-load', () => done())
          window!.webContents.forcefullyCrashRenderer()
        }),
    )
    await loaded
    const text = await app.evaluate(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.webContents.executeJavaScript(
        'new Promise((done) => { const look = () => document.body.innerText.includes("Online") ? done("Online") : setTimeout(look, 20); look() })',
      ),
    )
    expect(text).toBe('Online')
    expect(app.process().pid).toBe(pid)
  })
})
