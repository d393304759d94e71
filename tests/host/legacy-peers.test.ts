/** Whole hosts, and peers that prove nothing: refused unless they are allowed, and never taken for one that has a key. */
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/main/base/log.ts'
import type { Compatibility } from '../../src/main/host/host-options.ts'
import { createHost, type Host } from '../../src/main/host/host.ts'
import { statusOf } from '../../src/main/headless/status.ts'
import { openProfile } from '../../src/main/platform/profile.ts'
import { encodeWelcome } from '../../src/main/protocol/framing/welcome.ts'
import { parsePeerId, type PeerId } from '../../src/main/protocol/ids.ts'
import type { CounterRow, PeerRow } from '../../src/shared/rows.ts'
import { untilSo } from '../support/waiting.ts'

const STRANGER = parsePeerId(
  'urn:jxta:uuid-59616261646162614A78746150325033000000000000000000000000000000AA03',
)

const closers: (() => Promise<void> | void)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'pipefitter-legacy-'))
  closers.push(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

interface Running {
  readonly host: Host
  readonly address: string
  readonly stop: () => Promise<void>
}

const start = async (folder = newFolder(), compatibility: Compatibility = {}): Promise<Running> => {
  const profile = openProfile({ folder })
  const host = await createHost({
    ...{ profile, compatibility, name: 'here', interfaces: ['lo'], port: 0, multicast: false },
    ...{ runtime: 'test', log: silentLog },
  })
  let stopped: Promise<void> | undefined
  const stop = (): Promise<void> => (stopped ??= host.stop().then(() => profile.release()))
  closers.push(stop)
  return { host, address: (await statusOf(host.api)).endpoints[0]!.address, stop }
}

const call = (host: Host, name: 'settings.set' | 'peers.connect', input: object) =>
  host.api.call(name, input, { signal: new AbortController().signal })

const snapshot = <Row>(host: Host, feed: 'counters' | 'peers'): Promise<readonly Row[]> =>
  new Promise((resolve) => {
    const unsubscribe = host.api.subscribe(feed, {}, (event) => {
      if (event.kind !== 'snapshot') return
      setImmediate(() => unsubscribe())
      resolve(event.rows as unknown as readonly Row[])
    })
  })

const counter = async (host: Host, name: string): Promise<number> =>
  (await snapshot<CounterRow>(host, 'counters')).find(({ id }) => id === name)?.value ?? 0

/** A bare socket that greets as a legacy peer does. */
const legacyLink = (address: string, peerId: PeerId): { heard: string; socket: Socket } => {
  const socket = connect(Number(address.slice(address.lastIndexOf(':') + 1)), '127.0.0.1')
  const link = { heard: '', socket }
  closers.push(() => void socket.destroy())
  socket.on('error', () => {}).on('data', (chunk: Buffer) => (link.heard += chunk.toString()))
  const places = { destination: address, publicAddress: 'tcp://127.0.0.1:9' }
  socket.write(encodeWelcome({ ...places, peerId }))
  return link
}

describe('legacy peers', () => {
  it('are refused by default, without a word', async () => {
    const { host, address } = await start()
    const link = legacyLink(address, STRANGER)
    await untilSo(() => link.socket.destroyed, 'the link is closed')
    expect(link.heard).toBe('')
    expect(await counter(host, 'tcp.refused-legacy')).toBe(1)
    const { legacy, connections } = await statusOf(host.api)
    expect({ legacy, connections }).toEqual({ legacy: 'refuse', connections: 0 })
  })

  it('are linked once they are allowed, and cut off as soon as they are refused again', async () => {
    const folder = newFolder()
    const first = await start(folder)
    await call(first.host, 'settings.set', { legacy: 'allow' })
    const link = legacyLink(first.address, STRANGER)
    await untilSo(async () => (await statusOf(first.host.api)).connections === 1, 'it is linked')
    await untilSo(() => link.heard.includes('JXTAHELLO'), 'it is greeted')
    await call(first.host, 'settings.set', { legacy: 'refuse' })
    await untilSo(() => link.socket.destroyed, 'the link is closed')
    await call(first.host, 'settings.set', { legacy: 'allow' })
    await first.stop()
    const again = await start(folder)
    expect((await statusOf(again.host.api)).legacy).toBe('allow')
    await again.stop()
    const refusing = await start(folder, { legacy: 'refuse' })
    expect((await statusOf(refusing.host.api)).legacy).toBe('refuse')
  })

  it('are never taken for a peer whose key was seen once, also after a restart', async () => {
    const folder = newFolder()
    const here = await start(folder, { legacy: 'allow' })
    const there = await start()
    const { peerId } = await statusOf(there.host.api)
    await call(here.host, 'peers.connect', { address: there.address })
    const rowOf = async (host: Host) =>
      (await snapshot<PeerRow>(host, 'peers')).find(({ id }) => id === peerId)
    await untilSo(
      async () => (await rowOf(here.host))?.authenticated === true,
      'it is authenticated',
    )
    const { fingerprint } = await statusOf(there.host.api)
    expect(await rowOf(here.host)).toMatchObject({ proven: true, fingerprint })
    await there.stop()
    const link = legacyLink(here.address, parsePeerId(peerId))
    await untilSo(() => link.socket.destroyed, 'the link is closed')
    expect(await counter(here.host, 'endpoint.refused-downgrades')).toBe(1)
    await here.stop()
    const again = await start(folder, { legacy: 'allow' })
    const later = legacyLink(again.address, parsePeerId(peerId))
    await untilSo(() => later.socket.destroyed, 'the link is closed')
    expect(await counter(again.host, 'endpoint.refused-downgrades')).toBe(1)
  })
})
