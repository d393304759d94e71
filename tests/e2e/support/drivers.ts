// The two ways in which the interface reaches a person; what holds in one must hold in the other.
import type { Browser } from 'playwright-core'
import { openBrowser, openTab, startHeadless } from './browser.ts'
import type { HeadlessPeer } from './browser.ts'
import { openWindow } from './electron.ts'
import { createNetwork } from './network.ts'
import { Place } from './place.ts'
import { whyNoChromium, whyNoElectron } from './runtime.ts'
import type { Size, Station } from './station.ts'

/** A network of its own, where stations are opened as a person would. */
export interface World {
  open(name: string): Promise<Station>
  /** A peer without a window beside them, started with these flags too. */
  headless(name: string, ...flags: readonly string[]): Promise<HeadlessPeer>
  close(): Promise<void>
}

export interface Driver {
  readonly name: string
  /** Why it cannot work here. */
  readonly obstacle: string | undefined
  /** Sizes that a page can have here beyond those of every screen. */
  readonly sizes: readonly Size[]
  /** Themes beside the light one that are looked at here; both ways draw alike, so once is enough. */
  readonly themes: readonly string[]
  createWorld(): Promise<World>
}

const FOUR_K: Size = { width: 3_840, height: 2_160 }

export const windows: Driver = {
  name: 'in windows',
  obstacle: whyNoElectron(),
  // A window is no larger than the screen it is on.
  sizes: [],
  themes: [],
  createWorld: async () => {
    const place = new Place()
    const network = createNetwork()
    return {
      open: (name) => openWindow(place, { network, name }),
      headless: (name, ...flags) => startHeadless(place, network, name, flags),
      close: () => place.close(),
    }
  },
}

export const tabs: Driver = {
  name: 'in a browser',
  obstacle: whyNoChromium(),
  sizes: [FOUR_K],
  themes: ['dark', 'contrast'],
  createWorld: async () => {
    const place = new Place()
    const network = createNetwork()
    const browser: Browser = await openBrowser(place)
    return {
      headless: (name, ...flags) => startHeadless(place, network, name, flags),
      open: async (name) => openTab(browser, await startHeadless(place, network, name)),
      close: () => place.close(),
    }
  },
}
