import fc from 'fast-check'
import { beforeAll, describe, expect, test } from 'vitest'
import { vector } from '../../../../tests/vectors/vectors.ts'
import { bodyOf, messageOf } from '../../../../tests/vectors/wire.ts'
import type { Vector } from '../../../../tests/vectors/vectors.ts'
import { concatBytes } from '../../base/bytes.ts'
import { createLegacyKeys, legacyVerifier } from '../../platform/legacy-keys.ts'
import type { LegacyKeys } from '../../platform/legacy-keys.ts'
import { peerAddress } from '../addresses.ts'
import { ENDPOINT_SOURCE, ROUTER_FINGERPRINT, ROUTER_MESSAGE, TRAILER_MAX } from '../constants.ts'
import { parseRouterMessage } from '../documents/endpoint-router-message.ts'
import { decodeSignedDatagram, encodeDatagram } from '../framing/datagram.ts'
import { parsePeerId } from '../ids.ts'
import type { PeerId } from '../ids.ts'
import { decodeMessage, encodeMessage } from './binary.ts'
import { routerFingerprint, signMessage, verifyFingerprint, verifyMessage } from './cbjx.ts'
import type { CbjxSigner } from './cbjx.ts'
import { bytesElement, elementText, Message, textElement } from './message.ts'
import { encodeTrailer, readTrailer } from './trailer.ts'

const JXSE = parsePeerId(
  'urn:jxta:cbid-59616261646162614A787461503250338FE936CC23DC0EBD0035684EAF6CF70B03',
)
const STRANGER = parsePeerId(
  'urn:jxta:uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03',
)
const invalid = (why: string) => ({
  kind: 'invalid',
  why: expect.stringContaining(why) as string,
})

let keys: LegacyKeys
let others: LegacyKeys
beforeAll(async () => {
  const wallMs = Date.UTC(2026, 0, 1)
  ;[keys, others] = await Promise.all([createLegacyKeys(wallMs), createLegacyKeys(wallMs)])
})

/** The message of a vector with its signature block, which a datagram holds behind the message. */
const signedBodyOf = (one: Vector) =>
  one.decoded.kind === 'UDP multicast datagram' ? decodeSignedDatagram(one.bytes) : bodyOf(one)

const from = (source: PeerId) =>
  Message.of(
    textElement('', 'text', 'hello'),
    bytesElement('', 'data', new Uint8Array(5000).fill(7)),
    textElement('jxta', ENDPOINT_SOURCE, peerAddress(source)),
  )
const signed = (message: Message, source: PeerId, signer: CbjxSigner = keys) =>
  concatBytes(signMessage(encodeMessage(message), source, signer))
const verdictOf = (bytes: Uint8Array) => verifyMessage(bytes, legacyVerifier).verdict

describe('the signature of a message', () => {
  test.each(['cbjx-pipe-message', 'cbjx-mcast-pbp-query'])(
    'of JXSE holds, and its key is that of its id: %s',
    (name) => {
      const { message, verdict } = verifyMessage(signedBodyOf(vector(name)), legacyVerifier)
      expect(verdict).toEqual({ kind: 'signed', source: JXSE, ownsId: true })
      expect(message.elements).toEqual(messageOf(vector(name)).elements)
    },
  )

  test.each(['cbjx-pipe-message', 'cbjx-mcast-pbp-query'])(
    'is written as JXSE writes it: %s',
    (name) => {
      const body = signedBodyOf(vector(name))
      const message = messageOf(vector(name))
      const length = concatBytes(encodeMessage(message)).length
      const { certificate, signature } = readTrailer(body, length)!
      const replayed = { certificate, sign: () => signature }
      expect(Buffer.from(signed(message, JXSE, replayed)).equals(body)).toBe(true)
    },
  )

  test('lies in a datagram where JXSE puts it', () => {
    const { bytes } = vector('cbjx-mcast-pbp-query')
    const message = encodeMessage(messageOf(vector('cbjx-mcast-pbp-query')))
    const whole = decodeSignedDatagram(bytes)
    const trailer = whole.subarray(concatBytes(message).length)
    expect(Buffer.from(encodeDatagram(message, trailer)).equals(bytes)).toBe(true)
  })

  test('of ours holds, and proves an id that is derived from the key and no other', () => {
    expect(verdictOf(signed(from(keys.peerId), keys.peerId))).toEqual({
      ...{ kind: 'signed', source: keys.peerId, ownsId: true },
    })
    expect(verdictOf(signed(from(STRANGER), STRANGER))).toEqual({
      ...{ kind: 'signed', source: STRANGER, ownsId: false },
    })
  })

  test('is passed over by whoever does not ask for it', () => {
    const message = from(STRANGER)
    expect(decodeMessage(signed(message, STRANGER)).elements).toEqual(message.elements)
  })

  test('is missing where there is none', () => {
    const bytes = concatBytes(encodeMessage(from(STRANGER)))
    expect(verdictOf(bytes)).toEqual({ kind: 'unsigned' })
  })

  test('does not hold for a message of which any byte was changed', () => {
    const bytes = signed(from(STRANGER), STRANGER)
    const length = concatBytes(encodeMessage(from(STRANGER))).length
    const places = fc.nat(bytes.length - 1)
    fc.assert(
      fc.property(places, fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = bytes.slice()
        damaged[at] = (damaged[at] ?? 0) ^ change
        let kind: string
        try {
          kind = verdictOf(damaged).kind
        } catch (error) {
          // The layout itself was hit: the message cannot be read at all.
          expect(error).toMatchObject({ code: expect.stringMatching(/^protocol\//) as string })
          return
        }
        expect([at >= length ? 'signature block' : 'message', kind]).toContain('invalid')
      }),
      { numRuns: 150 },
    )
  })

  test('of another key than the certificate shows does not hold', () => {
    const mixed = { certificate: others.certificate, sign: keys.sign.bind(keys) }
    expect(verdictOf(signed(from(STRANGER), STRANGER, mixed))).toEqual(invalid('signature'))
  })

  test('of somebody else than the sender is refused', () => {
    expect(verdictOf(signed(from(STRANGER), keys.peerId))).toEqual(invalid('not the sender'))
    const bare = Message.of(textElement('', 'text', 'hello'))
    expect(verdictOf(signed(bare, keys.peerId))).toEqual(invalid('not the sender'))
  })

  test('of somebody who is no peer is refused', () => {
    expect(verdictOf(signed(from(STRANGER), 'mallory' as PeerId))).toEqual(invalid('no peer'))
  })

  test('with a certificate that is none, or signed by another, is refused', () => {
    const none = { certificate: Uint8Array.of(1, 2, 3), sign: keys.sign.bind(keys) }
    expect(verdictOf(signed(from(STRANGER), STRANGER, none))).toEqual(
      invalid('not signed by itself'),
    )
    const forged = keys.certificate.slice()
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1
    const signer = { certificate: forged, sign: keys.sign.bind(keys) }
    expect(verdictOf(signed(from(STRANGER), STRANGER, signer))).toEqual(
      invalid('not signed by itself'),
    )
  })

  test('takes no more room than a reader gives it', () => {
    const trailer = encodeTrailer(keys.certificate, STRANGER, new Uint8Array(256))
    expect(trailer.length).toBeLessThan(TRAILER_MAX)
  })
})

describe('the fingerprint of a routed message', () => {
  const routed = (source: PeerId, signer: CbjxSigner = keys) =>
    Message.of(routerFingerprint(source, signer))
  const verdict = (message: Message, source: PeerId) =>
    verifyFingerprint(message, source, legacyVerifier)

  test('of JXSE holds', () => {
    const message = messageOf(vector('cbjx-pipe-message'))
    const router = parseRouterMessage(elementText(message.get('jxta', ROUTER_MESSAGE)!))
    expect(verdict(message, router.source)).toEqual({ kind: 'signed', source: JXSE, ownsId: true })
  })

  test('of JXSE is written alike', () => {
    const recorded = messageOf(vector('cbjx-pipe-message')).get('jxta', ROUTER_FINGERPRINT)!
    const { source: certificate, signature } = readTrailer(recorded.body, 0)!
    const replayed = { certificate, sign: () => signature }
    expect(routerFingerprint(JXSE, replayed)).toEqual(recorded)
  })

  test('of ours holds for the id that is derived from the key', () => {
    const source = keys.peerId
    expect(verdict(routed(source), source)).toEqual({ kind: 'signed', source, ownsId: true })
  })

  test('is refused for another peer, an id of another origin, and a broken element', () => {
    expect(verdict(routed(keys.peerId), STRANGER)).toEqual(invalid('another peer'))
    expect(verdict(routed(STRANGER), STRANGER)).toEqual(invalid('not derived'))
    const broken = Message.of(bytesElement('jxta', ROUTER_FINGERPRINT, Uint8Array.of(1)))
    expect(verdict(broken, STRANGER)).toEqual(invalid('malformed'))
    const mixed = { certificate: others.certificate, sign: keys.sign.bind(keys) }
    expect(verdict(routed(others.peerId, mixed), others.peerId)).toEqual(invalid('signature'))
  })

  test('is missing where there is none', () => {
    expect(verdict(Message.of(), STRANGER)).toEqual({ kind: 'unsigned' })
  })
})
