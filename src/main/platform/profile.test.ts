import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { skipUnless } from '../../../tests/support/skips.ts'
import { MAX_SOCKET_PATH_BYTES, profilePaths } from './profile-folder.ts'
import { openProfile } from './profile.ts'

const holderProgram = join(import.meta.dirname, '../../../tests/support/profile-holder.ts')

let base = ''
const children: ChildProcess[] = []

beforeEach(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'pf-profile-')))
})
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(base, { recursive: true, force: true })
})

/** Starts another process that tries to open the profile, and says what it was told. */
const startHolder = async (folder: string): Promise<{ child: ChildProcess; said: string }> => {
  const child = fork(holderProgram, [folder], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  children.push(child)
  const [said] = (await once(child, 'message')) as [string]
  return { child, said }
}

const modeOf = (path: string): number => statSync(path).mode & 0o777

const code = (expected: string): unknown => expect.objectContaining({ code: expected })
const onUnix = skipUnless(process.platform === 'win32' ? 'Windows has no file modes' : undefined)
const asRoot = skipUnless(process.getuid?.() === 0 ? undefined : 'giving a folder away needs root')

describe('the choice of a profile folder', () => {
  const choose = (folder: string | undefined, home?: string): string =>
    profilePaths({ folder, environment: { PIPEFITTER_HOME: home }, dataFolder: '/data' }).folder

  test('is the default profile of the data folder where nothing is said', () => {
    expect(choose(undefined)).toBe('/data/profiles/default')
    expect(choose(undefined, '')).toBe('/data/profiles/default')
  })

  test('takes a bare name as a profile under the data folder and anything else as a path', () => {
    expect(choose('bob')).toBe('/data/profiles/bob')
    expect(choose('./bob')).toBe(join(process.cwd(), 'bob'))
    expect(choose('/srv/bob')).toBe('/srv/bob')
  })

  test('takes PIPEFITTER_HOME as a path, and --profile before it', () => {
    expect(choose(undefined, '/srv/home')).toBe('/srv/home')
    expect(choose('bob', '/srv/home')).toBe('/data/profiles/bob')
  })

  test.each(['.hidden', 'a b', '..\u0000', 'x'.repeat(65), '-rf', '$(id)'])(
    'refuses %j as a name',
    (name) => {
      expect(() => choose(name)).toThrow(code('host/profile-unusable'))
    },
  )

  test('keeps the control socket inside a short folder, and under a hash where the path is too long', () => {
    const environment = { XDG_RUNTIME_DIR: '/run/user/1' }
    const paths = (folder: string): string =>
      profilePaths({ folder, environment, dataFolder: '/data' }).controlSocketPath
    const long = `/srv/${'x'.repeat(MAX_SOCKET_PATH_BYTES)}`
    expect(paths('/srv/bob')).toBe('/srv/bob/run/control.sock')
    expect(paths(long)).toMatch(/^\/run\/user\/1\/pipefitter-\d+\/[0-9a-f]{24}\.sock$/)
    expect(paths(long)).not.toBe(paths(`${long}y`))
    expect(Buffer.byteLength(paths(`/srv/${'ü'.repeat(60)}`))).toBeLessThanOrEqual(
      MAX_SOCKET_PATH_BYTES,
    )
  })
})

describe('opening a profile', () => {
  test('makes the folder for this user alone, whatever the umask', onUnix, () => {
    const before = process.umask(0)
    try {
      const profile = openProfile({ folder: join(base, 'new', 'bob') })
      expect(modeOf(profile.folder)).toBe(0o700)
      expect(modeOf(dirname(profile.controlSocketPath))).toBe(0o700)
      expect(modeOf(dirname(profile.tokenFile))).toBe(0o700)
      for (const name of ['lock', 'lock.pid'])
        expect(modeOf(join(profile.folder, name))).toBe(0o600)
      profile.release()
    } finally {
      process.umask(before)
    }
  })

  test('has a control socket that can be listened on even in a very deep folder', async () => {
    const profile = openProfile({
      folder: join(base, 'd'.repeat(100), 'e'.repeat(100)),
      environment: { XDG_RUNTIME_DIR: base },
    })
    const server = createServer().listen(profile.controlSocketPath)
    await once(server, 'listening')
    expect(modeOf(dirname(profile.controlSocketPath))).toBe(0o700)
    server.close()
    profile.release()
  })

  test.each([0o720, 0o702, 0o777])(
    'refuses a folder of mode %o that others may write',
    onUnix,
    (mode) => {
      const folder = join(base, 'open')
      mkdirSync(folder)
      chmodSync(folder, mode)
      expect(() => openProfile({ folder })).toThrow(code('host/profile-unusable'))
    },
  )

  test('refuses a folder of another user', asRoot, async () => {
    const { chownSync } = await import('node:fs')
    const folder = join(base, 'theirs')
    mkdirSync(folder, { mode: 0o700 })
    chownSync(folder, 12345, 12345)
    expect(() => openProfile({ folder })).toThrow(/belongs to another user/)
  })

  test('refuses a file where the folder should be', () => {
    const folder = join(base, 'file')
    writeFileSync(folder, '')
    expect(() => openProfile({ folder })).toThrow(code('host/profile-unusable'))
  })

  test('refuses a link planted where the folder of the socket should be', onUnix, () => {
    const folder = join(base, 'profile')
    mkdirSync(join(base, 'elsewhere'), { mode: 0o700 })
    mkdirSync(folder, { mode: 0o700 })
    symlinkSync(join(base, 'elsewhere'), join(folder, 'run'))
    expect(() => openProfile({ folder })).toThrow(/it is a link/)
    rmSync(join(folder, 'run'))
    openProfile({ folder }).release()
  })

  test('is one profile under both names of a linked folder', onUnix, () => {
    mkdirSync(join(base, 'real'), { mode: 0o700 })
    symlinkSync(join(base, 'real'), join(base, 'alias'))
    const profile = openProfile({ folder: join(base, 'real') })
    expect(profilePaths({ folder: join(base, 'alias') })).toEqual(
      profilePaths({ folder: join(base, 'real') }),
    )
    expect(() => openProfile({ folder: join(base, 'alias') })).toThrow(code('host/profile-in-use'))
    profile.release()
  })
})

describe('the lock of a profile', () => {
  test('keeps a second process out and names the first', async () => {
    const { child, said } = await startHolder(base)
    expect(said).toBe('open')
    expect(() => openProfile({ folder: base })).toThrow(
      expect.objectContaining({ code: 'host/profile-in-use', details: { pid: child.pid } }),
    )
  })

  test('keeps this process from opening it twice', () => {
    const first = openProfile({ folder: base })
    expect(() => openProfile({ folder: base })).toThrow(
      expect.objectContaining({ code: 'host/profile-in-use', details: { pid: process.pid } }),
    )
    first.release()
    first.release()
    openProfile({ folder: base }).release()
  })

  test('is free at once after its holder was killed', async () => {
    const { child } = await startHolder(base)
    child.kill('SIGKILL')
    await once(child, 'exit')
    expect(existsSync(join(base, 'lock.pid'))).toBe(true)
    openProfile({ folder: base }).release()
  })

  test('is taken by exactly one of many that start together', async () => {
    const starts = await Promise.all(Array.from({ length: 6 }, () => startHolder(base)))
    const outcomes = starts.map(({ said }) => said).sort()
    expect(outcomes).toEqual([...Array<string>(5).fill('host/profile-in-use'), 'open'])
  })

  test('is not kept out by rubbish in the lock file', () => {
    writeFileSync(join(base, 'lock'), 'x'.repeat(5000), { mode: 0o600 })
    const profile = openProfile({ folder: base })
    expect(() => openProfile({ folder: base })).toThrow(code('host/profile-in-use'))
    profile.release()
  })
})
