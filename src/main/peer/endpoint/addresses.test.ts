import { expect, test } from 'vitest'
import { hostOf } from './addresses.ts'

test.each([
  ['tcp://192.168.1.7:9701', '192.168.1.7'],
  ['tcp://[fe80::1]:9701', 'fe80::1'],
  ['ws://printer.local:80/pipes', 'printer.local'],
  // As a datagram's sender is named.
  ['127.0.0.1:1234', '127.0.0.1'],
  ['[::1]:1234', '::1'],
  ['jxta://uuid-59616261646162614A78746150325033', undefined],
  ['127.0.0.1', undefined],
  ['', undefined],
])('the host of %s is %s', (address, host) => {
  expect(hostOf(address)).toBe(host)
})
