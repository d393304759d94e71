import { describe, expect, it } from 'vitest'
import { isOnLink } from './subnet.ts'

const one = (address: string, prefixLength: number, family: 4 | 6 = 4) => ({
  ...{ name: 'eth0', address, family, prefixLength, loopback: false, virtual: false },
})

describe('addresses on a link', () => {
  it.each([
    ['192.168.1.7', 24, '192.168.1.200', true],
    ['192.168.1.7', 24, '192.168.2.7', false],
    ['192.168.1.7', 23, '192.168.0.7', true],
    ['127.0.0.1', 8, '127.255.0.9', true],
    ['127.0.0.1', 8, '192.0.2.1', false],
    ['10.0.0.1', 32, '10.0.0.1', true],
    ['10.0.0.1', 32, '10.0.0.2', false],
    ['200.1.1.1', 0, '1.2.3.4', true],
    ['192.168.1.7', 24, '192.168.1', false],
    ['192.168.1.7', 24, '192.168.1.256', false],
    ['192.168.1.7', 24, 'fd00::1', false],
  ])('%s/%i has %s: %s', (address, prefixLength, host, expected) => {
    expect(isOnLink(one(address, prefixLength), host)).toBe(expected)
  })

  it('knows nothing of IPv6 links', () => {
    expect(isOnLink(one('fd00::1', 64, 6), 'fd00::2')).toBe(false)
  })
})
