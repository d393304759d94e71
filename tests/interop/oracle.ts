/** A live JXSE peer as a child process: commands go in as lines, events come out as JSON lines. */
import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { Emitter } from '../../src/main/base/events.ts'
import type { PipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { parsePeerId, type PeerId } from '../../src/main/protocol/ids.ts'
import { freePort } from './free-port.ts'
import { oracleArguments } from './java.ts'
import { until } from '../support/waiting.ts'

/** One JSON line; `ev` names the event, the other fields are those of the oracle's `ev(…)` calls. */
export type OracleEvent = Readonly<Record<string, string | number | boolean>> & {
  readonly ev: string
}

export interface OracleOptions {
  readonly name: string
  readonly mode: 'adhoc' | 'edge' | 'rdv'
  /** Absent: 127.0.0.1. */
  readonly ip?: string | undefined
  /** Absent: a free one. */
  readonly port?: number | undefined
  /** Port of the multicast group; absent: no multicast. */
  readonly multicastPort?: number | undefined
  readonly seeds?: readonly string[] | undefined
  /** Leaves JXSE's signature on every message, which is its default. */
  readonly cbjx?: boolean | undefined
  /** Network namespace that it runs in. */
  readonly namespace?: string | undefined
  /** Speaks HTTP alone, no TCP. */
  readonly http?: boolean | undefined
  /** Has bidirectional pipes instead of single ends; a rendezvous over TCP. */
  readonly bidi?: boolean | undefined
  /** Level of JXSE's own log, which goes to its standard error. */
  readonly log?: string | undefined
}

/** A JXSE peer is up about 2 s after its start; a busy machine takes its time. */
const START_TIMEOUT_MS = 60_000
export const ORACLE_TIMEOUT_MS = 30_000
const QUIT_TIMEOUT_MS = 5_000
/** For one try to resolve a pipe, and so many tries. */
const OPEN_MS = 4_000
const OPENS_MAX = 5
const STDERR_KEPT = 16 * 1024

const running = new Set<ChildProcessByStdio<Writable, Readable, Readable>>()
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export class Oracle {
  readonly name: string
  /** Where it listens, such as `tcp://127.0.0.1:40123`. */
  readonly address: string
  readonly port: number
  readonly events: OracleEvent[] = []
  readonly happened = new Emitter<OracleEvent>()
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #home: string
  #stderr = ''
  #ended = false

  private constructor(options: OracleOptions, ip: string, port: number) {
    this.name = options.name
    this.port = port
    this.address = `${options.http === true ? 'http' : 'tcp'}://${ip}:${port}`
    this.#home = mkdtempSync(join(tmpdir(), 'pipefitter-jxse-'))
    const program = programOf(options)
    const java = ['java', ...oracleArguments(options.cbjx === true, program)]
    const inside = options.namespace === undefined ? [] : ['ip', 'netns', 'exec', options.namespace]
    const [command = '', ...rest] = [...inside, ...java, ...settings(options, ip, port)]
    this.#child = spawn(command, [...rest, `home=${this.#home}`], { cwd: this.#home })
    running.add(this.#child)
    this.#listen()
  }

  /** Starts a peer and waits until its network is up. */
  static async start(options: OracleOptions): Promise<Oracle> {
    const ip = options.ip ?? '127.0.0.1'
    const oracle = new Oracle(options, ip, options.port ?? (await freePort()))
    try {
      await oracle.wait('started', {}, { timeoutMs: START_TIMEOUT_MS })
      return oracle
    } catch (error) {
      await oracle.kill()
      throw error
    }
  }

  get peerId(): PeerId {
    const started = this.events.find(({ ev }) => ev === 'started')
    return parsePeerId(String(started?.peer))
  }

  /** What it wrote to its standard error, the end of it. */
  get stderr(): string {
    return this.#stderr
  }

  /** Writes one command. */
  tell(command: string): void {
    this.#child.stdin.write(`${command}\n`)
  }

  /** Writes one command and waits for the event that ends it; rejects when the oracle reports an error instead. */
  async ask(command: string, ev: string, timeoutMs = ORACLE_TIMEOUT_MS): Promise<OracleEvent> {
    const from = this.events.length
    this.tell(command)
    const answer = (one: OracleEvent): boolean =>
      one.ev === ev || (one.ev === 'error' && one.cmd === command)
    const found = await this.#first(`${command} → ${ev}`, from, timeoutMs, answer)
    if (found.ev === 'error') throw new Error(`${this.name}: ${command}: ${String(found.text)}`)
    return found
  }

  /**
   * Has it resolve a pipe by asking everybody. A rendezvous learns of a pipe a moment after it was bound, and JXSE asks
   * only once in 24 s: a question that came too early is put again.
   */
  async opens({ id, type }: Pick<PipeAdvertisement, 'id' | 'type'>): Promise<OracleEvent> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.ask(`open ${id} ${type} ${OPEN_MS}`, 'opened')
      } catch (error) {
        if (tries === OPENS_MAX) throw error
      }
    }
  }

  /** The first event of a name whose fields are as given, already there or to come. */
  wait(
    ev: string,
    match: Readonly<Record<string, string | number | boolean>> = {},
    { from = 0, timeoutMs = ORACLE_TIMEOUT_MS } = {},
  ): Promise<OracleEvent> {
    const fits = (one: OracleEvent): boolean =>
      one.ev === ev && Object.entries(match).every(([key, value]) => one[key] === value)
    return this.#first(`${ev} ${JSON.stringify(match)}`, from, timeoutMs, fits)
  }

  /** Ends abruptly, as by a power cut. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.#gone()
  }

  /** Ends in order, at the latest by force. Idempotent. */
  async stop(): Promise<void> {
    if (this.#ended) return this.#gone()
    this.tell('quit')
    const force = setTimeout(() => this.#child.kill('SIGKILL'), QUIT_TIMEOUT_MS)
    await this.#gone()
    clearTimeout(force)
  }

  async #gone(): Promise<void> {
    if (!this.#ended) await once(this.#child, 'close')
    rmSync(this.#home, { recursive: true, force: true, maxRetries: 5 })
  }

  #first(
    what: string,
    from: number,
    timeoutMs: number,
    fits: (event: OracleEvent) => boolean,
  ): Promise<OracleEvent> {
    const failure = (): string =>
      `${this.name}: ${what} did not come; the last events: ${JSON.stringify(this.events.slice(-4))} ${this.#stderr.slice(-2_000)}`
    return until(
      failure,
      () => this.events.slice(from).find(fits) ?? this.#endedEvent(what),
      (check) => this.happened.on(check),
      timeoutMs,
    )
  }

  #endedEvent(what: string): undefined {
    if (this.#ended) throw new Error(`${this.name} has ended: ${what}; ${this.#stderr}`)
    return undefined
  }

  #listen(): void {
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-STDERR_KEPT)
    })
    this.#child.stdin.on('error', () => {})
    createInterface(this.#child.stdout).on('line', (line) => this.#note(parseEvent(line)))
    this.#child.once('close', (code) => {
      this.#ended = true
      running.delete(this.#child)
      this.#note({ ev: 'ended', code: code ?? -1 })
    })
  }

  #note(event: OracleEvent): void {
    this.events.push(event)
    this.happened.emit(event)
  }
}

const programOf = ({ http, bidi }: OracleOptions): string => {
  if (http === true) return 'HttpPeer'
  return bidi === true ? 'BidiPeer' : 'Oracle'
}

const settings = (options: OracleOptions, ip: string, port: number): readonly string[] => {
  const { name, mode, multicastPort, seeds = [], log, http } = options
  return [
    ...[`name=${name}`, `mode=${mode}`, `ip=${ip}`],
    `${http === true ? 'http' : 'port'}=${port}`,
    ...(multicastPort === undefined ? ['mcast=off'] : ['mcast=on', `mport=${multicastPort}`]),
    ...(log === undefined ? [] : [`log=${log}`]),
    ...seeds.map((seed) => `seed=${seed}`),
  ]
}

const parseEvent = (line: string): OracleEvent => {
  try {
    return JSON.parse(line) as OracleEvent
  } catch {
    return { ev: 'raw', text: line }
  }
}
