// A peer without a window is managed from another one's: invited there, then its whole interface here, in a frame of its own,
// and back. Written once, and run in windows and in a browser.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { HeadlessPeer } from './support/browser.ts'
import type { Driver, World } from './support/drivers.ts'
import { cli } from './support/programs.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

export const describeFar = (driver: Driver) =>
  describe(`a headless peer managed ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let server: HeadlessPeer

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, server] = await Promise.all([world.open('Ada'), world.headless('Server', '--managed')])
    })
    afterAll(() => world?.close())

    const redeem = async (link: string): Promise<void> => {
      const { screens } = ada
      await screens.goTo('inbox')
      await screens.mark(testids.inboxRedeem).click()
      await screens.mark(testids.redeemLink).fill(link)
      await screens.mark(testids.redeemSubmit).click()
      await screens.mark(testids.redeemOffer).waitFor()
      await screens.mark(testids.redeemSubmit).click()
      await screens.mark(testids.redeemSheet).waitFor({ state: 'detached' })
    }
    const pipesOf = async (who: Pick<Station, 'profile'>): Promise<readonly unknown[]> => {
      const answers = await command(who, 'pipe', 'ls')
      return answers.flatMap((one) =>
        (one.pipes as readonly Record<string, unknown>[])
          .filter(({ origin }) => origin === 'created')
          .map(({ name }) => name),
      )
    }
    const wayState = (): Promise<string | null> =>
      ada.screens.mark(testids.farBanner).getAttribute('data-state')
    const manage = async (): Promise<void> => {
      await ada.screens.openPeer('Server')
      await ada.screens.mark(testids.peerManage).click()
      await ada.screens.mark(testids.farBanner).waitFor()
    }
    const goBack = async (): Promise<void> => {
      await ada.screens.mark(testids.farBack).click()
      await ada.screens.mark(testids.farBanner).waitFor({ state: 'detached' })
      await expect.poll(() => ada.screens.texts(testids.statusName)).toContain('Ada')
    }

    test('says why it is refused, and what to do there, when only paired', async () => {
      const [made] = await command(server, 'invite', 'create')
      await redeem(String(made?.link))
      await manage()
      await expect
        .poll(() => ada.screens.texts(testids.farRefused))
        .toContain('--right administrate')
      await goBack()
    })

    test('shows its interface in a frame with its name, once it has the right', async () => {
      await command(server, 'peer', 'grant', 'Ada', '--right', 'administrate')
      await manage()
      await expect.poll(wayState).toBe('open')
      await expect.poll(() => ada.screens.texts(testids.statusName)).toContain('Server')
      await expect.poll(() => ada.screens.texts(testids.farBanner)).toContain('Server')
      await expect.poll(() => ada.page.title()).toContain('Server')
    })

    test('does there what is done here: a pipe is created there, and not at this machine', async () => {
      await ada.screens.createPipe({ name: 'fieldbus', transport: 'tcp' })
      await expect.poll(() => pipesOf(server)).toEqual(['fieldbus'])
      expect(await pipesOf(ada)).toEqual([])
      const [status] = await command(server, 'status')
      expect(JSON.stringify(status)).toContain('"peerName":"Ada"')
    })

    test('is asked by the command line of this machine too', async () => {
      const [there] = await command(ada, '--on', 'Server', 'pipe', 'ls')
      expect(JSON.stringify(there)).toContain('fieldbus')
      const refused = cli('--profile', ada.profile, '--on', 'Server', 'stop')
      expect((await refused.ended).stderr).toContain('rpc/reserved')
    })

    test('goes back by its key, to this machine and what is on it', async () => {
      await ada.page.keyboard.press('Escape')
      await ada.screens.goTo('overview')
      await ada.page.keyboard.press('Control+b')
      await ada.screens.mark(testids.farBanner).waitFor({ state: 'detached' })
      await expect.poll(() => ada.screens.texts(testids.statusName)).toContain('Ada')
      await expect
        .poll(async () => JSON.stringify((await command(server, 'status'))[0]))
        .toContain('"administrators":[]')
    })

    test('is cut off when the right is taken back, and says so', async () => {
      await manage()
      await expect.poll(wayState).toBe('open')
      await command(server, 'peer', 'revoke', 'Ada', '--right', 'administrate')
      await expect
        .poll(() => ada.screens.texts(testids.farRefused))
        .toContain('--right administrate')
      await goBack()
    })
  })
