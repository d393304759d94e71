import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Counters } from '../../base/counters.ts'
import { systemClock as clock } from '../../base/system.ts'
import { GATEWAY_TEXT_MAX } from '../../protocol/router/gateway-device.ts'
import { gatewayOf } from './default-gateway.ts'
import { exchangeHttp } from './http-exchange.ts'
import { mapByNatPmp } from './nat-pmp.ts'

const WISH = {
  ...{ interfaceAddress: '127.0.0.1', prefixLength: 8, interfaceName: 'lo' },
  ...{ port: 9701, externalPort: 9701, seconds: 1_200 },
}
const ends: (() => void)[] = []
afterEach(() => {
  for (const end of ends.splice(0)) end()
})

/** A router that answers each request with these datagrams. */
const router = async (answersTo: (request: Buffer) => readonly Uint8Array[]) => {
  const socket = createSocket('udp4')
  ends.push(() => socket.close())
  socket.on('message', (request, { port, address }) => {
    for (const answer of answersTo(request)) socket.send(answer, port, address)
  })
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  const counters = new Counters()
  const world = { clock, count: (name: string) => counters.add(name), port: socket.address().port }
  const map = (signal = new AbortController().signal) =>
    mapByNatPmp(WISH, '127.0.0.1', world, signal)
  return { map, counters }
}
const bytes = (hex: string): Uint8Array => Uint8Array.from(Buffer.from(hex, 'hex'))
const ADDRESS = bytes('00800000000000072d4d0101')

describe('a router that speaks NAT-PMP', () => {
  it('is believed where it answers what was asked, among whatever else it sends', async () => {
    const junk = ['', '00', '0080', 'ff'.repeat(2_000), '0082000000000007'].map(bytes)
    const { map, counters } = await router((request) =>
      request.length === 2
        ? [...junk, ADDRESS]
        : [...junk, ADDRESS, bytes('008200000000000725e52649000004b0')],
    )
    expect(await map()).toEqual({
      ...{ kind: 'mapped', router: { protocol: 'NAT-PMP', address: '127.0.0.1' } },
      ...{ externalAddress: '45.77.1.1', externalPort: 9801, seconds: 1_200 },
    })
    expect(counters.get('router.malformed-answers')).toBeGreaterThanOrEqual(8)
  })

  it.each([
    ['another port', '008200000000000700012649000004b0'],
    ['no outer port', '008200000000000725e50000000004b0'],
    ['no lease', '008200000000000725e5264900000000'],
  ])('and gives %s has mapped nothing', async (_what, hex) => {
    const { map } = await router((request) => [request.length === 2 ? ADDRESS : bytes(hex)])
    expect(await map()).toMatchObject({ kind: 'failed' })
  })

  it('says why not', async () => {
    const { map } = await router(() => [bytes('0080000200000007')])
    const why = expect.stringContaining('NAT-PMP is switched off') as string
    expect(await map()).toEqual({ kind: 'failed', why })
  })

  it('and listens nowhere is not waited for', async () => {
    const world = { clock, count: () => {}, port: 9 }
    const signal = new AbortController().signal
    expect(await mapByNatPmp(WISH, '127.0.0.1', world, signal)).toMatchObject({ kind: 'failed' })
  })

  it('is waited for no longer once nobody wants it', async () => {
    const abort = new AbortController()
    const { map } = await router(() => {
      abort.abort()
      return []
    })
    await expect(map(abort.signal)).rejects.toMatchObject({ code: 'base/cancelled' })
  })
})

describe('an exchange with a router', () => {
  const serve = async (body: string, status = 200): Promise<string | undefined> => {
    const server = createServer((_request, response) =>
      response.writeHead(status, { Location: 'http://127.0.0.1:1/' }).end(body),
    )
    ends.push(() => server.close())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const { port } = server.address() as AddressInfo
    const place = { host: '127.0.0.1', port, path: '/' }
    return exchangeHttp(place, { method: 'GET' }, '127.0.0.1', new AbortController().signal)
  }

  it('gives what it says, and follows nobody', async () => {
    expect(await serve('well')).toBe('well')
    expect(await serve('elsewhere', 302)).toBe('elsewhere')
  })

  it('ends where it says too much', async () => {
    expect(await serve('x'.repeat(GATEWAY_TEXT_MAX + 1))).toBeUndefined()
  })
})

describe('the router of an interface', () => {
  const TABLE = `Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT
eth0\t00000000\t0101A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0
tun0\t00000000\t0100080A\t0003\t0\t0\t50\t00000000\t0\t0\t0
eth0\t0001A8C0\t00000000\t0001\t0\t0\t100\t00FFFFFF\t0\t0\t0`

  it('is the gateway of its default route', () => {
    expect(gatewayOf('eth0', '192.168.1.7', 24, TABLE)).toBe('192.168.1.1')
    expect(gatewayOf('wlan0', '192.168.2.7', 24, TABLE)).toBeUndefined()
  })

  it.each([
    ['192.168.1.7', 24, '192.168.1.1'],
    ['172.16.40.9', 20, '172.16.32.1'],
    ['10.0.0.1', 8, undefined],
    ['10.0.0.2', 31, undefined],
    ['fd00::2', 64, undefined],
  ])('is guessed for %s/%d where the system tells no table', (address, prefixLength, gateway) => {
    expect(gatewayOf('en0', address, prefixLength, '')).toBe(gateway)
  })
})
