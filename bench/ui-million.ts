// `npm run bench -- --only ui-million`: the real window over a million captured messages. See README.md.
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright-core'
import { ensureBuild } from '../scripts/ensure-build.mjs'
import { connectToHost } from '../src/main/cli/connect.ts'
import { testids } from '../src/renderer/testids.ts'
import { UI_MILLION } from './plan.ts'
import { median } from './statistics.ts'
import { bindSender, launch, seen, tell } from './ui.ts'

const ROWS = 1_000_000
const PER_SECOND = 20_000
const LOOK_EVERY_MS = 1_000
/** In which a search has begun, or is over. */
const BEGINS_WITHIN_MS = 2_000
/** Of the list of traffic, in pixels. */
const ROW_HEIGHT = 26
/** Places in the list that are gone to. */
const PLACES = 40

/** Lines to print: what a person does with a list of a million rows, how long each takes, and the longest stop of the page meanwhile. */
export async function* measureMillion(): AsyncGenerator<object> {
  await ensureBuild()
  const folder = mkdtempSync(join(tmpdir(), 'pipefitter-bench-'))
  const app = await launch(folder)
  const sender = fork(join(import.meta.dirname, 'ui-sender.ts'))
  try {
    const page = await app.firstWindow()
    await page.getByTestId(testids.railItem('traffic')).click()
    const client = await connectToHost(folder)
    await bindSender(client, sender)
    tell(sender, { do: 'send', perSecond: PER_SECOND })
    while ((await seen(client)) < ROWS) await sleep(LOOK_EVERY_MS)
    tell(sender, { do: 'send', perSecond: 0 })
    await sleep(LOOK_EVERY_MS)
    const rows = await seen(client)
    const line = (what: string, { ms, stopMs }: Timed): object => ({
      ...{ bench: 'ui-million', what, rows, ms: Math.round(ms), longestStopMs: Math.round(stopMs) },
      ...{ stopTarget: UI_MILLION.stopMs, met: stopMs < UI_MILLION.stopMs },
    })
    yield line('to the first row', await timed(page, () => goTo(page, 'Home')))
    yield line('to the last row', await timed(page, () => goTo(page, 'End')))
    yield line(`to ${PLACES} places, each: median`, await scrolled(page, rows))
    const filter = (text: string) => () => filterBy(page, text)
    yield line('a filter that matches nearly all', await timed(page, filter('size > 1')))
    yield line('a filter that matches few', await timed(page, filter('not pipe == "flood"')))
    yield line('another in its midst', await timed(page, () => changeMind(page)))
    client.close()
  } finally {
    sender.disconnect()
    await app.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Timed {
  readonly ms: number
  /** The longest time between two frames. */
  readonly stopMs: number
}

/** What of a page is used here; this file is compiled without one. */
interface PageScope {
  stops: { longestMs: number } | undefined
  requestAnimationFrame(run: (atMs: number) => void): void
}

const timed = async (page: Page, run: () => Promise<unknown>): Promise<Timed> => {
  await page.evaluate(() => {
    const scope = globalThis as unknown as PageScope
    const stops = (scope.stops = { longestMs: 0 })
    let lastMs = performance.now()
    const look = (atMs: number): void => {
      stops.longestMs = Math.max(stops.longestMs, atMs - lastMs)
      lastMs = atMs
      if (scope.stops === stops) scope.requestAnimationFrame(look)
    }
    scope.requestAnimationFrame(look)
  })
  const startedMs = performance.now()
  await run()
  const ms = performance.now() - startedMs
  const stopMs = await page.evaluate(() => {
    const scope = globalThis as unknown as PageScope
    const longestMs = scope.stops?.longestMs ?? 0
    scope.stops = undefined
    return longestMs
  })
  return { ms, stopMs }
}

const rowsOf = (page: Page) => page.getByTestId(testids.trafficRow)

/** By its key, until the row that it leads to is there and has the focus. */
const goTo = async (page: Page, key: 'Home' | 'End'): Promise<void> => {
  await rowsOf(page).first().focus()
  await page.keyboard.press(key)
  const at = key === 'Home' ? '[data-index="0"]' : '[role="row"]:last-child'
  await page.locator(`${at}[data-id]:focus`).waitFor()
}

/** Drags the list to places all over it, and waits until every row in view is at hand. */
const scrolled = async (page: Page, rows: number): Promise<Timed> => {
  const each: number[] = []
  let stopMs = 0
  for (let place = 1; place <= PLACES; place++) {
    const row = Math.floor((((place * 37) % PLACES) / PLACES) * (rows - PLACES)) + 1
    const one = await timed(page, async () => {
      await page
        .locator('[role="grid"]')
        .evaluate((grid, to) => Object.assign(grid, { scrollTop: to }), row * ROW_HEIGHT)
      await page.locator(`[data-index="${row + 2}"][data-id]`).waitFor()
      await page
        .locator('[role="row"][data-index]:not([data-id])')
        .first()
        .waitFor({ state: 'detached' })
    })
    each.push(one.ms)
    stopMs = Math.max(stopMs, one.stopMs)
  }
  return { ms: median(each), stopMs }
}

/** Until no message is left that was not looked at. */
const filterBy = async (page: Page, text: string): Promise<void> => {
  await page.getByTestId(testids.trafficFilter).fill(text)
  await page.getByTestId(testids.trafficFilter).press('Enter')
  const notes = page.getByTestId(testids.trafficDropped).getByText('still to be searched')
  // It may be done before it was said.
  await notes.waitFor({ timeout: BEGINS_WITHIN_MS }).catch(() => undefined)
  await notes.waitFor({ state: 'detached' })
}

/** A second filter while the first is still looked for. */
const changeMind = async (page: Page): Promise<void> => {
  await page.getByTestId(testids.trafficFilter).fill('size > 2')
  await page.getByTestId(testids.trafficFilter).press('Enter')
  await filterBy(page, '')
}
