// A service of one person's machine is used on another's through a pipe: shared on one screen, used on the other, a real page
// fetched by a real program; seen, closed, switched, and in conflict. Written once, and run in windows and in a browser.
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { testids } from '../../src/renderer/testids.ts'
import { skipUnless } from '../support/skips.ts'
import type { Driver, World } from './support/drivers.ts'
import { command } from './support/station.ts'
import type { Station } from './support/station.ts'

const PAGE = '<title>kiln</title>The kiln is at 1,040 degrees.'
const PIPE = 'kiln page'

export const describeAttachments = (driver: Driver) =>
  describe(`a service behind a pipe ${driver.name}`, skipUnless(driver.obstacle), () => {
    let world: World
    let ada: Station
    let ben: Station
    let server: Server
    /** Of the service at Ada's, and where it is reached at Ben's. */
    let port: number
    let localPort: number
    const sockets: Socket[] = []

    beforeAll(async () => {
      server = createServer((_request, response) => response.end(PAGE))
      server.listen(0, '127.0.0.1')
      await once(server, 'listening')
      ;({ port } = server.address() as AddressInfo)
      world = await driver.createWorld()
      ;[ada, ben] = await Promise.all([world.open('Ada'), world.open('Ben')])
      const [made] = await command(ada, 'invite', 'create')
      await redeem(ben, String(made?.link))
    })
    afterAll(async () => {
      for (const socket of sockets) socket.destroy()
      await world?.close()
      server?.closeAllConnections()
      server?.close()
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
    /** What a program gets at a port of this machine; nothing while it gets none. */
    const fetched = async (at: number): Promise<string | undefined> => {
      try {
        const response = await fetch(`http://127.0.0.1:${at}/`, {
          headers: { connection: 'close' },
          signal: AbortSignal.timeout(12_000),
        })
        return await response.text()
      } catch {
        return undefined
      }
    }
    /** A connection that stays, as that of a program that waits. */
    const hold = async (at: number): Promise<Socket> => {
      const socket = connect(at, '127.0.0.1')
      socket.on('error', () => undefined)
      sockets.push(socket)
      await once(socket, 'connect')
      socket.write('GET / HTTP/1.1\r\nhost: kiln\r\n')
      return socket
    }
    const openOne = async ({ screens, page }: Station, at: number): Promise<void> => {
      await screens.goTo('attachments')
      await screens.backToList()
      await screens
        .mark(testids.attachmentRow)
        .filter({ has: page.getByText(`:${at}`) })
        .click()
      await screens.mark(testids.attachmentDetail).waitFor()
    }
    const stateOf = (who: Station) => who.screens.texts(testids.attachmentState)

    test('is found among what listens here, answers, and is shared with one peer over a new secure pipe', async () => {
      const { screens } = ada
      await screens.goTo('attachments')
      await expect.poll(() => ada.page.getByText('Nothing is attached yet').count()).toBe(1)
      await screens.mark(testids.attachmentShare).click()
      const service = ada.page.locator(
        `[data-testid="${testids.shareService}"][data-port="${port}"]`,
      )
      await service.check()
      await expect
        .poll(() => screens.mark(testids.shareChecked).getAttribute('data-ok'))
        .toBe('true')
      await screens.mark(testids.shareName).fill(PIPE)
      await screens.mark(testids.shareSheet).getByLabel('Ben').check()
      await screens.mark(testids.shareSubmit).click()
      await screens.mark(testids.shareResult).waitFor()
      await expect
        .poll(() => screens.texts(testids.shareResult))
        .toContain('pipefitter attach use urn:jxta:uuid-')
      await ada.page.getByRole('button', { name: 'Show it in the list' }).click()
      await expect.poll(() => stateOf(ada)).toBe('Ready')
    })

    test('is used at the other as if it ran there: a program fetches its page', async () => {
      const { screens } = ben
      await screens.goTo('attachments')
      await screens.mark(testids.attachmentUse).click()
      const option = screens.mark(testids.usePipe).locator('option', { hasText: PIPE })
      await expect.poll(() => option.count()).toBe(1)
      await screens.mark(testids.usePipe).selectOption(await option.innerText())
      await screens.mark(testids.useSubmit).click()
      await screens.mark(testids.useResult).waitFor()
      const address = /127\.0\.0\.1:(\d+)/.exec(await screens.texts(testids.useResult))
      localPort = Number(address?.[1])
      expect(localPort).not.toBe(port)
      await expect
        .poll(() => screens.texts(testids.useResult))
        .toMatch(new RegExp(String.raw`can connect to .?127\.0\.0\.1:${localPort}`))
      await ben.page.getByRole('button', { name: 'Show it in the list' }).click()
      await expect.poll(() => stateOf(ben)).toBe('Ready')
      await expect.poll(() => fetched(localPort)).toBe(PAGE)
    })

    test('shows on both screens who is connected over which path, and Close ends that one', async () => {
      const socket = await hold(localPort)
      const ended = new Promise((done) => socket.once('close', done))
      await openOne(ben, localPort)
      await openOne(ada, port)
      await expect
        .poll(() => ben.screens.texts(testids.attachmentConnection))
        .toMatch(/Ada.*direct/s)
      await expect
        .poll(() => ada.screens.texts(testids.attachmentConnection))
        .toMatch(/Ben.*direct/s)
      await ada.screens.mark(testids.attachmentConnectionClose).click()
      await ended
      await expect.poll(() => ada.screens.mark(testids.attachmentConnection).count()).toBe(0)
      await expect.poll(() => ben.screens.mark(testids.attachmentConnection).count()).toBe(0)
    })

    test('stands beside its pipe, one press from it', async () => {
      await ben.screens.openPipe(PIPE)
      await ben.screens.mark('tab-attachments').click()
      await expect
        .poll(() => ben.screens.texts(testids.pipeAttachment))
        .toContain(`127.0.0.1:${localPort}`)
      await ben.screens.mark(testids.pipeAttachment).getByRole('link').click()
      await expect
        .poll(() => ben.screens.texts(testids.attachmentDetail))
        .toContain('Leads to a service')
    })

    test('switched off lets nobody in, and on again it is at the same port', async () => {
      await openOne(ben, localPort)
      await ben.screens.mark(testids.attachmentSwitch).click()
      await expect.poll(() => stateOf(ben)).toBe('Off')
      await expect.poll(() => fetched(localPort)).toBeUndefined()
      await ben.screens.mark(testids.attachmentSwitch).click()
      await expect.poll(() => stateOf(ben)).toBe('Ready')
      await expect.poll(() => fetched(localPort)).toBe(PAGE)
    })

    test('that wants a port which another program has says so, on the overview too, and is removed', async () => {
      const { screens } = ben
      await screens.openPipe(PIPE)
      await screens.mark('tab-attachments').click()
      await screens.mark(testids.pipeUse).click()
      await screens.mark(testids.usePort).fill(String(port))
      await screens.mark(testids.useSubmit).click()
      await expect
        .poll(() => screens.texts(testids.useResult))
        .toMatch(new RegExp(`${port}.*${process.pid}`, 's'))
      await ben.page.getByRole('button', { name: 'Show it in the list' }).click()
      await expect.poll(() => stateOf(ben)).toBe('Error')
      await screens.goTo('overview')
      await expect.poll(() => screens.texts(testids.problem)).toContain(`127.0.0.1:${port}`)
      await ben.page.getByText('Open the attachment').click()
      await ben.page.getByRole('button', { name: 'More for this attachment' }).click()
      await screens.mark(testids.attachmentRemove).click()
      await screens.mark(testids.attachmentRemoveConfirm).click()
      await expect.poll(() => screens.mark(testids.attachmentRow).count()).toBe(1)
      await expect.poll(() => fetched(localPort)).toBe(PAGE)
    })
  })
