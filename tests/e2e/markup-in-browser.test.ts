// What peers say is text in the browser's interface: no script runs, nothing outside is asked for.
import { afterAll, beforeAll, describe } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { attack, testMarkup, type Attack } from './markup.ts'
import { openBrowser, openTab, startHeadless } from './support/browser.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoChromium } from './support/runtime.ts'
import type { Station } from './support/station.ts'

describe('markup from peers, in a browser', skipUnless(whyNoChromium()), () => {
  const place = new Place()
  let ada: Station
  let attacked: Attack

  beforeAll(async () => {
    const peer = await startHeadless(place, createNetwork(), 'Ada')
    attacked = await attack(peer.profile)
    ada = await openTab(await openBrowser(place), peer)
  })
  afterAll(async () => {
    for (const attacker of attacked.attackers) attacker.close()
    await place.close()
  })

  testMarkup(
    () => ada,
    () => attacked,
  )
})
