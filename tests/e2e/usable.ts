// Every screen in both themes, small and by the keyboard alone: for those who see, hear or hold less. In windows and in a browser.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { seriousFaults } from './support/axe.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

const THEMES = ['Light', 'Dark'] as const
const SMALL = { width: 800, height: 500 } as const
const LARGE = { width: 1_600, height: 1_000 } as const

/** How far the page could be scrolled sideways, in pixels. */
const beyondTheEdge = (page: Page): Promise<number> =>
  page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)

export const describeUsability = (driver: Driver) =>
  describe(`the screens ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
      await command(
        ada,
        'pipe',
        'create',
        'kiln',
        '--transport',
        'tcp',
        '--publish',
        '--listen',
        '--access',
        'anyone',
      )
    })
    afterAll(() => world?.close())

    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await ben.page.keyboard.press(key)
    }

    /** Each screen as a person meets it; brings it up, whatever was there before. */
    const SCREENS: readonly (readonly [string, () => Promise<void>])[] = [
      ['the peers', () => ben.screens.goTo('peers')],
      [
        'a peer',
        async () => {
          await ben.screens.goTo('peers')
          await ben.screens.backToList()
          await ben.screens.row(testids.peerRow, 'Ada').click()
          await ben.screens.mark(testids.peerEndpoint).first().waitFor()
        },
      ],
      [
        'the connect sheet',
        async () => {
          await ben.screens.goTo('peers')
          await ben.screens.backToList()
          await ben.screens.mark(testids.peerConnect).click()
          await ben.screens.mark(testids.peerConnectAddress).waitFor()
        },
      ],
      [
        'the create sheet',
        async () => {
          await ben.screens.goTo('pipes')
          await ben.screens.backToList()
          await ben.screens.mark(testids.pipeNew).click()
          await ben.screens.mark(testids.createName).waitFor()
        },
      ],
      [
        'the workbench with an answer',
        async () => {
          await ben.screens.openPipe('kiln')
          await ben.screens.resolve()
          await ben.screens.mark(testids.answerRow).waitFor()
        },
      ],
      [
        'the advertisement',
        async () => {
          await ben.screens.openPipe('kiln')
          await ben.screens.openTab('advertisement')
        },
      ],
      [
        'the history',
        async () => {
          await ben.screens.openPipe('kiln')
          await ben.screens.openTab('history')
        },
      ],
      [
        'a message of the traffic',
        async () => {
          await ben.screens.goTo('traffic')
          await ben.screens.mark(testids.trafficRow).first().click()
          await ben.screens.mark(testids.trafficElement).first().waitFor()
        },
      ],
      ['this peer', () => ben.screens.goTo('settings')],
      [
        'the sheet of keys',
        async () => {
          await ben.screens.goTo('pipes')
          await press('?')
          await ben.screens.mark(testids.keySheet).waitFor()
        },
      ],
    ]

    describe.each(THEMES)('%s', (theme) => {
      beforeAll(async () => {
        await ben.screens.goTo('settings')
        await ben.screens.mark(testids.settingsTheme).getByText(theme, { exact: true }).click()
        await ben.page.locator(`[data-theme="${theme.toLowerCase()}"]`).waitFor()
      })

      test.each(SCREENS)('%s: axe finds nothing serious', async (_name, bringUp) => {
        await bringUp()
        expect(await seriousFaults(ben.page)).toEqual([])
        await press('Escape')
      })
    })

    describe('at 800 by 500', () => {
      beforeAll(() => ben.resize(SMALL))
      afterAll(() => ben.resize(LARGE))

      test.each(SCREENS)('%s: nothing lies beyond the edge', async (_name, bringUp) => {
        await bringUp()
        // Columns make room a frame after they were measured: what counts is where things come to rest.
        await expect.poll(() => beyondTheEdge(ben.page)).toBeLessThanOrEqual(0)
        await press('Escape')
      })
    })

    describe('by the keyboard alone', () => {
      test('numbers go to the screens', async () => {
        for (const [key, screen] of [
          ['1', 'peers'],
          ['2', 'pipes'],
          ['3', 'groups'],
          ['4', 'traffic'],
          ['0', 'settings'],
        ] as const) {
          await press(key)
          await expect
            .poll(() => ben.screens.mark(testids.railItem(screen)).getAttribute('aria-current'))
            .toBe('page')
        }
      })

      test('? lists the keys of the screen, and Esc takes the list away', async () => {
        await press('2', '?')
        await expect.poll(() => ben.screens.texts(testids.keySheet)).toContain('New pipe')
        await press('Escape')
        await expect.poll(() => ben.screens.mark(testids.keySheet).count()).toBe(0)
      })

      test('R resolves, B binds to the answer, and a message is written and sent', async () => {
        await command(ada, 'pipe', 'create', 'bell', '--publish', '--listen', '--access', 'anyone')
        await ben.screens.openPipe('bell')
        await press('r')
        await expect
          .poll(() => ben.screens.rows(testids.answerRow))
          .toMatchObject([{ Peer: 'Ada' }])
        await press('b')
        await expect.poll(() => ben.screens.pipeState()).toBe('Bound')
        await ben.screens.mark(testids.messageText).focus()
        await ben.page.keyboard.type('ring')
        await press('Enter')
        await expect.poll(() => ben.screens.texts(testids.messageRow)).toContain('ring')
      })

      test('keys that are typed into a field do nothing else', async () => {
        await press('2')
        await ben.screens.mark(testids.pipeFilter).focus()
        await ben.page.keyboard.type('1234?nrb')
        expect(await ben.screens.mark(testids.pipeFilter).inputValue()).toBe('1234?nrb')
        expect(await ben.screens.mark(testids.keySheet).count()).toBe(0)
        expect(await ben.screens.mark(testids.createSheet).count()).toBe(0)
        await ben.screens.mark(testids.pipeFilter).fill('')
      })
    })
  })
