/**
 * Two peers on different networks, each behind a router that translates addresses: they meet through a relay at once, and by
 * the DHT directly where their routers allow that.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { PipeRow } from '../../src/shared/rows.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { createFarRig, RELAY_ADDRESS } from './far-rig.ts'
import type { FarRig } from './far-rig.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const SLOW_MS = 120_000
const possible = { ...skipUnless(whyNoNamespaces()), timeout: SLOW_MS }
const RELAY = `tcp://${RELAY_ADDRESS}:9701`

describe('two peers behind two routers that translate addresses', possible, () => {
  const rig = createRig()
  let far: FarRig
  let relay: NetPeer
  let anna: NetPeer
  let boris: NetPeer
  let pipeId: string

  beforeAll(async () => {
    far = await createFarRig(rig)
    relay = await rig.peer(far.between, 'Relay', '--relay', '--port', '9701')
    const flags = ['--seed', RELAY, '--no-multicast', '--dht-bootstrap', far.bootstrap]
    anna = await rig.peer(far.left, 'Anna', ...flags)
    boris = await rig.peer(far.right, 'Boris', ...flags)
  }, SLOW_MS)
  afterAll(() => far?.close())

  const bound = (how: string, check: (pipe: PipeRow) => boolean): Promise<PipeRow> =>
    boris.until(`bound ${how}`, 'pipes', {}, (pipes) =>
      pipes.find((pipe) => pipe.id === pipeId && pipe.state === 'Bound' && check(pipe)),
    )
  const send = (text: string) =>
    boris.client.call('pipes.send', { pipeId, elements: [{ name: 'text', text }] })
  const received = async (receiverId: string): Promise<string | undefined> => {
    const { messages } = await anna.client.call('pipes.receive', {
      ...{ pipeId, receiverId, max: 1, waitMs: 20_000 },
    })
    return messages[0]?.elements[0]?.text
  }
  const relayed = (peer: NetPeer, state: string) =>
    peer.status(`${state} at the relay`, ({ throughRelays: [one] }) => one?.state === state)
  const receiver = async (): Promise<string> => {
    const { receiverId } = await anna.client.call('pipes.receive', { pipeId, waitMs: 0 })
    return receiverId
  }

  test('bind a secure pipe through a relay, and go on by themselves when it was restarted', async () => {
    const wish = { name: 'across', type: 'JxtaUnicastSecure', access: 'anyone' } as const
    pipeId = (await anna.client.call('pipes.create', { ...wish, publish: true, listen: true })).id
    await relay.pipe('across')
    await boris.client.call('pipes.search', {})
    await boris.pipe('across')
    const receiverId = await receiver()
    await boris.client.call('pipes.bind', { pipeId })
    const { output } = await bound('through the relay', () => true)
    // From end to end, whoever lies between.
    expect(output?.security).toMatchObject({ profile: 'tls13' })
    await send('through the relay')
    expect(await received(receiverId)).toBe('through the relay')

    // The place that the relay holds is lost with it, and taken again without a person.
    for (const peer of [anna, boris]) await relayed(peer, 'held')
    await relay.kill()
    await relayed(boris, 'away')
    await relay.start(['--relay', '--port', '9701'])
    for (const peer of [anna, boris]) await relayed(peer, 'held')
    await expect
      .poll(() => send('after the restart').then(() => 'sent', String), { timeout: SLOW_MS })
      .toBe('sent')
    expect(await received(receiverId)).toBe('after the restart')
  })
  test('go over to the DHT by themselves once they may, and back to the relay while no way is open', async () => {
    for (const peer of [anna, boris]) await peer.client.call('settings.set', { reach: 'anywhere' })
    for (const peer of [anna, boris]) {
      const { directories } = await peer.status('in the DHT', (status) =>
        status.directories.some(({ kind }) => kind === 'reachable'),
      )
      expect(directories[0]?.words).toContain('passes on by one address')
    }
    // Nobody binds it anew: it was bound through the relay, and is the same pipe still.
    const direct = ({ output }: PipeRow): boolean => /^dht:/.test(output?.endpoint ?? '')
    await bound('by the DHT', direct)
    const receiverId = await receiver()
    await send('directly')
    expect(await received(receiverId)).toBe('directly')

    far.closeWays(true)
    const relayed = await bound(
      'through the relay again',
      ({ output }) => output?.relays !== undefined,
    )
    expect(relayed.output?.relays).toMatchObject([{ name: 'Relay' }])
    await send('through the relay again')
    expect(await received(receiverId)).toBe('through the relay again')
    far.closeWays(false)
    await bound('by the DHT again', direct)
    await relay.kill()
    await send('with no relay between')
    expect(await received(receiverId)).toBe('with no relay between')
  })

  test('are told that a relay is needed where both routers change the address each time', async () => {
    far.translate('changing')
    const [cora, dora] = await Promise.all(
      [far.left, far.right].map((space, i) =>
        rig.peer(
          space,
          ['Cora', 'Dora'][i] ?? '',
          ...[
            ...['--seed', RELAY, '--no-multicast', '--dht', '--dht-bootstrap', far.bootstrap],
            ...['--port', '9711'],
          ],
        ),
      ),
    )
    if (cora === undefined || dora === undefined) throw new Error('not started')
    const { endpoints } = await cora.status('listed in the DHT', (status) =>
      status.endpoints.some(({ transport }) => transport === 'dht'),
    )
    const address = endpoints.find(({ transport }) => transport === 'dht')?.address ?? ''
    await dora.status('in the DHT', (status) =>
      status.directories.some(({ kind }) => kind === 'reachable'),
    )
    // They started without it: a relay that comes later is taken then.
    await relayed(dora, 'away')
    await relay.start(['--relay', '--port', '9701'])
    const { throughRelays } = await relayed(dora, 'held')
    expect(throughRelays[0]?.words).toBe('Reachable through the relay Relay')
    const { checks } = await dora.client.call('doctor.run', {})
    expect(checks.find(({ id }) => id === 'beyond')).toMatchObject({ verdict: 'warn' })
    expect(checks.find(({ id }) => id === 'relay')).toMatchObject({ verdict: 'pass' })
    await expect(dora.client.call('peers.connect', { address })).rejects.toMatchObject({
      code: 'endpoint/unreachable',
      message: expect.stringContaining('a relay is needed') as string,
    })
  })
})

describe('the DHT', possible, () => {
  const rig = createRig()

  test('is sent nothing until a person chose it, and nothing at all by a peer that stays on its network', async () => {
    const bridge = rig.bridge('bridge')
    const spaces = ['home', 'quiet', 'open'].map((name) => rig.space(name))
    for (const [i, space] of spaces.entries()) {
      rig.join(space, bridge, `10.77.1.${i + 1}`)
      rig.countLeaving(space, '10.77.1.0', '10.77.1.9')
    }
    const [home = '', quiet = '', open = ''] = spaces
    const entry = ['--dht-bootstrap', '10.99.0.1:49737']
    const [, asked, chosen] = await Promise.all([
      rig.peer(home, 'home', '--local-only', '--dht', ...entry),
      rig.peer(quiet, 'quiet', ...entry),
      rig.peer(open, 'open', '--dht', ...entry),
    ])
    const alone = (peer: NetPeer) =>
      peer.status('alone', ({ directories }) => directories[0]?.kind === 'alone')
    // By then the others would have tried, too.
    const { directories } = await alone(chosen)
    expect(directories[0]?.words).toContain('No node of the DHT answers')
    expect(rig.left(open)).toBeGreaterThan(0)
    expect([rig.left(home), rig.left(quiet)]).toEqual([0, 0])
    await asked.client.call('settings.set', { reach: 'anywhere' })
    await alone(asked)
    expect(rig.left(quiet)).toBeGreaterThan(0)
    expect(rig.left(home)).toBe(0)
  })
})
