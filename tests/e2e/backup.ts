// A peer that moves to another profile by its backup. Written once, and run in windows and in a browser; the file is the
// product's own.
import { basename, dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

const PASSPHRASE = 'correct horse battery'
/** Making a key of a passphrase takes a second of the processor, on purpose. */
const SEALING = { timeout: 40_000 }

interface Status {
  readonly peerId: string
  readonly fingerprint: string
  readonly backupWallMs?: number
}

const statusOf = async (station: Station): Promise<Status> => {
  const [said] = await command(station, 'status')
  return said?.['status'] as Status
}

export const describeBackup = (driver: Driver) =>
  describe(`a backup ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
    })
    afterAll(() => world?.close())

    const setting = (station: Station, part: string) =>
      station.screens.page.getByRole('navigation').getByText(part, { exact: true }).click()

    test('makes another profile the same peer, once what it replaces was confirmed', async () => {
      await command(ada, 'pipe', 'create', 'kiln', '--publish', '--listen')
      const before = await statusOf(ada)
      expect(before.backupWallMs).toBeUndefined()

      const chosen = join(dirname(ada.profile), 'chosen.pfbackup')
      await ada.chooseWhereToSave?.(chosen)
      await ada.screens.goTo('overview')
      await ada.screens.mark(testids.backupCardMake).click()
      await ada.screens.mark(testids.backupPassphrase).fill(PASSPHRASE)
      await ada.screens.mark(testids.backupAgain).fill(PASSPHRASE)
      await ada.screens.mark(testids.backupSubmit).click()
      const file = await ada.screens.mark(testids.backupFile).innerText(SEALING)
      if (ada.chooseWhereToSave !== undefined) expect(file).toBe(chosen)
      else expect(basename(file)).toMatch(/^Ada-\d{4}-\d{2}-\d{2}\.pfbackup$/)
      await ada.screens.mark(testids.backupDone).click()
      await expect.poll(() => ada.screens.mark(testids.backupCard).count()).toBe(0)
      await ada.close()

      await ben.screens.goTo('settings')
      await setting(ben, 'Identity & backup')
      await ben.screens.mark(testids.restoreOpen).click()
      await ben.screens.mark(testids.restoreFile).setInputFiles(file)
      await ben.screens.mark(testids.restorePassphrase).fill('correct horse batterz')
      await ben.screens.mark(testids.restoreRead).click()
      await expect
        .poll(() => ben.screens.texts(testids.restoreSheet), SEALING)
        .toContain('passphrase is wrong')
      await ben.screens.mark(testids.restorePassphrase).fill(PASSPHRASE)
      await ben.screens.mark(testids.restoreRead).click()
      await ben.screens.mark(testids.restoreConfirm).click(SEALING)
      await expect
        .poll(() => ben.screens.texts(testids.restoreOffer))
        .toContain('becomes the peer Ada')
      await ben.screens.mark(testids.restoreSubmit).click()
      await ben.screens.mark(testids.restoreStaged).waitFor(SEALING)
      expect((await statusOf(ben)).peerId).not.toBe(before.peerId)
      if (ben.restartBy === undefined)
        await expect
          .poll(() => ben.screens.texts(testids.restoreStaged))
          .toContain('pipefitter stop && pipefitter up')
      await ben.restartBy?.(() => ben.screens.mark(testids.restoreRestart).click())
      await ben.close()

      ben = await world.open('Ben')
      const after = await statusOf(ben)
      expect([after.peerId, after.fingerprint]).toEqual([before.peerId, before.fingerprint])
      await ben.screens.goTo('pipes')
      await expect.poll(() => ben.screens.texts(testids.pipeRow)).toContain('kiln')
      await ben.screens.goTo('overview')
      await expect.poll(() => ben.screens.texts(testids.problem)).toContain('from a backup')
    })
  })
