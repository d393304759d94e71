/** Hosts that no multicast joins and that know no address of each other, over a test network of the DHT on loopback. */
import createTestnet from '@hyperswarm/testnet'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { formatInvitation, parseInvitation } from '../../src/main/protocol/trust/invitation-link.ts'
import {
  call,
  removeFolders,
  rowsOf as rowsWithin,
  start,
  stop,
  type RunningHost,
} from './running-host.ts'
import type { FeedName, FeedParams, FeedRow } from '../../src/shared/contract.ts'

const SLOW_MS = 90_000
/** Nothing else joins them: where one listens for TCP is known to nobody. */
const APART = { multicast: false, ws: false } as const

/** As of a machine that has much else to do. */
const rowsOf = <N extends FeedName>(
  host: RunningHost,
  feed: N,
  params: FeedParams<N>,
  wanted: (rows: readonly FeedRow<N>[]) => boolean,
) => rowsWithin(host, feed, params, wanted, SLOW_MS / 2)

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
    const host = await start(name, { ...APART, dht, ...more })
    running.push(host)
    return host
  }
  const restarted = async (host: RunningHost, name: string): Promise<RunningHost> => {
    running.splice(running.indexOf(host), 1)
    await stop(host)
    return far(name, { folder: host.profile.folder })
  }
  const inDht = (host: RunningHost) =>
    rowsOf(host, 'status', {}, ([status]) =>
      (status?.directories ?? []).some(({ name, kind }) => name === 'DHT' && kind === 'reachable'),
    )

  const text = (value: string) => [{ name: 'text', text: value }]

  it('meet by an id alone', async () => {
    const [anna, boris] = [await far('Anna'), await far('Boris')]
    const [[status]] = await Promise.all([inDht(anna), inDht(boris)])
    const peerId = status?.peerId ?? ''
    // What Anna announces arrives a moment after she is there.
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

  it('bind a pipe of which one knows the id alone, and the query says that the DHT answered', async () => {
    const [erin, fritz] = [await far('Erin'), await far('Fritz')]
    await Promise.all([inDht(erin), inDht(fritz)])
    const wish = { name: 'far letters', listen: true, access: 'anyone' } as const
    const { id: pipeId } = await call(erin, 'pipes.create', wish)
    // As long as it is not published beyond this network nobody hears of it there.
    expect(await call(fritz, 'pipes.lookUp', { pipeId })).toEqual({ asked: 0 })
    await call(erin, 'pipes.publish', { pipeId, beyond: true })
    await expect
      .poll(() => call(fritz, 'pipes.lookUp', { pipeId }).catch(String), { timeout: SLOW_MS })
      .toEqual({ asked: 1 })
    await rowsOf(fritz, 'pipes', {}, (rows) => rows.some(({ id }) => id === pipeId))
    // After a new start no link leads there, so that nobody but the DHT can be asked.
    const again = await restarted(fritz, 'Fritz')
    await inDht(again)
    await call(again, 'pipes.resolve', { pipeId, timeoutMs: SLOW_MS })
    const [run] = await rowsOf(again, 'resolutions', { pipeId }, (rows) =>
      rows.some(({ asked }) =>
        asked.some(({ channel, state }) => channel === 'DHT' && state === 'answered'),
      ),
    )
    const channel = run?.asked.find((one) => one.channel === 'DHT')
    expect(channel).toMatchObject({ answers: 1 })
    expect(channel?.firstAnswerMs).toBeGreaterThan(0)
    const binding = await call(again, 'pipes.bind', { pipeId })
    expect(binding).toMatchObject({ transport: 'dht', peerName: 'Erin' })
    await call(again, 'pipes.send', { pipeId, elements: text('hello from afar') })
    await rowsOf(erin, 'pipes', {}, (rows) => rows.some(({ input }) => input?.received === 1))
  })

  it('pair by an invitation that one sends the other', async () => {
    const [gerd, hanna] = [await far('Gerd'), await far('Hanna')]
    const [[status]] = await Promise.all([inDht(gerd), inDht(hanna)])
    const { link } = await call(gerd, 'invitations.create', { note: 'for Hanna' })
    // Without its addresses, which lead there on one machine: who invited is found by the key.
    const invitation = formatInvitation({ ...parseInvitation(link), addresses: [] })
    // What Gerd announces arrives a moment after he is there.
    await expect
      .poll(() => call(hanna, 'invitations.redeem', { invitation }).catch(String), {
        timeout: SLOW_MS,
      })
      .toMatchObject({ peerId: status?.peerId })
    const [peer] = await rowsOf(hanna, 'peers', {}, (rows) =>
      rows.some(({ trust }) => trust?.standing === 'paired'),
    )
    expect(peer?.path).toMatchObject({ transport: 'dht' })
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
