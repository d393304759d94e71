/**
 * A registered program: each conversation runs it once, and is its standard input and output. No shell, no argument of another's
 * making: who asks is told by the environment alone.
 */
import { spawn, type ChildProcess, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, realpathSync, statSync } from 'node:fs'
import { isAbsolute } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { Clock, Timer } from '../base/clock.ts'
import { createDeferred } from '../base/deferred.ts'
import { PipefitterError } from '../base/errors.ts'
import { systemReason } from '../base/system-words.ts'
import { STREAM_CHUNK_MAX } from '../protocol/message/stream.ts'
import {
  COMMAND_LINE_MAX,
  COMPLAINT_MAX,
  KILL_AFTER_MS,
  RUN_MAX_MS,
  RUN_OUTPUT_MAX,
} from './limits.ts'
import type { Asker, LocalStream, Thing } from './local-stream.ts'

/** A program as it was registered. */
export interface Program {
  /** Absolute. */
  readonly program: string
  readonly args: readonly string[]
  readonly timeoutMs?: number | undefined
}

/** The program and its arguments as they are shown; nothing runs by it. */
export const programText = ({ program, args }: Program): string =>
  [program, ...args]
    .map((part) => (/^[\w@%+=:,./-]+$/.test(part) ? part : JSON.stringify(part)))
    .join(' ')

/** Files that Windows hands to its shell, which would read arguments anew (CVE-2024-27980); refused everywhere. */
const SHELL_FILE = /\.(bat|cmd)[. ]*$/i

const WRITABLE_BY_ALL = 0o002

/** Refuses what may not be registered, or run any more. Throws `attachment/target`, in words. */
export const assertProgram = ({ program, args }: Program): void => {
  if (!isAbsolute(program)) throw refused(`${program} is no absolute path`)
  if ([program, ...args].some((part) => part.includes('\0')))
    throw refused('A program or argument holds a NUL')
  if (JSON.stringify([program, ...args]).length > COMMAND_LINE_MAX)
    throw refused(`The program and its arguments are longer than ${COMMAND_LINE_MAX} characters`)
  if ([program, realPath(program)].some((path) => SHELL_FILE.test(path)))
    throw refused(`${program} is a batch file, which would be read by a shell`)
  const facts = statSync(program)
  if (!facts.isFile()) throw refused(`${program} is no file`)
  if (process.platform !== 'win32' && (facts.mode & WRITABLE_BY_ALL) !== 0)
    throw refused(`${program} may be changed by every user of this computer`)
  try {
    accessSync(program, constants.X_OK)
  } catch (cause) {
    throw refused(`${program} cannot be run: ${systemReason(cause)}`, cause)
  }
}

const realPath = (program: string): string => {
  try {
    return realpathSync(program)
  } catch (cause) {
    throw refused(`${program} is not there`, cause)
  }
}

const refused = (words: string, cause?: unknown): PipefitterError =>
  new PipefitterError('attachment/target', words, { cause })

/** `folder`: where the program runs, of this account alone. */
export const createCommand = (program: Program, folder: string, clock: Clock): Thing => ({
  connect: async (asker, signal): Promise<LocalStream> => {
    assertProgram(program)
    const child = spawn(program.program, [...program.args], {
      ...{ cwd: folder, env: environmentFor(asker), shell: false, windowsHide: true },
      // A process group of its own, so that it ends with all that it has started.
      ...{ detached: process.platform !== 'win32', stdio: ['pipe', 'pipe', 'pipe'] },
    })
    await started(child)
    const run = new Run(child, program.timeoutMs ?? RUN_MAX_MS, clock)
    if (signal.aborted) run.cut()
    return run
  },
})

/** Nothing of this process’s own: it may hold secrets. The asker's name is data, without what could end it early. */
const environmentFor = ({ peerId, name }: Asker): NodeJS.ProcessEnv => ({
  ...(process.platform === 'win32'
    ? { SystemRoot: process.env['SystemRoot'] }
    : { PATH: '/usr/local/bin:/usr/bin:/bin', LANG: 'C.UTF-8' }),
  PIPEFITTER_PEER_ID: peerId,
  PIPEFITTER_PEER_NAME: name.replaceAll('\0', ''),
})

const started = async (child: ChildProcess): Promise<void> => {
  try {
    await once(child, 'spawn')
  } catch (cause) {
    throw refused(`The program cannot be started: ${systemReason(cause)}`, cause)
  }
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>

/** One run of a program. */
class Run implements LocalStream {
  readonly #child: Child
  readonly #clock: Clock
  readonly #timer: Timer
  readonly #ended = createDeferred()
  #wake: (() => void) | undefined
  #said = 0
  #complaint = ''
  /** Why it was ended before its time. */
  #why: string | undefined
  #exit: string | undefined
  #isLet = false

  constructor(child: Child, timeoutMs: number, clock: Clock) {
    this.#child = child
    this.#clock = clock
    this.#timer = clock.after('attachment-run', timeoutMs, () =>
      this.#kill(`it took longer than ${Math.round(timeoutMs / 1_000)} s`),
    )
    child.once('exit', (code, signal) => this.#onExit(code, signal))
    // A program may stop to read before all is written; that is its own business.
    child.stdin.on('error', () => this.#wakeUp())
    child.stdin.on('drain', () => this.#wakeUp())
    child.stdout.on('error', () => this.#wakeUp())
    for (const event of ['readable', 'end', 'close'] as const)
      child.stdout.on(event, () => this.#wakeUp())
    child.stderr.on('error', () => {})
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#complaint = (this.#complaint + text).slice(-COMPLAINT_MAX)
    })
  }

  get outcome(): LocalStream['outcome'] {
    return { final: true, note: this.#note() }
  }

  async read(): Promise<Uint8Array | undefined> {
    const { stdout } = this.#child
    for (;;) {
      const length = Math.max(1, Math.min(stdout.readableLength, STREAM_CHUNK_MAX))
      const chunk: unknown = stdout.read(length)
      if (chunk instanceof Uint8Array) return this.#counted(chunk)
      if (stdout.readableEnded || stdout.destroyed) break
      await this.#turn()
    }
    await this.#ended.promise
    return undefined
  }

  async write(bytes: Uint8Array): Promise<void> {
    const { stdin } = this.#child
    if (!stdin.writable || stdin.write(bytes)) return
    while (stdin.writable && stdin.writableNeedDrain) await this.#turn()
  }

  end(): void {
    this.#child.stdin.end()
  }

  release(): void {
    this.#let('it was let go of')
  }

  cut(): void {
    this.#let('the conversation ended')
  }

  #let(why: string): void {
    if (this.#isLet) return
    this.#isLet = true
    this.#kill(why)
  }

  #counted(chunk: Uint8Array): Uint8Array {
    this.#said += chunk.length
    if (this.#said <= RUN_OUTPUT_MAX) return chunk
    const why = `it said more than ${RUN_OUTPUT_MAX / 1_048_576} MiB`
    this.#kill(why)
    throw new PipefitterError('attachment/target', `The program was ended: ${why}`)
  }

  #onExit(code: number | null, signal: NodeJS.Signals | null): void {
    this.#timer.cancel()
    this.#exit = code === null ? `it was ended by ${signal ?? 'a signal'}` : `it ended with ${code}`
    if (code === 0) this.#exit = undefined
    // What it had started and left behind goes too.
    this.#signal('SIGKILL')
    this.#ended.resolve()
    this.#wakeUp()
  }

  #note(): string {
    const why = this.#why ?? this.#exit
    if (why === undefined) return ''
    const complaint = this.#complaint.trim().replaceAll(/\s+/g, ' ')
    return `The program was not done: ${why}${complaint === '' ? '' : `: ${complaint}`}`
  }

  #kill(why: string): void {
    const { exitCode, signalCode } = this.#child
    if (exitCode !== null || signalCode !== null) return
    this.#why ??= why
    this.#signal('SIGTERM')
    const hard = this.#clock.after('attachment-kill', KILL_AFTER_MS, () => this.#signal('SIGKILL'))
    this.#child.once('exit', () => hard.cancel())
  }

  #signal(signal: NodeJS.Signals): void {
    const { pid } = this.#child
    try {
      if (pid === undefined || process.platform === 'win32') this.#child.kill(signal)
      else process.kill(-pid, signal)
    } catch {
      // It is gone already, with all of its group.
    }
  }

  #turn(): Promise<void> {
    return new Promise((resolve) => {
      const before = this.#wake
      this.#wake = () => {
        before?.()
        resolve()
      }
    })
  }

  #wakeUp(): void {
    const wake = this.#wake
    this.#wake = undefined
    wake?.()
  }
}
