// A peer group among two people: made on one screen, found and joined on the other, with a pipe that only members see. Written
// once, and run in windows and in a browser.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

export const describeGroups = (driver: Driver) =>
  describe(`groups of two peers ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
    })
    afterAll(() => world?.close())

    const stateOf = ({ screens }: Station): Promise<string> => screens.texts(testids.groupState)

    test('a group made and published on one screen is found on the other, and says why it is as it is', async () => {
      await ada.screens.createGroup('foundry')
      await expect.poll(() => stateOf(ada)).toBe('Joined')
      await ben.screens.openGroup('foundry')
      await expect.poll(() => stateOf(ben)).toBe('Found')
      await expect
        .poll(() => ben.screens.texts(testids.groupDetail))
        .toContain('Published by Ada. This peer is not in it')
      await expect.poll(() => ben.screens.texts(testids.groupDetail)).toContain('join it first')
    })

    test('who joins is seen by the other member, and sees it', async () => {
      await ben.screens.mark(testids.groupJoin).click()
      await expect.poll(() => stateOf(ben)).toBe('Joined')
      await expect.poll(() => ben.screens.texts(testids.groupMember)).toContain('Ada')
      await expect.poll(() => ada.screens.texts(testids.groupMember)).toContain('Ben')
      await expect
        .poll(async () =>
          (await command(ben, 'group', 'ls')).flatMap(({ groups }) => groups as unknown[]),
        )
        .toContainEqual(expect.objectContaining({ name: 'foundry', joined: true }))
    })

    test('a pipe made in the group is found there by its other member, bound, and carries a message', async () => {
      await ada.screens.mark(testids.groupNewPipe).click()
      await ada.screens.mark(testids.createName).fill('ladle')
      const chosen = ada.screens.mark(testids.createGroup).locator('option:checked')
      await expect.poll(() => chosen.innerText()).toContain('foundry')
      await ada.screens.mark(testids.createAccess).selectOption('anyone')
      await ada.screens.mark(testids.createSubmit).click()
      await ada.page.getByRole('button', { name: 'Open the pipe' }).click()
      await expect.poll(() => ben.screens.texts(testids.groupPipe)).toContain('ladle')
      await ben.screens.mark(testids.groupPipe).getByRole('link').click()
      await ben.screens.resolve()
      await expect.poll(() => ben.screens.rows(testids.answerRow)).toMatchObject([{ Peer: 'Ada' }])
      await ben.screens.mark(testids.answerBind).click()
      await expect.poll(() => ben.screens.pipeState()).toBe('Bound')
      await ben.screens.send('molten')
      await expect.poll(() => ada.screens.texts(testids.messageRow)).toContain('molten')
      await expect.poll(() => ben.screens.texts(testids.pipeDetail)).toContain('foundry')
    })

    test('who leaves waits with its pipes, and has them again by joining from the row’s own menu', async () => {
      await ada.screens.openGroup('foundry')
      await ada.screens.mark(testids.groupLeave).click()
      await expect.poll(() => stateOf(ada)).toBe('Left')
      await expect.poll(() => ada.screens.texts(testids.groupPipe)).toContain('Paused')
      await ada.screens.backToList()
      await ada.screens.row(testids.groupRow, 'foundry').click({ button: 'right' })
      await ada.page.getByRole('menuitem', { name: 'Join' }).click()
      await ada.screens.openGroup('foundry')
      await expect.poll(() => stateOf(ada)).toBe('Joined')
      await expect.poll(() => ada.screens.texts(testids.groupPipe)).toContain('Bound')
    })

    test('a group that was removed is gone from both lists once the other has left it', async () => {
      await ben.screens.openGroup('foundry')
      await ben.screens.mark(testids.groupLeave).click()
      await expect.poll(() => stateOf(ben)).toBe('Found')
      await ada.screens.mark(testids.groupDetail).getByLabel('More for this group').click()
      await ada.screens.mark(testids.groupRemove).click()
      await ada.screens.mark(testids.groupRemoveConfirm).click()
      for (const { screens } of [ada, ben]) {
        await screens.goTo('groups')
        await screens.backToList()
        await expect
          .poll(async () => (await screens.rows(testids.groupRow)).map((row) => row['Name']))
          .toEqual(['NetPeerGroup'])
      }
    })
  })
