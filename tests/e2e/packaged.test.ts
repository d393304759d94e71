// What `npm run package` made: it starts from its archive, opens its database, and shows the peer beside it.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { _electron } from 'playwright-core'
import type { ElectronApplication } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ensureBuild } from '../../scripts/ensure-build.mjs'
import { skipUnless, whyNoDisplay } from '../support/skips.ts'

const root = resolve(import.meta.dirname, '../..')
const program = join(root, 'dist/linux-unpacked/pipefitter')

function whyNotPacked(): string | undefined {
  if (process.platform !== 'linux') return 'the packed application is tested on Linux alone'
  if (!existsSync(program)) return '`npm run package` has not been run'
  return whyNoDisplay()
}

describe('the packed application', skipUnless(whyNotPacked()), () => {
  const homes = mkdtempSync(join(tmpdir(), 'pipefitter-packed-'))
  let app: ElectronApplication
  let neighbour: ChildProcess

  beforeAll(async () => {
    await ensureBuild()
    const loopback = ['--interface', 'lo']
    const cli = [join(root, 'out/main/cli.js'), 'up', '--profile', join(homes, 'neighbour')]
    neighbour = spawn(process.execPath, [...cli, ...loopback, '--name', 'Neighbour'], {
      stdio: 'inherit',
    })
    const sandbox = process.env.NO_SANDBOX === '1' ? ['--no-sandbox'] : []
    app = await _electron.launch({
      executablePath: program,
      args: [...sandbox, '--profile', join(homes, 'packed'), ...loopback, '--name', 'Packed'],
    })
  })

  afterAll(async () => {
    await app.close()
    neighbour.kill('SIGTERM')
    await new Promise((done) => neighbour.once('close', done))
    rmSync(homes, { recursive: true, force: true })
  })

  test('runs from its archive', async () => {
    expect(await app.evaluate(({ app: running }) => running.isPackaged)).toBe(true)
    expect(await app.evaluate(({ app: running }) => running.getAppPath())).toMatch(/app\.asar$/)
  })

  test('shows the peer beside it', async () => {
    const page = await app.firstWindow()
    await page.getByTestId('peer-row').filter({ hasText: 'Neighbour' }).waitFor({ timeout: 20_000 })
    expect(await page.getByTestId('status-name').innerText()).toContain('Packed')
  })
})
