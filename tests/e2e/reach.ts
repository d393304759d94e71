// How far a peer reaches, as its settings have it: interfaces that are switched off and on again, nothing beyond this network, and
// a pipe that may be asked for from beyond. Written once, and run in windows and in a browser; nothing leaves this machine.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

export const describeReach = (driver: Driver) =>
  describe(`how far a peer reaches ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
      await command(ben, 'pipe', 'create', 'kiln', '--publish', '--listen', '--access', 'anyone')
      await ada.screens.openPipe('kiln')
    })
    afterAll(() => world?.close())

    const statusOf = async (who: Station): Promise<unknown> =>
      (await command(who, 'status'))[0]?.status
    const openNetwork = async ({ screens, page }: Station): Promise<void> => {
      await screens.goTo('settings')
      await page.evaluate(() => (location.hash = '#/settings/network'))
      await screens.mark(testids.settingsInterfaces).waitFor()
    }
    const said = ({ screens }: Station): Promise<string> => screens.texts(testids.setting)

    test('an interface that is switched off is left: the peer says that it has no network', async () => {
      await openNetwork(ben)
      const loopback = ben.screens
        .mark(testids.settingsInterfaces)
        .getByRole('switch', { name: 'lo', exact: true })
      await loopback.click()
      await expect
        .poll(() => ben.screens.mark(testids.statusState).getAttribute('data-state'))
        .toBe('noNetwork')
      await expect.poll(() => ben.screens.texts(testids.hostBanner)).toContain('No network')
      await ada.screens.resolve()
      await expect.poll(() => ada.screens.texts(testids.resolveSummary)).toContain('obody answered')
    })

    test('switched on again it is used at once, and who asks is answered', async () => {
      await ben.screens
        .mark(testids.settingsInterfaces)
        .getByRole('switch', { name: 'lo', exact: true })
        .click()
      await expect
        .poll(() => ben.screens.mark(testids.statusState).getAttribute('data-state'))
        .toBe('online')
      await expect.poll(() => ben.screens.mark(testids.hostBanner).count()).toBe(0)
      await expect
        .poll(async () => {
          await ada.screens.resolve()
          return ada.screens.rows(testids.answerRow)
        })
        .toMatchObject([{ Peer: 'Ben' }])
    })

    test('local only goes before reach: both say so, and the command line reads the same', async () => {
      await openNetwork(ben)
      await ben.screens.mark(testids.settingsLocalOnly).click()
      await expect.poll(() => statusOf(ben)).toMatchObject({ localOnly: true })
      await ben.screens.mark(testids.settingsReach).getByText('Anywhere').click()
      await expect.poll(() => statusOf(ben)).toMatchObject({ reach: 'anywhere' })
      await expect.poll(() => said(ben)).toContain('Local only goes before this')
      await ben.screens.mark(testids.settingsReach).getByText('This network only').click()
      await expect.poll(() => statusOf(ben)).toMatchObject({ reach: 'network' })
      await expect.poll(() => said(ben)).not.toContain('Local only goes before this')
      await ben.screens.mark(testids.settingsLocalOnly).click()
      await expect.poll(() => statusOf(ben)).toMatchObject({ localOnly: false })
    })

    test('a pipe may be asked for from beyond, until that is taken back', async () => {
      const beyond = async (): Promise<unknown> => {
        const answers = await command(ben, 'pipe', 'ls')
        const pipes = answers.flatMap((one) => one.pipes as readonly Record<string, unknown>[])
        return pipes.find(({ name }) => name === 'kiln')?.beyond
      }
      await ben.screens.openPipe('kiln')
      await ben.screens.openTab('advertisement')
      await ben.screens.mark(testids.pipeBeyond).click()
      await expect.poll(beyond).toBe(true)
      await ben.screens.mark(testids.pipeBeyond).click()
      await expect.poll(beyond).toBe(false)
    })
  })
