// The first of the README's two commands, on machines where no window can be opened.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { ensureBuild } from '../../scripts/ensure-build.mjs'

const root = resolve(import.meta.dirname, '../..')
let home: string
let child: ChildProcess | undefined

beforeAll(ensureBuild)
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'pipefitter-start-'))))
afterEach(async () => {
  const running = child
  child = undefined
  if (running && running.exitCode === null) {
    const ended = new Promise((done) => running.once('close', done))
    running.kill('SIGTERM')
    await ended
  }
  rmSync(home, { recursive: true, force: true })
})

/** What `npm start` says until it has told where to look. */
function start(env: NodeJS.ProcessEnv): Promise<{ said: string; url: string }> {
  const script = join(root, 'scripts/start.mjs')
  const args = [script, '--profile', home, '--interface', 'lo', '--no-open', '--ui-port', '0']
  const quiet = { ELECTRON_EXEC_PATH: '', ELECTRON_OVERRIDE_DIST_PATH: '', NO_SANDBOX: '' }
  const started = spawn(process.execPath, args, { env: { ...process.env, ...quiet, ...env } })
  child = started
  let said = ''
  return new Promise((done, fail) => {
    const listen = (chunk: Buffer): void => {
      said += chunk.toString()
      const url = /http:\/\/127\.0\.0\.1:\d+\/\S*/.exec(said)?.[0]
      if (url && said.includes('Ready')) done({ said, url })
    }
    started.stdout.on('data', listen)
    started.stderr.on('data', listen)
    started.once('close', (code) => fail(new Error(`npm start ended with ${code}: ${said}`)))
  })
}

const linesOf = (said: string, words: string): string[] =>
  said.split('\n').filter((line) => line.includes(words))

describe('npm start with no window to open', () => {
  test('says that there is no display and serves the interface', async () => {
    const { said, url } = await start({ DISPLAY: '', WAYLAND_DISPLAY: '' })
    expect(linesOf(said, 'no display')).toHaveLength(1)
    const answer = await fetch(url)
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('<title>Pipefitter')
  })

  test('says that the runtime could not be had and serves the interface', async () => {
    // The download is sent to a port of this machine where nobody listens.
    const { said, url } = await start({
      ...{ DISPLAY: ':0', NO_SANDBOX: '1', ELECTRON_MIRROR: 'http://127.0.0.1:9/' },
      ...{ electron_config_cache: join(home, 'cache') },
    })
    expect(linesOf(said, 'Electron’s runtime could not be downloaded')).toHaveLength(1)
    expect((await fetch(url)).status).toBe(200)
  })

  test('ends in order when it is told to', async () => {
    await start({ DISPLAY: '', WAYLAND_DISPLAY: '' })
    const running = child!
    const ended = new Promise((done) => running.once('close', done))
    running.kill('SIGTERM')
    expect(await ended).toBe(0)
  })
})
