// A window and a peer of the command line: the same network, the same words.
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import { startHeadless } from './support/browser.ts'
import type { HeadlessPeer } from './support/browser.ts'
import { openWindow } from './support/electron.ts'
import { createNetwork } from './support/network.ts'
import { Place } from './support/place.ts'
import { cli } from './support/programs.ts'
import { whyNoElectron } from './support/runtime.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

describe('a window and a headless peer', skipUnless(whyNoElectron()), () => {
  const place = new Place()
  let ada: Station
  let hub: HeadlessPeer

  beforeAll(async () => {
    const network = createNetwork()
    ;[ada, hub] = await Promise.all([
      openWindow(place, { network, name: 'Ada' }),
      startHeadless(place, network, 'Hub'),
    ])
  })
  afterAll(() => place.close())

  test('what is sent in the window is printed by listen --json', async () => {
    await ada.screens.goTo('peers')
    await expect.poll(() => ada.screens.texts(testids.peerRow)).toContain('Hub')
    await command(
      hub,
      'pipe',
      'create',
      'orders',
      '--transport',
      'tcp',
      '--publish',
      '--access',
      'anyone',
    )
    const listening = cli('--profile', hub.profile, '--json', 'listen', 'orders', '--count', '1')
    place.defer(() => listening.stop())
    await expect.poll(() => listening.said).toContain('listening')
    await ada.screens.openPipe('orders')
    await ada.screens.mark(testids.bindByRule).click()
    await expect.poll(() => ada.screens.pipeState()).toBe('Bound')
    await ada.screens.send('two hinges, one spring')
    expect((await listening.ended).code).toBe(0)
    expect(listening.objects().at(-1)).toMatchObject({
      message: {
        peerName: 'Ada',
        elements: [{ text: 'two hinges, one spring' }],
      },
    })
  })

  test('what send sends appears in the window', async () => {
    await ada.screens.createPipe({ name: 'replies', transport: 'any' })
    await ada.page.getByRole('button', { name: 'Open the pipe' }).click()
    await expect
      .poll(() => command(hub, 'pipe', 'ls').then((printed) => JSON.stringify(printed)))
      .toContain('replies')
    await command(hub, 'send', 'replies', 'on their way')
    await expect.poll(() => ada.screens.texts(testids.messageRow)).toContain('on their way')
    await expect.poll(() => ada.screens.texts(testids.messageRow)).toContain('Hub')
  })

  test('the command line reads and works the window’s own peer', async () => {
    for (const name of ['orders', 'replies'])
      await expect
        .poll(async () => JSON.stringify(await command(ada, 'pipe', 'ls')))
        .toContain(name)
    await command(ada, 'pipe', 'unbind', 'orders')
    await ada.screens.openPipe('orders')
    await expect.poll(() => ada.screens.pipeState()).not.toBe('Bound')
    await expect.poll(() => ada.screens.mark(testids.unbindButton).count()).toBe(0)
  })
})
