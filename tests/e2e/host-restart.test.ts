// The peer goes away under an open page and comes back: the page says so, loses nothing that it showed, and goes on.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { openBrowser, openTab, startHeadless } from './support/browser.ts'
import type { HeadlessPeer } from './support/browser.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoChromium } from './support/runtime.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

describe('a peer that is restarted under its page', skipUnless(whyNoChromium()), () => {
  const place = new Place()
  const network = createNetwork()
  let hub: HeadlessPeer
  let tab: Station

  beforeAll(async () => {
    hub = await startHeadless(place, network, 'Hub')
    await command(hub, 'pipe', 'create', 'orders', '--publish', '--listen')
    tab = await openTab(await openBrowser(place), hub)
    await tab.screens.openPipe('orders')
  })
  afterAll(() => place.close())

  const banner = () => tab.screens.mark(testids.connectionBanner)
  const state = () => banner().getAttribute('data-state')

  test('is missed at once, in words, while what was on the screen stays', async () => {
    hub.program.child.kill('SIGKILL')
    await expect.poll(state).toBe('reconnecting')
    await expect.poll(() => banner().innerText()).toContain('made again by itself')
    expect(await tab.screens.texts(testids.pipeDetail)).toContain('orders')
    await hub.program.ended
  })

  test('comes back with its pipes, to whoever shows that the page is theirs', async () => {
    const again = await startHeadless(place, network, 'Hub')
    await tab.page.goto(again.link)
    await expect.poll(() => banner().count()).toBe(0)
    await tab.screens.openPipe('orders')
    await expect.poll(() => tab.screens.texts(testids.pipeDetail)).toContain('orders')
    // What it listened on, it listens on again.
    await expect.poll(() => tab.screens.texts(testids.pipeDetail)).toContain('Listens')
  })

  test('that is stopped for good leaves a word on how to start it', async () => {
    await command(hub, 'stop')
    await expect.poll(state).toBe('reconnecting')
    await expect.poll(() => banner().innerText()).toContain('pipefitter up')
  })
})
