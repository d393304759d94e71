// What `npm run package` made: it starts from its archive, opens its database, shows the peer beside it, and is no tool
// for anybody who starts it with other words.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ensureBuild } from '../../scripts/ensure-build.mjs'
import { startSecretService, whyNoSecretService } from '../support/secret-service.ts'
import { skipUnless } from '../support/skips.ts'
import {
  PACKED,
  PACKED_ARCHIVE,
  PACKED_DISSECTOR,
  readFuses,
  whyNotPacked,
} from './support/packed.ts'
import { cli, Program, ROOT } from './support/programs.ts'
import { chromiumPath } from './support/runtime.ts'
import { DEADLINE_MS } from './support/waiting.ts'

const sandbox = process.env.NO_SANDBOX === '1' ? ['--no-sandbox'] : []
const loopback = ['--interface', 'lo']

describe('the packed application', skipUnless(whyNotPacked()), () => {
  const homes = mkdtempSync(join(tmpdir(), 'pipefitter-packed-'))
  const programs: Program[] = []
  let app: Program

  const started = (program: Program): Program => {
    programs.push(program)
    return program
  }
  const run = (env: NodeJS.ProcessEnv, ...args: string[]): Program =>
    started(new Program(PACKED, [...sandbox, ...args], { ...process.env, ...env }))
  const profile = (name: string): string[] => ['--profile', join(homes, name), ...loopback]
  /** Where its control socket is once it runs. */
  const isUp = (name: string): boolean => existsSync(join(homes, name, 'run', 'control.sock'))
  const logOf = (name: string): string => {
    const file = join(homes, name, 'pipefitter.log')
    return existsSync(file) ? readFileSync(file, 'utf8') : ''
  }
  /** What the command line is told by the peer of a profile. */
  const ask = async (name: string, ...args: string[]): Promise<Record<string, unknown>> =>
    started(cli('--profile', join(homes, name), '--json', ...args)).firstObject()

  beforeAll(async () => {
    await ensureBuild()
    started(cli('up', ...profile('neighbour'), '--name', 'Neighbour'))
    app = run({}, ...profile('packed'), '--name', 'Packed')
    await vi.waitUntil(() => isUp('packed'), { timeout: DEADLINE_MS, interval: 50 })
  })

  afterAll(async () => {
    await Promise.all(programs.map((program) => program.stop()))
    rmSync(homes, { recursive: true, force: true })
  })

  // Nothing drives the window of the packed program, which takes no words from a debugger; so it is asked from outside:
  // its log tells that the page has come to the peer by the one door, and a browser gets the same page from the same archive.
  test('runs from its archive, and its window shows the page, which speaks to the peer', async () => {
    expect(existsSync(PACKED_ARCHIVE)).toBe(true)
    await expect.poll(() => logOf('packed')).toContain('a page has come to the peer')
  })

  test('brings what Wireshark reads its exports with', () => {
    const ours = readFileSync(join(ROOT, 'build/wireshark/pipefitter.lua'), 'utf8')
    expect(readFileSync(PACKED_DISSECTOR, 'utf8')).toBe(ours)
  })

  test('shows the peer beside it', async () => {
    const browser = await chromium.launch({ executablePath: chromiumPath() ?? '' })
    try {
      const { url } = (await ask('packed', 'ui')) as { url: string }
      const page = await browser.newPage()
      await page.goto(url)
      await page.evaluate(() => (location.hash = '#/peers'))
      const row = page.getByTestId('peer-row').filter({ hasText: 'Neighbour' })
      await row.waitFor({ timeout: 20_000 })
      await expect.poll(() => page.getByTestId('status-name').innerText()).toContain('Packed')
    } finally {
      await browser.close()
    }
  })

  describe('asked for what is not its own', () => {
    test.each([
      ...[
        '--remote-debugging-pipe',
        '--no-zygote',
        '--disable-web-security',
        '--js-flags=--expose-gc',
      ],
      ...['--inspect-brk=0', '--load-extension=/tmp', '--user-data-dir=/tmp/x', '--enable-logging'],
    ])('refuses %s in words, and ends', async (flag) => {
      const name = `refused${flag.replaceAll(/\W/g, '-')}`
      const { code, stderr } = await run({}, flag, ...profile(name)).ended
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: expect.stringContaining(flag.split('=')[0] ?? ''),
      })
      expect(existsSync(join(homes, name))).toBe(false)
    })

    test.each(['--remote-debugging-port', '-remote-debugging-port', '--inspect'])(
      'never opens the port of %s',
      async (flag) => {
        const port = await freePort()
        const refused = run({}, `${flag}=${port}`, ...profile('port'))
        let ended = false
        let opened = false
        void refused.ended.finally(() => (ended = true))
        while (!ended) opened ||= await answers(port)
        const { code, stderr } = await refused.ended
        expect({ code, opened }).toEqual({ code: 2, opened: false })
        expect(stderr).not.toMatch(/listening/i)
        expect(isUp('port')).toBe(false)
      },
    )

    test('takes --no-sandbox from nobody but root', asAnotherUser(), async () => {
      const home = mkdtempSync(join(tmpdir(), 'pipefitter-nobody-'))
      const nobody = ['--reuid=65534', '--regid=65534', '--clear-groups', PACKED, '--no-sandbox']
      const env = { ...process.env, HOME: home, ELECTRON_ENABLE_LOGGING: '1' }
      const { code, stderr } = await started(new Program('setpriv', nobody, env)).ended
      rmSync(home, { recursive: true, force: true })
      expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('--no-sandbox') })
    })
  })

  test(
    'seals its key with the keychain of the system',
    skipUnless(whyNoSecretService()),
    async () => {
      const { environment } = await startSecretService()
      const { HOME: _home, ...bus } = environment
      const sealed = run({ ...bus, PIPEFITTER_KEYCHAIN: '' }, ...profile('sealed'))
      await expect.poll(() => isUp('sealed')).toBe(true)
      const { identity } = await ask('sealed', 'identity')
      expect(identity).toMatchObject({ keyStorage: { kind: 'keychain' } })
      await sealed.stop()
    },
  )

  test('has every fuse as it should be', () => {
    expect(readFuses(PACKED)).toMatchObject({
      runAsNode: 'off',
      nodeOptions: 'off',
      nodeCliInspect: 'off',
      fileProtocolPrivileges: 'off',
      onlyLoadAppFromAsar: 'on',
      archiveIntegrity: 'on',
      cookieEncryption: 'on',
    })
  })

  test('is no Node for whoever asks it to be one', async () => {
    const marker = join(homes, 'ran-as-node')
    const script = join(homes, 'script.cjs')
    writeFileSync(script, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`)
    const app = run({ ELECTRON_RUN_AS_NODE: '1' }, script, ...profile('as-node'))
    // It is the application all the same: it goes on to start its peer.
    await expect.poll(() => isUp('as-node')).toBe(true)
    await app.stop()
    expect(existsSync(marker)).toBe(false)
  })

  test('loads nothing that NODE_OPTIONS names', async () => {
    const marker = join(homes, 'ran-by-options')
    const script = join(homes, 'options.cjs')
    writeFileSync(script, `require('node:fs').writeFileSync(${JSON.stringify(marker)}, '')`)
    const app = run({ NODE_OPTIONS: `--require ${script}` }, ...profile('options'))
    await expect.poll(() => isUp('options')).toBe(true)
    await app.stop()
    expect(existsSync(marker)).toBe(false)
  })

  test('opens no port for a debugger of its main process, nor for a signal', async () => {
    process.kill(app.child.pid ?? 0, 'SIGUSR1')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect(await answers(9229)).toBe(false)
    expect(app.stderr).not.toContain('Debugger listening')
  })
})

/** For a test that runs the program as another user. */
const asAnotherUser = () =>
  skipUnless(process.getuid?.() === 0 ? undefined : 'only root can become another user')

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
