/** Members of closed groups that only others' relaying joins: lists, removals and keys reach them, and no relay reads any. */
import { afterEach, describe, expect, test } from 'vitest'
import { concatBytes } from '../../src/main/base/bytes.ts'
import type { Connection } from '../../src/main/peer/ports/connection.ts'
import type { Transport } from '../../src/main/peer/ports/transport.ts'
import { KEY_ROTATED_AFTER_MS } from '../../src/main/peer/group/group-membership.ts'
import { groupCipher } from '../../src/main/platform/group-cipher.ts'
import { createIdentityKey, keyVerifier } from '../../src/main/platform/identity-key.ts'
import { createSecureSessions } from '../../src/main/platform/secure-sessions.ts'
import type { PeerGroupId } from '../../src/main/protocol/ids.ts'
import { seedText, sees, Sim, type SimPeer, type SimPeerOptions } from './sim.ts'

let sim: Sim
afterEach(() => sim.stopAll())

const HEARD_WITHIN_MS = 60_000

const start = (name: string, more: SimPeerOptions = {}): Promise<SimPeer> => {
  const key = createIdentityKey()
  const secure = createSecureSessions({ tls13: key.credentials })
  const ports = { keys: keyVerifier, secure, cipher: groupCipher }
  return sim.start(name, { proves: true, access: 'chosen', key, ports, ...more })
}

/** Keeps everything that goes through a transport, both ways. */
const capture =
  (passed: Uint8Array[]) =>
  (transport: Transport): Transport => {
    const keep = (connection: Connection): Connection => {
      const { send } = connection
      connection.send = (parts) => {
        passed.push(concatBytes(parts))
        return send.call(connection, parts)
      }
      return connection
    }
    return {
      scheme: transport.scheme,
      canDial: (address) => transport.canDial(address),
      dial: async (address, options) => keep(await transport.dial(address, options)),
      listen: (onConnection) => transport.listen((connection) => onConnection(keep(connection))),
    }
  }

const keyOf = ({ key }: SimPeer) => key.fingerprint
const groupOf = ({ peer }: SimPeer, id: PeerGroupId) => peer.memberships.get(id)
const isIn = (one: SimPeer, id: PeerGroupId, who: SimPeer): boolean =>
  groupOf(one, id)?.has(keyOf(who)) === true
const currentKey = (one: SimPeer, id: PeerGroupId) => {
  const group = groupOf(one, id)
  return group?.ring.current(group.roster)
}
const until = (condition: () => boolean, withinMs = HEARD_WITHIN_MS): Promise<unknown> =>
  sim.clock.advanceUntil(condition, withinMs)

/** A creator, a member beside it, and one that only the relay joins with both. The relay is in no group. */
const scene = async () => {
  sim = new Sim()
  for (const near of ['10.0.0.1', '10.0.0.2']) sim.hub.cut(near, '10.0.0.3')
  const passed: Uint8Array[] = []
  const creator = await start('creator', { at: '10.0.0.1' })
  const near = await start('near', { at: '10.0.0.2' })
  const far = await start('far', { at: '10.0.0.3' })
  const relay = await start('relay', { at: '10.0.0.4', relay: true, wrap: capture(passed) })
  const ends = [creator, near, far]
  await until(() => ends.every((one) => sees(one, relay)))
  for (const one of ends) await sim.run(one.peer.connect(relay.address))
  await sim.run(near.peer.connect(creator.address))
  const { groups, administration } = creator.peer
  const { groupId: id } = groups.create({ name: 'foundry', policy: 'roster' }).advertisement
  await sim.run(groups.join(id))
  await sim.run(groups.publish(id))
  for (const other of [near, far]) {
    // As a person does who pairs them: their keys are known, not taken from what the relay says.
    const { fingerprint, publicKey } = other.key
    creator.peer.trust.pair({ fingerprint, publicKey, peerId: other.id, name: other.name }, 'hand')
    administration.add(id, keyOf(other))
  }
  await until(() => [near, far].every((one) => isIn(one, id, far)))
  for (const one of [near, far]) await sim.run(one.peer.groups.join(id))
  await until(() => ends.every((one) => currentKey(one, id) !== undefined))
  return { creator, near, far, relay, passed, id }
}

describe(`members of a closed group that only a relay joins ${seedText}`, () => {
  test('get the list and the key, in sessions of which the relay reads nothing', async () => {
    const { creator, near, far, relay, passed, id } = await scene()
    expect(far.peer.services.endpoint.links.of(creator.id)).toEqual([])
    const keys = [creator, near, far].map((one) => currentKey(one, id)!)
    expect(new Set(keys.map(({ name }) => name)).size).toBe(1)
    expect(creator.counters.get('groups.reached-over-others')).toBeGreaterThan(0)
    expect(groupOf(relay, id)).toBeUndefined()
    const through = Buffer.concat(passed)
    expect(through.length).toBeGreaterThan(0)
    expect(through.includes(Buffer.from(keys[0]!.key.key))).toBe(false)
  })

  test('lose their rights when they are removed, and the others have a new key they do not get', async () => {
    const { creator, near, far, id } = await scene()
    const before = currentKey(far, id)!.name
    creator.peer.administration.remove(id, keyOf(far))
    await until(() => groupOf(far, id)?.isMember === false)
    await until(() =>
      [creator, near].every((one) => (currentKey(one, id)?.name ?? before) !== before),
    )
    expect(groupOf(far, id)?.ring.all()).toEqual([])
    await sim.clock.advance(HEARD_WITHIN_MS)
    expect(groupOf(far, id)?.ring.all()).toEqual([])
  })

  test('hear of a removal elsewhere and get the key that was made for it', async () => {
    const { creator, near, far, id } = await scene()
    const before = currentKey(far, id)!.name
    creator.peer.administration.remove(id, keyOf(near))
    await until(() => !isIn(far, id, near))
    await until(() => (currentKey(far, id)?.name ?? before) !== before)
    expect(currentKey(far, id)?.name).toBe(currentKey(creator, id)?.name)
  })

  test('get each day’s new key', async () => {
    const { creator, near, far, id } = await scene()
    const seen = new Set([currentKey(far, id)!.name])
    for (let day = 1; day <= 2; day++) {
      // By the clock of the wall, which counts for keys, a day is over; the machines need not live through it.
      sim.clock.sleep(KEY_ROTATED_AFTER_MS)
      const names = (): Set<string | undefined> =>
        new Set([creator, near, far].map((one) => currentKey(one, id)?.name))
      await until(() => names().size === 1 && !seen.has(currentKey(far, id)!.name))
      seen.add(currentKey(far, id)!.name)
    }
    expect(seen.size).toBe(3)
    expect(creator.counters.get('groups.keys-made')).toBeGreaterThanOrEqual(3)
  })

  test('leave by telling an administrator over others', async () => {
    const { creator, near, far, id } = await scene()
    await sim.run(Promise.resolve(far.peer.groups.leave(id)))
    await until(() => [creator, near].every((one) => !isIn(one, id, far)))
  })
})
