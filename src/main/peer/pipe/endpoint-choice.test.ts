import { describe, expect, test } from 'vitest'
import type { NetworkInterface } from '../ports/network.ts'
import type { LocalEndpoint } from '../ports/transport.ts'
import { chooseEndpoint } from './endpoint-choice.ts'

const on = (address: string, more: Partial<NetworkInterface> = {}): NetworkInterface => ({
  name: 'eth0',
  address,
  family: address.includes(':') ? 6 : 4,
  prefixLength: address.includes(':') ? 64 : 24,
  loopback: false,
  virtual: false,
  ...more,
})

const at = (given: NetworkInterface, transport = 'tcp'): LocalEndpoint => ({
  address: `${transport}://${given.address}:9701`,
  transport,
  interface: given,
})

const LAN = at(on('192.168.1.7'))
const LAN_WS = at(on('192.168.1.7'), 'ws')
const OTHER = at(on('10.0.0.7'))
const VIRTUAL = at(on('172.17.0.1', { virtual: true, prefixLength: 16 }))
const LOOPBACK = at(on('127.0.0.1', { loopback: true, prefixLength: 8 }))
const V6 = at(on('fd00::7'))

const choose = (
  endpoints: readonly LocalEndpoint[],
  cameFrom: string,
  more: { transport?: string; saysAt?: readonly string[] } = {},
): string | undefined => chooseEndpoint(endpoints, { cameFrom, saysAt: [], ...more })?.address

describe('the endpoint to bind to (claim 1)', () => {
  test('an interface on the asker’s own network comes first, wherever it stands in the list', () => {
    expect(choose([OTHER, LAN], '192.168.1.20')).toBe(LAN.address)
    expect(choose([LAN, OTHER], '10.0.0.20')).toBe(OTHER.address)
  })

  test('even a virtual interface, when the asker is on its network', () => {
    expect(choose([LAN, VIRTUAL], '172.17.0.5')).toBe(VIRTUAL.address)
  })

  test('an address that the asker’s route names counts too', () => {
    expect(choose([LAN, OTHER], '203.0.113.9', { saysAt: ['10.0.0.20'] })).toBe(OTHER.address)
  })

  test('for an asker on none of our networks: the first physical one, a virtual one last', () => {
    expect(choose([VIRTUAL, LAN, OTHER], '203.0.113.9')).toBe(LAN.address)
    expect(choose([VIRTUAL], '203.0.113.9')).toBe(VIRTUAL.address)
  })

  test('for an asker that came by the DHT: the endpoint there, whatever network we are on', () => {
    const far = { ...LAN, address: `dht://${'a'.repeat(64)}`, transport: 'dht' }
    expect(choose([LAN, far], `dht://${'b'.repeat(64)}`)).toBe(far.address)
    expect(choose([LAN, { ...far, interface: LOOPBACK.interface }], 'dht://b')).toBe(far.address)
    expect(choose([LAN, far], '192.168.1.20')).toBe(LAN.address)
    expect(choose([LOOPBACK], 'dht://b')).toBeUndefined()
  })

  test('only the specified transport serves', () => {
    expect(choose([LAN, LAN_WS], '192.168.1.20', { transport: 'ws' })).toBe(LAN_WS.address)
    expect(choose([LAN, OTHER], '192.168.1.20', { transport: 'ws' })).toBeUndefined()
  })

  test('no transport specified: any serves, the better place decides', () => {
    expect(choose([LAN_WS, OTHER], '192.168.1.20')).toBe(LAN_WS.address)
  })

  test('loopback only for an asker on this machine', () => {
    expect(choose([LOOPBACK], '192.168.1.20')).toBeUndefined()
    expect(choose([LOOPBACK], '127.0.0.1')).toBe(LOOPBACK.address)
    expect(choose([LAN, LOOPBACK], '127.0.0.1')).toBe(LOOPBACK.address)
  })

  test('an asker elsewhere that names a loopback address of its own is not on this machine', () => {
    const saysAt = ['127.0.0.1']
    expect(choose([LOOPBACK], '192.168.1.20', { saysAt })).toBeUndefined()
    expect(choose([LOOPBACK, OTHER], '192.168.1.20', { saysAt })).toBe(OTHER.address)
  })

  test('IPv4 before IPv6 when both are as near, IPv6 when it is nearer', () => {
    expect(choose([V6, LAN], '203.0.113.9')).toBe(LAN.address)
    expect(choose([LAN, V6], 'fd00::20')).toBe(V6.address)
  })

  test('no endpoint at all fits nobody', () => {
    expect(choose([], '192.168.1.20')).toBeUndefined()
  })

  test('for an asker outside it is where the router lets others in, and for nobody else', () => {
    const mapped = { ...LAN, address: 'tcp://45.77.1.1:9701', mapped: true } as const
    expect(choose([LAN, mapped], '45.77.1.20')).toBe(mapped.address)
    expect(choose([LAN, mapped], '192.168.1.20')).toBe(LAN.address)
    expect(choose([LAN, mapped], '10.9.0.20')).toBe(LAN.address)
    expect(choose([LAN], '45.77.1.20')).toBe(LAN.address)
  })
})
