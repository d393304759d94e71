// What peers say is text in the window: no script runs, nothing outside is asked for.
import { afterAll, beforeAll, describe } from 'vitest'
import { skipUnless } from '../support/skips.ts'
import { attack, testMarkup, type Attack } from './markup.ts'
import { openWindow } from './support/electron.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { whyNoElectron } from './support/runtime.ts'
import type { Station } from './support/station.ts'

describe('markup from peers, in a window', skipUnless(whyNoElectron()), () => {
  const place = new Place()
  let ada: Station
  let attacked: Attack

  beforeAll(async () => {
    ada = await openWindow(place, { network: createNetwork(), name: 'Ada' })
    attacked = await attack(ada.profile)
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
