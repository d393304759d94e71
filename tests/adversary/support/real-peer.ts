/** A peer as its user would start it: the command line, a process and a profile of its own, on loopback. */
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inject } from 'vitest'
import { connectToHost } from '../../../src/main/cli/connect.ts'
import {
  parseKeyFingerprint,
  type KeyFingerprint,
} from '../../../src/main/protocol/key-fingerprint.ts'
import { parsePeerId, type PeerId } from '../../../src/main/protocol/ids.ts'
import type { FeedName, FeedParams, FeedRow } from '../../../src/shared/contract.ts'
import type { StatusRow } from '../../../src/shared/rows.ts'
import type { RpcClient } from '../../../src/shared/rpc/index.ts'
import { running } from './traces.ts'

/** For whatever a peer has to do, on a busy machine. */
export const DEADLINE_MS = 15_000
const STOP_MS = 10_000

/** One object of the log, as it stands in the file. */
export interface LogLine {
  readonly level: string
  readonly scope: string
  readonly message: string
  readonly fields: Readonly<Record<string, unknown>>
}

export interface RealPeerOptions {
  readonly multicastPort: number
  readonly flags?: readonly string[]
}

export class RealPeer {
  readonly name: string
  readonly profile: string
  readonly client: RpcClient
  readonly status: StatusRow
  readonly id: PeerId
  readonly fingerprint: KeyFingerprint
  /** Where it listens. */
  readonly address: string
  readonly port: number
  readonly #child: ChildProcess
  readonly #said: { stdout: string; stderr: string }

  private constructor(
    name: string,
    profile: string,
    child: ChildProcess,
    said: { stdout: string; stderr: string },
    client: RpcClient,
    status: StatusRow,
  ) {
    this.name = name
    this.profile = profile
    this.#child = child
    this.#said = said
    this.client = client
    this.status = status
    this.id = parsePeerId(status.peerId)
    this.fingerprint = parseKeyFingerprint(status.fingerprint)!
    this.address = status.endpoints.find(({ transport }) => transport === 'tcp')!.address
    this.port = Number(this.address.slice(this.address.lastIndexOf(':') + 1))
  }

  static async start(name: string, options: RealPeerOptions): Promise<RealPeer> {
    const folder = mkdtempSync(join(tmpdir(), 'pipefitter-adversary-'))
    const profile = join(folder, 'profile')
    const network = ['--interface', 'lo', '--port', '0']
    const multicast = ['--multicast-port', String(options.multicastPort)]
    const flags = ['--profile', profile, '--name', name, ...network, ...multicast]
    const args = [inject('cliEntry'), 'up', '--json', ...flags, ...(options.flags ?? [])]
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] })
    const kill = (): void => void child.kill('SIGKILL')
    process.once('exit', kill)
    child.once('close', () => {
      process.off('exit', kill)
      rmSync(folder, { recursive: true, force: true })
    })
    const said = { stdout: '', stderr: '' }
    child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text))
    child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text))
    await eventually(`${name} is ready`, () => {
      if (child.exitCode !== null) throw new Error(`${name} ended: ${said.stderr}`)
      return said.stdout.includes('\n') || undefined
    })
    const { ready } = JSON.parse(said.stdout.split('\n')[0] ?? '') as {
      ready: { status: StatusRow }
    }
    const client = await connectToHost(profile)
    const peer = new RealPeer(name, profile, child, said, client, ready.status)
    running.add(peer)
    return peer
  }

  get pid(): number {
    return this.#child.pid!
  }

  /** Whether it runs, and has said nothing on its error output: no crash, no rejection that nobody handled. */
  get unharmed(): boolean {
    return this.#child.exitCode === null && this.#said.stderr === ''
  }

  get stderr(): string {
    return this.#said.stderr
  }

  /** Bytes of memory that it holds now. */
  get residentBytes(): number {
    const pages = Number(readFileSync(`/proc/${this.pid}/statm`, 'utf8').split(' ')[1])
    return pages * 4096
  }

  /** Files and sockets that it has open now. */
  get openFiles(): number {
    return readdirSync(`/proc/${this.pid}/fd`).length
  }

  /** The most that it ever held. */
  get peakResidentBytes(): number {
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8')
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1024
  }

  /** Asks it to end; gives the code with which it did. */
  async stop(): Promise<number | null> {
    running.delete(this)
    this.client.close()
    if (this.#child.exitCode !== null) return this.#child.exitCode
    const ended = once(this.#child, 'close')
    this.#child.kill('SIGTERM')
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS)
    await ended
    clearTimeout(timer)
    return this.#child.exitCode
  }

  /** The first rows of a feed that satisfy `wanted`. */
  rows<N extends FeedName>(
    feed: N,
    params: FeedParams<N>,
    wanted: (rows: readonly FeedRow<N>[]) => boolean = () => true,
    deadlineMs = DEADLINE_MS,
  ): Promise<readonly FeedRow<N>[]> {
    return new Promise((resolve, reject) => {
      const rows = new Map<string, FeedRow<N>>()
      const timer = setTimeout(() => {
        leave()
        reject(
          new Error(`${feed} of ${this.name} never was so: ${JSON.stringify([...rows.values()])}`),
        )
      }, deadlineMs)
      const leave = this.client.subscribe(feed, params, (event) => {
        if (event.kind === 'snapshot') rows.clear()
        for (const row of event.rows) rows.set((row as { id: string }).id, row)
        for (const id of event.removed) rows.delete(id)
        if (!wanted([...rows.values()])) return
        clearTimeout(timer)
        setImmediate(() => leave())
        resolve([...rows.values()])
      })
    })
  }

  /** The one row with that id. */
  async row<N extends FeedName>(
    feed: N,
    params: FeedParams<N>,
    isIt: (row: FeedRow<N>) => boolean,
    deadlineMs?: number,
  ): Promise<FeedRow<N>> {
    const rows = await this.rows(feed, params, (all) => all.some(isIt), deadlineMs)
    return rows.find(isIt)!
  }

  async counter(name: string): Promise<number> {
    return (await this.rows('counters', {})).find(({ id }) => id === name)?.value ?? 0
  }

  /** Waits until a counter has risen beyond what it was. */
  async risen(name: string, before: number): Promise<number> {
    const row = await this.row('counters', {}, ({ id, value }) => id === name && value > before)
    return row.value
  }

  log(): readonly LogLine[] {
    const lines = readFileSync(join(this.profile, 'pipefitter.log'), 'utf8').split('\n')
    return lines.filter((line) => line !== '').map((line) => JSON.parse(line) as LogLine)
  }

  /** Waits for a line of the log, its fields included, that holds such words. */
  logged(words: RegExp): Promise<LogLine> {
    const isIt = (line: LogLine): boolean =>
      words.test(`${line.message} ${JSON.stringify(line.fields)}`)
    return eventually(`${this.name} writes ${String(words)} to its log`, () =>
      this.log().find(isIt),
    )
  }
}

/** Asks again until there is something. */
export const eventually = async <T>(
  what: string,
  look: () => T | undefined | Promise<T | undefined>,
  deadlineMs = DEADLINE_MS,
): Promise<T> => {
  const deadline = performance.now() + deadlineMs
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (performance.now() > deadline) throw new Error(`not within ${deadlineMs} ms: ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
