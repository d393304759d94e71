// `npm run bench -- --only ui`: the real window while messages come in. See README.md.
import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
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

/**
 * Lines to print: starting, resting, and the window while it shows the traffic at each rate. With a folder for profiles
 * the page's processor profile at each rate is left there.
 */
export async function* measureUi(
  seconds: number,
  profileFolder: string | undefined,
): AsyncGenerator<object> {
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
    const scene = { app, page, client, sender, profileFolder }
    for (const rate of RATES) yield await under(rate, seconds, scene)
    client.close()
  } finally {
    sender.disconnect()
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

export const launch = (folder: string): Promise<ElectronApplication> =>
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
  const used = cpuBetween(before, await cpuSeconds(app))
  const percent = (100 * (used.main + used.page + used.drawing)) / seconds
  return {
    ...{ bench: 'ui-idle', unit: '% of a core, all processes', seconds },
    ...{ pipefitter: rounded(percent), target: UI_TARGETS.idlePercent },
    ...{ met: percent < UI_TARGETS.idlePercent, ...percentOf(used, seconds) },
  }
}

export const bindSender = async (client: HostClient, sender: ChildProcess): Promise<void> => {
  const pipe = await client.call('pipes.create', {
    ...{ name: 'flood', listen: true, publish: true, access: 'anyone' },
  })
  const [status] = await snapshotOf(client, 'status', {})
  const address = status?.endpoints.find((one) => one.address.startsWith('tcp:'))?.address ?? ''
  tell(sender, { do: 'bind', address, pipeId: pipe.id })
  const [news] = (await once(sender, 'message')) as [SenderNews]
  if (news.said === 'failed') throw new Error(news.why)
}

export const tell = (sender: ChildProcess, order: SenderOrder): boolean => sender.send(order)

interface Scene {
  readonly app: ElectronApplication
  readonly page: Page
  readonly client: HostClient
  readonly sender: ChildProcess
  readonly profileFolder: string | undefined
}

const under = async (
  rate: number,
  seconds: number,
  { app, page, client, sender, profileFolder }: Scene,
): Promise<object> => {
  tell(sender, { do: 'send', perSecond: rate })
  await sleep(SETTLE_MS)
  await watchMain(app)
  await watchPage(page)
  const endProfile = profileFolder && (await profile(page))
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
  const used = cpuBetween(cpuBefore, await cpuSeconds(app))
  const received = (await seen(client)) - seenBefore
  if (endProfile)
    writeFileSync(join(profileFolder, `window-${rate}.cpuprofile`), await endProfile())
  const fps = frames / elapsed
  const inputMs = median(inputsMs)
  return {
    ...{ bench: 'ui', wantedPerSecond: rate, seconds: Math.round(elapsed) },
    receivedPerSecond: Math.round(received / elapsed),
    ...{ fps: rounded(fps), fpsTarget: UI_TARGETS.fps, fpsMet: fps >= UI_TARGETS.fps },
    ...{ inputMs: rounded(inputMs), inputWorstMs: rounded(Math.max(...inputsMs)) },
    ...{ inputTarget: UI_TARGETS.inputMs, inputMet: inputMs < UI_TARGETS.inputMs },
    ...(await mainDelays(app)),
    megabytes: Math.round(await megabytes(app)),
    ...percentOf(used, elapsed),
    frameCpuMs: rounded((1_000 * (used.page + used.drawing)) / frames),
    ...(rate > 0 ? { messageCpuUs: rounded((1e6 * used.main) / received) } : {}),
  }
}

/** Records where the page's time goes; gives what ends it, with the profile as text. */
const profile = async (page: Page): Promise<() => Promise<string>> => {
  const session = await page.context().newCDPSession(page)
  await session.send('Profiler.enable')
  await session.send('Profiler.setSamplingInterval', { interval: 500 })
  await session.send('Profiler.start')
  return async () => {
    const { profile: found } = await session.send('Profiler.stop')
    await session.detach()
    return JSON.stringify(found)
  }
}

export const seen = async (client: HostClient): Promise<number> =>
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

/** Seconds of processor time: the main process, in which the peer runs; the page; and what puts its pictures together. */
interface Cpu {
  readonly main: number
  readonly page: number
  readonly drawing: number
}

const cpuSeconds = (app: ElectronApplication): Promise<Cpu> =>
  app.evaluate(({ app: electron }) => {
    const of = (...types: string[]): number =>
      electron
        .getAppMetrics()
        .filter(({ type }) => types.includes(type))
        .reduce((sum, { cpu }) => sum + (cpu.cumulativeCPUUsage ?? 0), 0)
    return { main: of('Browser'), page: of('Tab'), drawing: of('GPU', 'Utility', 'Zygote') }
  })

const cpuBetween = (before: Cpu, after: Cpu): Cpu => ({
  main: after.main - before.main,
  page: after.page - before.page,
  drawing: after.drawing - before.drawing,
})

/** Percent of a core, of all processes and of each. */
const percentOf = (used: Cpu, seconds: number): object => {
  const percent = (cpu: number): number => rounded((100 * cpu) / seconds)
  return {
    cpuPercent: percent(used.main + used.page + used.drawing),
    mainPercent: percent(used.main),
    pagePercent: percent(used.page),
    drawingPercent: percent(used.drawing),
  }
}

const megabytes = (app: ElectronApplication): Promise<number> =>
  app.evaluate(({ app: electron }) =>
    electron.getAppMetrics().reduce((sum, { memory }) => sum + memory.workingSetSize / 1024, 0),
  )
