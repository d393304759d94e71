import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hexEncode } from '../../base/bytes.ts'
import { parseKeyFingerprint, type KeyFingerprint } from '../key-fingerprint.ts'
import { pairingCode, pairingCommitment, pairingWords } from './pairing-keys.ts'
import {
  decodePairing,
  encodePairing,
  PAIRING_ENDINGS,
  WORDS_MAX,
  WORDS_MIN,
  type PairingMessage,
  type PairingStep,
} from './pairing-message.ts'

const value = fc.uint8Array({ minLength: 32, maxLength: 32 })
const words = fc.integer({ min: WORDS_MIN, max: WORDS_MAX })
const step: fc.Arbitrary<PairingStep> = fc.oneof(
  fc.record({ kind: fc.constant('request'), words }),
  fc.record({ kind: fc.constant('commit'), words, commitment: value }),
  fc.record({ kind: fc.constantFrom('reveal', 'open'), nonce: value }),
  fc.record({ kind: fc.constant('confirm'), code: value }),
  fc.record({ kind: fc.constant('end'), ending: fc.constantFrom(...PAIRING_ENDINGS) }),
)
const session = fc.uint8Array({ minLength: 16, maxLength: 16 })

/** Bytes that count up from `first`. */
const counting = (first: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => first + i)
const filled = (byte: string): KeyFingerprint => {
  const parsed = parseKeyFingerprint(byte.repeat(32))
  if (parsed === undefined) throw new Error('no fingerprint')
  return parsed
}

describe('a step of a pairing', () => {
  it('comes back as it was', () => {
    fc.assert(
      fc.property(session, step, (id, one) => {
        const message: PairingMessage = { session: id, step: one }
        expect(decodePairing(encodePairing(message))).toEqual(message)
      }),
    )
  })

  it('is refused when it is a byte shorter or longer', () => {
    fc.assert(
      fc.property(session, step, (id, one) => {
        const bytes = encodePairing({ session: id, step: one })
        for (let length = 0; length < bytes.length; length++)
          expect(() => decodePairing(bytes.subarray(0, length))).toThrow(/step of a pairing/)
        expect(() => decodePairing(Uint8Array.of(...bytes, 0))).toThrow(/step of a pairing/)
      }),
      { numRuns: 25 },
    )
  })

  it.each([
    ['another version', 0, 2],
    ['an unknown kind', 1, 7],
    ['kind nought', 1, 0],
    ['fewer words than four', 18, 3],
    ['more words than twelve', 18, 13],
  ])('is refused with %s', (_what, at, byte) => {
    const bytes = encodePairing({ session: counting(0, 16), step: { kind: 'request', words: 4 } })
    bytes[at] = byte
    expect(() => decodePairing(bytes)).toThrow(
      expect.objectContaining({ code: 'protocol/message-malformed' }),
    )
  })

  it.each<[PairingStep, string]>([
    [{ kind: 'request', words: 4 }, '04'],
    [
      { kind: 'commit', words: 6, commitment: counting(16, 32) },
      `06${hexEncode(counting(16, 32))}`,
    ],
    [{ kind: 'reveal', nonce: counting(64, 32) }, hexEncode(counting(64, 32))],
    [{ kind: 'open', nonce: counting(96, 32) }, hexEncode(counting(96, 32))],
    [{ kind: 'confirm', code: counting(128, 32) }, hexEncode(counting(128, 32))],
    [{ kind: 'end', ending: 'differ' }, '02'],
  ])('of kind $kind stands on the wire as it is described', (one, tail) => {
    const kinds = ['request', 'commit', 'reveal', 'open', 'confirm', 'end']
    const kind = hexEncode(Uint8Array.of(kinds.indexOf(one.kind) + 1))
    const bytes = encodePairing({ session: counting(0, 16), step: one })
    expect(hexEncode(bytes)).toBe(`01${kind}${hexEncode(counting(0, 16))}${tail}`)
  })
})

describe('what both sides of a pairing compute', () => {
  const parties = {
    session: counting(0, 16),
    requester: filled('aa'),
    responder: filled('bb'),
    words: 4,
  }
  const secrets = {
    requesterNonce: counting(64, 32),
    responderNonce: counting(96, 32),
    exporter: counting(160, 32),
  }

  it('is what it was when this was written down', () => {
    expect({
      commitment: hexEncode(pairingCommitment(parties, secrets.responderNonce)),
      words: pairingWords(parties, secrets),
      twelve: pairingWords({ ...parties, words: 12 }, secrets),
      requester: hexEncode(pairingCode(parties, secrets, 'requester')),
      responder: hexEncode(pairingCode(parties, secrets, 'responder')),
    }).toMatchInlineSnapshot(`
      {
        "commitment": "25e1d09a3b64a815f68b2f5c395151d31d783fddf5a875a02c8420ce4b13575b",
        "requester": "a92f16df2efa1256666ab7b6091c66f8ea6bdb65908d22e12a0b5dd3c12d33ef",
        "responder": "6ad850a9178de1d7a9531e5aa0b9b9fb0623a860faf2c9c154ea93e04be2af8e",
        "twelve": [
          489,
          1476,
          843,
          834,
          884,
          1984,
          1760,
          1325,
          15,
          1456,
          1419,
          676,
        ],
        "words": [
          2039,
          1200,
          824,
          732,
        ],
      }
    `)
  })
})
