// One person alone, with a fresh profile: from the first screen to a message that comes back over a pipe, which a real peer
// inside the program has taken. Written once, and run in windows and in a browser.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { seriousFaults } from './support/axe.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

export const describeAlone = (driver: Driver) =>
  describe(`one person alone ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ada = await world.open('Ada')
    })
    afterAll(() => world?.close())

    test('is welcomed with everything answered already', async () => {
      await ada.screens.mark(testids.welcome).waitFor()
      await expect.poll(() => ada.screens.mark(testids.welcomeName).inputValue()).toBe('Ada')
      await expect.poll(() => seriousFaults(ada.page)).toEqual([])
    })

    test('sees a pipe work after one click and one message', async () => {
      await ada.screens.mark(testids.welcomeAlone).click()
      await expect.poll(() => ada.screens.pipeState()).toBe('Bound')
      await ada.screens.send('is somebody there?')
      await expect
        .poll(async () => (await ada.screens.mark(testids.messageRow).allInnerTexts()).length)
        .toBe(2)
      await expect
        .poll(() => ada.screens.mark(testids.messageRow).last().innerText())
        .toContain('is somebody there?')
      await ada.screens.goTo('peers')
      await expect.poll(() => ada.screens.texts(testids.builtIn)).toBe('built in')
    })

    test('asks, and is told the reply and how long it took', async () => {
      await ada.screens.openPipe('hello')
      await ada.screens.mark(testids.messageText).fill('{"id":42}')
      await ada.screens.mark(testids.messageRequest).click()
      await ada.page.getByText('JSON field', { exact: true }).click()
      await ada.screens.mark(testids.messageRequestSend).click()
      const result = ada.screens.mark(testids.messageRequestResult)
      await expect.poll(() => result.getAttribute('data-outcome')).toBe('reply')
      await expect.poll(() => result.innerText()).toContain('{"id":42}')
      await expect.poll(() => result.innerText()).toMatch(/after .*[0-9] m?s/)
      await ada.page.keyboard.press('Escape')
    })

    test('is not asked again, and sends the echo away', async () => {
      await ada.screens.goTo('overview')
      await ada.screens.mark(testids.topologyView).waitFor()
      await expect.poll(() => ada.screens.mark(testids.welcome).count()).toBe(0)
      await ada.screens.openPipe('hello')
      await ada.screens.mark(testids.echoAway).click()
      await expect.poll(() => ada.screens.pipeState()).not.toBe('Bound')
      await expect
        .poll(async () => (await command(ada, 'peer', 'ls')).flatMap((one) => one['peers']))
        .toEqual([])
    })
  })
