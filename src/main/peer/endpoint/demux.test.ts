import { describe, expect, test } from 'vitest'
import { utf8Encode } from '../../base/bytes.ts'
import { NET_PEER_GROUP_ID } from '../../protocol/constants.ts'
import { parseGroupId } from '../../protocol/ids.ts'
import { Demux } from './demux.ts'

const create = (): Demux => new Demux(parseGroupId(NET_PEER_GROUP_ID))
const at = (address: string): Uint8Array => utf8Encode(address)
const handler = (): void => {}

describe('finding who takes a message', () => {
  test.each([
    'tcp://10.0.0.1:1/EndpointService:jxta-NetGroup/PipeService/urn:jxta:x/y',
    'mcast://224.0.1.85:1234/EndpointService:jxta-NetGroup/PipeService/urn:jxta:x/y',
    'jxta://uuid-5961/EndpointService:jxta-NetGroup/PipeService/urn:jxta:x/y',
  ])('the transport part does not matter: %s', (address) => {
    const demux = create()
    demux.handle('PipeService', handler)
    expect(demux.routeOf(at(address))).toEqual({
      service: 'PipeService',
      param: 'urn:jxta:x/y',
      handler,
    })
  })

  test('a service that nobody handles, one of another group and one without group have no taker', () => {
    const demux = create()
    demux.handle('PipeService', handler)
    for (const rest of [
      'EndpointService:jxta-NetGroup/Nobody/x',
      'EndpointService:uuid-00112233445566778899AABBCCDDEEFF02/PipeService/x',
      'PipeService/x',
    ])
      expect(demux.routeOf(at(`tcp://10.0.0.1:1/${rest}`)).handler).toBeUndefined()
  })

  test('a service that is registered or taken back later is found, or not, from then on', () => {
    const demux = create()
    const address = at('tcp://10.0.0.1:1/EndpointService:jxta-NetGroup/PipeService/x')
    expect(demux.routeOf(address).handler).toBeUndefined()
    const takeBack = demux.handle('PipeService', handler)
    expect(demux.routeOf(address).handler).toBe(handler)
    takeBack()
    expect(demux.routeOf(address).handler).toBeUndefined()
  })

  test('a second handler of one service is a mistake of ours', () => {
    const demux = create()
    demux.handle('PipeService', handler)
    expect(() => demux.handle('PipeService', handler)).toThrow(
      expect.objectContaining({ code: 'base/internal' }),
    )
  })

  test('a sender that makes up destinations gets each analysed, and old ones are still right', () => {
    const demux = create()
    demux.handle('PipeService', handler)
    const address = (n: number): Uint8Array =>
      at(`tcp://10.0.0.1:1/EndpointService:jxta-NetGroup/PipeService/p${n}`)
    for (let n = 0; n < 5_000; n++) expect(demux.routeOf(address(n)).param).toBe(`p${n}`)
    expect(demux.routeOf(address(1)).param).toBe('p1')
  })

  test('a destination that is no address is refused with a coded error', () => {
    expect(() => create().routeOf(at('nonsense'))).toThrow(
      expect.objectContaining({ code: 'protocol/address-malformed' }),
    )
  })
})
