// Files and folders go from one person's peer to another's: chosen or dropped on one screen, let in on the other, followed on
// both, and compared on the disk. Written once, and run in windows and in a browser.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

/** More than one piece of an upload, and no multiple of one. */
const LARGE_BYTES = 2_500_000
/** What a transfer may take from end to end on a slow machine. */
const SAVED = { timeout: 30_000 }

export const describeFiles = (driver: Driver) =>
  describe(`files ${driver.name}`, skipUnless(driver.obstacle), () => {
    const given = mkdtempSync(join(tmpdir(), 'pipefitter-given-'))
    const { HOME } = process.env
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      mkdirSync(join(given, 'plans', 'hall'), { recursive: true })
      writeFileSync(join(given, 'plans', 'readme.txt'), 'two halls')
      writeFileSync(join(given, 'plans', 'hall', 'second.bin'), largeContent())
      writeFileSync(join(given, 'plans', 'empty.txt'), '')
      writeFileSync(join(given, 'note.txt'), 'a note')
      // What is received lies below the home folder: each peer that is started here has this one.
      process.env.HOME = join(given, 'home')
      mkdirSync(process.env.HOME)
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
      const [made] = await command(ada, 'invite', 'create')
      await redeem(ben, String(made?.link))
    })
    afterAll(async () => {
      await world?.close()
      process.env.HOME = HOME
      rmSync(given, { recursive: true, force: true })
    })

    const redeem = async ({ screens }: Station, link: string): Promise<void> => {
      await screens.goTo('inbox')
      await screens.mark(testids.inboxRedeem).click()
      await screens.mark(testids.redeemLink).fill(link)
      await screens.mark(testids.redeemSubmit).click()
      await screens.mark(testids.redeemOffer).waitFor()
      await screens.mark(testids.redeemSubmit).click()
      await screens.mark(testids.redeemSheet).waitFor({ state: 'detached' })
    }
    /** Opens the sheet out of Ben's menu, and chooses there what the system's dialog would give. */
    const chooseForBen = async (what: 'sendFiles' | 'sendFolder', path: string): Promise<void> => {
      await ada.screens.openPeer('Ben')
      await ada.page.getByRole('button', { name: 'More for this peer' }).click()
      await ada.screens.mark(testids.peerSend).click()
      await ada.screens.mark(testids[what]).setInputFiles(path)
      await ada.screens.mark(testids.sendSummary).waitFor()
    }
    const offer = async (): Promise<void> => {
      await ada.screens.mark(testids.sendSubmit).click()
      await ada.screens.mark(testids.sendSheet).waitFor({ state: 'detached' })
    }
    const sendNote = async (): Promise<void> => {
      await chooseForBen('sendFiles', join(given, 'note.txt'))
      await offer()
    }
    const stateAt = ({ screens }: Station) => screens.transferState()
    /** Where the open transfer lies, by what Ben's own screen says. */
    const savedTo = (): Promise<string> => ben.screens.mark(testids.transferSavedTo).innerText()

    test('a folder is chosen, offered, let in at the inbox, and lies there as it was', async () => {
      await chooseForBen('sendFolder', join(given, 'plans'))
      await expect.poll(() => ada.screens.texts(testids.sendSummary)).toContain('3 files')
      await offer()
      await ben.screens.goTo('inbox')
      await expect
        .poll(() => ben.screens.texts(testids.inboxRow), SAVED)
        .toContain('Ada offers files')
      await ben.screens.mark(testids.inboxRow).click()
      await expect
        .poll(() => ben.screens.texts(testids.transferOffer))
        .toMatch(/Ada.* wants to send you 3 files/)
      await expect.poll(() => stateAt(ada)).toBe('Offered')
      await ben.screens.mark(testids.transferAccept).click()
      await expect.poll(() => stateAt(ada), SAVED).toBe('Saved')
      await expect.poll(() => ada.screens.texts(testids.transferReceipt)).toContain('Saved at')
      await ben.screens.openTransfer('plans')
      await expect.poll(() => stateAt(ben)).toBe('Saved')
      const folder = await savedTo()
      expect(readFileSync(join(folder, 'readme.txt'), 'utf8')).toBe('two halls')
      expect(readFileSync(join(folder, 'empty.txt')).length).toBe(0)
      expect(readFileSync(join(folder, 'hall', 'second.bin')).equals(largeContent())).toBe(true)
    })

    test('a file that is refused is not sent, and both screens say so', async () => {
      await sendNote()
      await ben.screens.openTransfer('note.txt')
      await ben.screens.mark(testids.transferRefuse).click()
      await expect.poll(() => stateAt(ben)).toBe('Refused')
      await expect.poll(() => stateAt(ada)).toBe('Refused')
    })

    test('an offer that is cancelled waits nowhere any more', async () => {
      await forgetAll()
      await sendNote()
      await ben.screens.openTransfer('note.txt')
      await expect.poll(() => stateAt(ben)).toBe('Waiting')
      await ada.page.getByRole('button', { name: 'More for this transfer' }).click()
      await ada.screens.mark(testids.transferCancel).click()
      await ada.screens.mark(testids.transferCancelConfirm).click()
      await expect.poll(() => stateAt(ada)).toBe('Cancelled')
      await expect.poll(() => stateAt(ben)).toBe('Cancelled')
      await expect
        .poll(() => ben.screens.mark(testids.transferBadge).getAttribute('data-count'))
        .toBe('0')
    })

    test('a peer that is always let in asks once', async () => {
      await forgetAll()
      await sendNote()
      await ben.screens.openTransfer('note.txt')
      await ben.screens.mark(testids.transferAlways).click()
      await expect.poll(() => stateAt(ben), SAVED).toBe('Saved')
      expect(readFileSync(await savedTo(), 'utf8')).toBe('a note')
      await forgetAll()
      writeFileSync(join(given, 'other.txt'), 'another note')
      await chooseForBen('sendFiles', join(given, 'other.txt'))
      await offer()
      await expect.poll(() => stateAt(ada), SAVED).toBe('Saved')
      await ben.screens.openTransfer('other.txt')
      await expect.poll(() => stateAt(ben)).toBe('Saved')
      expect(readFileSync(await savedTo(), 'utf8')).toBe('another note')
    })

    test('what is dropped onto a peer is offered to it, and a drop elsewhere leaves the page', async () => {
      await ada.screens.goTo('peers')
      await ada.screens.backToList()
      const before = ada.page.url()
      await drop(ada, testids.statusBar, 'nowhere.txt', 'x')
      await drop(ada, testids.peerRow, 'dropped.txt', 'from above', 'Ben')
      await ada.screens.mark(testids.sendSummary).waitFor()
      expect(ada.page.url()).toBe(before)
      await offer()
      await expect.poll(() => stateAt(ada), SAVED).toBe('Saved')
      await ben.screens.openTransfer('dropped.txt')
      await expect.poll(() => stateAt(ben)).toBe('Saved')
      expect(readFileSync(await savedTo(), 'utf8')).toBe('from above')
    })

    test('an offer to a peer that is away waits until it is there', async () => {
      await ben.close()
      writeFileSync(join(given, 'later.txt'), 'for later')
      await chooseForBen('sendFiles', join(given, 'later.txt'))
      await offer()
      await expect.poll(() => stateAt(ada)).toBe('Offered')
      await expect
        .poll(() => ada.screens.texts(testids.transferDetail), SAVED)
        .toContain('Waits for the other peer to be there')
      ben = await world.open('Ben')
      await expect.poll(() => stateAt(ada), SAVED).toBe('Saved')
      await ben.screens.openTransfer('later.txt')
      await expect.poll(() => stateAt(ben)).toBe('Saved')
      expect(readFileSync(await savedTo(), 'utf8')).toBe('for later')
    })

    /** Takes what is over off both lists, so that a name is there once. */
    const forgetAll = async (): Promise<void> => {
      for (const one of [ada, ben]) {
        await one.screens.goTo('transfers')
        await one.screens.backToList()
        await one.page.keyboard.press('Control+k')
        await one.screens.mark(testids.paletteText).fill('Clear what is over')
        await one.screens.mark(testids.paletteItem).first().click()
        await expect.poll(() => one.screens.mark(testids.transferRow).count()).toBe(0)
      }
    }
  })

/** The same bytes each time. */
const largeContent = (): Buffer => {
  const bytes = Buffer.alloc(LARGE_BYTES)
  for (let at = 0, value = 7; at < bytes.length; at++) {
    value = (value * 1_103_515_245 + 12_345) >>> 0
    bytes[at] = value >>> 16
  }
  return bytes
}

/** Lets a file go over an element, as the browser says it when a person does. */
const drop = async (
  { screens }: Station,
  testid: string,
  name: string,
  content: string,
  row?: string,
): Promise<void> => {
  const target = row === undefined ? screens.mark(testid) : screens.row(testid, row)
  await target.evaluate(
    (element, file) => {
      const dataTransfer = new DataTransfer()
      dataTransfer.items.add(new File([file.content], file.name))
      for (const kind of ['dragenter', 'dragover', 'drop'])
        element.dispatchEvent(
          new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer }),
        )
    },
    { name, content },
  )
}
