// What peers say is text in the browser's interface: no script runs, nothing outside is asked for.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import type { Attacker } from '../adversary/support/attacker.ts'
import { attack, expectNothingRuns } from './markup.ts'
import { openBrowser, openTab, startHeadless } from './support/browser.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoChromium } from './support/runtime.ts'
import type { Station } from './support/station.ts'

describe('markup from peers, in a browser', skipUnless(whyNoChromium()), () => {
  const place = new Place()
  let ada: Station
  let attackers: readonly Attacker[] = []

  beforeAll(async () => {
    const peer = await startHeadless(place, createNetwork(), 'Ada')
    attackers = await attack(peer.profile)
    ada = await openTab(await openBrowser(place), peer)
  })
  afterAll(async () => {
    for (const attacker of attackers) attacker.close()
    await place.close()
  })

  test('is text on every screen', async () => {
    await expectNothingRuns(ada)
    await ada.screens.goTo('pipes')
    await expect.poll(() => ada.page.locator('main').innerText()).toContain('<script>')
  })
})
