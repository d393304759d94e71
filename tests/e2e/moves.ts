// The input end of a pipe goes from one person's peer to another's: asked for on one screen, let in by the other's inbox, and
// what is sent follows it. Written once, and run in windows and in a browser.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

export const describeMoves = (driver: Driver) =>
  describe(`an end that moves ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
      const [made] = await command(ada, 'invite', 'create')
      await redeem(ben, String(made?.link))
      await command(
        ada,
        ...['pipe', 'create', 'journal', '--transport', 'tcp', '--publish', '--listen'],
        ...['--access', 'anyone'],
      )
    })
    afterAll(() => world?.close())

    const redeem = async ({ screens }: Station, link: string): Promise<void> => {
      await screens.goTo('inbox')
      await screens.mark(testids.inboxRedeem).click()
      await screens.mark(testids.redeemLink).fill(link)
      await screens.mark(testids.redeemSubmit).click()
      await screens.mark(testids.redeemOffer).waitFor()
      await screens.mark(testids.redeemSubmit).click()
      await screens.mark(testids.redeemSheet).waitFor({ state: 'detached' })
    }
    const listens = async (who: Station): Promise<unknown> => {
      const answers = await command(who, 'pipe', 'ls')
      const pipes = answers.flatMap((one) => one.pipes as readonly Record<string, unknown>[])
      return pipes.find(({ name }) => name === 'journal')?.listening
    }
    /** Asks for the move on Ada's screen. */
    const move = async (): Promise<void> => {
      await ada.screens.openPipe('journal')
      await ada.page.getByRole('button', { name: 'More for this pipe' }).click()
      await ada.screens.mark(testids.pipeMove).click()
      await ada.screens.mark(testids.pipeMoveTo).selectOption({ label: 'Ben' })
      await ada.screens.mark(testids.pipeMoveConfirm).click()
    }

    test('stays where it is while the other has not let it in, and the question waits in the inbox there', async () => {
      await expect.poll(() => listens(ben)).toBe(false)
      await move()
      await ben.screens.goTo('inbox')
      await expect
        .poll(() => ben.screens.texts(testids.inboxRow))
        .toContain('Ada asks to administrate journal')
      await expect.poll(() => ada.page.getByTestId('toast').allInnerTexts()).not.toEqual([])
      expect(await listens(ada)).toBe(true)
    })

    test('is let in by the inbox, and then goes: it listens there, and here no more', async () => {
      await ben.screens.mark(testids.inboxRow).click()
      await expect
        .poll(() => ben.screens.texts(testids.inboxDetail))
        .toContain('Ada may then administrate journal')
      await ben.screens.mark(testids.inboxAction('accept')).click()
      await expect.poll(() => ben.screens.mark(testids.inboxRow).count()).toBe(0)
      await move()
      await expect.poll(() => listens(ben)).toBe(true)
      await expect.poll(() => listens(ada)).toBe(false)
    })

    test('is found where it went by whoever sends, and what is sent is read there', async () => {
      await ben.screens.openPipe('journal')
      await ada.screens.openPipe('journal')
      await ada.screens.resolve()
      await expect.poll(() => ada.screens.rows(testids.answerRow)).toMatchObject([{ Peer: 'Ben' }])
      await ada.screens.mark(testids.answerBind).click()
      await expect.poll(() => ada.screens.pipeState()).toBe('Bound')
      await ada.screens.send('after the move')
      await expect.poll(() => ben.screens.texts(testids.messageRow)).toContain('after the move')
    })
  })
