/** Starts `peer-process.ts`, a peer of ours in a process of its own, commands it and hears its lines. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { Emitter } from '../../src/main/base/events.ts'
import { parsePeerId, type PeerId } from '../../src/main/protocol/ids.ts'
import { until } from '../support/waiting.ts'
import type { LivePeerOptions } from './live-peer.ts'
import type { PeerCommand } from './peer-process.ts'

const TIMEOUT_MS = 30_000

type Line = Readonly<Record<string, string | number>>

export class PeerChild {
  readonly name: string
  readonly lines: Line[] = []
  readonly happened = new Emitter<Line>()
  readonly #child: ChildProcessByStdio<Writable, Readable, null>
  readonly #closed: Promise<unknown>
  #asked = 0

  private constructor(options: LivePeerOptions, namespace: string | undefined) {
    this.name = options.name
    const script = join(import.meta.dirname, 'peer-process.ts')
    const inside = namespace === undefined ? [] : ['ip', 'netns', 'exec', namespace]
    const [program = '', ...args] = [...inside, process.execPath, script, JSON.stringify(options)]
    this.#child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] })
    this.#child.stdin.on('error', () => {})
    this.#closed = once(this.#child, 'close')
    createInterface(this.#child.stdout).on('line', (line) => {
      const parsed = JSON.parse(line) as Line
      this.lines.push(parsed)
      this.happened.emit(parsed)
    })
  }

  static async start(options: LivePeerOptions, namespace?: string): Promise<PeerChild> {
    const child = new PeerChild(options, namespace)
    await child.wait({ ev: 'started' })
    return child
  }

  get peerId(): PeerId {
    return parsePeerId(String(this.lines[0]?.peer))
  }

  get address(): string {
    return String(this.lines[0]?.address)
  }

  /** Has it do something; rejects when it fails. */
  async ask(command: PeerCommand): Promise<Line> {
    const number = ++this.#asked
    this.#child.stdin.write(`${JSON.stringify({ ...command, number })}\n`)
    const done = await this.#first(
      JSON.stringify(command),
      (line) => line.number === number && (line.ev === 'done' || line.ev === 'failed'),
    )
    if (done.ev === 'failed') throw new Error(`${this.name}: ${done.why}`)
    return done
  }

  /** The first line with these fields, already there or to come. */
  wait(match: Line): Promise<Line> {
    return this.#first(JSON.stringify(match), (line) =>
      Object.entries(match).every(([key, value]) => line[key] === value),
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

  #first(what: string, fits: (line: Line) => boolean): Promise<Line> {
    return until(
      () => `${this.name}: ${what} did not come: ${JSON.stringify(this.lines.slice(-6))}`,
      () => this.lines.find(fits),
      (again) => this.happened.on(again),
      TIMEOUT_MS,
    )
  }
}
