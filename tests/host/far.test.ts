/** One whole host manages another over the pipe that every peer has for it: who may, what it may, and how it ends. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadIdentity } from '../../src/main/platform/identity.ts'
import { createRpcClient, openFar } from '../../src/shared/rpc/index.ts'
import type { FarWay, RpcClient } from '../../src/shared/rpc/index.ts'
import type { PipeRow, StatusRow } from '../../src/shared/rows.ts'
import { createChannelPair } from '../support/memory-channel.ts'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

const PATIENCE_MS = 30_000

describe('a peer that is managed from another', () => {
  let desk: RunningHost
  let server: RunningHost
  let deskKey: string
  let serverKey: string

  beforeAll(async () => {
    ;[desk, server] = await Promise.all([start('Desk'), start('Server')])
    deskKey = (await loadIdentity(desk.profile)).key.fingerprint
    serverKey = (await loadIdentity(server.profile)).key.fingerprint
    await pair(desk, serverKey)
    await pair(server, deskKey)
  })
  afterAll(async () => {
    await Promise.all([desk, server].map(stop))
    removeFolders()
  })

  const pair = async (here: RunningHost, fingerprint: string): Promise<void> => {
    await rowsOf(here, 'trust', {}, (rows) => rows.some(({ id }) => id === fingerprint))
    await call(here, 'trust.setStanding', { fingerprint, standing: 'paired' })
  }
  const mayManage = (may: boolean): Promise<object> =>
    call(server, may ? 'trust.grant' : 'trust.revoke', {
      fingerprint: deskKey,
      right: 'administrate',
    })
  const manage = async (ways: FarWay[] = []): Promise<RpcClient> => {
    const { client, host } = createChannelPair()
    host.onFrame((frame) => {
      const { fingerprint } = frame as { fingerprint: string }
      desk.host.carryFar(host, fingerprint)
    })
    return createRpcClient(await openFar(client, serverKey, (way) => ways.push(way)))
  }
  const counter = async (at: RunningHost, name: string): Promise<number> => {
    const rows = await rowsOf(at, 'counters', {}, () => true)
    return rows.find(({ id }) => id === name)?.value ?? 0
  }
  const administrators = async (
    wanted: (rows: StatusRow['administrators']) => boolean,
  ): Promise<StatusRow['administrators']> => {
    const [status] = await rowsOf(
      ...([server, 'status', {}] as const),
      ([row]) => row !== undefined && wanted(row.administrators),
    )
    return status?.administrators ?? []
  }

  it('is not, unless that is switched on there', async () => {
    await expect(manage()).rejects.toMatchObject({ code: 'far/off' })
  })

  it('refuses whoever has no right to it, and asks nobody whether to give it', async () => {
    await call(server, 'settings.set', { managed: true })
    await expect
      .poll(() => manage().catch((error: unknown) => error), { timeout: PATIENCE_MS })
      .toMatchObject({ code: 'far/refused' })
    expect(await counter(server, 'access.refused-binds')).toBeGreaterThan(0)
    expect(await rowsOf(server, 'inbox', {}, () => true)).toEqual([])
  })

  it('serves one that has the right: its calls are done there, its feeds are those of there', async () => {
    await mayManage(true)
    const client = await manage()
    const { id } = await client.call('pipes.create', { name: 'made from afar' })
    const isThere = (pipes: readonly PipeRow[]): boolean => pipes.some((one) => one.id === id)
    await rowsOf(server, 'pipes', {}, isThere)
    const names: string[] = []
    client.subscribe('status', {}, ({ rows }) => names.push(...rows.map(({ name }) => name)))
    await expect.poll(() => names).toContain('Server')
    expect(await administrators((rows) => rows.length === 1)).toMatchObject([{ peerName: 'Desk' }])
    client.close()
    await administrators((rows) => rows.length === 0)
    const activity = await rowsOf(server, 'activity', {}, (rows) =>
      rows.some(({ text }) => text === 'Desk manages this peer no longer'),
    )
    expect(activity.map(({ text }) => text)).toContain('Desk manages this peer now')
  })

  it.each([
    ['trust.grant', { fingerprint: 'a'.repeat(64), right: 'administrate' }],
    ['trust.setStanding', { fingerprint: 'a'.repeat(64), standing: 'paired' }],
    ['invitations.create', { rights: ['administrate'] }],
    ['settings.set', { managed: false }],
    ['settings.set', { legacy: 'allow' }],
    ['backup.create', { passphrase: 'a long enough passphrase' }],
    ['host.stop', {}],
  ] as const)('does not let it call %s with %j', async (name, input) => {
    const client = await manage()
    await expect(client.call(name, input)).rejects.toMatchObject({ code: 'rpc/reserved' })
    client.close()
    expect(await counter(server, 'far.refused-calls')).toBeGreaterThan(0)
  })

  it('is not cut off from what it has brought to a standstill', async () => {
    const client = await manage()
    for (const input of [{ paused: true }, { receiving: false }, { receiving: true }] as const)
      await client.call('settings.set', input)
    client.close()
    const next = await manage()
    await next.call('settings.set', { paused: false })
    next.close()
  })

  it('carries what is longer than a part', async () => {
    const client = await manage()
    const { id: pipeId } = await client.call('pipes.create', { name: 'long' })
    const elements = [{ name: 'x', text: 'ä'.repeat(300_000) }]
    await expect(client.call('pipes.send', { pipeId, elements })).rejects.toMatchObject({
      code: 'pipe/not-bound',
    })
    client.close()
  })

  it('cuts whoever sends what are no frames, after the first of ten thousand, and serves the next', async () => {
    const { client, host } = createChannelPair()
    host.onFrame((frame) => {
      const { fingerprint } = frame as { fingerprint: string }
      desk.host.carryFar(host, fingerprint)
    })
    const far = await openFar(client, serverKey, () => {})
    const ended = new Promise((resolve) => far.onClosed(resolve))
    const before = await counter(server, 'far.malformed')
    for (let n = 0; n < 10_000; n++) far.send({ t: 'nonsense', n })
    await expect(ended).resolves.toMatchObject({ code: 'rpc/malformed' })
    expect(await counter(server, 'far.malformed')).toBe(before + 1)
    const next = await manage()
    await next.call('pipes.search', {})
    next.close()
  })

  it(
    'goes on where it was when the way was lost and is back, and tells of both',
    async () => {
      const ways: FarWay[] = []
      const client = await manage(ways)
      await call(desk, 'settings.setInterface', { name: 'lo', on: false })
      // Every link over that interface ends; it may be back before anybody looks.
      const states = (): readonly string[] => ways.map(({ state }) => state)
      await expect.poll(states, { timeout: PATIENCE_MS }).toContain('lost')
      const created = client.call('pipes.create', { name: 'asked for meanwhile' })
      await call(desk, 'settings.setInterface', { name: 'lo', on: true })
      await expect.poll(() => ways.at(-1)?.state, { timeout: PATIENCE_MS }).toBe('open')
      const { id } = await created
      await rowsOf(server, 'pipes', {}, (pipes) => pipes.some((one) => one.id === id))
      client.close()
    },
    PATIENCE_MS * 2,
  )

  it('cuts it at once when its right is taken back, and says why', async () => {
    const client = await manage()
    const ended = new Promise((resolve) => client.onClosed(resolve))
    await mayManage(false)
    await administrators((rows) => rows.length === 0)
    await ended
    await expect(client.call('pipes.search', {})).rejects.toThrow()
    await expect(manage()).rejects.toMatchObject({ code: 'far/refused' })
  })

  it('ends with it when it is switched off there', async () => {
    await mayManage(true)
    const client = await manage()
    const ended = new Promise((resolve) => client.onClosed(resolve))
    await call(server, 'settings.set', { managed: false })
    await expect(ended).resolves.toMatchObject({ code: 'far/off' })
    await administrators((rows) => rows.length === 0)
    await call(server, 'settings.set', { managed: true })
  })

  it('is served again when that peer was restarted', async () => {
    const { folder } = server.profile
    await stop(server)
    server = await start('Server', { folder })
    await expect
      .poll(() => manage().then((client) => client.close()), { timeout: PATIENCE_MS })
      .toBeUndefined()
  })
})
