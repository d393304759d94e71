import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeGatewayAnswer,
  encodeGatewayCall,
  GATEWAY_TEXT_MAX,
  gatewayControlIn,
} from './gateway-device.ts'
import { parseHttpPlace, routerDescribedAt, ssdpSearches } from './ssdp.ts'

const ROUTER = '192.168.1.1'
const GATEWAY = 'urn:schemas-upnp-org:device:InternetGatewayDevice:1'
const answer = (location: string, target = GATEWAY): string =>
  `HTTP/1.1 200 OK\r\nST: ${target}\r\nLocation: ${location}\r\n\r\n`
const place = { host: ROUTER, port: 5000, path: '/dir/root.xml' }

describe('a search for routers', () => {
  it('names what it looks for', () => {
    expect(ssdpSearches()).toHaveLength(2)
    expect(ssdpSearches()[0]).toBe(
      `M-SEARCH * HTTP/1.1\r\nHOST: 239.255.255.250:1900\r\nMAN: "ssdp:discover"\r\nMX: 1\r\nST: ${GATEWAY}\r\n\r\n`,
    )
  })

  it('is answered by where the router is described', () => {
    expect(routerDescribedAt(answer('http://192.168.1.1:5000/dir/root.xml'), ROUTER)).toEqual(place)
  })

  it.each([
    ['leads to a third one', answer('http://192.168.1.9:5000/root.xml')],
    ['leads to this machine', answer('http://127.0.0.1:5000/root.xml')],
    ['leads to a name', answer('http://router.local:5000/root.xml')],
    ['names a user', answer('http://x@192.168.1.1:5000/root.xml')],
    ['leads by another protocol', answer('file://192.168.1.1/etc/passwd')],
    ['is of no router', answer('http://192.168.1.1:5000/', 'urn:x:device:Printer:1')],
    ['is a notice', answer('http://192.168.1.1:5000/').replace('HTTP/1.1 200 OK', 'NOTIFY *')],
    ['is too long', answer('http://192.168.1.1:5000/' + 'x'.repeat(300))],
    ['has a port that is none', answer('http://192.168.1.1:70000/')],
  ])('passes over an answer that %s', (_what, text) => {
    expect(routerDescribedAt(text, ROUTER)).toBeUndefined()
  })

  it('takes whatever comes', () => {
    fc.assert(fc.property(fc.string(), (any) => routerDescribedAt(any, ROUTER) === undefined))
    fc.assert(fc.property(fc.string(), (any) => parseHttpPlace(any) === undefined))
  })
})

const described = (control: string, service = 'WANIPConnection:1'): string =>
  `<?xml version="1.0"?><root xmlns="urn:schemas-upnp-org:device-1-0"><device><deviceList><device><serviceList><service><serviceType>urn:schemas-upnp-org:service:${service}</serviceType><controlURL>${control}</controlURL></service></serviceList></device></deviceList></device></root>`

describe('a description of a router', () => {
  it.each([
    ['/ctl', '/ctl'],
    ['ctl', '/dir/ctl'],
    ['http://192.168.1.1:5000/ctl?x=1', '/ctl?x=1'],
  ])('with the control address %s leads to %s', (control, path) => {
    expect(gatewayControlIn(described(control), place)).toEqual({
      service: 'urn:schemas-upnp-org:service:WANIPConnection:1',
      place: { ...place, path },
    })
  })

  it.each([
    ['leads to a third one', described('http://192.168.1.9:5000/ctl')],
    ['leads to this machine', described('http://127.0.0.1/ctl')],
    ['names no place', described('')],
    ['breaks a line', described('/ctl&#13;&#10;X: y')],
    ['offers something else', described('/ctl', 'Layer3Forwarding:1')],
    ['is too long a place', described('/' + 'x'.repeat(300))],
  ])('that %s is none', (_what, text) => {
    expect(gatewayControlIn(text, place)).toBeUndefined()
  })

  it.each([
    ['is too long', ' '.repeat(GATEWAY_TEXT_MAX + 1), 'protocol/xml-refused'],
    ['is too deep', '<a>'.repeat(200), 'protocol/xml-refused'],
    ['has too many elements', `<a>${'<b/>'.repeat(2_000)}</a>`, 'protocol/xml-refused'],
    ['declares entities', '<!DOCTYPE a [<!ENTITY x "y">]><a/>', 'protocol/xml-refused'],
    ['is no XML', '<root', 'protocol/xml-malformed'],
  ])('that %s is refused', (_what, text, code) => {
    expect(() => gatewayControlIn(text, place)).toThrow(expect.objectContaining({ code }) as Error)
  })
})

describe('a call to a router', () => {
  const service = 'urn:schemas-upnp-org:service:WANIPConnection:1'

  it('names its arguments in the order of the specification, and has no document type', () => {
    const { body, soapAction } = encodeGatewayCall(service, {
      ...{ action: 'AddPortMapping', externalPort: 9801, internalPort: 9701 },
      ...{ internalAddress: '192.168.1.7', seconds: 1_200 },
    })
    expect(soapAction).toBe(`"${service}#AddPortMapping"`)
    expect(body).not.toContain('DOCTYPE')
    expect(
      [...body.matchAll(/<(New\w+)>([^<]*)</g)].map(([, name, value]) => [name, value]),
    ).toEqual([
      ['NewExternalPort', '9801'],
      ['NewProtocol', 'TCP'],
      ['NewInternalPort', '9701'],
      ['NewInternalClient', '192.168.1.7'],
      ['NewEnabled', '1'],
      ['NewPortMappingDescription', 'Pipefitter'],
      ['NewLeaseDuration', '1200'],
    ])
  })

  it('is answered, or refused with a code', () => {
    const done = `<s:Envelope xmlns:s="x"><s:Body><u:GetExternalIPAddressResponse xmlns:u="y"><NewExternalIPAddress> 45.77.1.1 </NewExternalIPAddress></u:GetExternalIPAddressResponse></s:Body></s:Envelope>`
    expect(decodeGatewayAnswer(done, 'GetExternalIPAddress')).toEqual({
      kind: 'done',
      address: '45.77.1.1',
    })
    expect(decodeGatewayAnswer(done, 'AddPortMapping')).toEqual({ kind: 'refused' })
    const refused = '<E><B><F><errorCode>718</errorCode></F></B></E>'
    expect(decodeGatewayAnswer(refused, 'AddPortMapping')).toEqual({ kind: 'refused', code: 718 })
  })

  it('takes whatever comes', () => {
    fc.assert(
      fc.property(
        fc.string(),
        (any) => decodeGatewayAnswer(any, 'AddPortMapping').kind === 'refused',
      ),
    )
  })
})
