/**
 * A closed group of peers as they are run: two that met once on one network, and then have only a relay between them, which
 * is itself in no group.
 */
import { beforeAll, describe, expect, test } from 'vitest'
import type { FeedRow } from '../../src/shared/contract.ts'
import { skipUnless, whyNoNamespaces } from '../support/skips.ts'
import type { NetPeer } from './net-peer.ts'
import { createRig } from './rig.ts'

const TIMEOUT_MS = 120_000
const AT_LEFT = ['--role', 'edge', '--seed', 'tcp://10.77.1.3:9701']

describe(
  'a closed group of two peers that only a relay joins',
  { ...skipUnless(whyNoNamespaces()), timeout: TIMEOUT_MS },
  () => {
    const rig = createRig()
    let creator: NetPeer
    let far: NetPeer
    let relay: NetPeer
    let groupId: string

    beforeAll(async () => {
      const [left, right] = [rig.bridge('left'), rig.bridge('right')]
      const [spaceA, spaceB, between] = [rig.space('a'), rig.space('b'), rig.space('r')]
      rig.join(spaceA, left, '10.77.1.1')
      rig.join(spaceB, right, '10.77.2.1')
      rig.join(spaceB, left, '10.77.1.2', 'eth1')
      rig.join(between, left, '10.77.1.3')
      rig.join(between, right, '10.77.2.3', 'eth1')
      relay = await rig.peer(between, 'R', '--relay', '--role', 'rendezvous')
      creator = await rig.peer(spaceA, 'A', ...AT_LEFT)
      far = await rig.peer(spaceB, 'B', '--role', 'edge', '--seed', 'tcp://10.77.2.3:9701')
      // A person meets another before putting them on a list: their keys are proven on a link.
      await creator.client.call('peers.connect', { address: 'tcp://10.77.1.2:9701' })
      const { id: fingerprint } = await creator.until('knowing the key of B', 'trust', {}, (keys) =>
        keys.find(({ name }) => name === 'B'),
      )
      await creator.client.call('trust.setStanding', { fingerprint, standing: 'paired' })
      // From here on nothing but the relay joins them; A would notice the silence of its link only later.
      rig.address(far.space, 'del', '10.77.1.2', 'eth1')
      await creator.kill()
      await creator.start(AT_LEFT)
      for (const one of [creator, far])
        await one.until('linked to the relay', 'peers', {}, (peers) =>
          peers.find(({ name, path }) => name === 'R' && path !== undefined),
        )
    }, TIMEOUT_MS)

    const group = (
      peer: NetPeer,
      what: string,
      wanted: (row: FeedRow<'groups'>) => boolean,
    ): Promise<FeedRow<'groups'>> =>
      peer.until(what, 'groups', {}, (rows) =>
        rows.find((row) => row.id === groupId && wanted(row)),
      )

    test('has both of them on its list, and both have its key', async () => {
      const wish = { name: 'foundry', policy: 'roster', publish: true } as const
      groupId = (await creator.client.call('groups.create', wish)).id
      const known = await creator.until('knowing the key of B', 'trust', {}, (keys) =>
        keys.find(({ name }) => name === 'B'),
      )
      await creator.client.call('groups.addMember', { groupId, fingerprint: known.id })
      await group(far, 'told of the group, with its list', ({ list }) => list?.members === 2)
      await far.client.call('groups.join', { groupId })
      await group(far, 'in, with the key', ({ joined, list }) => {
        return joined && list?.members === 2 && list.keySinceWallMs !== undefined
      })
      const { path } = await far.until('knowing A', 'peers', {}, (peers) =>
        peers.find(({ name }) => name === 'A'),
      )
      expect(path).toBeUndefined()
    })

    test('tells who is removed of it, through the relay, and makes a new key', async () => {
      const before = await group(creator, 'with a key', ({ list }) => list !== undefined)
      const [member] = await creator.until('members', 'groupMembers', { groupId }, (rows) => {
        const others = rows.filter(({ name }) => name === 'B')
        return others.length === 1 ? others : undefined
      })
      await creator.client.call('groups.removeMember', { groupId, fingerprint: member!.id })
      await group(far, 'out', ({ joined, list }) => !joined && list?.self !== 'member')
      await group(creator, 'with a new key', ({ list }) => {
        return (list?.keySinceWallMs ?? 0) > (before.list?.keySinceWallMs ?? 0)
      })
      await relay.until('in no group', 'groups', {}, (rows) =>
        rows.every(({ joined }) => !joined) ? true : undefined,
      )
    })
  },
)
