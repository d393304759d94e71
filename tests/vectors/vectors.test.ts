import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../src/main/base/bytes.ts'
import { encodeDatagram } from '../../src/main/protocol/framing/datagram.ts'
import { encodePackageHeader } from '../../src/main/protocol/framing/package-header.ts'
import { formatWelcome } from '../../src/main/protocol/framing/welcome.ts'
import { encodedLength, encodeMessage } from '../../src/main/protocol/message/binary.ts'
import { parseXml } from '../../src/main/protocol/xml/index.ts'
import { documentsOf } from './codecs.ts'
import { structureOf } from './structure.ts'
import { vectors } from './vectors.ts'
import { bodyOf, documentText, framesIn, messageOf } from './wire.ts'

const welcomes = vectors.filter(({ decoded }) => decoded.kind === 'TCP welcome line')
const withMessage = vectors.filter(({ decoded }) => decoded.message !== undefined)
const frames = vectors.filter(({ decoded }) => decoded.kind === 'TCP framed message')
const datagrams = vectors.filter(({ decoded }) => decoded.kind === 'UDP multicast datagram')
const isSigned = (vector: (typeof vectors)[number]) => vector.decoded.cbjxTrailer !== undefined

test('the vectors are all there and of known kinds', () => {
  expect(vectors).toHaveLength(53)
  expect(welcomes.length + withMessage.length).toBe(53)
  expect(frames.length + datagrams.length + 1).toBe(withMessage.length)
})

describe.each(welcomes)('$name', ({ bytes, decoded }) => {
  const [welcome] = framesIn([bytes], true).welcomes

  test('is read as recorded', () => {
    expect(welcome).toEqual({
      destination: decoded.destinationAddress,
      publicAddress: decoded.publicAddress,
      peerId: decoded.peerId,
      noPropagate: decoded.noPropagate === '1',
      version: decoded.version,
    })
  })

  test('is written with the same bytes', () => {
    expect(formatWelcome(welcome!)).toBe(Buffer.from(bytes).toString('utf8'))
  })
})

describe.each(withMessage)('$name', (vector) => {
  const body = bodyOf(vector)
  const message = messageOf(vector)

  test('holds the recorded elements', () => {
    const recorded = vector.decoded.message!.elements.map((element) => ({
      namespace: element.namespace,
      name: element.name,
      type: element.mime.startsWith('(absent') ? 'application/octet-stream' : element.mime,
      length: element.length,
      content: element.text ?? element.gunzipped ?? element.hex,
    }))
    const decoded = message.elements.map((element, i) => ({
      namespace: element.namespace,
      name: element.name,
      type: element.type,
      length: element.body.length,
      content:
        vector.decoded.message!.elements[i]?.hex === undefined
          ? documentText(element)
          : Buffer.from(element.body).toString('hex'),
    }))
    expect(decoded).toEqual(recorded)
  })

  test('its message is encoded to the same bytes', () => {
    const encoded = concatBytes(encodeMessage(message))
    const unsigned = body.subarray(0, encodedLength(message))
    expect(Buffer.from(encoded).equals(unsigned)).toBe(true)
    if (!isSigned(vector)) expect(encoded).toHaveLength(body.length)
  })

  test('its documents are written with the recorded structure', () => {
    for (const { text, rewrite } of documentsOf(message)) {
      const written = rewrite(text)
      expect(structureOf(parseXml(written))).toEqual(structureOf(parseXml(text)))
      expect(rewrite(written)).toBe(written)
    }
  })
})

test.each(frames.filter((frame) => !isSigned(frame)))('$name is framed alike', (vector) => {
  const body = bodyOf(vector)
  const framed = concatBytes([encodePackageHeader(body.length), body])
  expect(Buffer.from(framed).equals(vector.bytes)).toBe(true)
})

test.each(datagrams.filter((datagram) => !isSigned(datagram)))(
  '$name is made alike from its message',
  (vector) => {
    const datagram = encodeDatagram(encodeMessage(messageOf(vector)))
    expect(Buffer.from(datagram).equals(vector.bytes)).toBe(true)
  },
)

/** Ends with somebody else's signature, which only that peer can make; all before it is made alike. */
const MADE_UP_TO_THE_SIGNATURE = ['cbjx-mcast-pbp-query', 'cbjx-pipe-message']

/** The whole vector from what was read of it. */
const remade = (vector: (typeof vectors)[number]): Uint8Array => {
  if (vector.decoded.kind === 'TCP welcome line') {
    const [welcome] = framesIn([vector.bytes], true).welcomes
    return Buffer.from(formatWelcome(welcome!), 'utf8')
  }
  const parts = encodeMessage(messageOf(vector))
  if (vector.decoded.kind === 'UDP multicast datagram') return encodeDatagram(parts)
  const body = concatBytes(parts)
  if (vector.decoded.kind === 'TLS plaintext') return body
  return concatBytes([encodePackageHeader(body.length), body])
}

test('every vector is made again byte for byte, but for the signatures of others', () => {
  const different = vectors.filter((one) => !Buffer.from(remade(one)).equals(one.bytes))
  expect(different.map(({ name }) => name).sort()).toEqual(MADE_UP_TO_THE_SIGNATURE)
})
