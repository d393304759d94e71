// Peers that say markup wherever a peer can say anything, and a page that shows all of it: as text.
import type { Page } from 'playwright-core'
import { expect } from 'vitest'
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
import type { ScreenName } from './screens/screens.ts'
import type { Station } from './support/station.ts'

const GROUP = parseGroupId(NET_PEER_GROUP_ID)
const SPEC = parseModuleSpecId(PEER_GROUP_SPEC)
const OUTSIDE = 'http://127.0.0.1:9/outside'
const RUN = `document.title='owned'`
const NAMES = [
  'img',
  'svg',
  'iframe',
  'object',
  'embed',
  'video',
  'audio',
  'link',
  'script',
  'base',
]

/** Each in a few writings: as it is, as an attribute's end, as an entity, in other case, as a template's expression. */
const PAYLOADS: readonly string[] = [
  ...NAMES.map(
    (tag) => `<${tag} src="${OUTSIDE}" href="${OUTSIDE}" onerror="${RUN}" onload="${RUN}">`,
  ),
  ...NAMES.map((tag) => `"><${tag.toUpperCase()}/onerror=${RUN} src=x>`),
  ...NAMES.map((tag) => `&lt;${tag} onload=${RUN}&gt;`),
  `<script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s>`,
  `<details open ontoggle=${RUN}>`,
  `<a href="javascript:${RUN}">click</a>`,
  `javascript:${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `{{constructor.constructor("${RUN}")()}}`,
  `\${${RUN}}`,
  `<style>@import "${OUTSIDE}";</style>`,
  `<meta http-equiv="refresh" content="0;url=${OUTSIDE}">`,
  `<form action="${OUTSIDE}"><button autofocus onfocus=${RUN}>`,
  `<math><mtext><img src=x onerror=${RUN}>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `\\\\127.0.0.1\\share\\x.png`,
  `[link](${OUTSIDE}) ![picture](${OUTSIDE})`,
]

/** Where the peer under attack listens. */
interface Target {
  readonly port: number
  readonly address: string
  /** A pipe of its own, into which nobody was let. */
  readonly pipeId: string
}

/** Attackers that stay linked until they are closed. */
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
    wire.say(PIPE_SERVICE, target.pipeId, textElement(text.slice(0, 200), text.slice(0, 200), text))
  }
  return attackers
}

/** Markup for the peer of that profile, which gets a pipe for it. */
export const attack = async (profile: string): Promise<readonly Attacker[]> => {
  const client = await connectToHost(profile)
  const { id: pipeId } = await client.call('pipes.create', { name: 'letters', listen: true })
  const address = await new Promise<string>((resolve) => {
    const leave = client.subscribe('status', {}, ({ rows }) => {
      setImmediate(() => leave())
      resolve(rows[0]!.endpoints.find(({ transport }) => transport === 'tcp')!.address)
    })
  })
  const port = Number(address.slice(address.lastIndexOf(':') + 1))
  const attackers = await plantMarkup({ address, port, pipeId })
  client.close()
  return attackers
}

const SCREENS: readonly ScreenName[] = [
  'overview',
  'inbox',
  'peers',
  'pipes',
  'groups',
  'traffic',
  'settings',
]

/** Goes through every screen and some of what can be selected there, and asserts that all of it was text. */
export const expectNothingRuns = async ({ page, screens }: Station): Promise<void> => {
  const asked: string[] = []
  const own = new URL(page.url())
  page.on('request', (request) => asked.push(request.url()))
  page.on('dialog', (dialog) => void dialog.dismiss())
  await page.evaluate(() => {
    const list: string[] = []
    Object.assign(window, { violations: list })
    document.addEventListener('securitypolicyviolation', (event) =>
      list.push(`${event.effectiveDirective} ${event.blockedURI}`),
    )
  })
  for (const screen of SCREENS) {
    await screens.goTo(screen)
    await expect.poll(() => page.locator('main').count()).toBe(1)
    for (const at of [0, 1, 2, 5]) {
      const row = page.getByRole('row').nth(at + 1)
      if ((await row.count()) > 0) await row.click({ timeout: 2_000 }).catch(() => {})
    }
    expect(await strangers(page), screen).toEqual([])
  }
  expect(await page.title()).not.toBe('owned')
  const violations = await page.evaluate(
    () => (window as unknown as { violations: string[] }).violations,
  )
  expect(violations).toEqual([])
  const outside = asked.filter((url) => {
    const { protocol, host } = new URL(url)
    return (
      protocol !== 'data:' &&
      !(host === own.host && (protocol === own.protocol || protocol === 'ws:'))
    )
  })
  expect(outside).toEqual([])
}

/** Elements in the page that ours does not make, and attributes that would run something. */
const strangers = (page: Page): Promise<readonly string[]> =>
  page.evaluate(() => [
    ...[
      ...document.body.querySelectorAll(
        'iframe,object,embed,video,audio,base,meta,style,script,math,details,form[action],img[src="x"],a[href^="javascript"]',
      ),
    ].map((element) => element.outerHTML.slice(0, 200)),
    ...[...document.body.querySelectorAll('*')].flatMap((element) =>
      [...element.attributes].filter(({ name }) => name.startsWith('on')).map(({ name }) => name),
    ),
  ])
