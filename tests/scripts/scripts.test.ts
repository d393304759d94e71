import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { skipUnless } from '../support/skips.ts'

const scripts = resolve(import.meta.dirname, '../../scripts')
const folder = mkdtempSync(join(tmpdir(), 'pipefitter-scripts-'))
afterAll(() => rmSync(folder, { recursive: true }))

const notLinux = process.platform === 'linux' ? undefined : 'only Linux has no display at times'

const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
  spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, ...env } })

describe('the guard against another Node', () => {
  const pretend = (version: string) =>
    `data:text/javascript,Object.defineProperty(process,'versions',{value:{...process.versions,node:'${version}'}})`
  const guard = join(scripts, 'assert-node.mjs')

  test('lets the pinned Node pass without a word', () => {
    const { status, stderr } = run([guard])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  })

  test.each(['20.20.2', '22.14.0', '26.0.0'])('refuses Node %s in words', (version) => {
    const { status, stderr } = run(['--import', pretend(version), guard])
    expect(status).toBe(1)
    expect(stderr).toContain("Pipefitter's scripts need Node 24")
    expect(stderr).toContain('npm ci')
  })

  test('lets npm write the lock alone, for which no Node is installed yet', () => {
    const { status } = run(['--import', pretend('20.20.2'), guard], {
      npm_config_package_lock_only: 'true',
    })
    expect(status).toBe(0)
  })
})

describe('the report of tests', () => {
  const report = (...texts: string[]) => {
    const files = texts.map((text, at) => {
      const file = join(folder, `report-${at}.json`)
      writeFileSync(file, text)
      return file
    })
    return run([join(scripts, 'test-report.mjs'), ...files])
      .stdout.trimEnd()
      .split('\n')
  }
  const passed = (fullName: string) => ({ fullName, status: 'passed', failureMessages: [] })
  const failed = (fullName: string, why: string) =>
    ({ ...passed(fullName), status: 'failed', failureMessages: [`${why}\nat x`] }) as const
  const file = (name: string, ...assertionResults: { status: string }[]) => {
    const isFine = assertionResults.every(({ status }) => status !== 'failed')
    return {
      ...{ name: resolve(`tests/${name}.test.ts`), message: '', assertionResults },
      status: isFine ? 'passed' : 'failed',
    }
  }
  const of = (...testResults: object[]) => JSON.stringify({ testResults })

  test('is counted, and names what failed with the first line of why', () => {
    const left = { ...passed('a d'), status: 'skipped' }
    const one = file('a', failed('a b', '\x1b[31mno'), passed('a c'), left)
    expect(report(of(one, file('b', passed('b a'))))).toEqual([
      ...['2 1 1', 'FAILED tests/a.test.ts > a b', '       no'],
    ])
  })

  test('names a file that did not load', () => {
    const one = { ...file('a'), status: 'failed', message: 'Cannot find it' }
    expect(report(of(one))).toEqual(['0 0 0', 'FAILED tests/a.test.ts', '       Cannot find it'])
  })

  test('counts a second try instead of the first, and tells what only that failed', () => {
    const first = of(
      file('a', failed('a b', 'late'), failed('a c', 'late too')),
      file('b', passed('b a')),
      { ...file('c', { ...passed('c a'), status: 'skipped' }), status: 'failed' },
    )
    const second = of(
      file('a', passed('a b'), failed('a c', 'late again')),
      file('c', passed('c a')),
    )
    expect(report(first, second)).toEqual([
      '3 1 0',
      ...['FAILED tests/a.test.ts > a c', '       late again'],
      ...['UNSTEADY tests/a.test.ts > a b', '         late'],
      ...['UNSTEADY tests/c.test.ts', '         no error was kept'],
    ])
  })

  test('counts the first where there was no second, and nothing where there is none', () => {
    expect(report(of(file('a', passed('a b'))), '{')).toEqual(['1 0 0'])
    for (const none of ['{', '']) expect(report(none)).toEqual(['0 0 0'])
  })
})

describe('the check of the lock', () => {
  const check = (packages: object) => {
    const file = join(folder, 'package-lock.json')
    writeFileSync(file, JSON.stringify({ packages }))
    const { status, stderr } = run([join(scripts, 'check-lock.mjs'), file])
    return { status, problems: stderr.trim() }
  }
  const wanting = { integrity: 'sha512-x', optionalDependencies: { fast: '1.0.0' } }
  const fast = { integrity: 'sha512-y' }

  test('finds the platform package that an install would miss', () => {
    const { status, problems } = check({ 'node_modules/a': wanting })
    expect(status).toBe(1)
    expect(problems).toBe('missing from the lock: fast@1.0.0, wanted by node_modules/a')
  })

  test.each([
    'node_modules/fast',
    'node_modules/a/node_modules/fast',
    'node_modules/a/node_modules/b/node_modules/fast',
  ])('takes it from %s as Node does', (path) => {
    expect(check({ 'node_modules/a/node_modules/b': wanting, [path]: fast })).toEqual({
      status: 0,
      problems: '',
    })
  })

  test('refuses an address and a package without a hash', () => {
    const { problems } = check({
      'node_modules/a': { integrity: 'sha512-x', resolved: 'https://somewhere.example/a.tgz' },
      'node_modules/b': {},
    })
    expect(problems.split('\n')).toEqual([
      'names the host it came from: node_modules/a',
      'has no hash: node_modules/b',
    ])
  })
})

describe('the runtime of the window', () => {
  const find = (env: NodeJS.ProcessEnv) => {
    const script = `import { findElectron, whyNoWindow } from ${JSON.stringify(join(scripts, 'electron-runtime.mjs'))}
      console.log(JSON.stringify({ window: whyNoWindow(), electron: await findElectron() }))`
    const none = {
      ...{ DISPLAY: '', WAYLAND_DISPLAY: '', NO_SANDBOX: '' },
      ...{ ELECTRON_EXEC_PATH: '', ELECTRON_OVERRIDE_DIST_PATH: '' },
    }
    const { stdout } = run(['--input-type=module', '--eval', script], { ...none, ...env })
    return JSON.parse(stdout) as { window?: { reason: string }; electron: object }
  }

  test('is the one that the environment names', () => {
    expect(find({ ELECTRON_EXEC_PATH: process.execPath }).electron).toEqual({
      path: process.execPath,
    })
  })

  test('is not looked for elsewhere when the one that is named is missing', () => {
    expect(find({ ELECTRON_EXEC_PATH: join(folder, 'none') }).electron).toEqual({
      reason: `The environment names ${join(folder, 'none')}, which is not there`,
    })
  })

  test('has no use where there is no display', skipUnless(notLinux), () => {
    const { window } = find({ ELECTRON_EXEC_PATH: process.execPath })
    expect(window?.reason).toContain('no display')
  })
})
