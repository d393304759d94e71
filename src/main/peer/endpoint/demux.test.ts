import { describe, expect, test } from 'vitest'
import { utf8Encode } from '../../base/bytes.ts'
import { NET_PEER_GROUP_ID } from '../../protocol/constants.ts'
import { parseGroupId } from '../../protocol/ids.ts'
import { Demux, type GroupHandlers } from './demux.ts'

const NET_GROUP = parseGroupId(NET_PEER_GROUP_ID)
const OTHER_GROUP = parseGroupId('urn:jxta:uuid-00112233445566778899AABBCCDDEEFF02')
const create = (): { demux: Demux; group: GroupHandlers } => {
  const demux = new Demux()
  return { demux, group: demux.add(NET_GROUP) }
}
const at = (address: string): Uint8Array => utf8Encode(address)
const handler = (): void => {}

describe('finding who takes a message', () => {
  test.each([
    'tcp://10.0.0.1:1/EndpointService:jxta-NetGroup/PipeService/urn:jxta:x/y',
    'mcast://224.0.1.85:1234/EndpointService:jxta-NetGroup/PipeService/urn:jxta:x/y',
    'jxta://uuid-5961/EndpointService:jxta-NetGroup/PipeService/urn:jxta:x/y',
  ])('the transport part does not matter: %s', (address) => {
    const { demux, group } = create()
    group.handle('PipeService', handler)
    expect(demux.routeOf(at(address))).toEqual({
      service: 'PipeService',
      param: 'urn:jxta:x/y',
      handler,
    })
  })

  test('a service that nobody handles, one of another group and one without group have no taker', () => {
    const { demux, group } = create()
    group.handle('PipeService', handler)
    for (const rest of [
      'EndpointService:jxta-NetGroup/Nobody/x',
      'EndpointService:uuid-00112233445566778899AABBCCDDEEFF02/PipeService/x',
      'PipeService/x',
    ])
      expect(demux.routeOf(at(`tcp://10.0.0.1:1/${rest}`)).handler).toBeUndefined()
  })

  test('a service that is registered or taken back later is found, or not, from then on', () => {
    const { demux, group } = create()
    const address = at('tcp://10.0.0.1:1/EndpointService:jxta-NetGroup/PipeService/x')
    expect(demux.routeOf(address).handler).toBeUndefined()
    const takeBack = group.handle('PipeService', handler)
    expect(demux.routeOf(address).handler).toBe(handler)
    takeBack()
    expect(demux.routeOf(address).handler).toBeUndefined()
  })

  test('a group that is added gets what is for it, to the service of the same name; removed, it gets nothing', () => {
    const { demux, group } = create()
    const others = (): void => {}
    group.handle('PipeService', handler)
    demux.add(OTHER_GROUP).handle('PipeService', others)
    const [here, there] = ['jxta-NetGroup', 'uuid-00112233445566778899AABBCCDDEEFF02'].map(
      (value) => at(`tcp://10.0.0.1:1/EndpointService:${value}/PipeService/x`),
    )
    expect([demux.routeOf(here!).handler, demux.routeOf(there!).handler]).toEqual([handler, others])
    expect(demux.routeTo(OTHER_GROUP, 'PipeService', 'x').handler).toBe(others)
    demux.remove(OTHER_GROUP)
    expect([demux.routeOf(here!).handler, demux.routeOf(there!).handler]).toEqual([
      handler,
      undefined,
    ])
    demux.add(OTHER_GROUP).handle('PipeService', others)
    expect(demux.routeOf(there!).handler).toBe(others)
  })

  test('a group that is there already is a mistake of ours', () => {
    expect(() => create().demux.add(NET_GROUP)).toThrow(
      expect.objectContaining({ code: 'base/internal' }),
    )
  })

  test('a second handler of one service is a mistake of ours', () => {
    const { group } = create()
    group.handle('PipeService', handler)
    expect(() => group.handle('PipeService', handler)).toThrow(
      expect.objectContaining({ code: 'base/internal' }),
    )
  })

  test('a sender that makes up destinations gets each analysed, and old ones are still right', () => {
    const { demux, group } = create()
    group.handle('PipeService', handler)
    const address = (n: number): Uint8Array =>
      at(`tcp://10.0.0.1:1/EndpointService:jxta-NetGroup/PipeService/p${n}`)
    for (let n = 0; n < 5_000; n++) expect(demux.routeOf(address(n)).param).toBe(`p${n}`)
    expect(demux.routeOf(address(1)).param).toBe('p1')
  })

  test('a destination that is no address is refused with a coded error', () => {
    expect(() => create().demux.routeOf(at('nonsense'))).toThrow(
      expect.objectContaining({ code: 'protocol/address-malformed' }),
    )
  })
})
