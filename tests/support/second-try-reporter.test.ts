// The reporter at work in runs of vitest of its own, on tests that fail.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from './folders.ts'
import { SECOND_TRIES_MAX } from './second-try-reporter.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const REPORTER = join(ROOT, 'tests/support/second-try-reporter.ts')

const STEADY = `test('is steady', () => {})`
const LATE = `test('comes late', () => { throw new Error('too late') })`
const UNPREPARED = `
  describe('a scene', () => {
    beforeAll(() => { throw new Error('no peer came\\nnor went') })
    test('is not reached', () => {})
  })`
/** What nobody catches while a test runs. */
const FORGOTTEN = `
  test('forgets a promise', async () => {
    void Promise.reject(new Error('nobody waits'))
    await new Promise((resolve) => setTimeout(resolve, 50))
  })`

interface Ran {
  readonly code: number | null
  readonly said: string
  /** Absent when nothing was written. */
  readonly again: string | undefined
  readonly errors: string | undefined
}

/** Runs files of tests, by their names; `live/…` are those in real time, `pure/…` the others. */
const run = async (files: Readonly<Record<string, string>>): Promise<Ran> => {
  const folder = temporaryFolder()
  const report = join(folder, 'report.json')
  const options = JSON.stringify({ report, realTime: ['live'] })
  const config = `
    import { SecondTryReporter } from ${JSON.stringify(REPORTER)}
    const project = (name) => ({ test: { name, globals: true, include: [name + '/*.test.js'] } })
    const reporters = ['default', new SecondTryReporter(${options})]
    export default { test: { reporters, projects: ['live', 'pure'].map(project) } }`
  for (const project of ['live', 'pure']) mkdirSync(join(folder, project))
  writeFileSync(join(folder, 'vitest.config.mjs'), config)
  for (const [name, text] of Object.entries(files))
    writeFileSync(join(folder, `${name}.test.js`), text)
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--root', folder])
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code] = (await once(child, 'close')) as [number | null]
  const written = (ending: string): string | undefined =>
    existsSync(`${report}.${ending}`) ? readFileSync(`${report}.${ending}`, 'utf8') : undefined
  return { code, said, again: written('again'), errors: written('errors') }
}

describe('after a run of tests', { timeout: 60_000 }, () => {
  test('in which all passed, nothing is tried again', async () => {
    const { code, said, again, errors } = await run({ 'live/a': STEADY, 'pure/b': STEADY })
    expect(code, said).toBe(0)
    expect([again, errors]).toEqual([undefined, undefined])
  })

  test('the files in real time in which a test or a hook failed get a second try', async () => {
    const files = { 'live/a': LATE, 'live/b': STEADY, 'live/c': UNPREPARED, 'pure/d': STEADY }
    const { code, said, again, errors } = await run(files)
    expect(code, said).toBe(1)
    expect(again?.trim().split('\n').toSorted()).toEqual(['live/a.test.js', 'live/c.test.js'])
    expect(errors).toBe('ERROR outside of any test: live/c.test.js > a scene\n      no peer came\n')
  })

  test.each([
    ['what decides by itself alone failed too', { 'live/a': LATE, 'pure/b': LATE }],
    [
      'too much failed',
      Object.fromEntries(
        Array.from({ length: SECOND_TRIES_MAX + 1 }, (_, i) => [`live/${i}`, LATE]),
      ),
    ],
  ])('none gets one where %s', async (_why, files) => {
    const { code, said, again } = await run(files)
    expect(code, said).toBe(1)
    expect(again).toBeUndefined()
  })

  test('nor where something failed that belongs to no test, which is told', async () => {
    const { code, said, again, errors } = await run({ 'live/a': LATE, 'live/b': FORGOTTEN })
    expect(code, said).toBe(1)
    expect(again).toBeUndefined()
    expect(errors).toContain('ERROR outside of any test: nobody’s promise or event\n')
    expect(errors).toContain('nobody waits')
  })
})
