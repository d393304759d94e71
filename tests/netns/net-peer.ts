import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import type { Interface } from 'node:readline'
import { connectToHost } from '../../src/main/cli/connect.ts'
import type { FeedEvent, FeedName, FeedParams, FeedRow } from '../../src/shared/contract.ts'
import type { RpcClient } from '../../src/shared/rpc/index.ts'
import type { PeerRow, PipeRow, StatusRow } from '../../src/shared/rows.ts'
import { until, within } from '../support/waiting.ts'
import { findProgram } from '../support/skips.ts'

const START_TIMEOUT_MS = 30_000
const FEED_TIMEOUT_MS = 20_000

/** One run of the command line in a namespace. */
export interface CommandRun {
  readonly child: ChildProcess
  readonly lines: Interface
  readonly stderr: () => string
  /** Settles with the exit code when all output is here. */
  readonly ended: Promise<number | null>
}

/** A peer of the command line (`up`) in a network namespace, watched through its control socket. */
export class NetPeer {
  readonly space: string
  readonly name: string
  readonly folder: string
  /** When it said that it was ready, monotonic. */
  readyMs = 0
  #up: CommandRun | undefined
  #client: RpcClient | undefined

  constructor(space: string, name: string, folder: string) {
    this.space = space
    this.name = name
    this.folder = folder
  }

  /** The peer's calls and feeds. A control socket is a file: it reaches across network namespaces. */
  get client(): RpcClient {
    if (this.#client === undefined) throw new Error(`${this.name} has not started`)
    return this.#client
  }

  async start(flags: readonly string[]): Promise<void> {
    const up = await this.run('up', '--name', this.name, ...flags)
    this.#up = up
    const failed = up.ended.then((code) => {
      throw new Error(`${this.name} ended with ${String(code)} before it was ready: ${up.stderr()}`)
    })
    failed.catch(() => {})
    const ready = once(up.lines, 'line') as Promise<[string]>
    const [line] = await within(
      `${this.name} is not ready`,
      Promise.race([ready, failed]),
      START_TIMEOUT_MS,
    )
    if (!('ready' in (JSON.parse(line) as object))) throw new Error(`not ready: ${line}`)
    this.readyMs = performance.now()
    this.#client = await connectToHost(this.folder)
  }

  /** Runs a command with this peer's profile, in its namespace, with `--json`. */
  async run(command: string, ...args: string[]): Promise<CommandRun> {
    // Bundles the command line, which takes a while: only where it is used.
    const { cliEntry } = await import('../support/run-cli.ts')
    const child = spawn(findProgram('ip') ?? 'ip', [
      ...['netns', 'exec', this.space, process.execPath, cliEntry],
      ...[command, '--json', '--profile', this.folder, ...args],
    ])
    let stderr = ''
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
    const ended = once(child, 'close').then(([code]) => code as number | null)
    return { child, lines: createInterface(child.stdout), stderr: () => stderr, ended }
  }

  /** Waits until the rows of a table are such that `check` gives a value. */
  async until<N extends FeedName, T>(
    what: string,
    feed: N,
    params: FeedParams<N>,
    check: (rows: readonly FeedRow<N>[]) => T | undefined,
    timeoutMs = FEED_TIMEOUT_MS,
  ): Promise<T> {
    let rows: FeedRow<N>[] = []
    const follow = (event: FeedEvent<FeedRow<N>>): void => {
      const gone = new Set([...event.removed, ...event.rows.map(({ id }) => id)])
      const kept = event.kind === 'snapshot' ? [] : rows.filter(({ id }) => !gone.has(id))
      rows = [...kept, ...event.rows]
    }
    return until(
      () => `${this.name}: not ${what}, but ${JSON.stringify(rows, undefined, 1)}`,
      () => check(rows),
      (again) =>
        this.client.subscribe(feed, params, (event) => {
          follow(event)
          again()
        }),
      timeoutMs,
    )
  }

  /** Waits until this peer sees another of that name near it. */
  sees(name: string): Promise<PeerRow> {
    const near = ({ state }: PeerRow): boolean => state === 'nearby' || state === 'connected'
    return this.until(`seeing ${name}`, 'peers', {}, (peers) =>
      peers.find((peer) => peer.name === name && near(peer)),
    )
  }

  pipe(name: string): Promise<PipeRow> {
    return this.until(`knowing the pipe ${name}`, 'pipes', {}, (pipes) =>
      pipes.find((pipe) => pipe.name === name),
    )
  }

  status(
    what: string,
    check: (status: StatusRow) => boolean,
    timeoutMs = FEED_TIMEOUT_MS,
  ): Promise<StatusRow> {
    const look = ([status]: readonly StatusRow[]): StatusRow | undefined =>
      status !== undefined && check(status) ? status : undefined
    return this.until(what, 'status', {}, look, timeoutMs)
  }

  /** What its process holds of the machine: open files, sockets among them, and memory. */
  get holds(): { readonly files: number; readonly residentBytes: number } {
    const proc = `/proc/${String(this.#up?.child.pid)}`
    const residentKb = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`${proc}/status`, 'utf8'))?.[1]
    return { files: readdirSync(`${proc}/fd`).length, residentBytes: Number(residentKb) * 1_024 }
  }

  /** Its process stands still, as while the machine sleeps. */
  sleep(): void {
    this.#up?.child.kill('SIGSTOP')
  }

  wake(): void {
    this.#up?.child.kill('SIGCONT')
  }

  /** Ends it as a power cut would. */
  async kill(): Promise<void> {
    this.#client?.close()
    this.#up?.child.kill('SIGKILL')
    await this.#up?.ended
  }
}
