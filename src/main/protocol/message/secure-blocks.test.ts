import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { vector } from '../../../../tests/vectors/vectors.ts'
import { messageOf } from '../../../../tests/vectors/wire.ts'
import { hexEncode } from '../../base/bytes.ts'
import { parsePeerAdvertisement } from '../documents/peer-advertisement.ts'
import { rootCertificateOf } from '../documents/root-certificate.ts'
import { bytesElement, Message, textElement } from './message.ts'
import {
  encodeSecureFrame,
  parseSecureMessage,
  type SecureDialect,
  type SecureFrame,
  type SessionMark,
} from './secure-blocks.ts'

const MARK: SessionMark = { id: '00112233445566778899aabbccddeeff', role: 'client' }

describe('what JXSE sent, of which only the elements of TLS are ours', () => {
  test.each([
    ['tls-block-client-hello', 1, '1603'],
    ['tls-block-server-certificate', 2, '1603'],
    ['tls-block-application-data', 7, '1703'],
  ])('%s is block %d', (name, sequence, begin) => {
    const message = messageOf(vector(name))
    const { session, frames } = parseSecureMessage('legacy', message)
    expect(session).toBeUndefined()
    expect(frames).toMatchObject([{ kind: 'block', sequence, again: false }])
    const [frame] = frames
    expect(frame?.kind === 'block' && hexEncode(frame.body).slice(0, 4)).toBe(begin)
    expect(frame && encodeSecureFrame('legacy', frame)?.elements).toEqual(
      message.elements.slice(0, 1),
    )
  })

  test('an acknowledgement is read, and written alike', () => {
    const message = messageOf(vector('tls-ack'))
    const { frames } = parseSecureMessage('legacy', message)
    expect(frames).toEqual([
      { kind: 'acknowledgement', acknowledgement: { cumulative: 1, selective: [] } },
    ])
    expect(encodeSecureFrame('legacy', frames[0]!)?.elements).toEqual(message.elements.slice(0, 1))
  })
})

describe('a frame', () => {
  const bytes = fc.uint8Array({ maxLength: 50 })
  const u32 = fc.nat(0xffff_ffff)
  const acknowledgement = fc.record({
    cumulative: u32,
    window: fc.record({ messages: u32, bytes: u32 }),
  })
  const frame: fc.Arbitrary<SecureFrame> = fc.oneof(
    fc.record({
      kind: fc.constant('block' as const),
      sequence: u32,
      body: bytes,
      again: fc.constant(false),
    }),
    acknowledgement.map((one) => ({
      kind: 'acknowledgement' as const,
      acknowledgement: { ...one, selective: [] },
    })),
    fc.constant({ kind: 'ping' as const }),
    fc.record({ kind: fc.constant('end' as const), reason: fc.string({ maxLength: 200 }) }),
  )

  test('of ours is read as it was written, with its session', () => {
    fc.assert(
      fc.property(frame, (one) => {
        const message = encodeSecureFrame('tls13', one, MARK)!
        expect(parseSecureMessage('tls13', message)).toEqual({ session: MARK, frames: [one] })
      }),
    )
  })

  test('for which JXSE has no word is not written for it', () => {
    expect(encodeSecureFrame('legacy', { kind: 'ping' })).toBeUndefined()
    expect(encodeSecureFrame('legacy', { kind: 'end', reason: 'x' })).toBeUndefined()
  })

  test('that is sent to JXSE again says so, as JXSE does', () => {
    const block = { kind: 'block', sequence: 3, body: Uint8Array.of(1), again: true } as const
    const message = encodeSecureFrame('legacy', block)!
    expect(message.get('jxtatls', 'MARKRetr')).toBeDefined()
    expect(parseSecureMessage('legacy', message).frames).toEqual([block])
  })
})

describe('a message of a secure pipe is refused', () => {
  const session = bytesElement('pfsec', 'session', new Uint8Array(16))
  const role = textElement('pfsec', 'role', 'client')
  const block = (name: string) =>
    bytesElement('pfsec', name, Uint8Array.of(1), 'application/x-jxta-tls-block')

  test.each<[string, SecureDialect, Message]>([
    ['without a session', 'tls13', Message.of(role, block('1'))],
    [
      'with a session that is too short',
      'tls13',
      Message.of(bytesElement('pfsec', 'session', new Uint8Array(15)), role),
    ],
    ['without a side', 'tls13', Message.of(session, block('1'))],
    [
      'with a side that is none',
      'tls13',
      Message.of(session, textElement('pfsec', 'role', 'both')),
    ],
    ['with a block that has no number', 'tls13', Message.of(session, role, block('one'))],
    ['with a number beyond 32 bits', 'tls13', Message.of(session, role, block('4294967296'))],
    [
      'with a window that is cut',
      'tls13',
      Message.of(
        ...[session, role],
        bytesElement('pfsec', 'TLSACK', new Uint8Array(4), 'application/x-jxta-tls-ack'),
        bytesElement('pfsec', 'window', new Uint8Array(7)),
      ),
    ],
    [
      'of JXSE with a negative number',
      'legacy',
      Message.of(bytesElement('jxtatls', '-1', new Uint8Array(1), 'application/x-jxta-tls-block')),
    ],
  ])('%s', (_what, dialect, message) => {
    expect(() => parseSecureMessage(dialect, message)).toThrow(
      expect.objectContaining({ code: 'protocol/document-malformed' }),
    )
  })
})

test('the certificate that a JXSE peer publishes is found in its advertisement', () => {
  const certificate = Buffer.alloc(300, 7).toString('base64')
  const document = (text: string) =>
    `<?xml version="1.0"?><jxta:PA xmlns:jxta="http://jxta.org"><PID>urn:jxta:cbid-59616261646162614A787461503250333511A4D4EB008478AEB9181C78A4532503</PID><GID>urn:jxta:jxta-NetGroup</GID><Svc><MCID>urn:jxta:uuid-DEADBEEFDEAFBABAFEEDBABE0000000105</MCID><Parm><RootCert type="jxta:cert">${text}</RootCert></Parm></Svc></jxta:PA>`
  const read = (text: string) => rootCertificateOf(parsePeerAdvertisement(document(text)))
  const broken = certificate.replace(/(.{76})/g, '$1\n')
  expect(read(broken)).toEqual(new Uint8Array(300).fill(7))
  expect(read('not base64!')).toBeUndefined()
  expect(read('QUJD'.repeat(8_000))).toBeUndefined()
})
