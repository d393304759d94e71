// Two people who have never seen the program, each with a fresh profile: to a message on the other side, once by an invitation
// and once by finding each other. What they press is counted, and may not grow. What they type is typed where the focus is:
// a field that has to be pressed first costs a press. Written once, and run in windows and in a browser.
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { seriousFaults } from './support/axe.ts'
import type { Driver, World } from './support/drivers.ts'
import type { Station } from './support/station.ts'

/** Most presses of both together; every one more wants a reason. */
const BY_INVITATION_MAX = 9
const BY_REQUEST_MAX = 11

/** Counts what a person presses with the pointer. */
class Hands {
  #presses = 0

  async press(target: Locator): Promise<void> {
    await target.click()
    this.#presses += 1
  }

  get presses(): number {
    return this.#presses
  }
}

const focused = ({ page }: Station): Promise<string | null | undefined> =>
  page.evaluate(() => document.activeElement?.getAttribute('data-testid'))

const typeInto = async (me: Station, testid: string, text: string): Promise<void> => {
  await expect.poll(() => focused(me)).toBe(testid)
  await me.page.keyboard.type(text)
}

const sendAndRead = async (from: Station, to: Station, text: string): Promise<void> => {
  await typeInto(from, testids.messageText, text)
  await from.page.keyboard.press('Enter')
  await expect.poll(() => to.screens.texts(testids.messageRow)).toContain(text)
}

export const describeFirstMinutes = (driver: Driver) => {
  describe(`the first minutes by an invitation ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station
    const hands = new Hands()

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
    })
    afterAll(() => world?.close())

    test('one invites, the other takes the invitation, and both are paired', async () => {
      await hands.press(ada.screens.mark(testids.welcomeInvite))
      const link = await ada.screens.mark(testids.inviteLink).innerText()
      expect(link).toMatch(/^pipefitter:invite\/[\w-]{100,}$/)
      await expect.poll(() => seriousFaults(ada.page)).toEqual([])
      await hands.press(ada.page.getByRole('button', { name: 'Copy link' }))
      await hands.press(ben.screens.mark(testids.welcomeRedeem))
      await expect.poll(() => focused(ben)).toBe(testids.redeemLink)
      // As pasting does: the text is there at once, and the field hears that it was pasted.
      await ben.screens.mark(testids.redeemLink).evaluate((field, text) => {
        const area = field as HTMLTextAreaElement
        area.dispatchEvent(new Event('paste', { bubbles: true }))
        area.value = text
        area.dispatchEvent(new Event('input', { bubbles: true }))
      }, link)
      await expect
        .poll(() => ben.screens.texts(testids.redeemOffer))
        .toContain('This peer and Ada will be paired')
      await hands.press(ben.screens.mark(testids.redeemSubmit))
      await ada.screens.mark(testids.invitePipe).waitFor()
    })

    test('a pipe is made for the guest, who binds it and writes', async () => {
      await hands.press(ada.screens.mark(testids.invitePipe))
      await typeInto(ada, testids.createName, 'greetings')
      await expect
        .poll(() => ada.screens.mark(testids.createGuest).isChecked({ timeout: 5_000 }))
        .toBe(true)
      await hands.press(ada.screens.mark(testids.createSubmit))
      await hands.press(ada.page.getByRole('button', { name: 'Open the pipe' }))
      await hands.press(ben.screens.row(testids.pipeRow, 'greetings'))
      await hands.press(ben.screens.mark(testids.bindByRule))
      await expect.poll(() => ben.screens.pipeState()).toBe('Bound')
      await sendAndRead(ben, ada, 'hello Ada')
    })

    test('it took no more presses than it has to', () => {
      console.info(`by an invitation ${driver.name}: ${hands.presses} presses`)
      expect(hands.presses).toBeLessThanOrEqual(BY_INVITATION_MAX)
    })
  })

  describe(`the first minutes by a request ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station
    const hands = new Hands()
    const notice = ({ page }: Station) => page.getByTestId('toast-action')

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
    })
    afterAll(() => world?.close())

    test('who asks for a pipe is paired and let in by one answer, and bound by itself', async () => {
      await hands.press(ada.screens.mark(testids.railItem('pipes')))
      await hands.press(ada.screens.mark(testids.pipeNew))
      await typeInto(ada, testids.createName, 'greetings')
      await hands.press(ada.screens.mark(testids.createSubmit))
      await hands.press(ada.page.getByRole('button', { name: 'Open the pipe' }))
      await hands.press(ben.screens.mark(testids.railItem('pipes')))
      await hands.press(ben.screens.row(testids.pipeRow, 'greetings'))
      await hands.press(ben.screens.mark(testids.bindByRule))
      await expect.poll(() => ben.screens.pipeState()).toBe('Refused')
      await expect.poll(() => ada.screens.texts('toast')).toContain('Ben asks to')
      await hands.press(notice(ada))
      await expect.poll(() => ben.screens.texts('toast')).toContain('Ada asks to pair')
      await hands.press(notice(ben))
      for (const one of [ada, ben]) await one.screens.mark(testids.pairingWords).waitFor()
      await expect
        .poll(() => ada.screens.mark(testids.pairingLetIn).getAttribute('data-state'))
        .toBe('checked')
      await expect.poll(() => seriousFaults(ada.page)).toEqual([])
      for (const one of [ada, ben]) await hands.press(one.screens.mark(testids.pairingConfirm))
      for (const one of [ada, ben])
        await one.screens.mark(testids.pairingDialog).waitFor({ state: 'detached' })
      await expect.poll(() => ben.screens.pipeState()).toBe('Bound')
      await sendAndRead(ben, ada, 'hello Ada')
    })

    test('it took no more presses than it has to', () => {
      console.info(`by a request ${driver.name}: ${hands.presses} presses`)
      expect(hands.presses).toBeLessThanOrEqual(BY_REQUEST_MAX)
    })
  })
}
