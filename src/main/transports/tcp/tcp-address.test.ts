import { describe, expect, it } from 'vitest'
import { parseTcpAddress } from './tcp-address.ts'

describe('addresses that TCP dials', () => {
  it.each([
    ['tcp://192.168.1.7:9701', '192.168.1.7', 9701],
    ['tcp://[fd00::2]:9701', 'fd00::2', 9701],
    ['tcp://alice.example.org:1', 'alice.example.org', 1],
    ['TCP://alice:65535', 'alice', 65535],
    ['tcp://127.0.0.1:9701/EndpointService:jxta-NetGroup/x', '127.0.0.1', 9701],
  ])('reads %s', (text, host, port) => {
    expect(parseTcpAddress(text)).toMatchObject({ host, port })
  })

  it.each([
    'ws://192.168.1.7:9701',
    'tcp://192.168.1.7',
    'tcp://192.168.1.7:0',
    'tcp://192.168.1.7:65536',
    'tcp://fd00::2:9701',
    'tcp://[fe80::1]:9701',
    'tcp://[fe80::1%eth0]:9701',
    'tcp://0.0.0.0:9701',
    'tcp://[::]:9701',
    'tcp://224.0.1.85:1234',
    'tcp://255.255.255.255:9',
    'tcp://-x:9701',
    'tcp://a..b:9701',
    'tcp://a b:9701',
    'jxta://cbid-00',
    '',
  ])('refuses %s', (text) => {
    expect(() => parseTcpAddress(text)).toThrow(
      expect.objectContaining({ code: 'protocol/address-malformed' }),
    )
  })
})
