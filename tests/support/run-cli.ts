import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { build } from 'vite'
import { onTestFinished } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')

/** Bundles the command line as the product has it, so that each run of it starts as fast; gives the entry. */
const bundleCli = async (): Promise<string> => {
  const outDir = join(ROOT, 'node_modules', '.cache', 'pipefitter-tests', `cli-${process.pid}`)
  await build({
    ...{ root: ROOT, configFile: false, logLevel: 'error' },
    ssr: { noExternal: true, external: ['better-sqlite3', 'hyperdht', 'ws', '@napi-rs/keyring'] },
    build: { ssr: join(ROOT, 'src/main/cli/index.ts'), outDir, target: 'node20.18' },
  })
  process.once('exit', () => rmSync(outDir, { recursive: true, force: true }))
  return join(outDir, 'index.js')
}

/** The bundled command line, to be run by Node. */
export const cliEntry = await bundleCli()

export interface CliRun {
  readonly child: ChildProcess
  /** What has been printed so far. */
  readonly stdout: () => string
  readonly stderr: () => string
  /** Settles with the exit code when the process has ended and all of its output is here. */
  readonly ended: Promise<number | null>
}

/** Starts the command line as a process of its own, with a profile; it is killed when the test ends. */
export const startCli = (
  profile: string,
  args: readonly string[],
  environment: NodeJS.ProcessEnv = process.env,
): CliRun => {
  const env = { ...environment, PIPEFITTER_HOME: profile }
  const child = spawn(process.execPath, [cliEntry, ...args], { env })
  onTestFinished(() => void child.kill('SIGKILL'))
  // A command that ends before it has read what it was given is judged by its exit code, not by the broken pipe.
  child.stdin.on('error', () => {})
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return { child, stdout: () => stdout, stderr: () => stderr, ended }
}

/** Runs one command to its end. */
export const runCli = async (
  profile: string,
  args: readonly string[],
  input: string | Buffer = '',
  environment: NodeJS.ProcessEnv = process.env,
): Promise<{ code: number | null; stdout: string; stderr: string }> => {
  const run = startCli(profile, args, environment)
  run.child.stdin?.end(input)
  const code = await run.ended
  return { code, stdout: run.stdout(), stderr: run.stderr() }
}
