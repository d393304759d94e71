// The window in other languages: the switch, the direction, axe in Arabic, and English in disguise, by which forgotten texts are
// seen. In a browser alone: windows show the same page.
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { ScreenName } from './screens/screens.ts'
import { seriousFaults } from './support/axe.ts'
import { tabs } from './support/drivers.ts'
import type { World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

/** What may stand on a screen without being a message of ours, and why. */
const ALLOWED: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['names of peers, pipes and groups of this test', /^(Ada|Ben|kiln|NetPeerGroup|net peer group)$/],
  ['ids and fingerprints, short or long', /^(urn:jxta:\S+|[\da-fA-F]{4,}[\da-fA-F… :.-]*)$/],
  ['addresses', /^[a-z+]+:\/\/\S+$/],
  ['names of transports and protocols', /^(tcp|tls|wss?|http|mcast|dht|JXTA|JXSE|UDP|TCP)$/i],
  ['types of pipes, as they are on the wire', /^Jxta\w+$/],
  ['keys of the keyboard', /^(Ctrl|Shift|Alt|Esc|Enter|Tab|Mod|F\d+|[A-Z])$/],
  ['languages by their own names', /^(English|Deutsch|العربية)$/],
  ['names of network interfaces', /^(lo|docker|br|veth|e[nt]|wl)[\w-]*$/],
  ['versions of programs', /^Pipefitter [\d.]+ · \w+ [\d.]+$/],
  ['addresses of an interface behind what it is', /^\[!!! .* !!!\][ ·\da-f.:]+$/],
  ['quantities and spans, whose units come from Intl', /^(in )?[-\d.,:]+ ?[A-Za-z/.]{0,8}( ago)?$/],
  ['dates, which come from Intl', /^\p{L}{3,5} \d{1,2}, \d{4}, /u],
]
/**
 * Where texts are not of ours: code, ids, what others wrote; and what is wrong with this very machine, which is something else
 * on each (`words/host-texts.test.ts` sees to those sentences).
 */
const FOREIGN = [
  ...['code', 'pre', 'kbd', '.id-text', '.foreign', 'svg', '[lang]:not(html)', 'option'],
  `[data-testid="${testids.problem}"] bdi`,
  `[data-testid="${testids.settingsNote}"]`,
].join(', ')

/** Texts and labels on the page that are seen and do not stand in the brackets of the disguise. */
const bareTexts = (page: Page): Promise<readonly string[]> =>
  page.evaluate((foreign) => {
    // Brackets stand in brackets where a text is put into another: the inmost are taken away until there are none.
    const bare = (text: string): boolean => {
      const less = text.replaceAll(/\[!!! (?:(?!\[!!! ).)*? !!!\]/gs, '')
      return less === text ? /\p{L}{2}/u.test(text) : bare(less)
    }
    const found: string[] = []
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      const text = node.textContent?.trim() ?? ''
      const holder = node.parentElement
      if (!bare(text) || holder?.checkVisibility() !== true) continue
      if (holder.closest(foreign) === null) found.push(text)
    }
    for (const labelled of document.querySelectorAll('[aria-label], [placeholder]')) {
      if (!labelled.checkVisibility() || labelled.closest(foreign) !== null) continue
      for (const name of ['aria-label', 'placeholder']) {
        const text = labelled.getAttribute(name) ?? ''
        if (bare(text)) found.push(text)
      }
    }
    return [...new Set(found)]
  }, FOREIGN)

const forgottenTexts = async (page: Page): Promise<readonly string[]> =>
  (await bareTexts(page)).filter((text) => !ALLOWED.some(([, pattern]) => pattern.test(text)))

describe('the languages of the window', skipUnless(tabs.obstacle), () => {
  let world: World
  let ben: Station

  beforeAll(async () => {
    world = await tabs.createWorld()
    const [ada, opened] = await Promise.all([world.open('Ada'), world.open('Ben')])
    ben = opened
    await command(ada, 'pipe', 'create', 'kiln', '--publish', '--listen', '--access', 'anyone')
  })
  afterAll(() => world?.close())

  const speak = async (language: string): Promise<void> => {
    await ben.page.evaluate(() => (location.hash = '#/settings/appearance'))
    await ben.screens.mark(testids.settingsLanguage).selectOption(language)
  }
  const railText = () => ben.screens.mark(testids.railItem('pipes')).innerText()
  const turned = () => ben.page.evaluate(() => document.documentElement.dir)
  /** The workbench with its answer, whatever the words on the way there are. */
  const openKiln = async (): Promise<void> => {
    await ben.screens.goTo('pipes')
    await ben.screens.row(testids.pipeRow, 'kiln').click()
    await ben.screens.mark(testids.resolveButton).waitFor()
  }

  test('are followed at once by all that is on the screen, and by its direction', async () => {
    await speak('de')
    await expect.poll(() => ben.page.evaluate(() => document.documentElement.lang)).toBe('de')
    await ben.page.getByRole('navigation', { name: 'Seiten' }).waitFor()
    await expect.poll(turned).toBe('ltr')
    await speak('ar')
    await expect.poll(turned).toBe('rtl')
    await expect.poll(railText).toContain('الأنابيب')
  })

  test('say in Arabic what the peer says', async () => {
    await openKiln()
    await ben.screens.resolve()
    await expect
      .poll(() => ben.screens.mark(testids.resolveSummary).allInnerTexts())
      .toEqual([expect.stringContaining('يمكن الربط بهم')])
  })

  test.each(['peers', 'pipes', 'workbench', 'traffic', 'settings'] as const)(
    'are for everybody from right to left: %s',
    async (screen) => {
      if (screen === 'workbench') await openKiln()
      else await ben.screens.goTo(screen)
      await expect.poll(() => seriousFaults(ben.page)).toEqual([])
      await expect
        .poll(() => ben.page.evaluate(() => document.documentElement.scrollWidth - innerWidth))
        .toBeLessThanOrEqual(0)
    },
  )

  describe('in disguise', () => {
    test('is what whoever builds it chooses, and is kept', async () => {
      // Nobody else is offered it.
      await ben.page.evaluate(() => localStorage.setItem('pipefitter.language', '"pseudo"'))
      await ben.page.reload()
      await expect.poll(railText).toContain('[!!!')
    })

    test('would show a text that was forgotten', async () => {
      await ben.page.evaluate(() => {
        const forgotten = document.createElement('p')
        forgotten.id = 'forgotten'
        forgotten.textContent = 'Nobody translated me'
        document.querySelector('main')?.append(forgotten)
      })
      await expect.poll(() => forgottenTexts(ben.page)).toContain('Nobody translated me')
      await ben.page.evaluate(() => document.querySelector('#forgotten')?.remove())
    })

    test.each<ScreenName>(['overview', 'peers', 'pipes', 'groups', 'inbox', 'settings'])(
      'no text is forgotten: %s',
      async (screen) => {
        await ben.screens.goTo(screen)
        await expect.poll(() => forgottenTexts(ben.page)).toEqual([])
      },
    )

    test('no text is forgotten: the workbench', async () => {
      await openKiln()
      await expect.poll(() => forgottenTexts(ben.page)).toEqual([])
    })
  })
})
