import { existsSync } from 'node:fs'
import { connect } from 'node:net'
import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { FakeHost, refusal } from '../../../tests/support/fake-host.ts'
import { temporaryFolder } from '../../../tests/support/folders.ts'
import { codeOf } from '../../../tests/support/ui-site.ts'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import { createDeferred } from '../base/deferred.ts'
import { Emitter } from '../base/events.ts'
import { systemRandom } from '../base/system.ts'
import type { HostOptions } from '../host/host-options.ts'
import type { Host } from '../host/host.ts'
import { createRpcClient } from '../../shared/rpc/index.ts'
import { openProfile } from '../platform/profile.ts'
import { STOP_TIMEOUT_MS } from './daemon.ts'
import { SocketChannel } from './socket-channel.ts'
import { startPeer } from './start-peer.ts'
import type { PeerFlags } from './start-peer.ts'

const setUp = (stop: () => Promise<void> = async () => {}) => {
  const folder = temporaryFolder()
  const clock = new VirtualClock()
  const asked = new Emitter<void>()
  const given: HostOptions[] = []
  const host: Host = {
    api: new FakeHost(),
    carryFar: () => {},
    stop,
    onStopRequested: (listener) => asked.on(listener),
    guardPort: () => () => {},
  }
  const createHost = async (options: HostOptions): Promise<Host> => {
    given.push(options)
    return host
  }
  const start = (flags: PeerFlags = {}, create = createHost) =>
    startPeer({
      ...{ flags: { profile: folder, ...flags }, createHost: create, runtime: 'Test 1' },
      ...{ bundleFolder: folder, uiPort: 0, clock, random: systemRandom },
    })
  return { folder, clock, asked, given, start }
}

describe('starting a peer', () => {
  it('hands the flags to the host and serves it at the control socket', async () => {
    const { start, given } = setUp()
    const peer = await start({
      ...{ name: 'ann', interfaces: ['lo'], port: 0, multicast: false },
      compatibility: { cbjx: true },
    })
    onTestFinished(() => peer.stop())
    expect(given).toMatchObject([
      {
        ...{ name: 'ann', interfaces: ['lo'], port: 0, multicast: false, runtime: 'Test 1' },
        compatibility: { cbjx: true },
      },
    ])
    const socket = connect(peer.profile.controlSocketPath)
    await once(socket, 'connect')
    const client = createRpcClient(new SocketChannel(socket))
    const { url } = await client.call('ui.link', {})
    expect((await fetch(url)).status).toBe(404) // The bundle of this test is empty.
    const { url: second } = await client.call('ui.link', {})
    expect(new URL(second).port).toBe(new URL(url).port)
    expect(codeOf(second)).not.toBe(codeOf(url))
  })

  it('gives everything free when it stops, also when that is asked for twice', async () => {
    const { start, folder } = setUp()
    const peer = await start()
    const link = await peer.link()
    await Promise.all([peer.stop(), peer.stop()])
    expect(existsSync(peer.profile.controlSocketPath)).toBe(false)
    await expect(fetch(link)).rejects.toThrow()
    await expect(peer.link()).rejects.toMatchObject({ code: 'base/stopped' })
    openProfile({ folder }).release()
  })

  it('gives the profile free when the host does not start, and passes on why', async () => {
    const { start, folder } = setUp()
    const failing = start({}, () => Promise.reject(refusal('store/newer', 'too new')))
    await expect(failing).rejects.toMatchObject({ code: 'store/newer' })
    openProfile({ folder }).release()
  })

  it('refuses a profile that another process has, and leaves that one alone', async () => {
    const { start, folder, given } = setUp()
    const peer = await start()
    onTestFinished(() => peer.stop())
    await expect(start()).rejects.toMatchObject({ code: 'host/profile-in-use' })
    expect(given).toHaveLength(1)
    expect(() => openProfile({ folder })).toThrow(
      expect.objectContaining({ code: 'host/profile-in-use' }),
    )
  })

  it('tells when a client asked for the end', async () => {
    const { start, asked } = setUp()
    const peer = await start()
    onTestFinished(() => peer.stop())
    asked.emit()
    await peer.stopRequested
  })

  it('does not wait for a host that does not stop', async () => {
    const never = createDeferred()
    const { start, clock } = setUp(() => never.promise)
    const peer = await start()
    onTestFinished(() => never.resolve())
    const stopped = peer.stop()
    await clock.advance(STOP_TIMEOUT_MS)
    await stopped
  })
})
