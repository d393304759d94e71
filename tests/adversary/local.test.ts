/** Another user of the same machine, and files that were planted: neither reaches the peer. */
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  inject,
  it,
  onTestFinished,
} from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { Scene } from './support/scene.ts'
import { leavesNone } from './support/traces.ts'

const NOBODY = 65_534
const FLAGS = ['--json', '--interface', 'lo', '--port', '0', '--no-multicast', '--name', 'Planted']

const whyNoOtherUser = (): string | undefined =>
  process.getuid?.() === 0 ? undefined : 'becoming another user needs root'

describe('another user of this machine', () => {
  let scene: Scene
  let before: number
  beforeAll(async () => {
    before = process.umask(0)
    scene = await Scene.open()
    process.umask(before)
  })
  beforeEach(() => leavesNone('another user is kept out by the system'))
  afterAll(() => scene.close())

  const asNobody = (code: string) =>
    spawnSync(process.execPath, ['-e', code], {
      ...{ uid: NOBODY, gid: NOBODY, encoding: 'utf8', timeout: 10_000, cwd: '/' },
    })

  it('finds nothing open to others, though everything was started under an open umask', () => {
    const modes: Record<string, number> = {}
    for (const path of [
      '',
      'run',
      'run/control.sock',
      'identity-key.json',
      'identity.json',
      'trust.json',
      'pipefitter.db',
      'pipefitter.log',
    ])
      modes[path] = statSync(join(scene.ada.profile, path)).mode & 0o077
    expect(
      Object.values(modes).every((mode) => mode === 0),
      JSON.stringify(modes),
    ).toBe(true)
  })

  it('cannot speak to the peer nor read its key', skipUnless(whyNoOtherUser()), async () => {
    const socket = JSON.stringify(join(scene.ada.profile, 'run', 'control.sock'))
    // Even where somebody has opened the folders above.
    const opened = [
      join(scene.ada.profile, '..'),
      scene.ada.profile,
      join(scene.ada.profile, 'run'),
    ]
    for (const folder of [undefined, ...opened]) {
      if (folder !== undefined) chmodSync(folder, 0o777)
      const dialled = asNobody(
        `require('node:net').connect(${socket}).on('connect', () => process.exit(0)).on('error', (e) => { console.log(e.code); process.exit(1) })`,
      )
      expect(dialled).toMatchObject({ status: 1, stdout: 'EACCES\n' })
      const file = JSON.stringify(join(scene.ada.profile, 'identity-key.json'))
      const read = asNobody(
        `try { require('node:fs').readFileSync(${file}); process.exit(0) } catch (e) { console.log(e.code); process.exit(1) }`,
      )
      expect(read).toMatchObject({ status: 1, stdout: 'EACCES\n' })
    }
    await scene.expectUnharmed()
  })
})

describe('what was planted where the control socket goes', () => {
  beforeEach(() => leavesNone('the start is refused, in words that the test reads'))
  /** A profile with something at that path; how the start of a peer with it ends. */
  const startWith = async (
    plant: (run: string) => void,
  ): Promise<{ code: number | null; said: string }> => {
    const folder = mkdtempSync(join(tmpdir(), 'pipefitter-planted-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const profile = join(folder, 'profile')
    mkdirSync(profile, { mode: 0o700 })
    plant(join(profile, 'run'))
    const child = spawn(process.execPath, [
      inject('cliEntry'),
      'up',
      ...FLAGS,
      '--profile',
      profile,
    ])
    onTestFinished(() => void child.kill('SIGKILL'))
    let said = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      said += text
      // It started in spite of it.
      child.kill('SIGTERM')
    })
    const [code] = (await once(child, 'close')) as [number | null]
    return { code, said }
  }

  it.each<[string, (run: string) => void]>([
    [
      'a file in the place of the socket',
      (run) => {
        mkdirSync(run, { mode: 0o700 })
        writeFileSync(join(run, 'control.sock'), '')
      },
    ],
    [
      'a folder in the place of the socket',
      (run) => mkdirSync(join(run, 'control.sock'), { recursive: true, mode: 0o700 }),
    ],
    [
      'a link in the place of the socket',
      (run) => {
        mkdirSync(run, { mode: 0o700 })
        symlinkSync('/tmp/elsewhere.sock', join(run, 'control.sock'))
      },
    ],
    ['a file in the place of the folder', (run) => writeFileSync(run, '')],
    ['a link in the place of the folder', (run) => symlinkSync('/tmp', run)],
  ])('%s: the start is refused, in words that name it', async (_what, plant) => {
    const { code, said } = await startWith(plant)
    expect(code).not.toBe(0)
    expect(said).toContain('host/profile-unusable')
    expect(said).not.toContain('"ready"')
  })

  it('a socket at which somebody else answers: the start is refused', async () => {
    const server = createServer()
    onTestFinished(() => void server.close())
    const listening = once(server, 'listening')
    const { code, said } = await startWith((run) => {
      mkdirSync(run, { mode: 0o700 })
      server.listen(join(run, 'control.sock'))
    })
    await listening
    expect(code).not.toBe(0)
    expect(said).toContain('host/already-running')
  })
})
