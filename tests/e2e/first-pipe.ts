// The first pipe of two people who have never met, as the README walks it: nothing is prepared, nothing is typed but a name and
// a message. Written once, and run in windows and in a browser.
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { seriousFaults } from './support/axe.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

interface Account {
  readonly explanation: { readonly sinceWallMs: number }
  readonly timeline: readonly { readonly kind: string; readonly atWallMs: number }[]
}

/** Where pictures of each step go, in both themes; absent: none are taken. */
const { FIRST_PIPE_PICTURES: pictures } = process.env

export const describeFirstPipe = (driver: Driver) =>
  describe(`the first pipe ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
    })
    afterAll(() => world?.close())

    const picture = async (name: string): Promise<void> => {
      if (pictures === undefined) return
      mkdirSync(pictures, { recursive: true })
      for (const [who, { page }] of [
        ['ada', ada],
        ['ben', ben],
      ] as const)
        for (const colorScheme of ['light', 'dark'] as const) {
          await page.emulateMedia({ colorScheme })
          await page.screenshot({ path: join(pictures, `${name}-${who}-${colorScheme}.png`) })
        }
    }
    const state = () => ben.screens.pipeState()
    /** What Ben's peer tells of the pipe. */
    const account = async (): Promise<Account> => {
      const [told] = await command(ben, 'pipe', 'explain', 'greetings')
      return told as unknown as Account
    }

    test('who is not let in is told so at once, and what to do', async () => {
      await ada.screens.goTo('peers')
      await expect.poll(() => ada.screens.row(testids.peerRow, 'Ben').count()).toBe(1)
      await picture('1-seen')
      await ada.screens.goTo('pipes')
      await ada.screens.mark(testids.pipeNew).click()
      await ada.screens.mark(testids.createName).fill('greetings')
      await picture('2-create')
      await ada.screens.mark(testids.createSubmit).click()
      await ada.screens.mark(testids.createResult).waitFor()
      await ada.page.keyboard.press('Escape')
      await ben.screens.openPipe('greetings')
      await ben.screens.mark(testids.bindByRule).click()
      await expect.poll(state).toBe('Refused')
      await expect
        .poll(async () => (await ben.page.getByRole('alert').allInnerTexts()).join())
        .toContain('waits in its inbox')
      await picture('3-refused')
      // Before the query was over, by the peer's own clock.
      const resolvedWallMs = async () =>
        (await account()).timeline.find(({ kind }) => kind === 'resolved')?.atWallMs
      await expect.poll(resolvedWallMs).toBeDefined()
      expect((await account()).explanation.sinceWallMs).toBeLessThan((await resolvedWallMs()) ?? 0)
    })

    test('the request leads to pairing, and once it is accepted the pipe is bound by itself', async () => {
      await ada.screens.mark(testids.inboxStatus).click()
      await ada.screens.mark(testids.inboxRow).click()
      await picture('4-request')
      await ada.screens.mark(testids.inboxPair).click()
      await ben.screens.mark(testids.inboxStatus).click()
      await ben.screens.mark(testids.inboxRow).click()
      await ben.screens.mark(testids.inboxAction('accept')).click()
      for (const { screens } of [ada, ben]) await screens.mark(testids.pairingWords).waitFor()
      await picture('5-words')
      for (const { screens } of [ada, ben]) await screens.mark(testids.pairingConfirm).click()
      for (const { screens } of [ada, ben])
        await screens.mark(testids.pairingDialog).waitFor({ state: 'detached' })
      await ben.screens.openPipe('greetings')
      await expect.poll(state).toBe('Bound')
      await picture('6-bound')
    })

    test('a message arrives, and both ends say by what it was protected', async () => {
      await ben.screens.send('hello Ada')
      await ada.screens.openPipe('greetings')
      await expect.poll(() => ada.screens.texts(testids.messageRow)).toContain('hello Ada')
      for (const { screens } of [ada, ben])
        await expect
          .poll(() => screens.mark(testids.protection).getAttribute('data-protection'))
          .toBe('link')
      await picture('7-message')
    })

    test('the overview and the inspector are for everybody', async () => {
      await ben.page.keyboard.press('i')
      await ben.screens.mark(testids.inspector).waitFor()
      await expect.poll(() => seriousFaults(ben.page)).toEqual([])
      await ada.screens.goTo('overview')
      await expect.poll(() => seriousFaults(ada.page)).toEqual([])
      await picture('8-after')
    })
  })
