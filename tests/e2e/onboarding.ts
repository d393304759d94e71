// Two people who make sure that they speak with each other: by words that both see, and by an invitation. Written once, and
// run in windows and in a browser; the keys, the links and the files are the product's own.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

interface Trusted {
  readonly name: string
  readonly standing: string
  readonly origin?: string
  readonly grants: readonly unknown[]
}

/** How the peer of that name stands here, as the command line tells it. */
const trustOf = async (me: Station, name: string): Promise<Trusted | undefined> => {
  const [listed] = await command(me, 'peer', 'keys')
  return (listed?.['keys'] as readonly Trusted[]).find((one) => one.name === name)
}

export const describeOnboarding = (driver: Driver) =>
  describe(
    `two peers that come to trust each other ${driver.name}`,
    skipUnless(driver.obstacle),
    () => {
      let world: World
      let ada: Station
      let ben: Station

      beforeAll(async () => {
        world = await driver.createWorld()
        ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
      })
      afterAll(() => world?.close())

      const words = ({ screens }: Station) =>
        screens.mark(testids.pairingWords).getAttribute('data-words', { timeout: 10_000 })
      const state = ({ screens }: Station) =>
        screens.mark(testids.pairingState).getAttribute('data-state', { timeout: 10_000 })

      /** Ada asks Ben out of her list of peers. */
      const ask = async (): Promise<void> => {
        await ada.screens.openPeer('Ben')
        await ada.page.getByRole('button', { name: 'More for this peer' }).click()
        await ada.screens.mark(testids.peerPair).click()
        await expect.poll(() => state(ada)).toBe('waiting')
      }

      const acceptInInbox = async (): Promise<void> => {
        await expect
          .poll(() => ben.screens.mark(testids.inboxBadge).getAttribute('data-count'))
          .toBe('1')
        await ben.screens.goTo('inbox')
        await ben.screens.backToList()
        await ben.screens.mark(testids.inboxRow).click()
        await expect
          .poll(() => ben.screens.texts(testids.inboxDetail))
          .toContain('Ada asks to pair')
        await ben.screens.mark(testids.inboxAction('accept')).click()
      }

      test('who finds that the words differ ends it for both, and nobody is paired', async () => {
        await ask()
        await acceptInInbox()
        await expect.poll(() => state(ben)).toBe('comparing')
        await ben.screens.mark(testids.pairingDiffer).click()
        await expect.poll(() => state(ada)).toBe('refused')
        await expect
          .poll(() => ada.screens.texts(testids.pairingDialog))
          .toContain('may stand between')
        for (const { screens } of [ada, ben]) await screens.mark(testids.pairingClose).click()
        expect(await trustOf(ada, 'Ben')).toMatchObject({ standing: 'seen' })
        expect(await trustOf(ben, 'Ada')).toMatchObject({ standing: 'seen' })
      })

      test('both see the same four words, confirm them, and are paired with what was given', async () => {
        await ask()
        await acceptInInbox()
        await expect.poll(() => words(ada)).toMatch(/^([a-z]+ ){3}[a-z]+$/)
        await expect.poll(() => words(ben)).toBe(await words(ada))
        await ada.screens.mark(testids.rightSwitch('send')).click()
        await ada.screens.mark(testids.pairingConfirm).click()
        await expect.poll(() => state(ada)).toBe('waiting')
        expect(await trustOf(ada, 'Ben')).toMatchObject({ standing: 'seen' })
        await ben.screens.mark(testids.pairingConfirm).click()
        for (const { screens } of [ada, ben])
          await screens.mark(testids.pairingDialog).waitFor({ state: 'detached' })
        await expect
          .poll(() => trustOf(ada, 'Ben'))
          .toMatchObject({ standing: 'paired', origin: 'pairing', grants: [{ right: 'send' }] })
        await expect
          .poll(() => trustOf(ben, 'Ada'))
          .toMatchObject({ standing: 'paired', grants: [] })
      })

      test('an invitation made on one screen is redeemed on another, which says first what it does', async () => {
        const cleo = await world.open('Cleo')
        await ada.screens.goTo('inbox')
        await ada.screens.mark(testids.inboxInvite).click()
        await ada.screens.mark(testids.inviteNote).fill('for Cleo')
        await ada.screens.mark(testids.inviteSubmit).click()
        const link = await ada.screens.mark(testids.inviteLink).innerText()
        expect(link).toMatch(/^pipefitter:invite\/[\w-]{100,}$/)
        await ada.screens.mark(testids.inviteDone).click()
        await cleo.screens.goTo('inbox')
        await cleo.screens.mark(testids.inboxRedeem).click()
        await cleo.screens.mark(testids.redeemLink).fill(link)
        await cleo.screens.mark(testids.redeemSubmit).click()
        await expect
          .poll(() => cleo.screens.texts(testids.redeemOffer))
          .toContain('This peer and Ada will be paired')
        expect(await trustOf(cleo, 'Ada')).not.toMatchObject({ standing: 'paired' })
        await cleo.screens.mark(testids.redeemSubmit).click()
        await cleo.screens.mark(testids.redeemSheet).waitFor({ state: 'detached' })
        await expect
          .poll(() => trustOf(cleo, 'Ada'))
          .toMatchObject({
            standing: 'paired',
            origin: 'invitation',
          })
        await expect
          .poll(() => trustOf(ada, 'Cleo'))
          .toMatchObject({
            standing: 'paired',
            origin: 'invitation',
          })
        await expect
          .poll(() => ada.screens.mark(testids.invitationRow).getAttribute('data-state'))
          .toBe('used-up')
        await cleo.close()
      })

      test('an invitation is redeemed by its words, which a mistake in them is told of by its number', async () => {
        const dora = await world.open('Dora')
        await ada.screens.goTo('inbox')
        await ada.screens.mark(testids.inboxInvite).click()
        await ada.screens.mark(testids.inviteNote).fill('for Dora')
        await ada.screens.mark(testids.inviteSubmit).click()
        const words = await ada.screens.mark(testids.inviteWords).getAttribute('data-words')
        expect(words).toMatch(/^([a-z]+ ){8}[a-z]+$/)
        await ada.screens.mark(testids.inviteDone).click()
        await expect.poll(() => trustOf(dora, 'Ada')).toBeDefined()
        await dora.screens.goTo('inbox')
        await dora.screens.mark(testids.inboxRedeem).click()
        await dora.screens.mark(testids.redeemLink).fill(words?.replace(/^\w+/, 'xyzzy') ?? '')
        await dora.screens.mark(testids.redeemSubmit).click()
        await expect
          .poll(() => dora.screens.texts(testids.redeemSheet))
          .toContain('word 1 is not in the list')
        await dora.screens.mark(testids.redeemLink).fill(words?.toUpperCase() ?? '')
        await dora.screens.mark(testids.redeemSubmit).click()
        await expect
          .poll(() => dora.screens.texts(testids.redeemOffer))
          .toContain('which of them knows these words')
        expect(await trustOf(dora, 'Ada')).not.toMatchObject({ standing: 'paired' })
        await dora.screens.mark(testids.redeemSubmit).click()
        await dora.screens.mark(testids.redeemSheet).waitFor({ state: 'detached' })
        for (const [me, other] of [[dora, 'Ada'] as const, [ada, 'Dora'] as const])
          await expect
            .poll(() => trustOf(me, other))
            .toMatchObject({
              ...{ standing: 'paired', origin: 'invitation' },
            })
        await expect.poll(() => trustOf(ada, 'Ben')).toMatchObject({ origin: 'pairing' })
        await dora.close()
      })

      test('are paired still after both have been started again', async () => {
        await Promise.all([ada.close(), ben.close()])
        ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
        await expect
          .poll(() => trustOf(ada, 'Ben'))
          .toMatchObject({ standing: 'paired', origin: 'pairing' })
        await expect
          .poll(() => trustOf(ben, 'Ada'))
          .toMatchObject({ standing: 'paired', origin: 'pairing' })
        await ada.screens.goTo('inbox')
        await expect.poll(() => ada.screens.texts(testids.invitationRow)).toContain('for Cleo')
      })
    },
  )
