/** Starts `peer-process.ts`, a peer of ours in a process of its own, and hears its lines. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { Emitter } from '../../src/main/base/events.ts'
import type { PeerProcessOptions } from './peer-process.ts'
import { until } from './waiting.ts'

const TIMEOUT_MS = 30_000

type Line = Readonly<Record<string, string>>

export class PeerChild {
  readonly lines: Line[] = []
  readonly #said = new Emitter<void>()
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #closed: Promise<unknown>

  private constructor(options: PeerProcessOptions) {
    const script = join(import.meta.dirname, 'peer-process.ts')
    const args = ['--disable-warning=ExperimentalWarning', script, JSON.stringify(options)]
    this.#child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#closed = once(this.#child, 'close')
    createInterface(this.#child.stdout).on('line', (line) => {
      this.lines.push(JSON.parse(line) as Line)
      this.#said.emit()
    })
  }

  static async start(options: PeerProcessOptions): Promise<PeerChild> {
    const child = new PeerChild(options)
    await child.wait('started')
    return child
  }

  /** The first line of an event, with that text where one is given. */
  wait(ev: string, text?: string): Promise<Line> {
    return until(
      () => `no ${ev} ${text ?? ''} from our process: ${JSON.stringify(this.lines)}`,
      () => this.lines.find((line) => line.ev === ev && (text === undefined || line.text === text)),
      (again) => this.#said.on(again),
      TIMEOUT_MS,
    )
  }

  /** Ends abruptly, as by a power cut. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#closed
  }

  stop(): Promise<void> {
    return this.kill()
  }
}
