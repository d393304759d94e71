import { describe, expect, test } from 'vitest'
import { peerIdOf } from '../../../tests/support/stored.ts'
import { NET_PEER_GROUP_ID } from '../protocol/constants.ts'
import { ANNOUNCED_MAX, createPeerConfig, PEER_NAME_MAX, SEEDS_MAX } from './config.ts'

const peerId = peerIdOf(1)
const invalid = expect.objectContaining({ code: 'base/invalid-input' })

describe('the configuration of a peer', () => {
  test('has its defaults filled in, its name trimmed, and is frozen', () => {
    const config = createPeerConfig({ peerId, name: '  Anna ' })
    expect(config).toEqual({
      peerId,
      name: 'Anna',
      groupId: NET_PEER_GROUP_ID,
      seeds: [],
      announced: [],
      relay: false,
      role: 'adhoc',
    })
    expect(Object.isFrozen(config) && Object.isFrozen(config.seeds)).toBe(true)
  })

  test('does not change with the list of seeds that it was given', () => {
    const seeds = ['tcp://10.0.0.1:9701']
    const config = createPeerConfig({ peerId, name: 'A', seeds })
    seeds.push('tcp://10.0.0.2:9701')
    expect(config.seeds).toEqual(['tcp://10.0.0.1:9701'])
  })

  test.each(['', '   ', 'x'.repeat(PEER_NAME_MAX + 1)])('refuses the name %j', (name) => {
    expect(() => createPeerConfig({ peerId, name })).toThrow(invalid)
  })

  test('takes addresses to announce that are some, and only so many', () => {
    const announced = new Array<string>(ANNOUNCED_MAX).fill('wss://peers.example.org:443/one')
    expect(createPeerConfig({ peerId, name: 'A', announced }).announced).toEqual(announced)
    const bad = [[...announced, 'wss://b:443'], ['peers.example.org:443'], [''], ['wss://a b:443']]
    for (const wrong of bad)
      expect(() => createPeerConfig({ peerId, name: 'A', announced: wrong })).toThrow(invalid)
  })

  test('takes the longest name and the most seeds, and no seed more', () => {
    const name = 'x'.repeat(PEER_NAME_MAX)
    const seeds = new Array<string>(SEEDS_MAX).fill('tcp://10.0.0.1:1')
    expect(createPeerConfig({ peerId, name, seeds }).seeds).toHaveLength(SEEDS_MAX)
    expect(() => createPeerConfig({ peerId, name, seeds: [...seeds, 'x'] })).toThrow(invalid)
  })
})
