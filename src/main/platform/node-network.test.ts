import { networkInterfaces } from 'node:os'
import type { NetworkInterfaceInfo } from 'node:os'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../../../tests/support/virtual-clock.ts'
import type { PipefitterError } from '../base/errors.ts'
import { silentLog } from '../base/log.ts'
import type { NetworkShake } from '../peer/ports/network.ts'
import { createNodeNetwork, NETWORK_POLL_MS, SLEPT_MS, routesText } from './node-network.ts'
import type { SystemInterfaces } from './node-network.ts'

const v4 = (address: string, prefix = 24, mac = '02:00:00:00:00:01'): NetworkInterfaceInfo => ({
  address,
  netmask: '',
  family: 'IPv4',
  mac,
  internal: address.startsWith('127.'),
  cidr: `${address}/${prefix}`,
})
const v6 = (address: string, prefix = 64): NetworkInterfaceInfo => ({
  address,
  netmask: '',
  family: 'IPv6',
  mac: '02:00:00:00:00:01',
  internal: address === '::1',
  cidr: `${address}/${prefix}`,
  scopeid: 0,
})
const lo = [v4('127.0.0.1', 8), v6('::1', 128)]

const networkOf = (system: SystemInterfaces, interfaces?: readonly string[]) => {
  const clock = new VirtualClock()
  const world = { system, failing: false, routes: 'by eth0' }
  const network = createNodeNetwork({
    clock,
    log: silentLog,
    ...(interfaces === undefined ? {} : { interfaces }),
    source: {
      read: () => {
        if (world.failing) throw new Error('EPERM')
        return world.system
      },
      names: () => [...Object.keys(world.system), 'wlan9'],
      routes: () => world.routes,
    },
  })
  return { clock, world, network, addresses: () => network.interfaces().map((one) => one.address) }
}

describe('node network', () => {
  it('lists physical interfaces first, virtual ones last, IPv4 before IPv6', () => {
    const { network } = networkOf({
      lo,
      docker0: [v4('172.17.0.1', 16)],
      tun0: [v4('10.8.0.2', 24, '00:00:00:00:00:00')],
      eth0: [v6('fd00::2'), v4('192.168.1.7')],
      wlan0: [v4('192.168.2.7')],
    })
    expect(network.interfaces().map(({ name, address }) => `${name} ${address}`)).toEqual([
      'eth0 192.168.1.7',
      'wlan0 192.168.2.7',
      'eth0 fd00::2',
      'docker0 172.17.0.1',
      'tun0 10.8.0.2',
    ])
    expect(network.interfaces()[0]).toEqual({
      name: 'eth0',
      address: '192.168.1.7',
      family: 4,
      prefixLength: 24,
      loopback: false,
      virtual: false,
    })
  })

  it.each([
    'docker0',
    'br-1a2b',
    'veth12',
    'virbr0',
    'vmnet8',
    'tun0',
    'wg0',
    'zt7',
    'utun3',
    'vEthernet (WSL)',
  ])('ranks %s last, and uses it where it is all there is', (name) => {
    const both = networkOf({ [name]: [v4('10.0.0.1')], eth0: [v4('192.168.1.7')] })
    expect(both.network.interfaces().map((one) => one.name)).toEqual(['eth0', name])
    const alone = networkOf({ lo, [name]: [v4('10.0.0.1')] })
    expect(alone.addresses()).toEqual(['10.0.0.1'])
  })

  it('leaves IPv6 link-local addresses out', () => {
    expect(networkOf({ eth0: [v6('fe80::1'), v6('FEBF::1'), v6('fec0::1')] }).addresses()).toEqual([
      'fec0::1',
    ])
  })

  it('falls back to loopback when nothing else is up, and leaves it when something comes', async () => {
    const { network, addresses, clock, world } = networkOf({ lo, eth0: [v6('fe80::1')] })
    expect(addresses()).toEqual(['127.0.0.1'])
    expect(network.interfaces()[0]?.loopback).toBe(true)
    world.system = { lo, eth0: [v4('192.168.1.7')] }
    await clock.advance(NETWORK_POLL_MS)
    expect(addresses()).toEqual(['192.168.1.7'])
  })

  it('lists only what was chosen by name, loopback too', () => {
    const system = { lo, eth0: [v4('192.168.1.7')], eth1: [v4('10.0.0.1')] }
    expect(networkOf(system, ['lo']).addresses()).toEqual(['127.0.0.1'])
    expect(networkOf(system, ['lo', 'eth1']).addresses()).toEqual(['10.0.0.1', '127.0.0.1'])
  })

  it('leaves out what is switched off by name, at once, and uses it again', async () => {
    const { network, addresses, clock, world } = networkOf({
      lo,
      docker0: [v4('172.17.0.1', 16)],
      eth0: [v4('192.168.1.7')],
    })
    const told: string[][] = []
    network.onChanged((now) => told.push(now.map(({ name }) => name)))
    network.switchOff(['docker0', 'wlan0'])
    expect(addresses()).toEqual(['192.168.1.7'])
    expect(network.listed().map(({ name, kind, on }) => [name, kind, on])).toEqual([
      ['eth0', 'physical', true],
      ['docker0', 'virtual', false],
      ['lo', 'loopback', true],
    ])
    world.system = { lo, eth0: [v4('192.168.1.7')], wlan0: [v4('192.168.2.7')] }
    await clock.advance(NETWORK_POLL_MS)
    expect(addresses()).toEqual(['192.168.1.7'])
    network.switchOff([])
    expect(addresses()).toEqual(['192.168.1.7', '192.168.2.7'])
    expect(told).toEqual([['eth0'], ['eth0', 'wlan0']])
  })

  it('has nothing at all when everything is switched off', () => {
    const { network, addresses } = networkOf({ lo, eth0: [v4('192.168.1.7')] })
    network.switchOff(['eth0', 'lo'])
    expect(addresses()).toEqual([])
  })

  it('refuses an unknown name, saying which there are', () => {
    expect(() => networkOf({ lo, eth0: [] }, ['eth7'])).toThrow(
      expect.objectContaining<Partial<PipefitterError>>({
        code: 'base/invalid-input',
        message: 'There is no network interface named "eth7"; this machine has lo, eth0, wlan9',
      }),
    )
  })

  it('accepts a chosen interface that is down and lists it once it is up', async () => {
    const { addresses, clock, world } = networkOf({ lo }, ['wlan9'])
    expect(addresses()).toEqual([])
    world.system = { lo, wlan9: [v4('10.1.1.1')] }
    await clock.advance(NETWORK_POLL_MS)
    expect(addresses()).toEqual(['10.1.1.1'])
  })

  it('announces changes once each, and none where nothing changed', async () => {
    const { network, clock, world } = networkOf({ eth0: [v4('192.168.1.7')] })
    const seen: string[] = []
    const off = network.onChanged((now) => seen.push(now.map((one) => one.address).join(' ')))
    await clock.advance(5 * NETWORK_POLL_MS)
    world.system = { eth0: [v4('192.168.1.8')] }
    await clock.advance(3 * NETWORK_POLL_MS)
    off()
    world.system = { eth0: [v4('192.168.1.9')] }
    network.refresh()
    expect(seen).toEqual(['192.168.1.8'])
  })

  it('keeps the last list while the system cannot tell', async () => {
    const { addresses, clock, world } = networkOf({ eth0: [v4('192.168.1.7')] })
    world.failing = true
    await clock.advance(3 * NETWORK_POLL_MS)
    expect(addresses()).toEqual(['192.168.1.7'])
  })

  it('stops polling when closed', () => {
    const { network, clock } = networkOf({ lo })
    expect(clock.pendingCount).toBe(1)
    network.close()
    expect(clock.pendingCount).toBe(0)
  })

  it('reads the real machine, whose loopback interface everyone knows', () => {
    const entries = Object.entries(networkInterfaces())
    const name = entries.find(([, addresses]) => addresses?.[0]?.internal)?.[0] ?? ''
    const network = createNodeNetwork({
      clock: new VirtualClock(),
      log: silentLog,
      interfaces: [name],
    })
    expect(network.interfaces()).toEqual([
      { name, address: '127.0.0.1', family: 4, prefixLength: 8, loopback: true, virtual: false },
    ])
  })
})

describe('paths that may be others now', () => {
  const shaken = (): ReturnType<typeof networkOf> & { readonly heard: NetworkShake[] } => {
    const made = networkOf({ lo, eth0: [v4('192.168.1.7')] })
    const heard: NetworkShake[] = []
    made.network.onShaken((why) => heard.push(why))
    return { ...made, heard }
  }

  it('says nothing while nothing happens', async () => {
    const { clock, heard } = shaken()
    await clock.advance(60 * NETWORK_POLL_MS)
    expect(heard).toEqual([])
  })

  it('tells of an address that came or went, after the list has changed', async () => {
    const { clock, world, network, heard, addresses } = shaken()
    const lists: string[][] = []
    network.onShaken(() => lists.push(addresses()))
    world.system = { lo, eth0: [v4('192.168.1.8')] }
    await clock.advance(NETWORK_POLL_MS)
    expect(heard).toEqual(['interfaces'])
    expect(lists).toEqual([['192.168.1.8']])
  })

  it('tells of another route', async () => {
    const { clock, world, heard } = shaken()
    world.routes = 'by wlan0'
    await clock.advance(3 * NETWORK_POLL_MS)
    expect(heard).toEqual(['routes'])
  })

  it('tells of a sleep, by the clock of the wall alone where the other stood still', async () => {
    const { clock, heard } = shaken()
    clock.sleep(SLEPT_MS)
    await clock.advance(2 * NETWORK_POLL_MS)
    expect(heard).toEqual(['slept'])
  })

  it('tells routes apart by where they lead, of IPv6 too, and not by how often they are used', () => {
    const zero = '0'.repeat(32)
    const line = (more: { via?: string; metric?: string; uses?: string; to?: string }): string =>
      `${more.to ?? zero} 00 ${zero} 00 ${more.via ?? zero} ${more.metric ?? '00000400'} ${more.uses ?? '00000001'} 00000000 00000003     eth0\n`
    const text = (ipv6: string): string => routesText('', ipv6)
    expect(text(line({ uses: '00000009' }))).toBe(text(line({})))
    expect(text(line({ via: `fd${'0'.repeat(29)}1` }))).not.toBe(text(line({})))
    expect(text(line({ metric: '00000100' }))).not.toBe(text(line({})))
    expect(text('')).not.toBe(text(line({})))
    // Multicast, and what the system remembers of single addresses.
    const own = `fd${'0'.repeat(29)}7 80 ${zero} 00 ${zero} 00000000 00000002 00000000 80200001     eth0\n`
    expect(text(line({}) + own + line({ to: `ff${'0'.repeat(30)}` }))).toBe(text(line({})))
  })

  it('reads the routes of this machine', () => {
    const network = createNodeNetwork({ clock: new VirtualClock(), log: silentLog })
    expect(() => network.refresh()).not.toThrow()
    network.close()
  })
})
