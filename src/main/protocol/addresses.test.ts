import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  formatEndpointAddress,
  formatHostPort,
  hostPort,
  isScheme,
  parseEndpointAddress,
  peerAddress,
  peerOfAddress,
  unwrap,
  wrapForGroup,
} from './addresses.ts'
import { NET_PEER_GROUP_ID, RESOLVER_SERVICE } from './constants.ts'
import { parseGroupId, parsePeerId } from './ids.ts'

const UNIQUE = 'uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03'
const PEER = parsePeerId(`urn:jxta:${UNIQUE}`)
const NET_GROUP = parseGroupId(NET_PEER_GROUP_ID)

describe('parseEndpointAddress', () => {
  test.each([
    ['tcp://10.77.0.2:9702', { protocol: 'tcp', authority: '10.77.0.2:9702' }],
    ['TCP://[::1]:9701/', { protocol: 'tcp', authority: '[::1]:9701' }],
    [`jxta://${UNIQUE}`, { protocol: 'jxta', authority: UNIQUE }],
    [`urn:jxta:${UNIQUE}`, { protocol: 'jxta', authority: UNIQUE }],
    [`jxta://urn:jxta:${UNIQUE}`, { protocol: 'jxta', authority: UNIQUE }],
    [
      `urn:jxta:${UNIQUE}#PipeService/a/b`,
      { protocol: 'jxta', authority: UNIQUE, service: 'PipeService', param: 'a/b' },
    ],
    [
      'tcp://10.77.0.2:43858/EndpointService:jxta-NetGroup/EndpointRouter',
      {
        protocol: 'tcp',
        authority: '10.77.0.2:43858',
        service: 'EndpointService:jxta-NetGroup',
        param: 'EndpointRouter',
      },
    ],
    [
      'mcast://224.0.1.85:1234/EndpointService:jxta-NetGroup/JxtaPropagate/jxta-NetGroup',
      {
        protocol: 'mcast',
        authority: '224.0.1.85:1234',
        service: 'EndpointService:jxta-NetGroup',
        param: 'JxtaPropagate/jxta-NetGroup',
      },
    ],
    ['tcp://h:1/service', { protocol: 'tcp', authority: 'h:1', service: 'service' }],
    ['tcp://h:1/service/', { protocol: 'tcp', authority: 'h:1', service: 'service', param: '' }],
  ])('reads %s', (text, parts) => {
    expect(parseEndpointAddress(text)).toEqual(parts)
  })

  test.each([
    '',
    'tcp',
    'tcp://',
    'tcp:///service',
    '://h:1',
    '1tcp://h:1',
    'tcp//h:1',
    'tcp://h:1//param',
    'tcp://h:1 tcp://h:2',
    'tcp://h:1\r\nJXTAHELLO',
    'tcp://h\u0000:1',
    'urn:jxta:',
    'urn:jxta:a/b#service',
    'urn:jxta:a/service',
    'urn:jxta:urn:jxta:x-1',
    'jxta://urn:jxta:urn:jxta:x-1',
    'tcp://urn:jxta:x-1',
    `${'s'.repeat(17)}://h:1`,
    `tcp://${'h'.repeat(1100)}`,
  ])('refuses %j', (text) => {
    expect(() => parseEndpointAddress(text)).toThrow(
      expect.objectContaining({ code: 'protocol/address-malformed' }),
    )
  })

  test('reads what formatEndpointAddress writes', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9:.-]{1,20}$/)
    const address = fc.oneof(
      fc.record({ protocol: fc.constantFrom('tcp', 'ws', 'jxta'), authority: part }),
      fc.record({ protocol: fc.constantFrom('tcp', 'mcast'), authority: part, service: part }),
      fc.record({
        protocol: fc.constantFrom('tcp', 'jxta'),
        authority: part,
        service: part,
        param: fc.stringMatching(/^[A-Za-z0-9:./-]{0,20}$/),
      }),
    )
    fc.assert(
      fc.property(address, (parts) => {
        expect(parseEndpointAddress(formatEndpointAddress(parts))).toEqual(parts)
      }),
    )
  })
})

describe('addresses of peers', () => {
  test('name the peer by its unique value', () => {
    expect(peerAddress(PEER)).toBe(`jxta://${UNIQUE}`)
    expect(peerAddress(PEER, 'PipeService')).toBe(`jxta://${UNIQUE}/PipeService`)
    expect(peerAddress(PEER, 'PipeService', 'urn:jxta:x-1')).toBe(
      `jxta://${UNIQUE}/PipeService/urn:jxta:x-1`,
    )
  })

  test('lead back to the peer in either spelling', () => {
    expect(peerOfAddress(parseEndpointAddress(peerAddress(PEER, 'a', 'b')))).toBe(PEER)
    expect(peerOfAddress(parseEndpointAddress(PEER))).toBe(PEER)
  })

  test('are nobody where they name a place, a group or nonsense', () => {
    for (const text of ['tcp://h:1', 'jxta://jxta-NetGroup', 'jxta://nonsense']) {
      expect(peerOfAddress(parseEndpointAddress(text))).toBeUndefined()
    }
  })
})

describe('hostPort', () => {
  test.each([
    ['10.0.0.1:9701', '10.0.0.1', 9701],
    ['[fe80::1]:80', 'fe80::1', 80],
    ['peer.example:0', 'peer.example', 0],
    ['h:65535', 'h', 65535],
  ])('splits %s and joins it again', (authority, host, port) => {
    expect(hostPort(authority)).toEqual({ host, port })
    expect(formatHostPort(host, port)).toBe(authority)
  })

  test.each([
    'h',
    ':80',
    'h:',
    'h:65536',
    'h:-1',
    'h:1e3',
    'h:8 0',
    'fe80::1:80',
    '[]:1',
    '[h]:1',
    '[::1:80',
    '::1]:80',
  ])('refuses %s', (authority) => {
    expect(() => hostPort(authority)).toThrow(
      expect.objectContaining({ code: 'protocol/address-malformed' }),
    )
  })
})

describe('recipients in a group', () => {
  test('are wrapped as on the wire and unwrapped again', () => {
    const wrapped = wrapForGroup(NET_GROUP, RESOLVER_SERVICE, 'jxta-NetGroupORes')
    expect(wrapped).toEqual({
      service: 'EndpointService:jxta-NetGroup',
      param: `${RESOLVER_SERVICE}/jxta-NetGroupORes`,
    })
    expect(unwrap(wrapped)).toEqual({
      group: NET_GROUP,
      service: RESOLVER_SERVICE,
      param: 'jxta-NetGroupORes',
    })
  })

  test('may have no parameter, or one with slashes', () => {
    expect(unwrap(wrapForGroup(NET_GROUP, 'EndpointRouter'))).toEqual({
      group: NET_GROUP,
      service: 'EndpointRouter',
    })
    expect(unwrap(wrapForGroup(NET_GROUP, 's', 'a/b/c'))?.param).toBe('a/b/c')
  })

  test.each([
    {},
    { service: 'PipeService', param: 'x' },
    { service: 'EndpointService:jxta-NetGroup' },
    { service: 'EndpointService:nonsense', param: 'x' },
    { service: `EndpointService:${UNIQUE}`, param: 'x' },
    { service: 'EndpointService:jxta-NetGroup', param: '/x' },
  ])('are none in %j', (recipient) => {
    expect(unwrap(recipient)).toBeUndefined()
  })
})

test('a scheme is lower case, short and begins with a letter', () => {
  expect(['tcp', 'ws', 'a+b.c-9'].every(isScheme)).toBe(true)
  expect(['', 'TCP', '1a', 'a b', 'a'.repeat(17)].some(isScheme)).toBe(false)
})
