import { expect, test } from 'vitest'
import { hostOf, hostOfSender } from './addresses.ts'

test.each([
  ['tcp://192.168.1.7:9701', '192.168.1.7'],
  ['tcp://[fe80::1]:9701', 'fe80::1'],
  ['ws://printer.local:80', 'printer.local'],
  ['jxta://uuid-59616261646162614A78746150325033', undefined],
  ['127.0.0.1:1234', undefined],
  ['', undefined],
])('the host of the endpoint address %s is %s', (address, host) => {
  expect(hostOf(address)).toBe(host)
})

test.each([
  ['127.0.0.1:1234', '127.0.0.1'],
  ['[::1]:1234', '::1'],
  ['tcp://192.168.1.7:9701', '192.168.1.7'],
  ['127.0.0.1', undefined],
])('a message from %s came from the host %s', (address, host) => {
  expect(hostOfSender(address)).toBe(host)
})
