// Programs that tests start: each with a process group of its own, so that what it starts ends with it.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { settled } from './waiting.ts'

/** The project's folder. */
export const ROOT = resolve(import.meta.dirname, '../../..')
const CLI = resolve(ROOT, 'out/main/cli.js')

/** How long a program may take to end when it is asked to; then it is killed. */
const STOP_MS = 10_000
/** How long it may take to say its first words, on a busy machine. */
const START_MS = 30_000

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

const running = new Set<ChildProcess>()
process.on('exit', () => running.forEach((child) => signalGroup(child, 'SIGKILL')))

/** One program, and what it has said. */
export class Program {
  readonly child: ChildProcess
  /** Settles when it has ended and all of its output is here. */
  readonly ended: Promise<Ended>
  #stdout = ''
  #stderr = ''

  constructor(program: string, args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
    this.child = spawn(program, args, { cwd: ROOT, env, detached: true })
    running.add(this.child)
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#stdout += text))
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#stderr += text))
    this.ended = once(this.child, 'close').then(([code]) => {
      running.delete(this.child)
      return { code: code as number | null, stdout: this.#stdout, stderr: this.#stderr }
    })
  }

  get stdout(): string {
    return this.#stdout
  }

  get stderr(): string {
    return this.#stderr
  }

  /** All that it has printed, for the text of a failure. */
  get said(): string {
    return `${this.#stdout}${this.#stderr}`
  }

  /** The objects printed so far by a command with `--json`. */
  objects(): readonly Record<string, unknown>[] {
    const whole = this.#stdout.slice(0, this.#stdout.lastIndexOf('\n') + 1)
    return whole.split('\n').flatMap((line) => (line.startsWith('{') ? [parseObject(line)] : []))
  }

  /** The first object that it prints. Rejects when it ends, or the time is over, without one. */
  async firstObject(): Promise<Record<string, unknown>> {
    const found = (): Record<string, unknown> | undefined => this.objects()[0]
    await settled(Promise.race([this.#printed(() => found() !== undefined), this.ended]), START_MS)
    const first = found()
    if (first === undefined) throw new Error(`nothing came from the program: ${this.said}`)
    return first
  }

  async #printed(isEnough: () => boolean): Promise<void> {
    while (!isEnough() && this.child.stdout) await once(this.child.stdout, 'data')
  }

  /** Asks it to end, and sees to it that it does. */
  async stop(): Promise<void> {
    signalGroup(this.child, 'SIGTERM')
    if (await settled(this.ended, STOP_MS)) return
    signalGroup(this.child, 'SIGKILL')
    await this.ended
  }
}

/** Runs the built command line. */
export const cli = (...args: readonly string[]): Program =>
  new Program(process.execPath, [CLI, ...args])

const parseObject = (line: string): Record<string, unknown> =>
  JSON.parse(line) as Record<string, unknown>

const signalGroup = ({ pid }: ChildProcess, signal: NodeJS.Signals): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, signal)
  } catch {
    // All of it has ended.
  }
}
