import { beforeEach, describe, expect, it, vi } from 'vitest'
import { FakeContents, ipcMain } from '../../../tests/support/fake-electron.ts'
import type { FakeFrame } from '../../../tests/support/fake-electron.ts'
import { FakeHost } from '../../../tests/support/fake-host.ts'
import { settle } from '../../../tests/support/memory-channel.ts'
import { BRIDGE_CHANNEL, BRIDGE_ENDED, BRIDGE_OPEN } from '../../shared/window-bridge.ts'
import { silentLog } from '../base/log.ts'
import { HOME_URL } from './origin.ts'
import { RpcDoor } from './rpc-door.ts'

vi.mock('electron', () => import('../../../tests/support/fake-electron.ts'))

const setUp = () => {
  const host = new FakeHost()
  const contents = new FakeContents()
  const got = vi.spyOn(contents, 'send').mockReturnValue()
  new RpcDoor(host, HOME_URL, silentLog).admit(contents as never)
  const say = (
    frame: unknown,
    senderFrame: FakeFrame | null = contents.mainFrame,
    sender = contents,
  ) => ipcMain.emit(BRIDGE_CHANNEL, { sender, senderFrame }, frame)
  return { host, contents, say, heard: () => got.mock.calls.map(([, frame]) => frame) }
}

const call = (id: number) => ({ t: 'call', id, name: 'traffic.clear', input: {} })

describe("the window's door to the host", () => {
  beforeEach(() => void ipcMain.removeAllListeners())

  it('serves the page that opened a channel', async () => {
    const { say, heard } = setUp()
    say(BRIDGE_OPEN)
    say(call(1))
    await settle()
    expect(heard()).toEqual([{ t: 'result', id: 1, value: {} }])
  })

  it.each([
    ['an embedded frame of our own', { url: HOME_URL }],
    ['a frame that is gone', null],
  ])('refuses %s', async (_, frame) => {
    const { say, heard, host } = setUp()
    say(BRIDGE_OPEN)
    say(call(1), frame)
    await settle()
    expect([heard(), host.signals]).toEqual([[], []])
  })

  it.each(['https://evil.com/', 'file:///etc/passwd', 'about:blank', 'app://evil/', ''])(
    'refuses our window when it shows %s',
    async (url) => {
      const { say, contents, heard, host } = setUp()
      say(BRIDGE_OPEN)
      contents.mainFrame.url = url
      say(call(1))
      await settle()
      expect([heard(), host.signals]).toEqual([[], []])
    },
  )

  it('refuses contents that are no window of ours', async () => {
    const { say, host } = setUp()
    const stranger = new FakeContents()
    say(BRIDGE_OPEN, stranger.mainFrame, stranger)
    say(call(1), stranger.mainFrame, stranger)
    await settle()
    expect(host.signals).toEqual([])
  })

  it('takes nothing before a channel was opened', async () => {
    const { say, host } = setUp()
    say(call(1))
    await settle()
    expect(host.signals).toEqual([])
  })

  it('gives a page that loads anew a channel of its own, and lets go of what the old one had', async () => {
    const { say, host, heard } = setUp()
    say(BRIDGE_OPEN)
    say({ t: 'subscribe', id: 1, feed: 'peers', params: {} })
    await settle()
    expect(host.watched).toEqual(['peers'])
    say(BRIDGE_OPEN)
    expect(host.watched).toEqual([])
    say(call(1))
    await settle()
    expect(heard().at(-1)).toEqual({ t: 'result', id: 1, value: {} })
  })

  it('lets everything go when the page crashes, and sends it nothing', async () => {
    const { say, contents, host, heard } = setUp()
    say(BRIDGE_OPEN)
    say({ t: 'subscribe', id: 1, feed: 'peers', params: {} })
    await settle()
    const before = heard().length
    contents.crashed = true
    contents.emit('render-process-gone')
    expect(host.watched).toEqual([])
    expect(heard()).toHaveLength(before)
  })

  it('tells the page when its channel ends over a frame that is none', async () => {
    const { say, heard } = setUp()
    say(BRIDGE_OPEN)
    say({ t: 'exec' })
    expect(heard()).toEqual([expect.objectContaining({ t: 'fault' }), BRIDGE_ENDED])
  })
})
