/** Peers behind routers of their own that let them open a port: whoever is outside comes in by it. */
import { beforeAll, describe, expect, test } from 'vitest'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import { at, home, RELAY_ADDRESS, setTranslation } from './far-rig.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const SLOW_MS = 60_000
const OUTSIDE = `tcp://${RELAY_ADDRESS}:9701`

describe(
  'a router that is asked to open a port',
  { ...skipUnless(whyNoNamespaces()), timeout: SLOW_MS },
  () => {
    const rig = createRig()
    let internet: string
    let carl: NetPeer

    beforeAll(async () => {
      internet = rig.bridge('internet')
      const spaces = ['outside', 'carl'].map((name, i) => {
        const space = rig.space(name)
        rig.join(space, internet, at(20 + i))
        return space
      })
      await rig.peer(spaces[0] ?? '', 'Outside', '--port', '9701', '--no-multicast')
      carl = await rig.peer(spaces[1] ?? '', 'Carl', '--no-multicast')
    }, SLOW_MS)

    /** A peer behind a router that speaks so and tells this address. */
    const behind = async (number: number, kind: string, tells: string, ...flags: string[]) => {
      const { router, machine } = home(rig, internet, number)
      setTranslation(rig, router, 'steady')
      const lines = await rig.script(router, 'router.mjs', kind, `10.${number}.0.1`, tells)
      const peer = await rig.peer(
        machine,
        `Behind${number}`,
        ...['--map-ports', '--no-multicast', '--seed', OUTSIDE, ...flags],
      )
      return { peer, router, lines }
    }
    const mapped = (peer: NetPeer, how: string, check: (words: string) => boolean) =>
      peer.status(
        how,
        ({ mappings }) => mappings.length > 0 && mappings.every(({ words }) => check(words)),
      )

    test.each([
      ['nat-pmp', 1, 9701],
      ['upnp', 2, 9702],
    ])(
      'by %s lets a peer outside bind a pipe, and closes it when the peer stops',
      async (kind, number, port) => {
        const { peer, lines, router } = await behind(number, kind, at(number))
        const address = `tcp://${at(number)}:${port}`
        const status = await mapped(peer, 'reached at its port', (words) =>
          words.includes('Outside reached this peer'),
        )
        expect(status.mappings[0]).toMatchObject({
          port: 9701,
          state: 'open',
          address,
          check: 'reached',
        })
        expect(status.mappings[0]?.untilWallMs).toBeGreaterThan(Date.now())
        expect(status.endpoints.map((one) => one.address)).toContain(address)
        const { checks } = await peer.client.call('doctor.run', {})
        expect(checks.find(({ id }) => id === 'router')).toMatchObject({ verdict: 'pass' })

        const name = `through ${kind}`
        const wish = {
          name,
          type: 'JxtaUnicastSecure',
          access: 'anyone',
          publish: true,
          listen: true,
        } as const
        const { id: pipeId } = await peer.client.call('pipes.create', wish)
        // Carl knows nothing but the address that the router has, and comes in from outside.
        expect(await carl.client.call('peers.connect', { address })).toEqual({
          peerId: status.peerId,
        })
        await carl.client.call('pipes.search', {})
        await carl.pipe(name)
        const { receiverId } = await peer.client.call('pipes.receive', { pipeId, waitMs: 0 })
        await carl.client.call('pipes.bind', { pipeId })
        const bound = await carl.until('bound', 'pipes', {}, (pipes) =>
          pipes.find((one) => one.id === pipeId && one.state === 'Bound'),
        )
        expect(bound.output).toMatchObject({ endpoint: address })
        await carl.client.call('pipes.send', { pipeId, elements: [{ name: 'text', text: 'in' }] })
        const { messages } = await peer.client.call('pipes.receive', {
          pipeId,
          receiverId,
          max: 1,
          waitMs: 20_000,
        })
        expect(messages[0]?.elements[0]?.text).toBe('in')

        await peer.client.call('settings.set', { mapPorts: false })
        await expect
          .poll(() => lines.at(-1), { timeout: SLOW_MS })
          .toBe(JSON.stringify({ closed: port }))
        expect(rig.exec(router, 'nft', 'list', 'table', 'ip', 'opened')).not.toContain('dnat')
        await peer.client.call('settings.set', { mapPorts: true })
        await mapped(peer, 'open again', (words) => words.includes('lets others in'))
        // It may be gone before its answer is here.
        await peer.client.call('host.stop', {}).catch(() => {})
        await expect
          .poll(() => lines.at(-1), { timeout: SLOW_MS })
          .toBe(JSON.stringify({ closed: port }))
      },
    )

    test('that tells somebody else’s address is not believed', async () => {
      const { peer } = await behind(3, 'nat-pmp', RELAY_ADDRESS)
      const status = await mapped(peer, 'not reached', (words) =>
        words.includes('nobody is told of it'),
      )
      expect(status.mappings[0]).toMatchObject({ state: 'open', check: 'unreached' })
      expect(status.endpoints.map((one) => one.address)).not.toContain(OUTSIDE)
    })

    test.each([
      ['192.168.7.7', 4],
      ['127.0.0.1', 5],
    ])('that is at %s itself is told of nobody', async (tells, number) => {
      const { peer, lines } = await behind(number, 'nat-pmp', tells)
      const status = await mapped(peer, 'refused', (words) =>
        words.includes('another router stands before it'),
      )
      expect(status.mappings[0]).toMatchObject({ state: 'failed' })
      expect(JSON.stringify(status.endpoints)).not.toContain(tells)
      // What it opened all the same is taken back.
      await expect
        .poll(() => lines.at(-1), { timeout: SLOW_MS })
        .toBe(JSON.stringify({ closed: 9701 }))
    })

    test('is asked nothing by a peer that stays on its network, or was not told to', async () => {
      const local = await behind(6, 'nat-pmp', at(6), '--local-only')
      expect((await local.peer.status('there', () => true)).mappings).toEqual([])
      expect(local.lines).toEqual(['ready'])
      await local.peer.client.call('settings.set', { localOnly: false })
      await mapped(local.peer, 'open', (words) => words.includes('lets others in'))
      expect(local.lines).toHaveLength(2)
      await local.peer.client.call('settings.set', { localOnly: true })
      await expect
        .poll(() => local.lines.at(-1), { timeout: SLOW_MS })
        .toBe(JSON.stringify({ closed: 9701 }))
    })
  },
)
