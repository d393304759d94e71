import { describe, expect, it } from 'vitest'
import { parseAddress } from './parse-address.ts'

describe('an address as people type it', () => {
  it.each([
    ['tcp://192.168.1.7:9701', 'tcp://192.168.1.7:9701'],
    [' 192.168.1.7:9701 ', 'tcp://192.168.1.7:9701'],
    ['TCP://bench.local:9701/', 'tcp://bench.local:9701'],
    ['tcp://[fe80::1]:9701', 'tcp://[fe80::1]:9701'],
    ['ws://bench:80', 'ws://bench:80'],
  ])('reads %j', (text, address) => expect(parseAddress(text)).toEqual({ ok: true, address }))

  it.each([
    ['', 'Enter an address'],
    ['192.168.1.7', 'port is missing'],
    ['192.168.1.7:0', 'is no port'],
    ['192.168.1.7:70000', 'is no port'],
    ['fe80::1:9701', 'brackets'],
    ['my bench:9701', 'no spaces'],
    ['bench:port', 'host:port'],
  ])('says what is wrong with %j', (text, words) => {
    expect(parseAddress(text)).toMatchObject({
      ok: false,
      problem: expect.stringContaining(words) as string,
    })
  })
})
