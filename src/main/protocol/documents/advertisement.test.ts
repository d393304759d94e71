import { describe, expect, test } from 'vitest'
import { vector } from '../../../../tests/vectors/vectors.ts'
import { messageOf } from '../../../../tests/vectors/wire.ts'
import { base64Encode } from '../../base/base64.ts'
import { NET_PEER_GROUP_ID } from '../constants.ts'
import { parseGroupId, parsePeerId, parsePipeId } from '../ids.ts'
import { fingerprintOfKey, peerIdOfFingerprint } from '../key-fingerprint.ts'
import { elementText } from '../message/message.ts'
import { advertisementKeys, parseAdvertisement } from './advertisement.ts'
import { encodePeerAdvertisement, parsePeerAdvertisement } from './peer-advertisement.ts'
import { encodePipeAdvertisement, parsePipeAdvertisement } from './pipe-advertisement.ts'

const PEER = parsePeerId(
  'urn:jxta:uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03',
)
const OTHER = PEER.replace('106F', 'FFFF')
const PIPE = parsePipeId(
  'urn:jxta:uuid-59616261646162614E504720503250338E3E786229EA460DADC1A176B69B731504',
)
const GROUP = parseGroupId(NET_PEER_GROUP_ID)
const peer = { peerId: PEER, groupId: GROUP, name: 'Anna', endpoints: ['tcp://10.0.0.1:9701'] }
const pipe = { id: PIPE, type: 'JxtaUnicast' as const, name: 'talk' }

const refused = (why: string, name = 'document-malformed') =>
  expect.objectContaining({
    code: `protocol/${name}`,
    message: expect.stringContaining(why) as string,
  })

describe('a peer advertisement', () => {
  const text = encodePeerAdvertisement(peer)

  test('of a JXSE peer tells name, route, rendezvous and what else it publishes', () => {
    const grant = messageOf(vector('rdv-lease-grant')).get('jxta', 'RdvAdvReply')!
    const advertisement = parsePeerAdvertisement(elementText(grant))
    expect(advertisement).toMatchObject({
      name: 'A',
      description: 'Created by NetworkManager',
      groupId: NET_PEER_GROUP_ID,
      rendezvous: true,
      endpoints: [
        'tcp://10.77.0.1:9701',
        'jxtatls://cbid-59616261646162614A787461503250333511A4D4EB008478AEB9181C78A4532503',
      ],
    })
    expect(advertisement.services).toHaveLength(1)
    expect(advertisement.services?.[0]?.parameters?.children[0]?.name).toBe('RootCert')
  })

  test('holds the route under the endpoint service', () => {
    expect(text).toContain(
      '<Svc><MCID>urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000805</MCID><Parm><jxta:RA ',
    )
    expect(text).toContain(`<DstPID>${PEER}</DstPID><Dst><jxta:APA `)
    expect(text).toContain('<EA>tcp://10.0.0.1:9701</EA>')
  })

  test('without name, route and description has an empty name and no endpoints', () => {
    expect(
      parsePeerAdvertisement(`<jxta:PA><PID>${PEER}</PID><GID>${GROUP}</GID></jxta:PA>`),
    ).toEqual({ ...peer, name: '', endpoints: [] })
  })

  test('is read where a service id is spelled otherwise', () => {
    const spelled = text.replace('urn:jxta:uuid-DEADBEEF', 'URN:JXTA:uuid-deadbeef')
    expect(parsePeerAdvertisement(spelled)).toEqual(peer)
  })

  test('leaves out an endpoint that is no address, and keeps the others in order', () => {
    const broken = text.replace('<EA>', '<EA>nonsense here</EA><EA>ws://10.0.0.1:80</EA><EA>')
    expect(parsePeerAdvertisement(broken).endpoints).toEqual([
      'ws://10.0.0.1:80',
      'tcp://10.0.0.1:9701',
    ])
  })

  test.each([
    ['another peer', text.replace(`<DstPID>${PEER}`, `<DstPID>${OTHER}`)],
    ['no PID', text.replace(/<PID>.*<\/PID>/, '')],
    ['more than one PID', text.replace('<GID>', `<PID>${OTHER}</PID><GID>`)],
    ['more than one Name', text.replace('<Name>', '<Name>x</Name><Name>')],
    ['more than one service', text.replace(/(<Svc>.*<\/Svc>)/, '$1$1')],
    ['without its class id', text.replace(/<MCID>.*<\/MCID>/, '')],
    ['64 endpoint', text.replace('<EA>', '<EA>tcp://h:1</EA>'.repeat(64) + '<EA>')],
    ['64 services', text.replace('<Svc>', '<Svc><MCID>x</MCID></Svc>'.repeat(64) + '<Svc>')],
    ['1024 characters', encodePeerAdvertisement({ ...peer, name: 'x'.repeat(1025) })],
  ])('is refused with %s', (why, broken) => {
    expect(() => parsePeerAdvertisement(broken)).toThrow(refused(why))
  })

  describe('with a public key', () => {
    const publicKey = Uint8Array.from({ length: 91 }, (_, i) => i)
    const peerId = peerIdOfFingerprint(fingerprintOfKey(publicKey))
    const keyed = encodePeerAdvertisement({ ...peer, peerId, publicKey })
    const told = (bytes: Uint8Array): string =>
      keyed.replace(/(<PublicKey>)[^<]*/, `$1${base64Encode(bytes)}`)

    test('tells it under a class id of our own', () => {
      expect(keyed).toContain(
        '<Svc><MCID>urn:jxta:uuid-506970656669747465724B657932353605</MCID><Parm><PublicKey>AAEC',
      )
      expect(parsePeerAdvertisement(keyed)).toEqual({ ...peer, peerId, publicKey })
    })

    test.each([
      ['that of another peer', told(publicKey.with(90, 0))],
      ['that of another peer', keyed.replaceAll(peerId, PEER)],
      ['none', told(new Uint8Array(0))],
      ['none', told(new Uint8Array(257))],
      ['none', keyed.replace('AAEC', '!')],
      ['more than one PublicKey', keyed.replace(/(<PublicKey>.*<\/PublicKey>)/, '$1$1')],
    ])('is refused as a whole when the key is %s (%#)', (why, text) => {
      expect(() => parsePeerAdvertisement(text)).toThrow(refused(why))
    })

    test('does without one, as older peers do', () => {
      const without = keyed.replace(/<PublicKey>.*<\/PublicKey>/, '')
      expect(parsePeerAdvertisement(without)).toEqual({ ...peer, peerId })
    })
  })

  test('is refused with a malformed id, and says in which element', () => {
    expect(() => parsePeerAdvertisement(text.replace(`<GID>${GROUP}`, '<GID>group'))).toThrow(
      refused('jxta:PA: GID: The JXTA id "group"', 'id-malformed'),
    )
    expect(() => parsePeerAdvertisement(text.replace(`<GID>${GROUP}`, `<GID>${PEER}`))).toThrow(
      refused('not that of a group', 'id-kind'),
    )
  })
})

describe('a pipe advertisement', () => {
  test('says its transport only where it specifies one', () => {
    expect(encodePipeAdvertisement(pipe)).not.toContain('Transport')
    const text = encodePipeAdvertisement({ ...pipe, transport: 'ws' })
    expect(text).toContain('<Transport>ws</Transport>')
    expect(parsePipeAdvertisement(text).transport).toBe('ws')
  })

  test.each(['TCP', 'a b', '', '1x', 'x'.repeat(17)])(
    'is refused with the transport %j',
    (transport) => {
      expect(() => parsePipeAdvertisement(encodePipeAdvertisement({ ...pipe, transport }))).toThrow(
        refused('Transport'),
      )
    },
  )

  test('of an unknown type has its own error', () => {
    const text = encodePipeAdvertisement(pipe).replace('JxtaUnicast', 'JxtaBroadcast')
    expect(() => parsePipeAdvertisement(text)).toThrow(
      refused('JxtaBroadcast', 'pipe-type-unknown'),
    )
  })
})

describe('an advertisement of any type', () => {
  test('is told by its root', () => {
    expect(parseAdvertisement(encodePeerAdvertisement(peer))).toEqual({
      kind: 'peer',
      advertisement: peer,
    })
    expect(parseAdvertisement(encodePipeAdvertisement(pipe))).toEqual({
      kind: 'pipe',
      advertisement: pipe,
    })
    expect(parseAdvertisement('<jxta:MIA/>')).toEqual({ kind: 'unknown', root: 'jxta:MIA' })
  })

  test('is found by its id and its name', () => {
    expect(advertisementKeys({ kind: 'peer', advertisement: peer })).toEqual([
      { attribute: 'PID', value: PEER },
      { attribute: 'Name', value: 'Anna' },
    ])
    expect(advertisementKeys({ kind: 'pipe', advertisement: pipe })).toEqual([
      { attribute: 'Id', value: PIPE },
      { attribute: 'Name', value: 'talk' },
    ])
    expect(advertisementKeys({ kind: 'unknown', root: 'x' })).toEqual([])
  })
})
