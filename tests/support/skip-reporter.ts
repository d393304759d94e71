import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'
import './skips.ts'

/** Prints, as the last lines of a run, what was skipped and why. */
export class SkipReporter implements Reporter {
  #lines: string[] = []

  onInit(): void {
    // Other reporters print their summaries at the end of the run too; this one waits until the process has no more to say.
    process.once('exit', () => {
      if (this.#lines.length > 0) process.stdout.write(`${this.#lines.join('\n')}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[]): void {
    const skipped = modules.flatMap((module) => [...skippedIn(module, module.relativeModuleId)])
    const width = 'SKIPPED'.length
    this.#lines = skipped.map(
      ({ title, reason }) => `${'SKIPPED'.padEnd(width)} ${title}: ${reason}`,
    )
    if (skipped.length > 0)
      this.#lines.unshift(
        '',
        `${skipped.length} skipped here, so not shown to work on this machine:`,
      )
  }
}

interface Skipped {
  readonly title: string
  readonly reason: string
}

/** The outermost skipped suites and tests of a suite, each with its reason. */
function* skippedIn(parent: TestModule | TestSuite, file: string): Iterable<Skipped> {
  for (const child of parent.children) {
    const reason = reasonOf(child)
    if (reason !== undefined) yield { title: `${file} > ${child.fullName}`, reason }
    else if (child.type === 'suite') yield* skippedIn(child, file)
  }
}

function reasonOf(task: TestCase | TestSuite): string | undefined {
  const meta = task.meta()
  if (meta.skipReason !== undefined) return meta.skipReason
  if (task.type === 'suite') return undefined
  const result = task.result()
  return result.state === 'skipped' ? (result.note ?? 'NO REASON GIVEN') : undefined
}
