import { chromium } from 'playwright-core'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { Screens } from '../screens/screens.ts'
import type { Network } from './network.ts'
import { watchPage } from './open-pages.ts'
import type { Place } from './place.ts'
import { cli } from './programs.ts'
import type { Program } from './programs.ts'
import { chromiumPath } from './runtime.ts'
import type { Size, Station } from './station.ts'

const QUIET = [
  ...['--disable-gpu', '--disable-quic', '--no-first-run', '--disable-sync'],
  ...['--disable-background-networking', '--disable-component-update'],
]

export const openBrowser = async (place: Place): Promise<Browser> => {
  const browser = await chromium.launch({ executablePath: chromiumPath() ?? '', args: QUIET })
  place.defer(() => browser.close())
  return browser
}

/** A peer without a window, as a process of its own. */
export interface HeadlessPeer {
  readonly name: string
  readonly profile: string
  /** Opens the interface in one browser tab, once. */
  readonly link: string
  readonly program: Program
}

export const startHeadless = async (
  place: Place,
  network: Network,
  name: string,
  more: readonly string[] = [],
): Promise<HeadlessPeer> => {
  const profile = place.profile(name)
  const flags = ['--profile', profile, '--name', name, ...network.flags, ...more]
  const program = cli('up', '--json', '--ui', '--no-open', ...flags)
  place.defer(() => program.stop())
  const { ready } = (await program.firstObject()) as { ready: { url: string } }
  return { name, profile, link: ready.url, program }
}

/** A headless peer and its interface in a browser that shares nothing with the others. */
export const openTab = async (
  browser: Browser,
  peer: HeadlessPeer,
  options: BrowserContextOptions = {},
): Promise<Station> => {
  const context = await browser.newContext({
    viewport: { width: 1_600, height: 1_000 },
    reducedMotion: 'reduce',
    ...options,
  })
  const page = await context.newPage()
  watchPage(page, peer.name)
  await page.goto(peer.link)
  const close = async (): Promise<void> => {
    await context.close()
    await peer.program.stop()
  }
  const { name, profile } = peer
  const resize = (size: Size) => page.setViewportSize(size)
  const saveAs = async (file: string, press: () => Promise<void>): Promise<void> => {
    const [download] = await Promise.all([page.waitForEvent('download'), press()])
    await download.saveAs(file)
  }
  return { name, profile, page, screens: new Screens(page), resize, saveAs, close }
}
