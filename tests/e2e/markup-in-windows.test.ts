// What peers say is text in the window: no script runs, nothing outside is asked for.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import type { Attacker } from '../adversary/support/attacker.ts'
import { attack, expectNothingRuns } from './markup.ts'
import { openWindow } from './support/electron.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoElectron } from './support/runtime.ts'
import type { Station } from './support/station.ts'

describe('markup from peers, in a window', skipUnless(whyNoElectron()), () => {
  const place = new Place()
  let ada: Station
  let attackers: readonly Attacker[] = []

  beforeAll(async () => {
    ada = await openWindow(place, { network: createNetwork(), name: 'Ada' })
    attackers = await attack(ada.profile)
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
