import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parsePeerId } from '../ids.ts'
import { cutToBytes } from './cut.ts'
import { decodeDns, DNS_TYPES, encodeDns, sameName, type DnsMessage } from './dns-message.ts'
import { isAskedFor, peersIn, recordsOf, SERVICE_QUESTION, SERVICES_MAX } from './peer-service.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'hex'))
const PEER = {
  peerId: parsePeerId(
    'urn:jxta:uuid-59616261646162614A787461503250331111111111111111111111111111111103',
  ),
  ...{ name: 'Anna', version: '0.1.0', address: '10.0.0.7', port: 9701 },
}
const answer = (records: DnsMessage['records']): DnsMessage => ({
  isAnswer: true,
  questions: [],
  records,
})

describe('a message of DNS', () => {
  it('is written as RFC 1035 has it', () => {
    const question = { isAnswer: false, questions: [SERVICE_QUESTION], records: [] }
    expect(hex(encodeDns(question))).toBe(
      '000000000001000000000000' +
        '0b5f7069706566697474657204' +
        '5f746370056c6f63616c00' +
        '000c0001',
    )
  })

  it('is read again as it was written', () => {
    const message = answer(recordsOf(PEER).map((one) => ({ unique: false, ...one })))
    expect(decodeDns(encodeDns(message))).toEqual(message)
  })

  it('may name a thing by pointing back, as others write it', () => {
    // `_pipefitter._tcp.local PTR x._pipefitter._tcp.local`
    const read = decodeDns(
      bytes(
        '000084000000000100000000' +
          '0b5f70697065666974746572045f746370056c6f63616c00' +
          '000c0001000000780004' +
          '0178c00c',
      ),
    )
    expect(read?.records).toEqual([
      expect.objectContaining({ type: 'PTR', target: ['x', '_pipefitter', '_tcp', 'local'] }),
    ])
  })

  it.each([
    ['is too short', '0000840000000001'],
    ['points at itself', '000084000000000100000000' + 'c00c' + '000c000100000078000401780000'],
    ['points forward', '000084000000000100000000' + 'c010' + '000c000100000078000401780000'],
    ['promises more than it holds', '00008400000000ff00000000'],
    ['ends within a record', '000084000000000100000000' + '0178000001'],
    ['has a label that is too long', '000084000000000100000000' + '40' + '78'.repeat(64) + '00'],
    ['is no query', '000028000000000000000000'],
  ])('that %s is none', (_what, text) => expect(decodeDns(bytes(text))).toBeUndefined())

  it('takes whatever comes, and whatever is left of a good one', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (any) => void decodeDns(any)))
    const whole = encodeDns(answer(recordsOf(PEER)))
    for (let end = 0; end < whole.length; end++) decodeDns(whole.subarray(0, end))
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (i, byte) => {
        const message = decodeDns(whole.with(i, byte))
        if (message !== undefined) peersIn(message)
      }),
    )
  })

  it('names the same in either case, and no more than that', () => {
    expect(sameName(['_Pipefitter', 'LOCAL'], ['_pipefitter', 'local'])).toBe(true)
    expect(sameName(['a.b'], ['a', 'b'])).toBe(false)
    expect(sameName(['Ä'], ['ä'])).toBe(false)
  })
})

describe('a peer named by DNS-SD', () => {
  const named = { peerId: PEER.peerId, port: 9701, address: '10.0.0.7' }

  it('is found again by what it says, and not once it takes that back', () => {
    expect(peersIn(answer(recordsOf(PEER)))).toEqual([named])
    expect(peersIn(answer(recordsOf(PEER, true)))).toEqual([])
    expect(peersIn({ ...answer(recordsOf(PEER)), isAnswer: false })).toEqual([])
  })

  it.each(['', 'a'.repeat(10_000), '👩‍👩‍👧‍👦'.repeat(50), 'with.dots', '\u202eevil', '\n'])(
    'may call itself %j',
    (name) => {
      const records = decodeDns(encodeDns(answer(recordsOf({ ...PEER, name }))))?.records ?? []
      expect(peersIn(answer(records))).toEqual([named])
    },
  )

  it('is asked for by its kind, by its own name, and by the kinds that there are', () => {
    const asked = (name: readonly string[], type: number) => isAskedFor(PEER, [{ name, type }])
    expect(asked(SERVICE_QUESTION.name, DNS_TYPES.PTR)).toBe(true)
    expect(asked(SERVICE_QUESTION.name, DNS_TYPES.SRV)).toBe(false)
    expect(asked(['_services', '_dns-sd', '_udp', 'local'], DNS_TYPES.ANY)).toBe(true)
    expect(asked(['_http', '_tcp', 'local'], DNS_TYPES.PTR)).toBe(false)
  })

  it('is left out where its id is none, or nothing says where it is', () => {
    const records = recordsOf(PEER)
    const without = (type: string) => peersIn(answer(records.filter((one) => one.type !== type)))
    expect([without('TXT'), without('SRV'), without('PTR')]).toEqual([[], [], []])
    expect(without('A')).toEqual([{ ...named, address: undefined }])
    const nobody = records.map((one) => (one.type === 'TXT' ? { ...one, strings: ['id=x'] } : one))
    expect(peersIn(answer(nobody))).toEqual([])
  })

  it('is one of few that a message may name', () => {
    const many = Array.from({ length: 40 }, () => recordsOf(PEER)).flat()
    expect(peersIn(answer(many))).toHaveLength(SERVICES_MAX)
  })
})

describe('a text that is cut', () => {
  it.each([
    ['Anna', 63, 'Anna'],
    ['äöü', 5, 'äö'],
    ['a😀', 4, 'a'],
    ['x', 0, ''],
  ])('%s to %d bytes is %s', (text, max, cut) => expect(cutToBytes(text, max)).toBe(cut))
})
