// `npm run bench -- --only ui`: the real window while messages come in. See README.md.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { _electron } from 'playwright-core'
import type { ElectronApplication, Page } from 'playwright-core'
import { ensureBuild } from '../scripts/ensure-build.mjs'
import type { HostClient } from '../src/shared/contract.ts'
import { connectToHost } from '../src/main/cli/connect.ts'
import { snapshotOf } from '../src/main/cli/watch.ts'
import { electronPath } from '../tests/e2e/support/runtime.ts'
import { loopbackName } from './loopback-name.ts'
import { UI_TARGETS } from './plan.ts'
import { median, rounded } from './statistics.ts'
import type { SenderNews, SenderOrder } from './ui-sender.ts'

const ROOT = resolve(import.meta.dirname, '..')
const RATES = [0, 1_000, 10_000] as const
const SETTLE_MS = 5_000
/** Between two keys whose way to the next frame is timed. */
const KEY_EVERY_MS = 500

/** Lines to print: starting, resting, and the window while it shows the traffic at each rate. */
export async function* measureUi(seconds: number): AsyncGenerator<object> {
  await ensureBuild()
  const folder = mkdtempSync(join(tmpdir(), 'pipefitter-bench-'))
  const startedMs = performance.now()
  const app = await launch(folder)
  const sender = fork(join(import.meta.dirname, 'ui-sender.ts'))
  try {
    const page = await app.firstWindow()
    await page.getByTestId('rail-traffic').click()
    const interactiveMs = performance.now() - startedMs
    const met = interactiveMs < UI_TARGETS.interactiveMs
    yield {
      ...{ bench: 'ui-start', unit: 'ms to interactive', pipefitter: Math.round(interactiveMs) },
      ...{ target: UI_TARGETS.interactiveMs, met },
    }
    await sleep(SETTLE_MS)
    yield await idle(app, seconds)
    const client = await connectToHost(folder)
    await bindSender(client, sender)
    for (const rate of RATES) yield await under(rate, seconds, { app, page, client, sender })
    client.close()
  } finally {
    sender.disconnect()
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

const launch = (folder: string): Promise<ElectronApplication> =>
  _electron.launch({
    executablePath: electronPath(),
    args: [
      ...[ROOT, '--profile', folder, '--name', 'Window'],
      ...['--interface', loopbackName(), '--port', '0'],
    ],
    cwd: ROOT,
  })

const idle = async (app: ElectronApplication, seconds: number): Promise<object> => {
  const before = await cpuSeconds(app)
  await sleep(seconds * 1_000)
  const percent = (100 * ((await cpuSeconds(app)) - before)) / seconds
  return {
    ...{ bench: 'ui-idle', unit: '% of a core, all processes', seconds },
    ...{ pipefitter: rounded(percent), target: UI_TARGETS.idlePercent },
    met: percent < UI_TARGETS.idlePercent,
  }
}

const bindSender = async (client: HostClient, sender: ChildProcess): Promise<void> => {
  const pipe = await client.call('pipes.create', {
    ...{ name: 'flood', listen: true, publish: true, access: 'anyone' },
  })
  const [status] = await snapshotOf(client, 'status', {})
  const address = status?.endpoints.find((one) => one.address.startsWith('tcp:'))?.address ?? ''
  tell(sender, { do: 'bind', address, pipeId: pipe.id })
  const [news] = (await once(sender, 'message')) as [SenderNews]
  if (news.said === 'failed') throw new Error(news.why)
}

const tell = (sender: ChildProcess, order: SenderOrder): boolean => sender.send(order)

interface Scene {
  readonly app: ElectronApplication
  readonly page: Page
  readonly client: HostClient
  readonly sender: ChildProcess
}

const under = async (
  rate: number,
  seconds: number,
  { app, page, client, sender }: Scene,
): Promise<object> => {
  tell(sender, { do: 'send', perSecond: rate })
  await sleep(SETTLE_MS)
  await watchMain(app)
  await watchPage(page)
  const seenBefore = await seen(client)
  const cpuBefore = await cpuSeconds(app)
  const startedMs = performance.now()
  while (performance.now() - startedMs < seconds * 1_000) {
    await page.keyboard.press('Shift')
    await sleep(KEY_EVERY_MS)
  }
  const elapsed = (performance.now() - startedMs) / 1_000
  const { frames, inputsMs } = await page.evaluate(
    () => (globalThis as unknown as PageScope).bench ?? { frames: 0, inputsMs: [] },
  )
  const fps = frames / elapsed
  const inputMs = median(inputsMs)
  return {
    ...{ bench: 'ui', wantedPerSecond: rate, seconds: Math.round(elapsed) },
    receivedPerSecond: Math.round(((await seen(client)) - seenBefore) / elapsed),
    ...{ fps: rounded(fps), fpsTarget: UI_TARGETS.fps, fpsMet: fps >= UI_TARGETS.fps },
    ...{ inputMs: rounded(inputMs), inputWorstMs: rounded(Math.max(...inputsMs)) },
    ...{ inputTarget: UI_TARGETS.inputMs, inputMet: inputMs < UI_TARGETS.inputMs },
    ...(await mainDelays(app)),
    megabytes: Math.round(await megabytes(app)),
    cpuPercent: rounded((100 * ((await cpuSeconds(app)) - cpuBefore)) / elapsed),
  }
}

const seen = async (client: HostClient): Promise<number> =>
  (await snapshotOf(client, 'capture', {}))[0]?.seen ?? 0

/** What of a page is used here; this file is compiled without one. */
interface PageScope {
  bench: { frames: number; inputsMs: number[] } | undefined
  requestAnimationFrame(run: () => void): void
  addEventListener(
    name: 'keydown',
    run: (event: { readonly timeStamp: number }) => void,
    capture: boolean,
  ): void
}

/** Counts frames, and times each key until the frame after it was drawn. */
const watchPage = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const scope = globalThis as unknown as PageScope
    const isWatched = scope.bench !== undefined
    scope.bench = { frames: 0, inputsMs: [] }
    if (isWatched) return
    const count = (): void => {
      if (scope.bench !== undefined) scope.bench.frames++
      scope.requestAnimationFrame(count)
    }
    scope.requestAnimationFrame(count)
    scope.addEventListener(
      'keydown',
      ({ timeStamp }) =>
        scope.requestAnimationFrame(() => {
          setTimeout(() => scope.bench?.inputsMs.push(performance.now() - timeStamp))
        }),
      true,
    )
  })

const watchMain = (app: ElectronApplication): Promise<void> =>
  app.evaluate(() => {
    const { monitorEventLoopDelay } = process.getBuiltinModule('node:perf_hooks')
    const histogram = monitorEventLoopDelay({ resolution: 5 })
    histogram.enable()
    Object.assign(globalThis, { bench: histogram })
  })

const mainDelays = (app: ElectronApplication): Promise<object> =>
  app.evaluate(() => {
    const { bench } = globalThis as unknown as {
      bench: { percentile(share: number): number; max: number; disable(): boolean }
    }
    bench.disable()
    const msOf = (ns: number): number => Math.round(ns / 1e5) / 10
    return {
      mainDelayMs: msOf(bench.percentile(50)),
      mainDelayP99Ms: msOf(bench.percentile(99)),
      mainDelayMaxMs: msOf(bench.max),
    }
  })

const cpuSeconds = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().reduce((sum, { cpu }) => sum + (cpu.cumulativeCPUUsage ?? 0), 0),
  )

const megabytes = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize / 1024, 0),
  )
