import { X509Certificate } from 'node:crypto'
import { expect, test } from 'vitest'
import { createIdentityKey, keyVerifier } from '../../platform/identity-key.ts'
import { ALPN, passGate } from './gate.ts'

const self = createIdentityKey()
const other = createIdentityKey()
const certificate = new X509Certificate(other.credentials.certificatePem)

const good = {
  getProtocol: (): string | null => 'TLSv1.3',
  alpnProtocol: ALPN as string | false | null,
  isSessionReused: () => false,
  getPeerX509Certificate: (): X509Certificate | undefined => certificate,
}
const judge = (change: Partial<typeof good>) =>
  passGate({ ...good, ...change }, keyVerifier, self.fingerprint)

test('the gate gives the key that the certificate proves', () => {
  expect(judge({})).toEqual({ fingerprint: other.fingerprint, publicKey: other.publicKey })
})

test.each<readonly [string, Partial<typeof good>]>([
  ['TLS 1.3', { getProtocol: () => 'TLSv1.2' }],
  ['TLS 1.3', { getProtocol: () => null }],
  ['pipefitter/1', { alpnProtocol: false }],
  ['pipefitter/1', { alpnProtocol: 'http/1.1' }],
  // With the certificate of the first session, as servers still report it.
  ['resumed', { isSessionReused: () => true }],
  ['no certificate', { getPeerX509Certificate: () => undefined }],
  [
    'this very peer',
    { getPeerX509Certificate: () => new X509Certificate(self.credentials.certificatePem) },
  ],
])('the gate says %s to a handshake that lacks it or has it (%#)', (words, change) => {
  expect(judge(change)).toContain(words)
})

test('the gate refuses a certificate around a key that is none', () => {
  // The curve's point does not lie on the curve; found by the fuzzer.
  const raw = Buffer.from(certificate.raw)
  const point = raw.indexOf(Buffer.from('03420004', 'hex'))
  raw.fill(0xff, point + 4, point + 20)
  const damaged = new X509Certificate(raw)
  expect(() => damaged.publicKey).toThrow()
  expect(judge({ getPeerX509Certificate: () => damaged })).toContain('no key that can be read')
})
