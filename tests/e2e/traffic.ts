// Messages on the wire: filtered, frozen, looked into, sent again, exported. Written once, and run in windows and in a browser.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connectToHost } from '../../src/main/cli/connect.ts'
import { snapshotOf } from '../../src/main/cli/watch.ts'
import { testids } from '../../src/renderer/testids.ts'
import { temporaryFolder } from '../support/folders.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

const JSON_BODY = '{"level":"error","n":7}'

export const describeTraffic = (driver: Driver) =>
  describe(`the traffic of two peers ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
      const flags = ['--publish', '--listen', '--access', 'anyone']
      await command(ada, 'pipe', 'create', 'press', ...flags)
      await ben.screens.openPipe('press')
      await command(ben, 'pipe', 'bind', 'press')
    })
    afterAll(() => world?.close())

    const rows = () => ben.screens.rows(testids.trafficRow)
    const filter = () => ben.screens.mark(testids.trafficFilter)
    const menuItem = (words: string) => ben.page.getByRole('menuitem', { name: words })
    /** Asks for the menu of one cell of the first row. */
    const askAbout = (column: string) =>
      ben.screens
        .mark(testids.trafficRow)
        .first()
        .locator(`[data-column="${column}"]`)
        .click({ button: 'right' })

    test('what is in a message is not kept, until it is allowed for its pipe', async () => {
      await command(ben, 'send', 'press', 'not kept')
      await ben.screens.findTraffic('pipe == press and type == pipe-message')
      await expect.poll(rows).toHaveLength(1)
      await ben.screens.mark(testids.trafficRow).click()
      await expect.poll(() => ben.screens.texts(testids.trafficWithheld)).toContain('was not kept')
      expect(await ben.screens.texts(testids.trafficElement)).not.toContain('not kept')
      await ben.screens.mark(testids.trafficWithheld).getByRole('button').click()
      await expect
        .poll(() => ben.screens.mark(testids.trafficPayload).innerText())
        .toContain('Payload of 1 pipe')
      await command(ben, 'send', 'press', 'kept from now on')
      await ben.screens.mark(testids.trafficNew).click()
      await expect.poll(rows).toHaveLength(2)
      await ben.screens.mark(testids.trafficRow).last().click()
      await expect
        .poll(() => ben.screens.texts(testids.trafficElement))
        .toContain('kept from now on')
    })

    test('JSON is written in the console, and no other text is sent as such', async () => {
      await ben.screens.openPipe('press')
      await ben.screens.mark(testids.messageMode).getByText('JSON', { exact: true }).click()
      await ben.screens.mark(testids.messageText).fill('{"level":')
      await expect.poll(() => ben.screens.mark(testids.messageSend).isDisabled()).toBe(true)
      await ben.screens.send(JSON_BODY)
      await ada.screens.openPipe('press')
      await expect.poll(() => ada.screens.texts(testids.messageRow)).toContain(JSON_BODY)
    })

    test('the parts of a message lead to its bytes', async () => {
      await ben.screens.findTraffic('pipe == press and payload contains ERROR')
      await expect.poll(rows).toHaveLength(1)
      await ben.screens.mark(testids.trafficRow).click()
      await ben.screens.openTab('bytes')
      await ben.screens
        .mark(testids.trafficPart)
        .filter({ hasText: /^level"error"/ })
        .click()
      await expect
        .poll(async () => {
          const lit = await ben.page.locator('[data-lit]').allInnerTexts()
          return lit.map((one) => String.fromCharCode(parseInt(one, 16))).join('')
        })
        .toBe('"level":"error"')
      await ben.page.keyboard.press('Escape')
    })

    test('a filter is completed by the keyboard, and its faults are told', async () => {
      await filter().fill('siz')
      await filter().press('ArrowDown')
      await filter().press('Enter')
      await expect.poll(() => filter().inputValue()).toBe('size ')
      await expect.poll(() => filter().getAttribute('data-verdict')).toBe('wrong')
      await filter().press('End')
      await filter().pressSequentially('< 1M and type == pipe-message and pipe == press')
      await expect.poll(() => filter().getAttribute('data-verdict')).toBe('valid')
      await expect.poll(async () => (await rows()).length).toBe(3)
    })

    test('a cell becomes a filter', async () => {
      await askAbout('direction')
      await menuItem('Only direction out').click()
      await expect.poll(() => filter().inputValue()).toBe('direction == "out"')
      await askAbout('kind')
      await menuItem('Without type').click()
      await expect.poll(() => filter().inputValue()).toContain('direction == "out" and type != "')
    })

    test('the list stands still while messages come, and tells how many', async () => {
      await ben.screens.findTraffic('pipe == press and type == pipe-message')
      await expect.poll(async () => (await rows()).length).toBe(3)
      await ben.screens.mark(testids.trafficPause).click()
      await command(ben, 'send', 'press', 'while frozen')
      await expect.poll(() => ben.screens.texts(testids.trafficNew)).toContain('1 new')
      expect(await rows()).toHaveLength(3)
      await ben.screens.mark(testids.trafficNew).click()
      await expect.poll(async () => (await rows()).length).toBe(4)
    })

    test('while the capture is stopped nothing is taken in, and that is said', async () => {
      await ben.screens.mark(testids.trafficRun).click()
      await expect.poll(() => ben.screens.texts(testids.trafficDropped)).toContain('stopped')
      await command(ben, 'send', 'press', 'unseen')
      await ben.screens.mark(testids.trafficRun).click()
      await command(ben, 'send', 'press', 'seen again')
      await expect.poll(async () => (await rows()).length).toBe(5)
    })

    test('a message is changed and sent again', async () => {
      await ben.screens.findTraffic('pipe == press and payload contains "level"')
      await expect.poll(rows).toHaveLength(1)
      await askAbout('summary')
      await menuItem('Change and send').click()
      await expect.poll(() => ben.screens.mark(testids.messageText).inputValue()).toBe(JSON_BODY)
      await ben.screens.send(JSON_BODY.replace('7', '8'))
      await expect
        .poll(() => ada.screens.texts(testids.messageRow))
        .toContain('{"level":"error","n":8}')
      await ben.screens.findTraffic('pipe == press and payload contains "level"')
      await expect.poll(async () => (await rows()).length).toBe(2)
      await ben.screens.mark(testids.trafficRow).last().click()
      await ben.screens.openTab('difference')
      await expect
        .poll(() => ben.page.locator('[data-kind="new"] bdi').allInnerTexts())
        .toContain('  "n": 8')
      await ben.page.keyboard.press('Escape')
    })

    test('a number of its messages is charted, read by keys and as a table', async () => {
      await ben.screens.mark(testids.trafficRow).last().click()
      await ben.screens.openTab('chart')
      const chart = ben.screens.mark(testids.trafficChart)
      await expect.poll(() => ben.screens.texts(testids.trafficChartLatest)).toContain('8')
      await expect.poll(() => chart.getAttribute('data-values')).toBe('2')
      const line = ben.screens.mark(testids.trafficChartLine)
      await line.focus()
      await ben.page.keyboard.press('Home')
      await expect.poll(() => line.getAttribute('aria-valuetext')).toMatch(/: 7$/)
      await ben.page.keyboard.press('End')
      await expect.poll(() => line.getAttribute('aria-valuetext')).toMatch(/: 8$/)
      await chart.getByText('Table', { exact: true }).click()
      await expect
        .poll(() => ben.screens.mark(testids.trafficChartTable).locator('tbody tr').count())
        .toBe(2)
      await command(ben, 'send', 'press', '{"n":12}')
      await expect.poll(() => ben.screens.texts(testids.trafficChartLatest)).toContain('12')
      await ben.page.keyboard.press('Escape')
    })

    test('a message is repeated until that is stopped', async () => {
      await ben.screens.openPipe('press')
      await ben.screens.mark(testids.messageText).fill('again')
      await ben.screens.mark(testids.messageRepeat).click()
      await ben.page.getByText('100 a second', { exact: true }).click()
      await ben.screens.mark(testids.messageRepeatStart).click()
      await expect
        .poll(async () => (await ada.screens.texts(testids.messageRow)).split('again').length)
        .toBeGreaterThan(5)
      await ben.screens.mark(testids.messageRepeatStop).click()
      await ben.screens.mark(testids.messageRepeat).waitFor()
    })

    test('the command line writes what the same filter finds', async () => {
      const file = join(temporaryFolder(), 'capture.jsonl')
      const which = 'pipe == press and payload contains "level"'
      await command(ben, 'tap', '--jsonl', file, '--once', '--filter', which)
      const lines = readFileSync(file, 'utf8').trim().split('\n')
      const bodies = lines.map(
        (line) =>
          (JSON.parse(line) as { elements: { name: string; text?: string }[] }).elements.find(
            ({ name }) => name === 'data',
          )?.text,
      )
      expect(bodies).toEqual([JSON_BODY, JSON_BODY.replace('7', '8')])
    })

    /** Exports what the filter lets pass, and gives what was saved. */
    const exported = async (format: string, ending: string) => {
      const file = join(temporaryFolder(), `traffic.${ending}`)
      await ben.screens.mark(testids.trafficExport).click()
      await ben.page.getByText(format, { exact: true }).click()
      await ben.screens.mark(testids.trafficExportRun).waitFor()
      await ben.saveAs(file, () => ben.screens.mark(testids.trafficExportRun).click())
      await ben.page.keyboard.press('Escape')
      return readFileSync(file)
    }

    test('the window saves the same in each format', async () => {
      await ben.screens.findTraffic('pipe == press and payload contains "level"')
      await expect.poll(async () => (await rows()).length).toBe(2)
      const lines = (await exported('JSON lines', 'jsonl')).toString('utf8').trim().split('\n')
      const texts = lines.map((line) => JSON.stringify(JSON.parse(line)))
      expect(texts).toHaveLength(2)
      expect(texts[0]).toContain('n\\":7')
      const table = (await exported('CSV', 'csv')).toString('utf8').trim().split('\r\n')
      expect(table).toHaveLength(3)
      expect(table[1]).toContain('press')
      const capture = await exported('PCAPNG', 'pcapng')
      // A section header in the order of this machine's bytes.
      expect(capture.readUInt32LE(0)).toBe(0x0a0d0d0a)
      expect(capture.readUInt32LE(8)).toBe(0x1a2b3c4d)
      expect(capture.includes(JSON_BODY)).toBe(true)
    })

    test('what passes is written into a file, which is searched later, and deleted', async () => {
      await ben.screens.findTraffic('')
      await ben.screens.mark(testids.trafficFile).click()
      await ben.screens.mark(testids.trafficFileBegin).click()
      await expect
        .poll(() => ben.screens.mark(testids.statusCapture).getAttribute('data-state'))
        .toBe('writing')
      for (const text of ['into the file', 'this too']) await command(ben, 'send', 'press', text)
      await ben.screens.mark(testids.trafficFileEnd).click()
      await ben.screens.mark(testids.trafficFileOpen).click()
      await ben.screens.mark(testids.trafficFileBar).waitFor()
      await ben.page.keyboard.press('Escape')
      await filter().fill('pipe == press and payload contains "INTO the file"')
      await filter().press('Enter')
      await expect.poll(rows).toHaveLength(1)
      await ben.screens.mark(testids.trafficRow).click()
      await expect.poll(() => ben.screens.texts(testids.trafficElement)).toContain('into the file')
      await ben.screens.mark(testids.trafficFile).click()
      await ben.screens.mark(testids.trafficFileDelete).click()
      await ben.screens.mark(testids.trafficFileDeleteConfirm).click()
      await ben.screens.mark(testids.trafficRun).waitFor()
      await ben.page.keyboard.press('Escape')
    })
    test('a message of 16 MB is told apart while the window answers; it can be given up, and asked for again', async () => {
      // Just so short that each document is still read as one, which takes a while; the rest is only long.
      const json = `[${'{"n":1,"t":[1,2,3]},'.repeat(52_000)}1]`
      const text = 'x'.repeat(10 * 1024 * 1024)
      const elements = [
        ...Array.from({ length: 5 }, () => ({
          name: 'json',
          type: 'application/json',
          text: json,
        })),
        { name: 'last', type: 'text/plain', text },
      ]
      const client = await connectToHost(ben.profile)
      const pipes = await snapshotOf(client, 'pipes', {})
      const pipeId = pipes.find(({ name }) => name === 'press')?.id ?? ''
      await client.call('pipes.send', { pipeId, elements })
      client.close()
      await ben.screens.findTraffic('pipe == press and size > 10M')
      await expect.poll(rows).toHaveLength(1)
      await ben.screens.mark(testids.trafficRow).click()
      await ben.screens.openTab('bytes')
      const decoding = ben.screens.mark(testids.trafficDecoding)
      await ben.page.evaluate(giveUpWhenReading, testids.trafficDecoding)
      await ben.screens.mark(testids.trafficLoadAll).click()
      await expect.poll(() => decoding.getAttribute('data-state')).toBe('unread')
      await decoding.getByRole('button').click()
      await expect.poll(() => ben.screens.texts(testids.trafficTree)).toContain('last')
      await expect.poll(() => decoding.count()).toBe(0)
    })
  })

/** In the page: presses _Cancel_ in the frame in which the page says that it reads. Were it busy with reading, it could not. */
const giveUpWhenReading = (testid: string): void => {
  const look = (): void => {
    const cancel = document.querySelector<HTMLElement>(
      `[data-testid="${testid}"][data-state="reading"] button`,
    )
    if (cancel === null) requestAnimationFrame(look)
    else cancel.click()
  }
  look()
}
