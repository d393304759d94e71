// Peers that say markup wherever a peer can say anything, and a page that shows all of it: as text.
import type { Locator, Page } from 'playwright-core'
import { expect, test } from 'vitest'
import { connectToHost } from '../../src/main/cli/connect.ts'
import {
  NET_PEER_GROUP_ID,
  PEER_GROUP_SPEC,
  PIPE_SERVICE,
} from '../../src/main/protocol/constants.ts'
import { encodePeerGroupAdvertisement } from '../../src/main/protocol/documents/peer-group-advertisement.ts'
import { encodePipeAdvertisement } from '../../src/main/protocol/documents/pipe-advertisement.ts'
import { parseGroupId, parseModuleSpecId } from '../../src/main/protocol/ids.ts'
import { textElement } from '../../src/main/protocol/message/message.ts'
import { Attacker, HOUR_MS } from '../adversary/support/attacker.ts'
import { PAYLOADS, shownOf } from './markup-corpus.ts'
import type { ScreenName } from './screens/screens.ts'
import type { Station } from './support/station.ts'

const GROUP = parseGroupId(NET_PEER_GROUP_ID)
const SPEC = parseModuleSpecId(PEER_GROUP_SPEC)
/** Where the peer under attack listens. */
interface Target {
  readonly port: number
  readonly address: string
  /** A pipe of its own, into which nobody was let. */
  readonly closedId: string
  /** A pipe of its own that is open to anyone. */
  readonly openId: string
}

/** Each payload from a peer of its own, in everything that a peer can say unasked. */
const plantMarkup = async (target: Target): Promise<readonly Attacker[]> => {
  const attackers: Attacker[] = []
  for (const text of PAYLOADS) {
    const mallory = new Attacker()
    attackers.push(mallory)
    const wire = await mallory.link(target)
    wire.tell('peer', mallory.ownDocument(text, ['tcp://127.0.0.1:9']))
    const wish = { type: 'JxtaUnicast', name: text, description: text } as const
    wire.tell(
      'advertisement',
      encodePipeAdvertisement(mallory.signer.newPipe(wish, GROUP, HOUR_MS)),
    )
    const group = mallory.signer.newGroup({ name: text, description: text, specId: SPEC }, HOUR_MS)
    wire.tell('group', encodePeerGroupAdvertisement(group))
    const element = { ...textElement(text, text, text), type: text.slice(0, 200) }
    wire.say(PIPE_SERVICE, target.closedId, element)
    wire.say(PIPE_SERVICE, target.openId, textElement(text, text, text), element)
  }
  return attackers
}

/** Attackers that stay linked until they are closed, and the pipe that is open to them. */
export interface Attack {
  readonly attackers: readonly Attacker[]
  readonly openId: string
}

/** Markup for the peer of that profile, which gets two pipes for it. */
export const attack = async (profile: string): Promise<Attack> => {
  const client = await connectToHost(profile)
  const wish = { name: 'letters', listen: true, type: 'JxtaUnicast' } as const
  const { id: closedId } = await client.call('pipes.create', wish)
  const { id: openId } = await client.call('pipes.create', {
    ...wish,
    name: 'open',
    access: 'anyone',
  })
  const address = await new Promise<string>((resolve) => {
    const leave = client.subscribe('status', {}, ({ rows }) => {
      setImmediate(() => leave())
      resolve(rows[0]!.endpoints.find(({ transport }) => transport === 'tcp')!.address)
    })
  })
  const port = Number(address.slice(address.lastIndexOf(':') + 1))
  const attackers = await plantMarkup({ address, port, closedId, openId })
  client.close()
  return { attackers, openId }
}

/** Lists in which every payload stands, each with its details beside it. */
const LISTS: readonly ScreenName[] = ['peers', 'pipes', 'groups']
/** Screens on which some of it stands. */
const OTHERS: readonly ScreenName[] = ['overview', 'inbox', 'traffic', 'settings', 'doctor']

/** What the page has been seen to do and to hold, from when it is watched. */
interface Seen {
  /** Elements and attributes that ours does not make, violations of the content policy, scripts that ran. */
  readonly wrong: readonly string[]
  /** Payloads that have not stood in the page as text yet. */
  readonly missing: readonly string[]
}

/** Each of some four hundred rows is opened: on a busy machine that takes a while. */
const LONG = { timeout: 300_000 }

/** The tests of a page that shows what all attackers have said; `station` is asked for it when they run. */
export const testMarkup = (station: () => Station, attack: () => Attack): void => {
  const asked: string[] = []
  const said: string[] = []
  const allIsWell = async (where: string): Promise<void> => {
    const { page } = station()
    const { wrong } = await look(page)
    expect(wrong, where).toEqual([])
    expect(await page.evaluate(() => [document.title === 'owned', 'owned' in window])).toEqual([
      false,
      false,
    ])
    expect([...foreign(asked, page.url()), ...said], where).toEqual([])
  }

  test('there are at least 300 of them, and the page is watched while they are shown', async () => {
    const { page } = station()
    expect(PAYLOADS.length).toBeGreaterThanOrEqual(300)
    page.on('request', (request) => asked.push(request.url()))
    page.on('dialog', (dialog) => {
      said.push(`dialog: ${dialog.message()}`)
      void dialog.dismiss()
    })
    page.on('popup', (popup) => said.push(`window: ${popup.url()}`))
    await watch(page)
    await allIsWell('at first')
  })

  // Before the lists: looking at so many pipes makes room of what was kept to look back at.
  test('in the messages of a pipe each is text', async () => {
    const { page } = station()
    await page.evaluate((id) => (location.hash = `#/pipes/${id}`), attack().openId)
    await page.getByTestId('message-row').first().waitFor()
    await expectShown(page)
    const earlier = page.getByRole('button', { name: /^Show earlier/ })
    while ((await earlier.count()) > 0) await earlier.click()
    await expect.poll(async () => (await look(page)).missing).toEqual([])
    await allIsWell('messages')
    await page.evaluate(() => (location.hash = '#/overview'))
  })

  test.each(LISTS)(
    'on the screen of %s each is text, and so are its details',
    LONG,
    async (screen) => {
      const { page } = station()
      // With nothing chosen, so that the walk begins with the list.
      await page.evaluate((name) => (location.hash = `#/${name}`), screen)
      await page.getByRole('row').nth(1).waitFor()
      await expectShown(page)
      // On a busy machine a row may be left before what is beside it was drawn: then the walk is made once more.
      const grid = page.getByRole('grid').first()
      const missingAfterWalk = async () => {
        await walk(grid)
        return (await look(page)).missing
      }
      await expect.poll(missingAfterWalk, { timeout: LONG.timeout / 2 }).toEqual([])
      await allIsWell(screen)
    },
  )

  test('on the other screens all is text', async () => {
    const { page, screens } = station()
    for (const screen of OTHERS) {
      await screens.goTo(screen)
      await expect.poll(() => page.locator('main').count()).toBe(1)
      await scrollThrough(page)
      const grid = page.getByRole('grid').first()
      if ((await grid.count()) > 0 && (await grid.getByRole('row').count()) > 1)
        await walk(grid, 40)
      await allIsWell(screen)
    }
  })
}

/** What a page asked for that is neither its own nor data. */
const foreign = (asked: readonly string[], home: string): readonly string[] => {
  const own = new URL(home)
  return asked.filter((url) => {
    const { protocol, host } = new URL(url)
    const isOwn = host === own.host && (protocol === own.protocol || protocol === 'ws:')
    return protocol !== 'data:' && !isOwn
  })
}

/** Watches what comes into the page, from now on. */
const watch = (page: Page): Promise<void> =>
  page.evaluate(() => {
    const strangers =
      'iframe,frame,frameset,object,embed,applet,video,audio,source,track,base,meta,style,script,link,math,' +
      'details,marquee,portal,webview,template,foreignObject,form[action],img,a[href]:not([href^="#/"]),[srcdoc],[is]'
    const addresses = new Set(
      'href xlink:href src srcset srcdoc action formaction data poster background ping'.split(' '),
    )
    const state = { wrong: [] as string[], expected: [] as string[] }
    Object.assign(window, { watched: state })
    const judge = (element: Element): void => {
      const acts = [...element.attributes].some(
        ({ name, value }) =>
          name.startsWith('on') || (addresses.has(name) && !value.startsWith('#/')),
      )
      if (acts || element.matches(strangers)) state.wrong.push(element.outerHTML.slice(0, 200))
    }
    new MutationObserver((records) => {
      for (const { addedNodes, type, target } of records) {
        if (type === 'attributes' && target instanceof Element) judge(target)
        for (const node of addedNodes)
          if (node instanceof Element)
            for (const one of [node, ...node.querySelectorAll('*')]) judge(one)
      }
    }).observe(document.body, { subtree: true, childList: true, attributes: true })
    document.addEventListener('securitypolicyviolation', (event) =>
      state.wrong.push(`policy: ${event.effectiveDirective} ${event.blockedURI}`),
    )
  })

interface Watched {
  readonly watched: { readonly wrong: string[]; expected: string[] }
}

/** From now on every payload that can be told by its looks is to be seen. */
const expectShown = (page: Page): Promise<void> =>
  page.evaluate(
    (expected) => void ((window as unknown as Watched).watched.expected = expected),
    PAYLOADS.flatMap((payload) => shownOf(payload) ?? []),
  )

/** Ticks off what stands in the page. */
const look = (page: Page): Promise<Seen> =>
  page.evaluate(() => {
    const { watched } = window as unknown as Watched
    const text = (document.body.textContent ?? '').replaceAll(/\s+/g, ' ')
    watched.expected = watched.expected.filter((one) => !text.includes(one))
    return { wrong: watched.wrong, missing: watched.expected }
  })

/** Goes through the rows of a list by its keys, each one being opened beside it, to its end or so many of them. */
const walk = async (grid: Locator, most = Number.MAX_SAFE_INTEGER): Promise<void> => {
  await grid.evaluate(async (list, most) => {
    const { watched } = window as unknown as Watched
    const painted = (): Promise<unknown> =>
      new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
    const chosen = () => list.querySelector('[role=row][aria-selected=true]')
    const place = () => chosen()?.getAttribute('aria-rowindex')
    // What is opened beside the list may take the focus; the list goes on from what is chosen in it.
    const press = async (key: string): Promise<void> => {
      const row = chosen() ?? list.querySelector('[role=row][tabindex="0"]')
      row?.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }))
      await painted()
    }
    await press('Home')
    for (let i = 0, stays = 0; i < most && stays < 10; i++) {
      const before = place()
      await press('ArrowDown')
      stays = place() === before ? stays + 1 : 0
      const text = (document.body.textContent ?? '').replaceAll(/\s+/g, ' ')
      watched.expected = watched.expected.filter((one) => !text.includes(one))
    }
  }, most)
}

/** Most steps in which one list is scrolled. */
const SCROLLS_MAX = 40

/** Scrolls all that can be scrolled, from its beginning on. */
const scrollThrough = (page: Page): Promise<void> =>
  page.evaluate(async (most) => {
    const painted = (): Promise<unknown> =>
      new Promise((done) => requestAnimationFrame(() => setTimeout(done)))
    for (const one of document.querySelectorAll('main, main *')) {
      if (one.scrollHeight <= one.clientHeight + 1 || one.clientHeight < 60) continue
      for (let i = 0; i < most && i * one.clientHeight < one.scrollHeight; i++) {
        one.scrollTop = i * one.clientHeight
        await painted()
      }
    }
  }, SCROLLS_MAX)
