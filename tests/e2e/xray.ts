// Why a pipe is as it is: the X-ray, paths that are pinned and excluded, the Doctor. In windows and in a browser.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { seriousFaults } from './support/axe.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

export const describeXray = (driver: Driver) =>
  describe(`explaining ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
      const open = ['--publish', '--listen', '--access', 'anyone']
      await command(ada, 'pipe', 'create', 'kiln', ...open)
    })
    afterAll(() => world?.close())

    const tab = (name: string) => ben.page.getByRole('tab', { name }).click()

    test('a pinned path is told in the workbench and in the X-ray', async () => {
      const { screens } = ben
      await screens.openPipe('kiln')
      await screens.resolve()
      await screens.mark(testids.answerRow).first().waitFor()
      await screens.mark(testids.answerPin).click()
      await screens.mark(testids.pinnedPath).waitFor()
      await expect
        .poll(() => screens.mark(testids.pinnedPath).innerText())
        .toMatch(/Pinned to[\s\S]*tcp:/)
      await tab('X-ray')
      await screens.mark(testids.xrayEvent).first().waitFor()
      const kinds = () =>
        screens
          .mark(testids.xrayEvent)
          .evaluateAll((events) => events.map((event) => event.getAttribute('data-kind')))
      for (const kind of ['asking', 'asked', 'answer', 'choice', 'bind', 'path-rule'])
        await expect.poll(kinds).toContain(kind)
      await expect.poll(() => seriousFaults(ben.page)).toEqual([])
    })

    test('the state opens why, with the endpoint in use', async () => {
      const { screens } = ben
      await screens.mark(testids.pipeState).click()
      await screens.mark(testids.explainedEndpoint).first().waitFor()
      for (const words of ['Chosen and pinned by hand', 'In use'])
        await expect.poll(() => screens.texts(testids.explanation)).toContain(words)
      await expect.poll(() => seriousFaults(ben.page)).toEqual([])
      await ben.page.keyboard.press('Escape')
    })

    test('an excluded endpoint is left, and cannot be bound until it is allowed again', async () => {
      const { screens } = ben
      await tab('Workbench')
      await screens.mark(testids.unpin).click()
      await screens.mark(testids.pinnedPath).waitFor({ state: 'detached' })
      await screens.mark(testids.answerRow).first().click()
      await screens.mark(testids.answerExclude).click()
      await screens.mark(testids.excludedPath).waitFor()
      await expect
        .poll(async () => JSON.stringify(await command(ben, 'pipe', 'show', 'kiln')))
        .toContain('excluded')
      await expect.poll(() => seriousFaults(ben.page)).toEqual([])
      await screens.mark(testids.excludedPath).getByRole('button').click()
      await screens.mark(testids.excludedPath).waitFor({ state: 'detached' })
    })

    test('the doctor hears its own beacon, and others', async () => {
      const { screens } = ben
      await screens.goTo('doctor')
      await screens.mark(testids.doctorRun).click()
      const check = (id: string) =>
        ben.page.locator(`[data-testid="${testids.doctorCheck}"][data-id="${id}"]`)
      await ben.page
        .locator(
          `[data-testid="${testids.doctorCheck}"][data-id="own-beacon"][data-verdict="pass"]`,
        )
        .waitFor()
      await expect.poll(() => check('own-beacon').innerText()).toContain('heard own beacon on lo')
      await expect.poll(() => check('others').innerText()).toContain('Ada')
      await expect.poll(() => check('interfaces').getAttribute('data-verdict')).toBe('warn')
      await expect.poll(() => seriousFaults(ben.page)).toEqual([])
    })
  })
