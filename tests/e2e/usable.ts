// Every screen and sheet in each theme, small, zoomed and huge, and by the keyboard alone: for those who see, hear or hold less.
// In windows and in a browser.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { seriousFaults } from './support/axe.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

const THEMES = [
  ['Light', 'light'],
  ['Dark', 'dark'],
  ['High contrast', 'contrast'],
] as const
const SMALL = { width: 800, height: 500 } as const
/** What is left of a usual window at 200 % zoom. */
const ZOOMED = { width: 640, height: 420 } as const
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
      await command(ben, 'pipe', 'create', 'bench', '--listen')
      await command(ben, 'attach', 'use', 'bench')
      await command(ben, 'group', 'create', 'vault', '--policy', 'invitation')
      const [made] = await command(ada, 'invite', 'create')
      await redeem(String(made?.link))
      await offerNote()
    })
    afterAll(() => world?.close())

    const press = async (...keys: readonly string[]): Promise<void> => {
      for (const key of keys) await ben.page.keyboard.press(key)
    }

    const redeem = async (link: string): Promise<void> => {
      await ben.screens.goTo('inbox')
      await ben.screens.mark(testids.inboxRedeem).click()
      await ben.screens.mark(testids.redeemLink).fill(link)
      await ben.screens.mark(testids.redeemSubmit).click()
      await ben.screens.mark(testids.redeemOffer).waitFor()
      await ben.screens.mark(testids.redeemSubmit).click()
      await ben.screens.mark(testids.redeemSheet).waitFor({ state: 'detached' })
    }

    /** Something to look at among the transfers: it waits for Ada. */
    const offerNote = async (): Promise<void> => {
      await ben.screens.goTo('transfers')
      await ben.screens.mark(testids.transferSend).click()
      const note = { name: 'note.txt', mimeType: 'text/plain', buffer: Buffer.from('a note') }
      await ben.screens.mark(testids.sendFiles).setInputFiles(note)
      await ben.screens.mark(testids.sendSubmit).click()
      await ben.screens.mark(testids.transferDetail).waitFor()
    }

    /** As the theme's choice does, which has a test of its own. */
    const wear = (theme: string) =>
      ben.page.evaluate((name) => (document.documentElement.dataset.theme = name), theme)

    const openTabOf = (name: string) => async (): Promise<void> => {
      await ben.screens.openPipe('kiln')
      await ben.screens.mark(`tab-${name}`).click()
      await ben.screens.page.getByRole('tabpanel').first().waitFor()
    }
    const openSettings = (section: string) => async (): Promise<void> => {
      await ben.page.evaluate((name) => (location.hash = `#/settings/${name}`), section)
      await expect.poll(() => ben.page.url()).toContain(section)
    }
    const openSheet =
      (screen: 'inbox' | 'settings', button: string, sheet: string) => async (): Promise<void> => {
        await ben.screens.goTo(screen)
        await ben.screens.backToList()
        await ben.screens.mark(button).click()
        await ben.screens.mark(sheet).waitFor()
      }

    /** Each screen as a person meets it; brings it up, whatever was there before. */
    const SCREENS: readonly (readonly [string, () => Promise<void>])[] = [
      ['the overview', () => ben.screens.goTo('overview')],
      [
        'the overview with its list',
        async () => {
          await ben.screens.goTo('overview')
          await ben.screens.mark(testids.topologyView).getByText('List').click()
          await ben.screens.mark(testids.topologyList).waitFor()
        },
      ],
      [
        'a group',
        async () => {
          await ben.screens.openGroup('NetPeerGroup')
          await ben.screens.mark(testids.groupDetail).waitFor()
        },
      ],
      [
        'the sheet of a new group',
        async () => {
          await ben.screens.goTo('groups')
          await ben.screens.backToList()
          await ben.screens.mark(testids.groupNew).click()
          await ben.screens.mark(testids.groupName).waitFor()
        },
      ],
      [
        'a closed group, with who is in it and an invitation into it',
        async () => {
          await ben.screens.openGroup('vault')
          await ben.screens.mark(testids.groupListed).first().waitFor()
          await ben.screens.mark(testids.groupInvite).click()
          await ben.screens.mark(testids.groupDetail).getByText('pipefitter:').first().waitFor()
        },
      ],
      [
        'the policy of a new group',
        async () => {
          await ben.screens.goTo('groups')
          await ben.screens.backToList()
          await ben.screens.mark(testids.groupNew).click()
          await ben.screens.mark(testids.groupPolicy).selectOption('roster')
        },
      ],
      [
        'the palette',
        async () => {
          await press('Control+k')
          await ben.screens.mark(testids.paletteText).fill('ki')
          await ben.screens.mark(testids.paletteItem).first().waitFor()
        },
      ],
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
      [
        'the capture file, before one is written',
        async () => {
          await ben.screens.goTo('traffic')
          await ben.screens.mark(testids.trafficFile).click()
          await ben.screens.mark(testids.trafficFileBegin).waitFor()
        },
      ],
      [
        'the sheet that sends files',
        async () => {
          await ben.screens.goTo('transfers')
          await ben.screens.mark(testids.transferSend).click()
          await ben.screens.mark(testids.sendSheet).waitFor()
        },
      ],
      [
        'a transfer',
        async () => {
          await ben.screens.openTransfer('note.txt')
          await ben.screens.mark(testids.transferItem).first().waitFor()
        },
      ],
      ['this peer', () => ben.screens.goTo('settings')],
      ...(['identity', 'appearance', 'network', 'compatibility', 'diagnostics'] as const).map(
        (section) => [`the settings of ${section}`, openSettings(section)] as const,
      ),
      ...(['xray', 'conversations', 'attachments', 'queue', 'access'] as const).map(
        (name) => [`the ${name} of a pipe`, openTabOf(name)] as const,
      ),
      ['the attachments', () => ben.screens.goTo('attachments')],
      [
        'an attachment',
        async () => {
          await ben.screens.goTo('attachments')
          await ben.screens.backToList()
          await ben.screens.mark(testids.attachmentRow).click()
          await ben.screens.mark(testids.attachmentDetail).waitFor()
        },
      ],
      [
        'sharing a service',
        async () => {
          await ben.screens.goTo('attachments')
          await ben.screens.backToList()
          await ben.screens.mark(testids.attachmentShare).click()
          await ben.screens.mark(testids.shareName).waitFor()
        },
      ],
      [
        'using a service',
        async () => {
          await ben.screens.goTo('attachments')
          await ben.screens.backToList()
          await ben.screens.mark(testids.attachmentUse).click()
          await ben.screens.mark(testids.usePort).waitFor()
        },
      ],
      ['the inbox', () => ben.screens.goTo('inbox')],
      ['an invitation', openSheet('inbox', testids.inboxInvite, testids.inviteSheet)],
      ['the field for one', openSheet('inbox', testids.inboxRedeem, testids.redeemSheet)],
      ['the backup', openSheet('settings', testids.backupOpen, testids.backupSheet)],
      ['the restoring', openSheet('settings', testids.restoreOpen, testids.restoreSheet)],
      [
        'the doctor',
        async () => {
          await ben.screens.goTo('doctor')
          await ben.screens.mark(testids.doctorCheck).first().waitFor()
        },
      ],
      [
        'moving an end',
        async () => {
          await ben.screens.openPipe('bench')
          await ben.page.getByRole('button', { name: 'More for this pipe' }).click()
          await ben.screens.mark(testids.pipeMove).click()
          await ben.screens.mark(testids.pipeMoveConfirm).waitFor()
        },
      ],
      [
        'the inspector',
        async () => {
          await ben.screens.openPipe('kiln')
          if ((await ben.screens.mark(testids.inspector).count()) === 0) await press('i')
          await ben.screens.mark(testids.inspector).waitFor()
        },
      ],
      [
        'the sheet of keys',
        async () => {
          await ben.screens.goTo('pipes')
          await press('?')
          await ben.screens.mark(testids.keySheet).waitFor()
        },
      ],
    ]

    describe('in every theme and at every size', () => {
      beforeAll(() => ben.resize(LARGE))
      afterAll(async () => {
        if ((await ben.screens.mark(testids.inspector).count()) > 0) await press('i')
        await ben.screens.mark(testids.inspector).waitFor({ state: 'detached' })
      })

      test.each(THEMES)('%s is what the settings make it', async (label, theme) => {
        await ben.screens.goTo('settings')
        await ben.screens.mark(testids.settingsTheme).getByText(label, { exact: true }).click()
        await ben.page.locator(`[data-theme="${theme}"]`).waitFor()
      })

      // Brought up once and then looked at in each theme and at each size: what a theme changes is the colours alone.
      test.each(SCREENS)('%s is for everybody', async (_name, bringUp) => {
        await bringUp()
        await wear('light')
        await expect.poll(() => seriousFaults(ben.page)).toEqual([])
        for (const theme of driver.themes) {
          await wear(theme)
          await expect.poll(() => seriousFaults(ben.page, ['color-contrast'])).toEqual([])
        }
        for (const size of [SMALL, ZOOMED, ...driver.sizes]) {
          await ben.resize(size)
          // Columns make room a frame after they were measured: what counts is where things come to rest.
          await expect.poll(() => beyondTheEdge(ben.page)).toBeLessThanOrEqual(0)
        }
        await ben.resize(LARGE)
        await press('Escape')
      })
    })

    describe('by the keyboard alone', () => {
      test('numbers go to the screens', async () => {
        for (const [key, screen] of [
          ['1', 'overview'],
          ['2', 'peers'],
          ['3', 'pipes'],
          ['4', 'groups'],
          ['5', 'traffic'],
          ['0', 'settings'],
        ] as const) {
          await press(key)
          await expect
            .poll(() => ben.screens.mark(testids.railItem(screen)).getAttribute('aria-current'))
            .toBe('page')
        }
      })

      test('? lists the keys of the screen, and Esc takes the list away', async () => {
        await press('3', '?')
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

      test('the palette finds a pipe by its name, and opens it', async () => {
        await press('1', 'Control+k')
        await ben.page.keyboard.type('kiln')
        await expect.poll(() => ben.screens.texts(testids.paletteItem)).toContain('kiln')
        await press('Enter')
        await expect.poll(() => ben.screens.texts(testids.pipeDetail)).toContain('kiln')
        await expect.poll(() => ben.screens.mark(testids.palette).count()).toBe(0)
      })

      test('a row has its menu by the keyboard, and the focus comes back to the row', async () => {
        await press('3', 'j')
        await press('Shift+F10')
        await ben.page.getByRole('menuitem', { name: 'Copy id' }).waitFor()
        await press('Escape')
        await expect
          .poll(() => ben.page.evaluate(() => document.activeElement?.getAttribute('role')))
          .toBe('row')
      })

      test('Tab passes every part of a screen and comes round: nothing holds the focus', async () => {
        await press('2')
        const seen = new Set<string>()
        for (let count = 0; count < 60; count++) {
          await press('Tab')
          const at = await ben.page.evaluate(() => {
            const focused = document.activeElement
            return focused?.closest('nav, footer, [role="grid"], header')?.tagName ?? 'BODY'
          })
          seen.add(at)
        }
        expect([...seen]).toEqual(expect.arrayContaining(['NAV', 'HEADER', 'DIV', 'FOOTER']))
      })

      test('keys that are typed into a field do nothing else', async () => {
        await press('3')
        await ben.screens.mark(testids.pipeFilter).focus()
        await ben.page.keyboard.type('1234?nrb')
        await expect.poll(() => ben.screens.mark(testids.pipeFilter).inputValue()).toBe('1234?nrb')
        await expect.poll(() => ben.screens.mark(testids.keySheet).count()).toBe(0)
        await expect.poll(() => ben.screens.mark(testids.createSheet).count()).toBe(0)
        await ben.screens.mark(testids.pipeFilter).fill('')
      })
    })
  })
