// A headless peer that nobody asks anything: what it takes of memory and of the processor.
import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { ensureBuild } from '../scripts/ensure-build.mjs'
import { loopbackName } from './loopback-name.ts'
import { REST_TARGETS } from './plan.ts'
import { rounded } from './statistics.ts'

const CLI = resolve(import.meta.dirname, '../out/main/cli.js')
/** The bursts of discovery are over by then, and what starting needed is given back. */
const SETTLE_MS = 5_000
const START_TIMEOUT_MS = 30_000
/** Ticks a second in /proc, the same on every Linux. */
const TICKS = 100

/** Lines to print: memory at the end of `seconds`, and the share of one core used in them. */
export const measureRest = async (seconds: number): Promise<readonly object[]> => {
  if (process.platform !== 'linux')
    return [
      { bench: 'rest', skipped: 'memory and processor time are read from /proc, Linux alone' },
    ]
  await ensureBuild()
  const folder = mkdtempSync(join(tmpdir(), 'pipefitter-bench-'))
  const peer = startPeer(folder)
  try {
    await ready(peer)
    await sleep(SETTLE_MS)
    const before = usageOf(peer)
    await sleep(1000 * seconds)
    const after = usageOf(peer)
    return lines(after.megabytes, (100 * (after.cpuSeconds - before.cpuSeconds)) / seconds, seconds)
  } finally {
    const exited = once(peer, 'exit')
    peer.kill()
    if (peer.exitCode === null) await exited
    rmSync(folder, { recursive: true, force: true })
  }
}

const lines = (megabytes: number, cpuPercent: number, seconds: number): readonly object[] => [
  {
    ...{ bench: 'rest-memory', unit: 'MB resident', pipefitter: rounded(megabytes) },
    ...{ target: REST_TARGETS.megabytes, met: megabytes < REST_TARGETS.megabytes },
  },
  {
    ...{ bench: 'rest-cpu', unit: '% of a core', seconds, pipefitter: rounded(cpuPercent) },
    ...{ target: REST_TARGETS.cpuPercent, met: cpuPercent < REST_TARGETS.cpuPercent },
  },
]

/** On loopback alone and on any free port: it reaches nobody outside this machine. */
const startPeer = (folder: string): ChildProcess =>
  spawn(
    process.execPath,
    [
      ...[CLI, 'up', '--json', '--profile', folder],
      ...['--interface', loopbackName(), '--port', '0'],
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )

const ready = async (peer: ChildProcess): Promise<void> => {
  const over = new AbortController()
  const signal = AbortSignal.any([over.signal, AbortSignal.timeout(START_TIMEOUT_MS)])
  const exit = once(peer, 'exit', { signal }).then(([code]: unknown[]) => {
    throw new Error(`the peer ended with code ${String(code)} before it was ready`)
  })
  const line = once(createInterface({ input: peer.stdout! }), 'line', { signal })
  try {
    const [text] = (await Promise.race([line, exit])) as [string]
    if (!('ready' in (JSON.parse(text) as object))) throw new Error(`not ready: ${text}`)
  } finally {
    over.abort()
    await Promise.allSettled([line, exit])
  }
}

const usageOf = ({ pid }: ChildProcess): { megabytes: number; cpuSeconds: number } => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const kilobytes = Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1])
  // The fields behind the name, which may hold spaces: the 12th and 13th are user and system time.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  return {
    megabytes: kilobytes / 1024,
    cpuSeconds: (Number(fields[11]) + Number(fields[12])) / TICKS,
  }
}
