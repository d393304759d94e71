// A peer beside the window, in a process of its own: binds the window's pipe and sends at the rates that it is told.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { silentLog } from '../src/main/base/log.ts'
import { createHost } from '../src/main/host/host.ts'
import { openProfile } from '../src/main/platform/profile.ts'
import { loopbackName } from './loopback-name.ts'

/** What it is told: first where the pipe is, then each rate in messages a second. */
export type SenderOrder =
  | { readonly do: 'bind'; readonly address: string; readonly pipeId: string }
  | { readonly do: 'send'; readonly perSecond: number }
export type SenderNews =
  { readonly said: 'bound' } | { readonly said: 'failed'; readonly why: string }

const TICK_MS = 10
/** What cannot be kept up with is not made up for later. */
const BEHIND_MS = 200
const FIND_TRIES = 60

const { signal } = new AbortController()
const folder = mkdtempSync(join(tmpdir(), 'pipefitter-bench-'))
const profile = openProfile({ folder })
const host = await createHost({
  ...{ profile, interfaces: [loopbackName()], port: 0, name: 'Sender' },
  ...{ log: silentLog, runtime: 'bench' },
})
const call = (name: string, input: unknown): Promise<unknown> =>
  host.api.call(name, input, { signal })
let wanted = 0
let pipe = ''

const bind = async (address: string, pipeId: string): Promise<void> => {
  await call('peers.connect', { address })
  for (let tries = 1; ; tries++) {
    try {
      await call('pipes.search', {})
      await sleep(500)
      await call('pipes.bind', { pipeId })
      break
    } catch (error) {
      if (tries === FIND_TRIES) throw error
    }
  }
  pipe = pipeId
  void pace()
}

/** Sends what is due every few milliseconds, each of some 100 bytes. */
const pace = async (): Promise<void> => {
  let due = 0
  let lastMs = performance.now()
  for (let number = 0; ;) {
    const nowMs = performance.now()
    due += (wanted * Math.min(BEHIND_MS, nowMs - lastMs)) / 1000
    lastMs = nowMs
    const sends: Promise<unknown>[] = []
    for (; due >= 1; due--) {
      const text = `{"number":${++number},"temperature":${20 + (number % 50) / 10},"rpm":1422}`
      sends.push(call('pipes.send', { pipeId: pipe, elements: [{ name: 'data', text }] }))
    }
    await Promise.all(sends)
    await sleep(TICK_MS)
  }
}

const tell = (news: SenderNews): unknown => process.send?.(news)
process.on('message', (order: SenderOrder) => {
  if (order.do === 'send') wanted = order.perSecond
  else
    bind(order.address, order.pipeId).then(
      () => tell({ said: 'bound' }),
      (error: unknown) => tell({ said: 'failed', why: String(error) }),
    )
})
process.once('disconnect', () => {
  rmSync(folder, { recursive: true, force: true })
  process.exit()
})
