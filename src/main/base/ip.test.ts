import { describe, expect, test } from 'vitest'
import { ipBytes, isLoopback, isPublicIpv4, sameSubnet } from './ip.ts'

const bytes = (text: string): number[] | undefined => {
  const parsed = ipBytes(text)
  return parsed === undefined ? undefined : [...parsed]
}
const v6 = (...groups: number[]): number[] => groups.flatMap((group) => [group >> 8, group & 255])

describe('an address in numbers', () => {
  test.each([
    ['192.168.1.7', [192, 168, 1, 7]],
    ['0.0.0.0', [0, 0, 0, 0]],
    ['::', v6(0, 0, 0, 0, 0, 0, 0, 0)],
    ['::1', v6(0, 0, 0, 0, 0, 0, 0, 1)],
    ['fe80::a:B%eth0', v6(0xfe80, 0, 0, 0, 0, 0, 0xa, 0xb)],
    ['1:2:3:4:5:6:7:8', v6(1, 2, 3, 4, 5, 6, 7, 8)],
    ['1::', v6(1, 0, 0, 0, 0, 0, 0, 0)],
    ['::ffff:10.0.0.1', v6(0, 0, 0, 0, 0, 0xffff, 0x0a00, 0x0001)],
  ])('%s is read', (text, expected) => {
    expect(bytes(text)).toEqual(expected)
  })

  test.each([
    ...[
      '',
      '1.2.3',
      '1.2.3.4.5',
      '256.1.1.1',
      '1.2.3.x',
      'host',
      '1.2.3.4:80',
      ' 1.2.3.4',
      '-1.2.3.4',
    ],
    ...[':', ':::', '1::2::3', '1:2:3:4:5:6:7', '1:2:3:4:5:6:7:8:9', '12345::', 'g::', '::1.2.3'],
    ...['1:2:3:4::5:6:7:8'],
  ])('%j is none', (text) => {
    expect(bytes(text)).toBeUndefined()
  })
})

describe('one network', () => {
  test.each([
    ['192.168.1.7', '192.168.1.200', 24, true],
    ['192.168.1.7', '192.168.2.7', 24, false],
    ['192.168.1.7', '192.168.2.7', 16, true],
    ['10.0.0.1', '10.0.0.2', 31, false],
    ['10.0.0.2', '10.0.0.3', 31, true],
    ['10.0.0.1', '10.0.0.1', 32, true],
    ['10.0.0.1', '10.0.0.2', 32, false],
    ['10.0.0.1', '99.0.0.2', 0, true],
    ['172.16.15.1', '172.16.16.1', 20, false],
    ['172.16.16.1', '172.16.31.1', 20, true],
    ['fd00::1', 'fd00::2', 64, true],
    ['fd00:0:0:1::1', 'fd00:0:0:2::1', 64, false],
    ['10.0.0.1', '::ffff:10.0.0.1', 8, false],
    ['printer.local', 'printer.local', 8, false],
  ])('%s and %s with a prefix of %i: %s', (a, b, prefixLength, expected) => {
    expect(sameSubnet(a, b, prefixLength)).toBe(expected)
    expect(sameSubnet(b, a, prefixLength)).toBe(expected)
  })
})

test.each([
  ['127.0.0.1', true],
  ['127.255.3.4', true],
  ['128.0.0.1', false],
  ['::1', true],
  ['::2', false],
  ['::', false],
  ['localhost', false],
])('%s is a loopback address: %s', (address, expected) => {
  expect(isLoopback(address)).toBe(expected)
})

describe('an IPv4 address that can be dialled from anywhere', () => {
  test.each(['45.77.1.1', '1.1.1.1', '172.32.0.1', '100.128.0.1', '223.255.255.255'])(
    'is %s',
    (address) => expect(isPublicIpv4(address)).toBe(true),
  )
  test.each([
    ...['10.0.0.1', '192.168.1.1', '172.31.255.255', '127.0.0.1', '169.254.1.1', '100.64.0.1'],
    ...['0.0.0.0', '224.0.0.251', '255.255.255.255', '203.0.113.9', '2001:db8::1', '::1', '', 'x'],
    ...['45.77.1', '45.77.1.1 ', '045.77.1.1.1', 'router.example.org'],
  ])('is not %j', (address) => expect(isPublicIpv4(address)).toBe(false))
})
