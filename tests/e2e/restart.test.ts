// What is there when the window opens again, with nobody on the network.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { startHeadless } from './support/browser.ts'
import { openWindow } from './support/electron.ts'
import type { WindowStation } from './support/electron.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoElectron } from './support/runtime.ts'
import { command } from './support/station.ts'

/** A fifth of it on a machine that has nothing else to do; nobody is there to wait for. */
const FROM_CACHE_MS = 5_000

const boundsOf = ({ app }: WindowStation) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getNormalBounds())

describe('a window that is opened again', skipUnless(whyNoElectron()), () => {
  let place: Place
  beforeEach(() => (place = new Place()))
  afterEach(() => place.close())

  test('shows peers and pipes out of the cache, alone and as soon as its page is there', async () => {
    const network = createNetwork()
    const hub = await startHeadless(place, network, 'Hub')
    await command(
      hub,
      'pipe',
      'create',
      'orders',
      '--transport',
      'tcp',
      '--publish',
      '--listen',
      '--access',
      'anyone',
    )
    const before = await openWindow(place, { network, name: 'Ada' })
    await before.screens.goTo('peers')
    await expect.poll(() => before.screens.texts(testids.peerRow)).toContain('Hub')
    await before.screens.openPipe('orders')
    await before.screens.mark(testids.bindByRule).click()
    await expect.poll(() => before.screens.pipeState()).toBe('Bound')
    await before.close()
    await hub.program.stop()

    const after = await openWindow(place, { network, name: 'Ada' })
    await after.page.waitForLoadState('domcontentloaded')
    const cached = { timeout: FROM_CACHE_MS }
    // On the screen where the last window was left, with what was selected there.
    await expect.poll(() => after.screens.texts(testids.pipeDetail), cached).toContain('orders')
    await expect.poll(() => after.screens.texts(testids.pipeRow)).toContain('orders')
    await after.screens.goTo('peers')
    await expect
      .poll(() => after.screens.rows(testids.peerRow), cached)
      .toMatchObject([{ Name: 'Hub', State: expect.stringMatching(/Known|Gone/) }])
    await after.screens.openPipe('orders')
    await after.screens.openTab('history')
    await expect
      .poll(() => after.screens.texts(testids.bindingHistoryRow))
      .toMatch(/Chosen by the rule.*ended/s)
  })

  test('lies where it lay, as large as it was', async () => {
    const network = createNetwork()
    const before = await openWindow(place, { network, name: 'Ada', size: 'as kept' })
    const wanted = { x: 40, y: 30, width: 900, height: 640 }
    await before.app.evaluate(({ BrowserWindow }, bounds) => {
      BrowserWindow.getAllWindows()[0]?.setBounds(bounds)
    }, wanted)
    await expect.poll(() => boundsOf(before)).toEqual(wanted)
    await before.close()
    const after = await openWindow(place, { network, name: 'Ada', size: 'as kept' })
    await expect.poll(() => boundsOf(after)).toEqual(wanted)
  })
})
