/** An end in another runtime: a child's program such as `secure-child.ts`, bundled for runtimes that read no TypeScript. */
import { fork, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'vite'
import { Emitter } from '../../src/main/base/events.ts'
import { electronPath } from '../e2e/support/runtime.ts'
import { until } from '../support/waiting.ts'
import type { ChildCommand, ChildReport } from './secure-child.ts'

const TIMEOUT_MS = 15_000

export const whyNoElectron = existsSync(electronPath())
  ? undefined
  : `there is no Electron runtime (${electronPath()}; npm start fetches it)`

/** Who begins, and with whom, by name and by executable. */
export const RUNTIMES = [
  ['Node', 'Electron', process.execPath, electronPath()],
  ['Electron', 'Node', electronPath(), process.execPath],
] as const

/** The child's program, bundled into a folder of its own; `remove` takes it away. */
export const bundleChild = async (
  program = 'secure-child.ts',
): Promise<{ readonly file: string; remove(): void }> => {
  const folder = mkdtempSync(join(tmpdir(), 'pipefitter-secure-'))
  await build({
    ...{ configFile: false, logLevel: 'silent', root: import.meta.dirname },
    build: {
      ...{ ssr: join(import.meta.dirname, program), outDir: folder, target: 'node20' },
      rollupOptions: { output: { format: 'cjs', entryFileNames: 'child.cjs' } },
    },
  })
  return {
    file: join(folder, 'child.cjs'),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  }
}

/** A process that is told commands and reports what happens. */
export class RuntimeChild<Command extends object, Report extends { readonly kind: string }> {
  readonly reports: Report[] = []
  readonly #happened = new Emitter<void>()
  readonly #child: ChildProcess

  /** `runtime`: an executable that runs as Node. `divert` says whether it has taken a report, which is not kept then. */
  constructor(runtime: string, file: string, divert: (report: Report) => boolean = () => false) {
    const env = { ...process.env, ELECTRON_RUN_AS_NODE: '1' }
    this.#child = fork(file, { execPath: runtime, execArgv: [], env, silent: true })
    this.#child.on('message', (report: Report) => {
      if (divert(report)) return
      this.reports.push(report)
      this.#happened.emit()
    })
  }

  tell(command: Command): void {
    this.#child.send(command)
  }

  /** The first report of a kind, now or when it comes. */
  report<K extends Report['kind']>(kind: K): Promise<Extract<Report, { kind: K }>> {
    return until(
      () => `no report of ${kind} came, but ${JSON.stringify(this.reports)}`,
      () => this.reports.find((one): one is Extract<Report, { kind: K }> => one.kind === kind),
      (again) => this.#happened.on(again),
      TIMEOUT_MS,
    )
  }

  stop(): void {
    this.#child.kill()
  }
}

/** The end of a secure session. */
export class SecureChild extends RuntimeChild<ChildCommand, ChildReport> {
  constructor(runtime: string, file: string, onCiphertext: (base64: string) => void) {
    super(runtime, file, (report) => {
      if (report.kind !== 'ciphertext') return false
      onCiphertext(report.base64)
      return true
    })
  }
}
