import { writeFileSync } from 'node:fs'
import type { Reporter, TestModule, TestSuite } from 'vitest/node'

/** Where more files than these failed, none is tried again: then it is no longer chance on a busy machine. */
export const SECOND_TRIES_MAX = 3

export interface SecondTryOptions {
  /** The report of the run; what is written beside it has its name and an ending. */
  readonly report: string
  /** Projects whose tests await in real time what others do. In all others an unsteady test has a fault. */
  readonly realTime: readonly string[]
}

/**
 * Tells a script that ran the tests what it does not read in their report: in `REPORT.again`, a line each, the files that get
 * a second try, if nothing failed that gets none; in `REPORT.errors` what failed outside of any test, with the first line of why.
 */
export class SecondTryReporter implements Reporter {
  readonly #options: SecondTryOptions

  constructor(options: SecondTryOptions) {
    this.#options = options
  }

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandled: Parameters<NonNullable<Reporter['onTestRunEnd']>>[1],
  ): void {
    const { report, realTime } = this.#options
    const failed = modules.filter((module) => !module.ok())
    const mayPass = failed.every(({ project }) => realTime.includes(project.name))
    if (unhandled.length === 0 && mayPass && failed.length <= SECOND_TRIES_MAX)
      write(`${report}.again`, failed.map(pathOf))
    write(`${report}.errors`, [
      ...failed.flatMap((module) => [...hookErrors(module, module)]),
      ...unhandled.map(({ message }) => errorLines('nobody’s promise or event', message)),
    ])
  }
}

/** What failed in a file in hooks around several tests. */
function* hookErrors(module: TestModule, parent: TestModule | TestSuite): Iterable<string> {
  for (const suite of parent.children.suites()) {
    for (const { message } of suite.errors())
      yield errorLines(`${pathOf(module)} > ${suite.fullName}`, message)
    yield* hookErrors(module, suite)
  }
}

const pathOf = (module: TestModule): string => module.relativeModuleId

const errorLines = (where: string, why: string): string =>
  `ERROR outside of any test: ${where}\n      ${why.trim().split('\n', 1)[0] ?? ''}`

const write = (file: string, lines: readonly string[]): void => {
  if (lines.length > 0) writeFileSync(file, `${lines.join('\n')}\n`)
}
