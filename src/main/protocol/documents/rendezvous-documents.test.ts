import { describe, expect, test } from 'vitest'
import { vector } from '../../../../tests/vectors/vectors.ts'
import { messageOf } from '../../../../tests/vectors/wire.ts'
import {
  LEASE_GRANT_ADVERTISEMENT,
  LEASE_GRANT_MS,
  LEASE_GRANT_PEER,
  LEASE_REQUEST,
  NET_PEER_GROUP_ID,
  PEER_GROUP_SPEC,
  PEER_VIEW_PROBE,
  RENDEZVOUS_SERVICE,
  RESOLVER_SERVICE,
  WALK_HEADER,
  WALK_PARAM,
  WALK_SERVICE,
  WIRE_SERVICE,
} from '../constants.ts'
import { createGroupId, parseGroupId, parseModuleSpecId, parsePeerId } from '../ids.ts'
import { elementText } from '../message/message.ts'
import { advertisementKeys, parseAdvertisement } from './advertisement.ts'
import { encodeLimitedRangeMessage, parseLimitedRangeMessage } from './limited-range-message.ts'
import {
  encodePeerGroupAdvertisement,
  parsePeerGroupAdvertisement,
} from './peer-group-advertisement.ts'
import { encodePeerInfoQuery, parsePeerInfoQuery } from './peer-info-query.ts'
import { encodePeerInfoResponse, parsePeerInfoResponse } from './peer-info-response.ts'
import { encodeRdvAdvertisement, parseRdvAdvertisement } from './rdv-advertisement.ts'

const WORLD = '59616261646162614A78746150325033'
const PEER = parsePeerId(`urn:jxta:uuid-${WORLD}106F65A68EE94886891679CAC3F8C88A03`)
const OTHER = parsePeerId(`urn:jxta:uuid-${WORLD}DA099DD07F4C445F8B6D7FE8BF29C38003`)
const JXSE = parsePeerId(`urn:jxta:cbid-${WORLD}12AD71ED4844907DA7F1B68BB7453F8803`)
const VIEW = `${RENDEZVOUS_SERVICE}jxta-NetGroup`
const NET_GROUP = parseGroupId(NET_PEER_GROUP_ID)
const refused = (why: string, name = 'document-malformed') =>
  expect.objectContaining({
    code: `protocol/${name}`,
    message: expect.stringContaining(why) as string,
  })
const element = (name: string, of: string) => elementText(messageOf(vector(of)).get('jxta', name)!)

describe('a rendezvous advertisement', () => {
  test('of JXSE, in a probe of the peer view, names group, peer, view and route', () => {
    expect(parseRdvAdvertisement(element(PEER_VIEW_PROBE, 'peerview-probe'))).toEqual({
      groupId: NET_PEER_GROUP_ID,
      peerId: JXSE,
      serviceName: VIEW,
      name: 'D',
      route: {
        peerId: JXSE,
        endpoints: [
          'tcp://10.77.0.4:9704',
          `jxtatls://cbid-${WORLD}12AD71ED4844907DA7F1B68BB7453F8803`,
        ],
        hops: [],
      },
    })
  })

  test('is found by peer, group and view', () => {
    const document = encodeRdvAdvertisement({
      groupId: NET_GROUP,
      peerId: PEER,
      serviceName: VIEW,
      name: 'Anna',
    })
    const parsed = parseAdvertisement(document)
    expect(parsed.kind).toBe('rendezvous')
    expect(advertisementKeys(parsed)).toEqual([
      { attribute: 'RdvGroupId', value: NET_PEER_GROUP_ID },
      { attribute: 'RdvPeerId', value: PEER },
      { attribute: 'RdvServiceName', value: VIEW },
    ])
  })

  test.each(['RdvGroupId', 'RdvPeerId', 'RdvServiceName'])('without %s is refused', (name) => {
    const document = encodeRdvAdvertisement({
      groupId: NET_GROUP,
      peerId: PEER,
      serviceName: VIEW,
    })
    const without = document.replace(new RegExp(`<${name}>.*</${name}>`), '')
    expect(() => parseRdvAdvertisement(without)).toThrow(refused(`no ${name}`))
  })
})

describe('the header of a walk', () => {
  test.each([
    ['rdv-walk-query', RESOLVER_SERVICE, 'jxta-NetGroupORes'],
    ['propagate-walk', WIRE_SERVICE, 'jxta-NetGroup'],
  ])('of JXSE, %s, says how far and which way', (name, service, param) => {
    expect(parseLimitedRangeMessage(element(WALK_HEADER, name))).toEqual({
      ttl: 2,
      direction: 'up',
      source: JXSE,
      service: RENDEZVOUS_SERVICE,
      param: 'jxta-NetGroup',
    })
    expect(element(WALK_SERVICE, name)).toBe(service)
    expect(element(WALK_PARAM, name)).toBe(param)
  })

  test.each([
    ['up', '1'],
    ['down', '2'],
    ['both', '3'],
  ] as const)('writes %s as %s, and no other number is a direction', (direction, code) => {
    const text = encodeLimitedRangeMessage({ ttl: 1, direction, source: PEER, service: 's' })
    expect(text).toContain(`<Dir>${code}</Dir>`)
    expect(text).not.toContain('SrcSvcParams')
    const wrong = text.replace(`<Dir>${code}`, '<Dir>4')
    expect(() => parseLimitedRangeMessage(wrong)).toThrow(refused('direction'))
  })

  test('with a negative TTL is refused', () => {
    const text = encodeLimitedRangeMessage({ ttl: 1, direction: 'up', source: PEER, service: 's' })
    expect(() => parseLimitedRangeMessage(text.replace('<TTL>1', '<TTL>-1'))).toThrow(
      refused('TTL'),
    )
  })
})

test('the elements of a lease are named as the recorded ones', () => {
  expect(messageOf(vector('rdv-lease-request')).get('jxta', LEASE_REQUEST)).toBeDefined()
  const grant = messageOf(vector('rdv-lease-grant'))
  const granted = [LEASE_GRANT_ADVERTISEMENT, LEASE_GRANT_PEER, LEASE_GRANT_MS].map((name) =>
    grant.get('jxta', name),
  )
  expect(granted).not.toContain(undefined)
  expect(elementText(granted[2]!)).toBe('1200000')
})

describe('a peer group advertisement', () => {
  const groupId = createGroupId((count) => new Uint8Array(count).fill(0x1f))
  const specId = parseModuleSpecId(PEER_GROUP_SPEC)
  const group = { groupId, specId, name: 'Readers', description: 'who read' }
  const text = encodePeerGroupAdvertisement(group)

  test('names the group, and is found by all four of its texts', () => {
    expect(groupId).toBe('urn:jxta:uuid-1F1F1F1F1F1F4F1F9F1F1F1F1F1F1F1F02')
    expect(parseAdvertisement(text)).toEqual({ kind: 'group', advertisement: group })
    expect(advertisementKeys(parseAdvertisement(text))).toEqual([
      { attribute: 'GID', value: groupId },
      { attribute: 'MSID', value: PEER_GROUP_SPEC },
      { attribute: 'Name', value: 'Readers' },
      { attribute: 'Desc', value: 'who read' },
    ])
  })

  test('whose MSID is the id of a peer is refused', () => {
    const wrong = text.replace(`<MSID>${specId}`, `<MSID>${PEER}`)
    expect(() => parsePeerGroupAdvertisement(wrong)).toThrow(refused('MSID', 'id-kind'))
  })
})

describe('the Peer Information Protocol', () => {
  const response = {
    source: PEER,
    target: OTHER,
    uptimeMs: 61_000,
    timestampMs: 1_700_000_000_000,
    traffic: {
      lastIncomingMs: 1_699_999_999_000,
      incoming: [{ endpoint: 'tcp://10.0.0.1:9701', bytes: 12_000_000_000 }],
      outgoing: [],
    },
  }
  const text = encodePeerInfoResponse(response)

  test('a query without a request asks for the general information', () => {
    const query = { source: PEER, target: OTHER }
    const document = encodePeerInfoQuery(query)
    expect(document).toContain(
      `<sourcePid>${PEER}</sourcePid><targetPid>${OTHER}</targetPid></jxta:PeerInfoQueryMessage>`,
    )
    expect(parsePeerInfoQuery(document)).toEqual(query)
  })

  test('an answer tells bytes by endpoint, more than 32 bits of them', () => {
    expect(text).toContain(
      '<in><transport Expiration="tcp://10.0.0.1:9701">12000000000</transport></in>',
    )
    expect(text).not.toContain('<out')
    expect(parsePeerInfoResponse(text)).toEqual(response)
  })

  test('an answer may keep all figures to itself', () => {
    const bare = { source: PEER, target: OTHER }
    expect(parsePeerInfoResponse(encodePeerInfoResponse(bare))).toEqual(bare)
  })

  test.each([
    ['without its address', text.replace(/ Expiration="[^"]*"/, '')],
    ['no whole number', text.replace('>12000000000<', '>-1<')],
    ['number of milliseconds', text.replace('<uptime>61000', '<uptime>soon')],
    ['more than one traffic', text.replace('</traffic>', '</traffic><traffic/>')],
    [
      'more than 64',
      text.replace('<in>', `<in>${'<transport Expiration="tcp://h:1">1</transport>'.repeat(64)}`),
    ],
  ])('an answer is refused: %s', (why, broken) => {
    expect(() => parsePeerInfoResponse(broken)).toThrow(refused(why))
  })
})
