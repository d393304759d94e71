import { writeFileSync } from 'node:fs'
import type { Reporter, TestCase, TestModule } from 'vitest/node'

/** Beyond so many unsteady tests in one run, the run has failed: then it is no longer chance on a busy machine. */
export const UNSTEADY_MAX = 3

/** How often a test that awaits what real peers do in real time may be tried again: once, and in CI alone. */
export const REAL_TIME_RETRY = process.env.CI ? 1 : 0

export interface UnsteadyOptions {
  /** Gets the lines as well, where there are any; absent: they are printed alone. */
  readonly file?: string
}

/**
 * Prints, as the last lines of a run, every test that passed only at its second try, with what it failed by at the first; and
 * fails the run when there are more than `UNSTEADY_MAX`. So a retry hides nothing.
 */
export class UnsteadyReporter implements Reporter {
  readonly #options: UnsteadyOptions
  #lines: readonly string[] = []

  constructor(options: UnsteadyOptions = {}) {
    this.#options = options
  }

  onInit(): void {
    // Other reporters print their summaries at the end of the run too; this one waits until the process has no more to say.
    process.once('exit', () => {
      if (this.#lines.length > 0) process.stdout.write(`\n${this.#lines.join('\n')}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const unsteady = modules.flatMap((module) => [...module.children.allTests()].filter(isUnsteady))
    this.#lines = unsteady.length === 0 ? [] : unsteadyLines(unsteady.map(told))
    if (unsteady.length > UNSTEADY_MAX) process.exitCode = 1
    if (this.#options.file !== undefined && unsteady.length > 0)
      writeFileSync(this.#options.file, `${this.#lines.join('\n')}\n`)
  }
}

interface Unsteady {
  readonly title: string
  /** What it failed by at its first try. */
  readonly error: string
}

const isUnsteady = (test: TestCase): boolean => test.diagnostic()?.flaky ?? false

const told = (test: TestCase): Unsteady => ({
  title: `${test.module.relativeModuleId} > ${test.fullName}`,
  error: test.result().errors?.[0]?.message ?? 'no error was kept',
})

/** `unsteady: N` and what that means, then two lines for each. */
const unsteadyLines = (unsteady: readonly Unsteady[]): readonly string[] => [
  `unsteady: ${unsteady.length} passed only at the second try${verdictOn(unsteady.length)}`,
  ...unsteady.flatMap(({ title, error }) => [
    `UNSTEADY ${title}`,
    `         at first: ${firstLine(error)}`,
  ]),
]

const verdictOn = (count: number): string =>
  count > UNSTEADY_MAX ? `; more than ${UNSTEADY_MAX}, so the run has FAILED` : ''

const firstLine = (text: string): string => text.trim().split('\n', 1)[0] ?? ''
