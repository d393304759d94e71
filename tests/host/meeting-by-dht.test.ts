/** Hosts that no multicast joins and that know no address of each other, over a test network of the DHT on loopback. */
import createTestnet from '@hyperswarm/testnet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { call, removeFolders, rowsOf, start, stop, type RunningHost } from './running-host.ts'

const SLOW_MS = 60_000

describe('two hosts that only the DHT joins', { timeout: SLOW_MS }, () => {
  let testnet: Awaited<ReturnType<typeof createTestnet>>
  const running: RunningHost[] = []

  beforeAll(async () => {
    testnet = await createTestnet(4, { host: '127.0.0.1' })
  }, SLOW_MS)
  afterAll(async () => {
    await Promise.all(running.map(stop))
    await testnet.destroy()
    removeFolders()
  }, SLOW_MS)

  const bootstrap = (): string[] => testnet.bootstrap.map(({ host, port }) => `${host}:${port}`)
  const far = async (name: string, more: object = {}): Promise<RunningHost> => {
    const dht = { reach: 'anywhere', bootstrap: bootstrap() } as const
    const host = await start(name, { multicast: false, ws: false, dht, ...more })
    running.push(host)
    return host
  }
  const inDht = (host: RunningHost) =>
    rowsOf(host, 'status', {}, ([status]) =>
      (status?.directories ?? []).some(({ name, kind }) => name === 'DHT' && kind === 'reachable'),
    )

  it('meet by an id, and bind a pipe of which one knows the id alone', async () => {
    const [anna, boris] = [await far('Anna'), await far('Boris')]
    const [[status]] = await Promise.all([inDht(anna), inDht(boris)])
    const peerId = status?.peerId ?? ''
    await expect
      .poll(() => call(boris, 'peers.connect', { address: peerId }).catch(String), {
        timeout: SLOW_MS,
      })
      .toEqual({ peerId })
    const [path] = await rowsOf(boris, 'peers', {}, (rows) =>
      rows.some(({ name, state }) => name === 'Anna' && state === 'connected'),
    )
    expect(path?.path).toMatchObject({ transport: 'dht' })
  })
  it('leaves the DHT, and its links there end, once this peer keeps to its own networks', async () => {
    const [cora, dora] = [await far('Cora'), await far('Dora')]
    const [[status]] = await Promise.all([inDht(cora), inDht(dora)])
    const address = status?.endpoints.find(({ transport }) => transport === 'dht')?.address ?? ''
    await call(dora, 'peers.connect', { address })
    await call(dora, 'settings.set', { localOnly: true })
    const [after] = await rowsOf(dora, 'status', {}, ([row]) => row?.connections === 0)
    expect(after?.directories).toMatchObject([{ name: 'DHT', kind: 'off' }])
    await expect(call(dora, 'peers.connect', { address })).rejects.toMatchObject({
      code: 'endpoint/off-network',
    })
    await call(dora, 'settings.set', { localOnly: false })
    await inDht(dora)
  })
})
