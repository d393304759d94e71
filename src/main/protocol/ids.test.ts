import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { seededRandom } from '../base/random.ts'
import { NET_PEER_GROUP_ID, WORLD_GROUP_ID } from './constants.ts'
import {
  createPeerId,
  createPipeId,
  fromUniqueValue,
  isGroupId,
  isPeerId,
  isPipeId,
  parseGroupId,
  parseJxtaId,
  parsePeerId,
  parsePipeId,
  shortId,
  uniqueValue,
} from './ids.ts'

const WORLD = '59616261646162614A78746150325033'
const PEER = `urn:jxta:uuid-${WORLD}106F65A68EE94886891679CAC3F8C88A03`
const CBID_PEER = `urn:jxta:cbid-${WORLD}96E06A740A636EF608590B01D6278C2603`
const PIPE = 'urn:jxta:uuid-59616261646162614E504720503250338E3E786229EA460DADC1A176B69B731504'
const random = (seed: number) => (count: number) => seededRandom(seed).bytes(count)

describe('parseJxtaId', () => {
  test('reads an id alike however many were read since, and refuses each time what it refused', () => {
    const first = parseJxtaId(PIPE)
    const many = Array.from({ length: 5_000 }, (_, i) => createPipeId(random(i)))
    for (const id of many) expect(parseJxtaId(id).urn).toBe(id)
    expect(parseJxtaId(PIPE)).toEqual(first)
    expect(parseJxtaId(PIPE.toLowerCase())).toEqual(first)
    for (let i = 0; i < 2; i++) expect(() => parseJxtaId(`${PIPE}g`)).toThrow(/hex digits/)
  })

  test.each([
    [PEER, 'uuid', 'peer', WORLD_GROUP_ID],
    [CBID_PEER, 'cbid', 'peer', WORLD_GROUP_ID],
    [PIPE, 'uuid', 'pipe', NET_PEER_GROUP_ID],
    ['urn:jxta:uuid-00112233445566778899AABBCCDDEEFF02', 'uuid', 'group', undefined],
    ['urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000205', 'uuid', 'moduleClass', undefined],
    ['urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE000000010106', 'uuid', 'moduleSpec', undefined],
    ['urn:jxta:jxta-NetGroup', 'jxta', 'group', undefined],
    ['urn:jxta:jxta-WorldGroup', 'jxta', 'group', undefined],
    ['urn:jxta:jxta-Null', 'jxta', 'unknown', undefined],
    ['urn:jxta:uuid-000107', 'uuid', 'unknown', undefined],
    ['urn:jxta:idform3-31:08:66:42:67:::91:24::73', 'other', 'unknown', undefined],
  ])('reads %s', (text, format, kind, groupId) => {
    expect(parseJxtaId(text)).toEqual({
      urn: text,
      format,
      kind,
      ...(groupId === undefined ? {} : { groupId }),
    })
  })

  test('finds the group of a pipe in a group of its own', () => {
    const group = '00112233445566778899AABBCCDDEEFF'
    const pipe = parseJxtaId(`urn:jxta:uuid-${group}${'AB'.repeat(16)}04`)
    expect(pipe.groupId).toBe(`urn:jxta:uuid-${group}02`)
  })

  test.each([
    ['URN:JXTA:jxta-NetGroup', 'urn:jxta:jxta-NetGroup'],
    [PIPE.toLowerCase(), PIPE],
    ['urn:jxta:uuid-000301020405000000000001', 'urn:jxta:uuid-00030102040501'],
    ['urn:jxta:uuid-000001', 'urn:jxta:uuid-0001'],
    [`urn:jxta:uuid-${'11'.repeat(16)}${'00'.repeat(47)}02`, `urn:jxta:uuid-${'11'.repeat(16)}02`],
  ])('writes %s as %s', (text, canonical) => {
    expect(parseJxtaId(text).urn).toBe(canonical)
  })

  test.each([
    ['', 'does not begin'],
    ['urn:jxta:', 'empty'],
    ['urn:jxta:uuid', 'format keyword'],
    ['urn:jxta:uuid-', 'format keyword'],
    ['urn:jxta:-NetGroup', 'format keyword'],
    ['urn:jxta:uuid-03', 'nothing before its type'],
    ['urn:jxta:uuid-00103', 'pairs of hex'],
    ['urn:jxta:uuid-0G03', 'pairs of hex'],
    [`urn:jxta:uuid-${'11'.repeat(65)}`, '64 bytes'],
    ['urn:jxta:jxta-OtherGroup', 'well-known'],
    ['urn:jxta:jxta-constructor', 'well-known'],
    ['urn:jxta:uuid-00 03', 'no URN may hold'],
    ['urn:jxta:uuid-0003\n', 'no URN may hold'],
    ['urn:isbn:0451450523', 'does not begin'],
    [`urn:jxta:x-${'1'.repeat(300)}`, '256 characters'],
  ])('refuses %j', (text, why) => {
    expect(() => parseJxtaId(text)).toThrow(
      expect.objectContaining({
        code: 'protocol/id-malformed',
        message: expect.stringContaining(why) as string,
      }),
    )
  })

  test('canonical text is canonical already', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 2, maxLength: 64 }),
        fc.constantFrom('uuid', 'cbid'),
        (bytes, format) => {
          const { urn } = parseJxtaId(
            `urn:jxta:${format}-${Buffer.from(bytes.map((byte) => byte & 0x0f)).toString('hex')}`,
          )
          expect(parseJxtaId(urn).urn).toBe(urn)
        },
      ),
    )
  })

  test('any text gives an id or a coded error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
        for (const candidate of [text, `urn:jxta:${text}`, `urn:jxta:uuid-${text}`]) {
          try {
            expect(parseJxtaId(candidate).urn).toMatch(/^urn:jxta:/)
          } catch (error) {
            expect(error).toMatchObject({ code: 'protocol/id-malformed' })
          }
        }
      }),
    )
  })
})

describe('ids of one kind', () => {
  test('are refused where another kind is wanted', () => {
    for (const parse of [
      () => parsePeerId(PIPE),
      () => parsePipeId(PEER),
      () => parseGroupId(PEER),
    ]) {
      expect(parse).toThrow(expect.objectContaining({ code: 'protocol/id-kind' }))
    }
  })

  test('are recognised only in canonical spelling', () => {
    expect([isPeerId(PEER), isPipeId(PIPE), isGroupId(NET_PEER_GROUP_ID)]).toEqual([
      true,
      true,
      true,
    ])
    expect([isPeerId(PEER.toLowerCase()), isPeerId(PIPE), isPipeId('x')]).toEqual([
      false,
      false,
      false,
    ])
  })
})

describe('new ids', () => {
  test('of peers lie in the world group, of pipes in the net peer group', () => {
    const peer = createPeerId(random(1))
    expect(peer).toMatch(new RegExp(`^urn:jxta:uuid-${WORLD}[0-9A-F]{32}03$`))
    expect(createPipeId(random(1))).toMatch(
      /^urn:jxta:uuid-59616261646162614E50472050325033[0-9A-F]{32}04$/,
    )
    expect(isPeerId(peer)).toBe(true)
  })

  test('of pipes lie in the group that is given', () => {
    const group = parseGroupId('urn:jxta:uuid-00112233445566778899AABBCCDDEEFF02')
    expect(parseJxtaId(createPipeId(random(1), group)).groupId).toBe(group)
    const short = parseGroupId('urn:jxta:uuid-001102')
    expect(parseJxtaId(createPipeId(random(1), short)).groupId).toBe(short)
    const world = parseGroupId(WORLD_GROUP_ID)
    expect(parseJxtaId(createPipeId(random(1), world)).groupId).toBe(world)
  })

  test('come from the chance that is passed in, and hold a UUID of version 4', () => {
    expect(createPeerId(random(1))).toBe(createPeerId(random(1)))
    expect(createPeerId(random(1))).not.toBe(createPeerId(random(2)))
    const own = createPeerId(() => new Uint8Array(16).fill(0xff)).slice(-34, -2)
    expect(own).toBe('FFFFFFFFFFFF4FFFBFFFFFFFFFFFFFFF')
  })

  test('are canonical even where chance yields zeros', () => {
    const id = createPeerId((count) => new Uint8Array(count))
    expect(id).toBe(`urn:jxta:uuid-${WORLD}0000000000004000${'80'}03`)
    expect(isPeerId(id)).toBe(true)
  })
})

test('a unique value is the text after the prefix, and leads back', () => {
  expect(uniqueValue(parseGroupId(NET_PEER_GROUP_ID))).toBe('jxta-NetGroup')
  expect(fromUniqueValue(uniqueValue(parsePeerId(PEER))).urn).toBe(PEER)
})

test.each([
  [PEER, '106F65A6'],
  [CBID_PEER, '96E06A74'],
  [PIPE, '8E3E7862'],
  ['urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000205', '00000002'],
  ['urn:jxta:uuid-00112233445566778899AABBCCDDEEFF02', '00112233'],
  [NET_PEER_GROUP_ID, 'NetGroup'],
  [`urn:jxta:uuid-${WORLD}1203`, '12000000'],
])('%s is shown as %s', (id, short) => {
  expect(shortId(id)).toBe(short)
})
