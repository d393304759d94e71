// A two-way conversation of two people over one pipe, from opening it to its end, and with the command line at one side.
// Written once, and run in windows and in a browser.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { seriousFaults } from './support/axe.ts'
import { cli } from './support/programs.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

export const describeTwoWay = (driver: Driver) =>
  describe(`a two-way conversation ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
      await command(ada, 'pipe', 'create', 'kiln', '--publish', '--listen', '--access', 'anyone')
      for (const { screens } of [ada, ben]) {
        await screens.openPipe('kiln')
        await screens.openTab('conversations')
      }
    })
    afterAll(() => world?.close())

    const states = ({ screens }: Station): Promise<readonly (string | null)[]> =>
      screens
        .mark(testids.conversationRow)
        .evaluateAll((rows) => rows.map((row) => row.getAttribute('data-state')))

    test('one opens it with the other by name; it appears on both screens', async () => {
      await expect.poll(() => ada.screens.texts('tab-conversations')).toBe('Conversations')
      const whom = ben.screens.mark(testids.conversationWith)
      await expect.poll(() => whom.innerText()).toContain('Ada')
      const label = (await whom.locator('option', { hasText: 'Ada' }).innerText()).trim()
      await whom.selectOption({ label })
      await ben.screens.mark(testids.conversationOpen).click()
      await expect.poll(() => states(ben)).toEqual(['Bound'])
      await expect.poll(() => states(ada)).toEqual(['Bound'])
      await expect
        .poll(() => ben.screens.texts(testids.conversationRow))
        .toMatch(/Ada.*opened here · reliable/s)
      await expect
        .poll(() => ada.screens.texts(testids.conversationRow))
        .toMatch(/Ben.*opened by it/s)
      await expect.poll(() => ada.screens.texts('tab-conversations')).toMatch(/Conversations\s*1/)
    })

    test('both write and read; what was sent is acknowledged', async () => {
      await ben.screens.send('Ist der Ofen heiß? 🔥')
      await expect
        .poll(() => ada.screens.texts(testids.messageRow))
        .toContain('Ist der Ofen heiß? 🔥')
      await ada.screens.send('Seit einer Stunde.')
      await expect.poll(() => ben.screens.texts(testids.messageRow)).toContain('Seit einer Stunde.')
      const facts = (): Promise<string> => ben.screens.texts(testids.conversationFacts)
      await expect.poll(facts).toMatch(/Sent\s*1 message.*Received\s*1 message/s)
      await expect.poll(facts).toMatch(/Not acknowledged\s*none/)
      await ben.screens.mark(testids.conversationState).click()
      await expect
        .poll(() => ben.page.getByRole('dialog').innerText())
        .toContain('Acknowledged means: the other peer’s process has it in memory')
      await ben.page.keyboard.press('Escape')
      await expect.poll(() => seriousFaults(ben.page)).toEqual([])
    })

    test('one ends it: the other reads that it is over, and can write no more', async () => {
      await ben.screens.send('Bis morgen')
      await ben.screens.mark(testids.conversationClose).click()
      await expect.poll(() => states(ben)).toEqual(['Unbound'])
      await expect.poll(() => states(ada)).toEqual(['Unbound'])
      await expect.poll(() => ada.screens.texts(testids.messageRow)).toContain('Bis morgen')
      await expect.poll(() => ada.page.getByText('The other side closed it').isVisible()).toBe(true)
      await expect.poll(() => ada.screens.mark(testids.messageText).count()).toBe(0)
    })

    test('the command line at one side talks with the screen at the other', async () => {
      const program = cli('--profile', ben.profile, '--json', 'pipe', 'connect', 'kiln')
      program.child.stdin?.write('from the terminal\n')
      await expect.poll(() => states(ada)).toEqual(['Bound', 'Unbound'])
      await ada.screens.mark(testids.conversationRow).first().click()
      await expect.poll(() => ada.screens.texts(testids.messageRow)).toContain('from the terminal')
      await ada.screens.send('to the terminal')
      await expect.poll(() => program.said).toContain('to the terminal')
      program.child.stdin?.end()
      expect((await program.ended).code).toBe(0)
      await expect.poll(() => states(ada)).toEqual(['Unbound', 'Unbound'])
    })

    test('where nobody listens, the screen says so', async () => {
      await ada.screens.mark(testids.pipeListen).click()
      await ben.screens.mark(testids.conversationOpen).click()
      await expect
        .poll(() => ben.page.getByRole('alert').allInnerTexts(), { timeout: 30_000 })
        .toMatchObject([expect.stringMatching(/kiln|answer|refuse/i)])
    })
  })
