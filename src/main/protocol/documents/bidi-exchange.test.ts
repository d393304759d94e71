import { describe, expect, test } from 'vitest'
import { concatBytes } from '../../base/bytes.ts'
import { BIDI_NAMESPACE, NET_PEER_GROUP_ID } from '../constants.ts'
import { parseGroupId, parsePeerId, parsePipeId } from '../ids.ts'
import { decodeMessage, encodeMessage } from '../message/binary.ts'
import { Message, textElement, xmlElement } from '../message/message.ts'
import { encodeBidiMessage, parseBidiMessage } from './bidi-exchange.ts'
import type { BidiMessage } from './bidi-exchange.ts'

const peer = {
  peerId: parsePeerId(
    'urn:jxta:uuid-59616261646162614A78746150325033106F65A68EE94886891679CAC3F8C88A03',
  ),
  groupId: parseGroupId(NET_PEER_GROUP_ID),
  name: 'Anna',
  endpoints: ['tcp://10.0.0.1:9701'],
}
const pipe = {
  id: parsePipeId(
    'urn:jxta:uuid-59616261646162614E504720503250338E3E786229EA460DADC1A176B69B731504',
  ),
  type: 'JxtaUnicast' as const,
  name: 'talk',
}
const request: BidiMessage = { kind: 'request', pipe, peer, reliable: true }
const sent = (message: BidiMessage) =>
  decodeMessage(concatBytes(encodeMessage(Message.from(encodeBidiMessage(message)))))
const refused = (why: string) =>
  expect.objectContaining({
    code: 'protocol/document-malformed',
    message: expect.stringContaining(why) as string,
  })

describe('the first exchange of a bidirectional pipe', () => {
  test.each<BidiMessage>([
    request,
    { ...request, reliable: false, properties: Uint8Array.of(1, 2) },
    { kind: 'response', pipe, peer },
    { ...request, awayMs: 86_400_000 },
    { kind: 'response', pipe, peer, awayMs: 1_000 },
    { kind: 'close' },
  ])('$kind is read as it was sent', (message) => {
    expect(parseBidiMessage(sent(message))).toEqual(message)
  })

  test('has the elements of JXSE, in its order', () => {
    const names = (message: BidiMessage) => sent(message).elements.map(({ name }) => name)
    expect(names({ ...request, properties: Uint8Array.of(1) })).toEqual([
      ...['reqPipe', 'reliable', 'direct', 'connectionproperties', 'remPeer'],
    ])
    expect(names({ kind: 'response', pipe, peer })).toEqual(['direct', 'remPipe', 'remPeer'])
    expect(sent(request).elements.every(({ namespace }) => namespace === BIDI_NAMESPACE)).toBe(true)
  })

  test.each(['', '0', '-1', '1.5', 'soon', '12345678', '1e3'])(
    'takes %j for no word on how long to wait',
    (text) => {
      const message = sent(request).with(textElement('pfrel', 'away', text))
      expect(parseBidiMessage(message)).toEqual(request)
    },
  )

  test('is told from a message of the application', () => {
    expect(parseBidiMessage(Message.of(textElement('', 'reqPipe', 'mine')))).toBeUndefined()
  })

  test('passes over a credential and takes a request without a word on reliability as unreliable', () => {
    const asked = sent(request).without(BIDI_NAMESPACE, 'reliable')
    const message = asked.with(xmlElement(BIDI_NAMESPACE, 'Cred', '<jxta:Cred/>'))
    expect(parseBidiMessage(message)).toEqual({ ...request, reliable: false })
  })

  test('is refused without the other peer, or with a pipe that is none', () => {
    const asked = sent(request)
    expect(() => parseBidiMessage(asked.without(BIDI_NAMESPACE, 'remPeer'))).toThrow(
      refused('no remPeer'),
    )
    const broken = asked
      .without(BIDI_NAMESPACE, 'reqPipe')
      .with(xmlElement(BIDI_NAMESPACE, 'reqPipe', '<jxta:PipeAdvertisement/>'))
    expect(() => parseBidiMessage(broken)).toThrow(refused('reqPipe'))
  })
})
