// What `npm run package` made: it starts from its archive, opens its database, shows the peer beside it, and is no tool
// for anybody who starts it with other words.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, connect } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { ensureBuild } from '../../scripts/ensure-build.mjs'
import { skipUnless } from '../support/skips.ts'
import { PACKED, PACKED_ARCHIVE, readFuses, whyNotPacked } from './support/packed.ts'
import { cli, Program } from './support/programs.ts'
import { DEADLINE_MS } from './support/waiting.ts'

const sandbox = process.env.NO_SANDBOX === '1' ? ['--no-sandbox'] : []
const loopback = ['--interface', 'lo']
const DEVTOOLS = /DevTools listening on (ws:\S+)/

describe('the packed application', skipUnless(whyNotPacked()), () => {
  const homes = mkdtempSync(join(tmpdir(), 'pipefitter-packed-'))
  const programs: Program[] = []
  let page: Page

  const run = (env: NodeJS.ProcessEnv, ...args: string[]): Program => {
    const program = new Program(PACKED, [...sandbox, ...args], { ...process.env, ...env })
    programs.push(program)
    return program
  }
  const profile = (name: string): string[] => ['--profile', join(homes, name), ...loopback]
  /** Where its control socket is once it runs. */
  const isUp = (name: string): boolean => existsSync(join(homes, name, 'run', 'control.sock'))

  beforeAll(async () => {
    await ensureBuild()
    programs.push(cli('up', ...profile('neighbour'), '--name', 'Neighbour'))
    // The program takes no words from a debugger (see below), so its page is reached as Chromium offers it.
    const app = run({}, '--remote-debugging-port=0', ...profile('packed'), '--name', 'Packed')
    const door = await once(() => DEVTOOLS.exec(app.stderr)?.[1])
    page = await openPage(door)
  })

  afterAll(async () => {
    await Promise.all(programs.map((program) => program.stop()))
    rmSync(homes, { recursive: true, force: true })
  })

  test('runs from its archive', () => {
    expect(existsSync(PACKED_ARCHIVE)).toBe(true)
    expect(new URL(page.url()).host).toBe('pipefitter')
  })

  test('shows the peer beside it', async () => {
    await page.evaluate(() => (location.hash = '#/peers'))
    await page.getByTestId('peer-row').filter({ hasText: 'Neighbour' }).waitFor({ timeout: 20_000 })
    await expect.poll(() => page.getByTestId('status-name').innerText()).toContain('Packed')
  })

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

  test('opens no port for a debugger of its main process', async () => {
    const port = await freePort()
    const app = run({}, `--inspect=${port}`, ...profile('inspect'))
    await expect.poll(() => isUp('inspect')).toBe(true)
    expect(await answers(port)).toBe(false)
    process.kill(app.child.pid ?? 0, 'SIGUSR1')
    await new Promise((resolve) => setTimeout(resolve, 500))
    expect([await answers(port), await answers(9229)]).toEqual([false, false])
    await app.stop()
    expect(app.stderr).not.toContain('Debugger listening')
  })
})

/** The application's page; whoever connects before it is there does not hear of it, so it is tried anew. */
const openPage = (door: string): Promise<Page> =>
  vi.waitFor(
    async () => {
      const browser = await chromium.connectOverCDP(door)
      const pages = browser.contexts().flatMap((one) => one.pages())
      const page = pages.find((one) => one.url().startsWith('app:'))
      if (page !== undefined) return page
      await browser.close()
      throw new Error('there is no page yet')
    },
    { timeout: DEADLINE_MS, interval: 250 },
  )

/** What there is once there is something. */
const once = <T>(find: () => T | undefined): Promise<T> =>
  vi.waitFor(
    () => {
      const found = find()
      if (found === undefined) throw new Error('nothing came')
      return found
    },
    { timeout: DEADLINE_MS, interval: 50 },
  )

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
