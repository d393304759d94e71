// The window and the desktop around it: what a second start does, links of others, closing, and the start with the session.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { openWindow } from './support/electron.ts'
import type { WindowStation } from './support/electron.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { Program, ROOT } from './support/programs.ts'
import { electronPath, whyNoElectron } from './support/runtime.ts'

const isVisible = ({ app }: WindowStation) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isVisible())
const closeWindow = ({ app }: WindowStation) =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.close())

describe('the window in its surroundings', skipUnless(whyNoElectron()), () => {
  let place: Place
  let ada: WindowStation
  const network = createNetwork()
  const sandbox = process.env.NO_SANDBOX === '1' ? ['--no-sandbox'] : []
  /** Starts the program for the same profile once more; it hands its words over and ends. */
  const startAgain = async (...words: string[]): Promise<void> => {
    const flags = [...sandbox, ROOT, '--profile', ada.profile, ...network.flags]
    expect((await new Program(electronPath(), [...flags, ...words]).ended).code).toBe(0)
  }
  const setting = (name: string) => ada.screens.mark(name)

  beforeEach(async () => {
    place = new Place()
    process.env.XDG_CONFIG_HOME = place.profile('config')
    ada = await openWindow(place, { network, name: 'Ada' })
  })
  afterEach(async () => {
    delete process.env.XDG_CONFIG_HOME
    await place.close()
  })

  test('a link to an invitation shows what it would do, and does nothing by itself', async () => {
    await ada.screens.goTo('inbox')
    await ada.screens.mark(testids.inboxInvite).click()
    await ada.screens.mark(testids.inviteSubmit).click()
    const link = await ada.screens.mark(testids.inviteLink).innerText()
    await ada.screens.mark(testids.inviteDone).click()
    await ada.screens.goTo('peers')
    await startAgain(link.replace('pipefitter:', 'pipefitter://'))
    await expect.poll(() => ada.screens.mark(testids.redeemLink).inputValue()).toBe(link)
    await expect.poll(() => ada.page.url()).not.toContain('invitation')
    // It is one's own: the host says so, and nobody was paired with.
    await expect.poll(() => ada.screens.texts(testids.redeemSheet)).toMatch(/own|itself|this peer/i)
  })

  test('a link that is none is said to be none, and nothing is opened', async () => {
    await ada.app.evaluate(({ dialog }) => {
      const said: string[] = []
      Object.assign(globalThis, { said })
      dialog.showMessageBox = ((options: { message: string }) => {
        said.push(options.message)
        return Promise.resolve({ response: 0, checkboxChecked: false })
      }) as typeof dialog.showMessageBox
    })
    await startAgain('pipefitter:invite/../settings')
    const said = () => ada.app.evaluate(() => (globalThis as unknown as { said: string[] }).said)
    await expect.poll(said).toEqual(['That link is no invitation'])
    expect(await ada.screens.mark(testids.redeemSheet).count()).toBe(0)
  })

  test('a window that is closed asks once; kept running, it comes back by a second start', async () => {
    await ada.app.evaluate(({ dialog }) => {
      const answer = () => Promise.resolve({ response: 0, checkboxChecked: false })
      dialog.showMessageBox = answer
    })
    await closeWindow(ada)
    await expect.poll(() => isVisible(ada)).toBe(false)
    await startAgain()
    await expect.poll(() => isVisible(ada)).toBe(true)
    await ada.screens.goTo('settings')
    const kept = setting(testids.settingsClosing).locator('[data-state=on]')
    await expect.poll(() => kept.innerText()).toBe('Keep running')
    await startAgain('--background')
    await expect.poll(() => isVisible(ada)).toBe(true)
  })

  test('the start with the session is an entry of the desktop, as long as it is wanted', async () => {
    const folder = join(process.env.XDG_CONFIG_HOME ?? '', 'autostart')
    const entry = () => readFileSync(join(folder, entryName(folder)), 'utf8')
    await ada.screens.goTo('settings')
    await setting(testids.settingsLogin).click()
    await expect
      .poll(() => existsSync(folder) && entryName(folder))
      .toMatch(/^pipefitter-\w{8}\.desktop$/)
    expect(entry()).toContain(`"--profile" "${ada.profile}" "--background"`)
    await setting(testids.settingsLogin).click()
    await expect.poll(() => entryName(folder)).toBe('')
  })
})

const entryName = (folder: string): string => readdirSync(folder)[0] ?? ''
