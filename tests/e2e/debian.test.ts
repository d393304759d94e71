// The Debian package as a person has it: installed by apt, started by a user who is not root, with Chromium's sandbox, and
// removed again. Needs root, a screen, and what `npm run package` and `npm run deb` made.
import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import {
  debian,
  installedFiles,
  PACKAGE,
  packageFile,
  processesOf,
  screenFor,
  statusOf,
  whyNoDebian,
} from './support/debian.ts'
import { readFuses } from './support/packed.ts'
import { cli, Program } from './support/programs.ts'

/** Of nobody else on the machine, so that its processes are those of this test. */
const UID = 61_234
const START_MS = 60_000

describe('the Debian package', skipUnless(whyNoDebian()), () => {
  // Not the home of the tests' user, which others may not enter.
  const home = mkdtempSync(join(tmpdir(), 'pipefitter-debian-'))
  const profile = join(home, 'profile')
  let program: Program | undefined
  let files: readonly string[] = []
  let screen: NodeJS.ProcessEnv = {}

  beforeAll(() => {
    debian('apt-get', 'install', '-y', '--no-install-recommends', packageFile() ?? '')
    files = installedFiles()
    mkdirSync(join(home, 'run'), { mode: 0o700 })
    for (const folder of [home, join(home, 'run')]) chownSync(folder, UID, UID)
    screen = screenFor(UID, home)
  })
  afterAll(async () => {
    await program?.stop()
    if (existsSync('/usr/bin/pipefitter')) debian('apt-get', 'purge', '-y', PACKAGE)
    rmSync(home, { recursive: true, force: true })
  })

  test('brings its program, its icons, and an entry that opens its links', () => {
    expect(lstatSync('/usr/bin/pipefitter').isSymbolicLink()).toBe(true)
    const entry = readFileSync('/usr/share/applications/pipefitter.desktop', 'utf8')
    expect(entry).toContain('MimeType=x-scheme-handler/pipefitter;')
    expect(entry).toMatch(/^Exec=pipefitter %U$/m)
    expect(files).toContain('/usr/lib/pipefitter/resources/wireshark/pipefitter.lua')
    expect(files.filter((path) => path.endsWith('/pipefitter.png')).length).toBeGreaterThan(5)
    expect(readFuses('/usr/lib/pipefitter/pipefitter')).toMatchObject({
      ...{ runAsNode: 'off', nodeOptions: 'off', onlyLoadAppFromAsar: 'on' },
    })
  })

  test('has nothing that others may write, and one helper that becomes root: that of the sandbox', () => {
    const lying = files.filter((path) => lstatSync(path).isFile())
    const modes = lying.map((path) => ({
      path,
      mode: lstatSync(path).mode,
      uid: lstatSync(path).uid,
    }))
    expect(modes.filter(({ mode, uid }) => (mode & 0o022) !== 0 || uid !== 0)).toEqual([])
    const raised = modes.filter(({ mode }) => (mode & 0o6000) !== 0).map(({ path }) => path)
    expect(raised).toEqual(['/usr/lib/pipefitter/chrome-sandbox'])
  })

  test(
    'runs for a user who is not root, and its window shows the page',
    { timeout: 2 * START_MS },
    async () => {
      const as = [`--reuid=${UID}`, `--regid=${UID}`, '--clear-groups', '/usr/bin/pipefitter']
      const where = ['--profile', profile, '--interface', 'lo', '--name', 'Installed']
      const { PATH = '' } = process.env
      program = new Program('setpriv', [...as, ...where], {
        ...{ ...screen, PATH, HOME: home, XDG_RUNTIME_DIR: join(home, 'run') },
      })
      const log = join(profile, 'pipefitter.log')
      const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '')
      await vi.waitUntil(() => said().includes('a page has come to the peer'), {
        ...{ timeout: START_MS, interval: 100 },
      })
      const asked = cli('--profile', profile, '--json', 'status')
      expect((await asked.ended).code, asked.said).toBe(0)
      expect(JSON.stringify(asked.objects())).toContain('"Installed"')
    },
  )

  test('is confined by the sandbox: its pages have no rights, no new ones, and a filter on every call', () => {
    const running = processesOf(UID)
    expect(running.filter(({ line }) => line.includes('--no-sandbox'))).toEqual([])
    const pages = running.filter(({ line }) => line.includes('--type=renderer'))
    expect(pages.length).toBeGreaterThan(0)
    for (const { pid } of pages)
      expect({
        filter: statusOf(pid, 'Seccomp'),
        noNewRights: statusOf(pid, 'NoNewPrivs'),
        rights: statusOf(pid, 'CapEff'),
      }).toEqual({ filter: '2', noNewRights: '1', rights: '0000000000000000' })
    // In name spaces of their own: a process there has another number than here.
    const inner = pages.map(({ pid }) => statusOf(pid, 'NSpid')?.split(/\s+/).length ?? 0)
    for (const depth of inner) expect(depth).toBeGreaterThan(1)
  })

  test('is removed without a trace, and leaves to the person what is theirs', async () => {
    await program?.stop()
    const said = debian('apt-get', 'purge', '-y', PACKAGE)
    expect(said).toContain('keep their keys')
    expect(files.length).toBeGreaterThan(50)
    expect(files.filter((path) => existsSync(path))).toEqual([])
    expect(existsSync('/usr/lib/pipefitter')).toBe(false)
    expect(existsSync(join(profile, 'identity.json'))).toBe(true)
  })
})
