// A group with a list of members among two people: made on one screen with its policy, the other let in, a secure message read,
// and the other removed again. Written once, and run in windows and in a browser.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

export const describeClosedGroups = (driver: Driver) =>
  describe(`a group with a list of members ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
    })
    afterAll(() => world?.close())

    const stateOf = ({ screens }: Station): Promise<string> => screens.texts(testids.groupState)
    const detailOf = ({ screens }: Station): Promise<string> => screens.texts(testids.groupDetail)

    test('is made with its policy, and says who is in it', async () => {
      await ada.screens.goTo('groups')
      await ada.screens.mark(testids.groupNew).click()
      await ada.screens.mark(testids.groupName).fill('vault')
      await ada.screens.mark(testids.groupPolicy).selectOption('roster')
      await ada.screens.mark(testids.groupSubmit).click()
      await ada.page.getByRole('button', { name: 'Open the group' }).click()
      await expect.poll(() => stateOf(ada)).toBe('Joined')
      await expect
        .poll(() => ada.screens.texts(testids.groupListed))
        .toContain('Administrator, made the group')
      await expect.poll(() => detailOf(ada)).toContain('nobody can ask to be let in')
    })

    test('nobody else gets in by joining; who is let in does, and stands on both lists', async () => {
      await ben.screens.openGroup('vault')
      await ben.screens.mark(testids.groupJoin).click()
      await expect.poll(() => detailOf(ben)).toContain('waits for an administrator')
      await expect.poll(() => stateOf(ben)).toBe('Found')
      await expect.poll(() => ada.screens.texts(testids.groupAddPeer)).toContain('Ben')
      await ada.screens.mark(testids.groupAdd).click()
      await expect.poll(() => stateOf(ben)).toBe('Joined')
      for (const one of [ada, ben])
        await expect.poll(() => one.screens.texts(testids.groupListed)).toMatch(/Ada[^]*Ben/)
      await expect.poll(() => ben.screens.texts(testids.groupHistory)).toContain('Ada let Ben in')
      await expect
        .poll(async () => JSON.stringify(await command(ben, 'group', 'members', 'vault')))
        .toContain('"name":"Ada"')
    })

    test('what is sent on its secure pipe is read by the member', async () => {
      await ada.screens.mark(testids.groupNewPipe).click()
      await ada.screens.mark(testids.createName).fill('safe')
      await ada.screens.mark(testids.createType).selectOption('PipefitterPropagateSecure')
      await ada.screens.mark(testids.createSubmit).click()
      await ada.page.getByRole('button', { name: 'Open the pipe' }).click()
      await expect.poll(() => ben.screens.texts(testids.groupPipe)).toContain('safe')
      await expect
        .poll(async () =>
          (await command(ben, 'pipe', 'ls')).flatMap(({ pipes }) => pipes as unknown[]),
        )
        .toContainEqual(
          expect.objectContaining({ name: 'safe', type: 'PipefitterPropagateSecure' }),
        )
      await command(ben, 'send', 'safe', 'for members')
      await expect.poll(() => ada.screens.texts(testids.messageRow)).toContain('for members')
    })

    test('who is removed is out at once, and sends there no more', async () => {
      await ada.screens.openGroup('vault')
      await ada.screens.mark(testids.groupListedRemove).click()
      await ada.screens.mark(testids.groupRemoveConfirm).click()
      await expect.poll(() => stateOf(ben)).toBe('Found')
      await expect.poll(() => ben.screens.texts(testids.groupHistory)).toContain('Ada removed Ben')
      await expect.poll(() => ada.screens.texts(testids.groupListed)).not.toContain('Ben')
      await expect(command(ben, 'send', 'safe', 'no longer')).rejects.toThrow()
    })
  })
