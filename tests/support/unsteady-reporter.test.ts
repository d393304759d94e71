// The reporter at work in runs of vitest of its own, on tests that fail at their first try.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { temporaryFolder } from './folders.ts'
import { UNSTEADY_MAX } from './unsteady-reporter.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const REPORTER = join(ROOT, 'tests/support/unsteady-reporter.ts')

interface Ran {
  readonly code: number | null
  readonly said: string
  /** What was written for scripts; absent when nothing was. */
  readonly kept?: string
}

/** Runs a file of tests with one retry each: so many that pass at their second try, and what else is given. */
const run = async (unsteady: number, more = ''): Promise<Ran> => {
  const folder = temporaryFolder()
  const file = join(folder, 'kept.txt')
  const config = `
    import { UnsteadyReporter } from ${JSON.stringify(REPORTER)}
    const reporters = ['default', new UnsteadyReporter({ file: ${JSON.stringify(file)} })]
    export default { test: { globals: true, retry: 1, reporters } }`
  mkdirSync(join(folder, 'inner'))
  writeFileSync(join(folder, 'vitest.config.mjs'), config)
  writeFileSync(
    join(folder, 'inner', 'some.test.js'),
    `const tried = new Set()
    for (let i = 0; i < ${unsteady}; i++)
      test('settles late ' + i, () => {
        if (!tried.has(i)) { tried.add(i); throw new Error('too early for ' + i + '\\nand more') }
      })
    test('is steady', () => {})
    ${more}`,
  )
  const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs')
  const child = spawn(process.execPath, [vitest, 'run', '--root', folder])
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (said += text))
  const [code] = (await once(child, 'close')) as [number | null]
  return { code, said, ...(existsSync(file) ? { kept: readFileSync(file, 'utf8') } : {}) }
}

describe('a run of tests, each of which may be tried again', { timeout: 60_000 }, () => {
  test('that were all steady says nothing of it', async () => {
    const { code, said, kept } = await run(0)
    expect(code, said).toBe(0)
    expect(said).not.toContain('nsteady')
    expect(kept).toBeUndefined()
  })

  test('tells at its very end which passed only at the second try, and by what each had failed', async () => {
    const { code, said, kept } = await run(UNSTEADY_MAX)
    expect(code, said).toBe(0)
    expect(kept).toBe(
      [
        `unsteady: ${UNSTEADY_MAX} passed only at the second try`,
        ...Array.from({ length: UNSTEADY_MAX }, (_, i) => [
          `UNSTEADY inner/some.test.js > settles late ${i}`,
          `         at first: too early for ${i}`,
        ]).flat(),
        '',
      ].join('\n'),
    )
    expect(said.endsWith(`\n${kept}`)).toBe(true)
  })

  test('fails when too many of them were unsteady', async () => {
    const { code, said, kept } = await run(UNSTEADY_MAX + 1)
    expect(code, said).toBe(1)
    expect(kept).toContain(`more than ${UNSTEADY_MAX}, so the run has FAILED`)
  })

  test('fails by a test that failed twice, which is not called unsteady', async () => {
    const { code, said, kept } = await run(1, "test('is broken', () => { throw new Error('no') })")
    expect(code, said).toBe(1)
    expect(kept).toContain('unsteady: 1 passed')
    expect(kept).not.toContain('is broken')
  })
})
