// Two people on one network, from seeing each other to a message on the other's screen. Written once, and run in windows and
// in a browser.
import type { Locator } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

/** What the toasts say now, and whether a button can be pressed all the same. */
const besideToast = (button: Locator): Promise<{ said: string; isFree: boolean }> =>
  button.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect()
    const there = document.elementFromPoint(left + width / 2, top + height / 2)
    const toasts = [...document.querySelectorAll('[data-testid="toast"]')]
    return { said: toasts.map((one) => one.textContent).join(), isFree: element.contains(there) }
  })

const LOOPBACK_TCP = /^tcp:\/\/127\.0\.0\.1:\d+$/

export const describeConversation = (driver: Driver) =>
  describe(`two peers ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station

    beforeAll(async () => {
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
    })
    afterAll(() => world?.close())

    /** A pipe that Ada made, published and listens to, in Ben's list. */
    const pipeOfAda = async (name: string, transport = 'tcp'): Promise<void> => {
      const flags = ['--transport', transport, '--publish', '--listen', '--access', 'anyone']
      await command(ada, 'pipe', 'create', name, ...flags)
      await ben.screens.openPipe(name)
    }

    test('each sees the other, and the address by which it can be reached', async () => {
      for (const [me, other] of [
        [ada, ben],
        [ben, ada],
      ] as const) {
        await me.screens.goTo('peers')
        await expect
          .poll(() => me.screens.rows(testids.peerRow))
          .toMatchObject([{ Name: other.name, State: expect.stringMatching(/Nearby|Connected/) }])
        await me.screens.row(testids.peerRow, other.name).click()
        await expect
          .poll(() => me.screens.texts(testids.peerEndpoint))
          .toContain('tcp://127.0.0.1:')
      }
    })

    test('a pipe made and published on one screen is found on the other', async () => {
      await ada.screens.createPipe({ name: 'kiln', transport: 'tcp' })
      await expect.poll(() => ada.screens.texts(testids.createResult)).toContain('multicast on lo')
      await ada.page.getByRole('button', { name: 'Open the pipe' }).click()
      await expect.poll(() => ada.screens.pipeState()).toBe('Bound')
      await ben.screens.goTo('pipes')
      await expect
        .poll(() => ben.screens.rows(testids.pipeRow))
        .toContainEqual(expect.objectContaining({ Name: 'kiln', State: 'Unbound' }))
      await ben.screens.openPipe('kiln')
      await ben.screens.openTab('advertisement')
      for (const element of ['<Name>kiln</Name>', '<Transport>tcp</Transport>'])
        await expect.poll(() => ben.screens.texts(testids.pipeAdvertisement)).toContain(element)
    })

    test('the answer names peer, endpoint, transport, source, round trip and verdict, and is bound by hand', async () => {
      await pipeOfAda('lathe')
      await ben.screens.resolve()
      await expect
        .poll(() => ben.screens.rows(testids.answerRow))
        .toMatchObject([
          {
            Peer: 'Ada',
            Endpoint: expect.stringMatching(LOOPBACK_TCP),
            Transport: 'tcp',
            Source: 'multicast',
            'Round trip': expect.stringMatching(/^\S+ (µs|ms)$/),
            Verdict: 'Usable',
          },
        ])
      const [answer] = await ben.screens.rows(testids.answerRow)
      await expect.poll(() => ada.screens.ownAddress()).toBe(answer?.['Endpoint'])
      await expect.poll(() => ben.screens.mark(testids.wouldChoose).innerText()).toContain('Ada')
      await ben.screens.mark(testids.answerBind).click()
      // What is said about it, for some seconds, lies on nothing that is pressed next.
      await expect
        .poll(() => besideToast(ben.screens.mark(testids.messageSend)))
        .toEqual({ said: expect.stringContaining('Bound to Ada') as string, isFree: true })
      await expect.poll(() => ben.screens.pipeState()).toBe('Bound')
      await expect
        .poll(() => ben.screens.rows(testids.answerRow))
        .toMatchObject([{ Peer: 'Ada', Bind: 'Bound' }])
      await ben.screens.openTab('history')
      for (const words of ['Chosen by hand', answer?.['Endpoint'], 'in use'])
        await expect.poll(() => ben.screens.texts(testids.bindingHistoryRow)).toContain(words)
    })

    test('a message appears on the other’s screen, and in the traffic of both with its elements', async () => {
      for (const { screens } of [ada, ben]) await screens.keepPayload()
      await pipeOfAda('press')
      await command(ben, 'pipe', 'bind', 'press')
      await ben.screens.send('Grüße aus der Werkstatt 🔧')
      await ada.screens.openPipe('press')
      await expect
        .poll(() => ada.screens.texts(testids.messageRow))
        .toContain('Grüße aus der Werkstatt 🔧')
      await expect.poll(() => ada.screens.texts(testids.messageRow)).toContain('Ben')
      await expect
        .poll(() => ben.screens.texts(testids.messageRow))
        .toContain('Grüße aus der Werkstatt 🔧')
      // As UTF-8, at both ends alike: what the protocols add is not counted.
      for (const { screens } of [ada, ben])
        await expect.poll(() => screens.texts(testids.messageRow)).toContain('30 B')
      for (const [station, direction] of [
        [ada, 'in'],
        [ben, 'out'],
      ] as const) {
        await station.screens.findTraffic(`press message ${direction}`)
        await expect
          .poll(() => station.screens.rows(testids.trafficRow))
          .toMatchObject([{ Kind: 'message', Pipe: 'press', By: 'tcp' }])
        await station.screens.mark(testids.trafficRow).click()
        await expect
          .poll(() => station.screens.texts(testids.trafficElement))
          .toContain('Grüße aus der Werkstatt 🔧')
      }
    })

    test('a pipe that specifies ws is answered by nobody, and the screen says so and why', async () => {
      await pipeOfAda('loom', 'ws')
      await ben.screens.resolve()
      await expect
        .poll(() => ben.screens.mark(testids.resolveSummary).getAttribute('data-state'))
        .toBe('done')
      for (const words of [
        'Nobody answered. The pipe specifies the transport ws',
        'multicast on lo',
      ])
        await expect.poll(() => ben.screens.texts(testids.resolveSummary)).toContain(words)
      await expect.poll(() => ben.screens.rows(testids.answerRow)).toEqual([])
      await expect.poll(() => ben.screens.pipeState()).toBe('Unbound')
    })

    test('a pipe is bound by the rule, which says why, and unbound again', async () => {
      await pipeOfAda('crane')
      await ben.screens.mark(testids.bindByRule).click()
      await expect.poll(() => ben.screens.pipeState()).toBe('Bound')
      await ben.screens.mark(testids.unbindButton).click()
      await expect.poll(() => ben.screens.pipeState()).toBe('Unbound')
      await ben.screens.openTab('history')
      await expect
        .poll(() => ben.screens.texts(testids.bindingHistoryRow))
        .toMatch(/Chosen by the rule: .+ended: /s)
    })

    test('who renames its peer is known by the new name to the other', async () => {
      await ada.screens.goTo('settings')
      await ada.screens.mark(testids.settingsName).fill('Ada of the forge')
      await ada.screens.mark(testids.settingsRename).click()
      await ben.screens.goTo('peers')
      await expect
        .poll(() => ben.screens.rows(testids.peerRow))
        .toMatchObject([{ Name: 'Ada of the forge' }])
    })

    test('who closes is gone from the other’s network, and stays in its list', async () => {
      await ben.screens.goTo('peers')
      await ada.close()
      await expect.poll(() => ben.screens.rows(testids.peerRow)).toMatchObject([{ State: 'Gone' }])
    })
  })
