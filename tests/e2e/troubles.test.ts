// What goes wrong with the machine under a running peer: the page says so first, with the cause and what to do, stays usable,
// and takes it back when it is over. The machine's edge is made to fail; the peer is the product's own.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { seriousFaults } from './support/axe.ts'
import { openBrowser, openTab, startHeadless } from './support/browser.ts'
import type { HeadlessPeer } from './support/browser.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { Program, ROOT } from './support/programs.ts'
import { whyNoChromium } from './support/runtime.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

const CLI = resolve(ROOT, 'out/main/cli.js')
const FAKE_MACHINE = resolve(import.meta.dirname, 'support/fake-machine.mjs')
const HOUR_MS = 3_600_000

const upFlags = (profile: string, name: string, flags: readonly string[]): readonly string[] => [
  ...[CLI, 'up', '--json', '--ui', '--no-open', '--profile', profile, '--name', name, ...flags],
]

/** The peer of a program that was started otherwise. */
const peerOf = async (program: Program, name: string, profile: string): Promise<HeadlessPeer> => {
  const { ready } = (await program.firstObject()) as { ready: { url: string } }
  return { name, profile, link: ready.url, program }
}

const problem = ({ screens }: Station, id: string) =>
  screens.page.locator(`[data-testid="${testids.problem}"][data-id="${id}"]`)
const told = (me: Station, id: string) => async (): Promise<string> =>
  (await problem(me, id).allInnerTexts()).join()
const banner = ({ screens }: Station) => screens.mark(testids.hostBanner)
const gone = async (me: Station, id: string): Promise<void> => {
  await expect.poll(() => problem(me, id).count()).toBe(0)
  await expect.poll(() => banner(me).count()).toBe(0)
}

describe('a machine in trouble', skipUnless(whyNoChromium()), () => {
  const place = new Place()
  let browser: Browser
  let ada: Station
  let say: (facts: { offline?: boolean; aheadMs?: number }) => void

  beforeAll(async () => {
    browser = await openBrowser(place)
    const profile = place.profile('Ada')
    const facts = place.profile('machine.json')
    say = (what) => writeFileSync(facts, JSON.stringify(what))
    say({})
    const args = ['--import', FAKE_MACHINE, ...upFlags(profile, 'Ada', createNetwork().flags)]
    const program = new Program(process.execPath, args, { ...process.env, FAKE_MACHINE: facts })
    place.defer(() => program.stop())
    ada = await openTab(browser, await peerOf(program, 'Ada', profile))
    await command(ada, 'pipe', 'create', 'kiln', '--publish', '--listen')
  })
  afterAll(() => place.close())

  test('that has no network is told of on every screen, and goes on by itself when one comes', async () => {
    await ada.screens.goTo('overview')
    await ada.screens.mark(testids.welcomeDone).click()
    await ada.screens.goTo('overview')
    await problem(ada, 'key-in-file').waitFor()
    say({ offline: true })
    await expect.poll(told(ada, 'host')).toContain('No network interface is up')
    await expect.poll(told(ada, 'host')).toContain('plug the cable in')
    await expect.poll(() => seriousFaults(ada.page)).toEqual([])
    await problem(ada, 'host').getByRole('link').click()
    await expect.poll(() => ada.page.url()).toContain('#/settings/network')
    await expect.poll(() => banner(ada).innerText()).toContain('No network')
    // Usable: what is there is seen, and more can be made.
    await ada.screens.createPipe({ name: 'made offline', transport: 'any' })
    await ada.page.keyboard.press('Escape')
    await expect.poll(() => seriousFaults(ada.page)).toEqual([])
    await banner(ada).getByRole('link').click()
    say({})
    await gone(ada, 'host')
  })

  test.each([
    ['forward', 3.5, 'went forward by 3'],
    ['back', 0, 'went back by 3'],
  ])('whose clock goes %s says what depends on it, and goes on', async (_way, hours, words) => {
    await ada.screens.goTo('overview')
    say({ aheadMs: hours * HOUR_MS })
    await expect.poll(told(ada, 'clock')).toContain(words)
    await expect.poll(told(ada, 'clock')).toContain('Invitations, advertisements')
    await ada.screens.openPipe('kiln')
    await expect.poll(() => ada.screens.texts(testids.pipeDetail)).toContain('Listens')
    const [listed] = await command(ada, 'pipe', 'ls')
    expect(JSON.stringify(listed)).toContain('made offline')
  })

  test('whose keychain is missing has its key in a file: a note, until it is understood', async () => {
    await ada.screens.goTo('overview')
    await expect.poll(told(ada, 'key-in-file')).toContain('Whoever can read the profile')
    await ada.screens.mark(testids.problemUnderstood).click()
    await expect.poll(() => problem(ada, 'key-in-file').count()).toBe(0)
    await ada.page.reload()
    await ada.screens.goTo('overview')
    await problem(ada, 'clock').waitFor()
    await expect.poll(() => problem(ada, 'key-in-file').count()).toBe(0)
  })

  test('whose database was damaged says that it was set aside, and where a backup is', async () => {
    const network = createNetwork()
    const first = await startHeadless(place, network, 'Dora')
    await first.program.stop()
    for (const file of readdirSync(first.profile).filter((one) => one.includes('.db')))
      rmSync(join(first.profile, file))
    writeFileSync(join(first.profile, 'pipefitter.db'), 'no database at all '.repeat(500))
    const again = await startHeadless(place, network, 'Dora')
    const dora = await openTab(browser, again)
    await dora.screens.goTo('overview')
    await expect.poll(told(dora, 'note 0')).toContain('set aside')
    await problem(dora, 'note 0').getByRole('link').click()
    await expect.poll(() => dora.page.url()).toContain('#/settings/identity')
    await dora.close()
  })

  test('to which another running peer with its key comes says so, and what to do', async () => {
    const network = createNetwork()
    const first = await startHeadless(place, network, 'Emil')
    await first.program.stop()
    cpSync(first.profile, place.profile('Emil elsewhere'), { recursive: true })
    const [again] = await Promise.all([
      startHeadless(place, network, 'Emil'),
      startHeadless(place, network, 'Emil elsewhere'),
    ])
    const emil = await openTab(browser, again)
    await emil.screens.goTo('overview')
    await expect.poll(told(emil, 'clone')).toContain('Stop the other one')
    await emil.screens.goTo('pipes')
    await expect.poll(() => banner(emil).getAttribute('data-id')).toBe('clone')
    await emil.close()
  })
})

/** Why no small disk can be mounted here, or undefined when one can. */
const whyNoSmallDisk = (): string | undefined => {
  if (process.platform !== 'linux') return 'a small disk is made with Linux’s mount namespaces'
  const probe = spawnSync('unshare', ['-rm', 'mount', '-t', 'tmpfs', 'tmpfs', '/tmp'])
  return probe.status === 0 ? undefined : 'this system refuses to make a mount namespace'
}

describe('a full disk', skipUnless(whyNoChromium() ?? whyNoSmallDisk()), () => {
  const place = new Place()
  let ada: Station
  /** The small disk, as it is seen from outside of its mount namespace. */
  let disk: string

  beforeAll(async () => {
    const profile = place.profile('Ada')
    mkdirSync(profile)
    const mounted = 'mount -t tmpfs -o size=4m,mode=700 tmpfs "$0" && exec "$@"'
    const args = upFlags(profile, 'Ada', createNetwork().flags)
    const program = new Program('unshare', [
      ...['-rm', 'sh', '-c', mounted, profile, process.execPath, ...args],
    ])
    place.defer(() => program.stop())
    const peer = await peerOf(program, 'Ada', profile)
    disk = join(`/proc/${program.child.pid ?? ''}/root`, profile)
    ada = await openTab(await openBrowser(place), peer)
  })
  afterAll(() => place.close())

  test('is told of on every screen while the peer goes on, until there is room', async () => {
    await ada.screens.createPipe({ name: 'before', transport: 'any' })
    await ada.page.keyboard.press('Escape')
    const filler = join(disk, 'filler')
    spawnSync('dd', ['if=/dev/zero', `of=${filler}`, 'bs=4096'])
    // Whom a pipe lets in holds only once it is written: so this is refused, in words, and nothing is half made.
    await ada.screens.mark(testids.pipeNew).click()
    await ada.screens.mark(testids.createName).fill('while full')
    await ada.screens.mark(testids.createAccess).selectOption('anyone')
    await ada.screens.mark(testids.createSubmit).click()
    const sheet = ada.screens.mark(testids.createSheet)
    await expect.poll(() => sheet.getByRole('alert').count()).toBe(1)
    await ada.screens.mark(testids.createAccess).selectOption('chosen')
    await ada.screens.mark(testids.createSubmit).click()
    await ada.screens.mark(testids.createResult).waitFor()
    await ada.page.keyboard.press('Escape')
    await expect.poll(() => ada.screens.row(testids.pipeRow, 'while full').count()).toBe(1)
    await expect.poll(() => banner(ada).getAttribute('data-id')).toBe('unwritten')
    await ada.screens.goTo('overview')
    await expect.poll(told(ada, 'unwritten')).toContain('disk')
    await expect.poll(told(ada, 'unwritten')).toContain('Make room')
    await expect.poll(() => seriousFaults(ada.page)).toEqual([])
    await ada.screens.goTo('pipes')
    await expect.poll(() => ada.screens.texts(testids.pipeRow)).toContain('while full')
    rmSync(filler)
    await ada.screens.goTo('overview')
    await gone(ada, 'unwritten')
  })
})
