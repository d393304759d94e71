import { createHash, generateKeyPairSync, X509Certificate } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { createIdentityKey, keyVerifier, openIdentityKey } from './identity-key.ts'

const spki = (type: 'ec', options: { namedCurve: string }): Uint8Array =>
  generateKeyPairSync(type, options).publicKey.export({ type: 'spki', format: 'der' })

describe('the key of a peer', () => {
  const key = createIdentityKey()

  test('is told by the SHA-256 of its public key', () => {
    const digest = createHash('sha256').update(key.publicKey).digest('hex')
    expect(key.fingerprint).toBe(digest)
    expect(keyVerifier.fingerprintOf(key.publicKey)).toBe(digest)
  })

  test('is the same when it is opened again', () => {
    const again = openIdentityKey(key.privateKey)
    expect(again.fingerprint).toBe(key.fingerprint)
    const signature = again.sign(Uint8Array.of(1, 2, 3))
    expect(signature).toHaveLength(64)
    expect(keyVerifier.verify(key.publicKey, Uint8Array.of(1, 2, 3), signature)).toBe(true)
    expect(keyVerifier.verify(key.publicKey, Uint8Array.of(1, 2, 4), signature)).toBe(false)
    expect(keyVerifier.verify(key.publicKey, Uint8Array.of(1, 2, 3), signature.subarray(1))).toBe(
      false,
    )
    const other = createIdentityKey().publicKey
    expect(keyVerifier.verify(other, Uint8Array.of(1, 2, 3), signature)).toBe(false)
  })

  test('is in a certificate that it signs itself, that never ends, and that signs only', () => {
    const certificate = new X509Certificate(key.credentials.certificatePem)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect(certificate.publicKey.export({ type: 'spki', format: 'der' })).toEqual(
      Buffer.from(key.publicKey),
    )
    expect(certificate.validFromDate).toEqual(new Date('1970-01-01T00:00:00Z'))
    expect(certificate.validToDate).toEqual(new Date('9999-12-31T23:59:59Z'))
    expect(certificate.subject).toBe(`CN=pipefitter ${key.fingerprint.slice(0, 16)}`)
    expect(certificate.issuer).toBe(certificate.subject)
    // keyUsage, critical, the first bit alone.
    expect(certificate.raw.includes(Buffer.from('0603551d0f0101ff040403020780', 'hex'))).toBe(true)
    expect(certificate.ca).toBe(false)
  })

  test.each([
    ['no key', Uint8Array.of(1, 2, 3)],
    ['nothing', new Uint8Array(0)],
    [
      'a key on another curve',
      generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey.export({
        type: 'pkcs8',
        format: 'der',
      }),
    ],
    [
      'an Ed25519 key',
      generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'der' }),
    ],
  ])('is not opened from %s', (_what, bytes) => {
    expect(() => openIdentityKey(bytes)).toThrow(
      expect.objectContaining({ code: 'host/key-damaged' }),
    )
  })
})

describe('a public key of another peer', () => {
  const good = createIdentityKey().publicKey
  const offCurve = Uint8Array.from(good)
  offCurve[90] = (offCurve[90] ?? 0) ^ 1
  // The same point, written with one coordinate and a sign.
  const compressed = Uint8Array.from(
    Buffer.from(
      `3039301306072a8648ce3d020106082a8648ce3d030107032200${(good[90]! & 1) === 0 ? '02' : '03'}`,
      'hex',
    ),
  )

  test.each<readonly [string, Uint8Array]>([
    ['P-384', spki('ec', { namedCurve: 'P-384' })],
    ['secp256k1', spki('ec', { namedCurve: 'secp256k1' })],
    [
      'RSA',
      generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({
        type: 'spki',
        format: 'der',
      }),
    ],
    ['a point off the curve', offCurve],
    ['another writing of the same key', Uint8Array.from([...compressed, ...good.subarray(27, 59)])],
    ['a byte too many', Uint8Array.from([...good, 0])],
    ['a byte too few', good.subarray(0, 90)],
    ['nothing', new Uint8Array(0)],
  ])('has no fingerprint when it is %s', (_what, bytes) => {
    expect(keyVerifier.fingerprintOf(bytes)).toBeUndefined()
    expect(keyVerifier.verify(bytes, Uint8Array.of(1), new Uint8Array(64))).toBe(false)
  })
})
