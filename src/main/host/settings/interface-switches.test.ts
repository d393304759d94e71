import { describe, expect, it } from 'vitest'
import type { Peer } from '../../peer/peer.ts'
import type { Store } from '../../peer/ports/store.ts'
import type { NodeNetwork } from '../../platform/node-network.ts'
import { INTERFACES_OFF_MAX, interfacesOff, InterfaceSwitches } from './interface-switches.ts'

const around = (kept = new Map<string, string>()) => {
  const store = {
    read: { setting: (key: string) => kept.get(key) },
    write: { setSetting: (key: string, value: string) => void kept.set(key, value) },
  } as unknown as Store
  const told: (readonly string[])[] = []
  const network = {
    switchOff: (names: readonly string[]) => void told.push(names),
    listed: () => [],
  } as unknown as NodeNetwork
  const peer = { services: { endpoint: { links: { all: () => [] } } } } as unknown as Peer
  return { kept, store, told, network, peer }
}

describe('the switches of interfaces', () => {
  it('are kept for later starts, also of one that is not there now', () => {
    const { store, told, network, peer } = around()
    const switches = new InterfaceSwitches(network, store, peer, [])
    switches.set('docker0', false)
    switches.set('wlan7', false)
    switches.set('docker0', true)
    expect(told).toEqual([['docker0'], ['docker0', 'wlan7'], ['wlan7']])
    expect(interfacesOff(store)).toEqual(['wlan7'])
  })

  it('that are damaged where they are kept are as at first', () => {
    for (const [text, expected] of [
      ['nonsense', []],
      ['{}', []],
      ['[7,"eth1",""]', ['eth1']],
    ] as const)
      expect(interfacesOff(around(new Map([['interfaces off', text]])).store)).toEqual(expected)
  })

  it('are bounded, and one too many changes nothing', () => {
    const { store, network, peer, told } = around()
    const many = Array.from({ length: INTERFACES_OFF_MAX }, (_, i) => `veth${i}`)
    const switches = new InterfaceSwitches(network, store, peer, many)
    expect(() => switches.set('one-more', false)).toThrow('Too many interfaces')
    expect(told).toEqual([])
    expect(interfacesOff(store)).toEqual([])
  })
})
